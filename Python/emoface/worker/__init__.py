"""The model in a process of its own: an editor cannot freeze on it, run out of memory with it, or crash with it."""

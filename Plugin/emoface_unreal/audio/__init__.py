"""Sound Wave assets as sound files, and sound files as assets."""

"""The Python environment that the model runs in, and the worker processes in it."""

"""Logging, through the standard library: quiet by default, one rotating file a process in the user's log folder."""

"""Passes over curves. Each takes values and returns new ones; random events are drawn first and applied later."""

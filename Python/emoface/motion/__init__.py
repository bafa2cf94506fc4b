"""Passes over curves: each takes a value and returns a value, and none draws a random number while it is applied."""

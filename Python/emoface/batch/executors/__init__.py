"""Executors: what executes the jobs of a batch, on this machine or on a cluster."""

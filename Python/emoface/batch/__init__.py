"""A table of recorded lines in, takes and a report out; on this machine or on a cluster."""

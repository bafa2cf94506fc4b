"""The review page of a batch."""

"""Writing takes on faces: which keys may be replaced, which are written, and the record of it in the sequence."""

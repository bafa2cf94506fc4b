"""The text of a line: its words, and the phones that they are spoken with."""

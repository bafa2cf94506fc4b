"""The self-test: whether EmoFace works in this editor."""

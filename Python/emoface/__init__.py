"""EmoFace: editable face animation from recorded dialogue, on the MetaHuman face control board."""

__version__ = "0.1.0"

"""Texts to synthesise, one file for each kind of language; EmoFace's own, so that the corpus is free of rights."""

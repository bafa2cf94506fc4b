"""EmoFace inside Unreal's editor: the only code that knows the engine."""

"""EmoFace inside Unreal's editor: the only code that imports `unreal`."""

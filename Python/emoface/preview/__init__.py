"""Takes as pictures: the drawn face, the sheet of a take, the preview video."""

"""Takes as pictures: the drawn face, the sheet of a line, the preview video."""

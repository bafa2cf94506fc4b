"""The review page of a batch: its lines with sound and face, in one HTML file. `web/` holds its scripts and style."""

"""The Qt panel: add recordings, paint emotion, re-roll, write. Needs NumPy and PySide6; the worker runs the model."""

"""The line editor: sound, emotions, blinks, gaze and curves of one line over one time axis."""

from .line_editor import LineEditor

__all__ = ["LineEditor"]

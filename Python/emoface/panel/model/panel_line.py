"""A line as the panel holds it: the request, the take that was generated, and where it is to be written."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from ...emotion import TimelineError
from ...take import Line, Take

BLINK, GAZE = LAYERS = ("blink", "gaze")  # the layers over a face, by the names of their fields in a take


@dataclass(frozen=True, eq=False)
class PanelLine:
    """One row of the table. Immutable: an edit makes another one.

    id: the line's name, unique in a document.
    request: the recording, emotions, seed and settings that the user wants.
    take: what was generated, with the user's edits of blinks and gaze; None before the first generation.
    take_file: the file that the take was read from; the blinks and gaze in it may be older than the take's.
    target: where the host is to write it; "" leaves that to the host.
    locked_layers: those of LAYERS whose seed is locked: no re-roll changes them.
    length_s: length in seconds by the recording's header; None where that is not known.
    extra_columns: columns of a batch table that the panel does not show, column -> cell.
    """

    id: str
    request: Line
    take: Take | None = None
    take_file: str = ""
    target: str = ""
    locked_layers: frozenset[str] = frozenset()
    length_s: float | None = None
    extra_columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def duration_s(self) -> float | None:
        """Length in seconds: the take's, else the one in the header; None where neither is known."""
        return self.take.audio.duration_s if self.take else self.length_s

    @property
    def has_current_take(self) -> bool:
        """Whether there is a take, and it is of the present request."""
        if self.take is None or self.needs_speech:
            return False
        with suppress(TimelineError):  # one that runs past the end: the worker refuses it with a sentence
            return self.request.timeline.within(self.take.audio.duration_s) == self.take.line.timeline
        return False

    @property
    def needs_speech(self) -> bool:
        """Whether there is no take, or one of another recording, channel, smoothing or text."""
        if self.take is None:
            return True
        used, wanted = self.take.line, self.request
        return (used.audio, used.channel, used.smoothing, used.text) != (
            wanted.audio, wanted.channel, wanted.smoothing, wanted.text,
        )  # fmt: skip

    def with_take(self, take: Take, take_file: str) -> "PanelLine":
        """The line with a new take. Its present blinks and gaze are kept if the new take has the same length."""
        if self.take is not None and len(self.take.face) == len(take.face):
            take = replace(take, blink=self.take.blink, gaze=self.take.gaze)
        return replace(self, take=take, take_file=take_file)

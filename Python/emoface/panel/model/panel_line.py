"""A line as the panel holds it: what is asked, what came out, and where it is to go."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from ...emotion import TimelineError
from ...take import Line, Take

BLINK, GAZE = LAYERS = ("blink", "gaze")  # the layers over a face, by the names of their fields in a take


@dataclass(frozen=True, eq=False)
class PanelLine:
    """One row of the table. A change makes another one.

    id: names the line, once in a document. asked: what a person wants. take: what came out, with the person's own
    blinks and gaze; None before the first. take_file: the file on disk that the take's face came in; its layers may be
    older. target: where the host is to put it; empty: the host's own choice.
    held: layers whose seed is locked, which no re-roll touches. length_s: as the file's header has it, if it does.
    beside: what its table says that the panel does not show, by column.
    """

    id: str
    asked: Line
    take: Take | None = None
    take_file: str = ""
    target: str = ""
    held: frozenset[str] = frozenset()
    length_s: float | None = None
    beside: Mapping[str, str] = field(default_factory=dict)

    @property
    def duration_s(self) -> float | None:
        """Length in seconds: as it was heard, else as the file says; None where neither is known."""
        return self.take.audio.duration_s if self.take else self.length_s

    @property
    def is_animated(self) -> bool:
        """Whether there is a take, and it is of what is asked now."""
        if self.needs_speech:
            return False
        with suppress(TimelineError):  # one that runs past the end: the worker will say so
            return self.asked.timeline.within(self.take.audio.duration_s) == self.take.line.timeline
        return False

    @property
    def needs_speech(self) -> bool:
        """Whether there is no take, or one from another recording or channel, or smoothed otherwise."""
        if self.take is None:
            return True
        made, asked = self.take.line, self.asked
        return (made.audio, made.channel, made.smoothing) != (asked.audio, asked.channel, asked.smoothing)

    def with_take(self, take: Take, take_file: str) -> "PanelLine":
        """The line with what the worker made of it. Blinks and gaze stay as they are, unless the length is another."""
        if self.take is not None and len(self.take.face) == len(take.face):
            take = replace(take, blink=self.take.blink, gaze=self.take.gaze)
        return replace(self, take=take, take_file=take_file)

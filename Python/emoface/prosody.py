"""Prosody: how a line is said. The pitch, loudness, accents and phrases that move brows, eyes and head."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .errors import EmoFaceError
from .timing import FACE_RATE

SILENCE_DB = -60.0  # of loudness: digital silence, and all that is quieter than speech ever is


class ProsodyError(EmoFaceError):
    """Prosody whose parts do not belong together."""


@dataclass(frozen=True)
class Accent:
    """A stressed syllable.

    frame: the 60 fps frame of its peak.
    strength: how far pitch and loudness stand out of their phrase, 0..1.
    """

    frame: int
    strength: float


@dataclass(frozen=True)
class Phrase:
    """Speech between two pauses.

    start, stop: 60 fps frames, stop exclusive.
    is_question: whether its pitch rises at the end.
    """

    start: int
    stop: int
    is_question: bool = False


@dataclass(frozen=True, eq=False)
class Prosody:
    """How a line is said, at 60 fps.

    pitch_hz: (frames,); 0 where there is no voice.
    loudness_db: (frames,), -60 and more; 0 is the usual level of the line's speech.
    accents: stressed syllables, in order of time.
    onsets: frames at which syllables begin, in order of time.
    phrases: speech between pauses, in order of time; they do not overlap.
    """

    pitch_hz: np.ndarray
    loudness_db: np.ndarray
    accents: tuple[Accent, ...] = ()
    onsets: tuple[int, ...] = ()
    phrases: tuple[Phrase, ...] = ()

    def __post_init__(self) -> None:
        for name in ("pitch_hz", "loudness_db"):
            values = np.array(getattr(self, name), np.float32)  # a copy: nobody else holds it
            values.flags.writeable = False
            object.__setattr__(self, name, values)
        if self.pitch_hz.ndim != 1 or self.pitch_hz.shape != self.loudness_db.shape:
            raise ProsodyError(
                f"pitch of shape {self.pitch_hz.shape} beside loudness of shape {self.loudness_db.shape}: expected a "
                "value of each for every frame."
            )
        ends = [0, *(frame for phrase in self.phrases for frame in (phrase.start, phrase.stop)), len(self)]
        if any(after < before for before, after in pairwise(ends)):
            raise ProsodyError(f"phrases that overlap or leave the line's {len(self)} frames: expected them in order.")

    def __len__(self) -> int:
        return len(self.pitch_hz)

    @staticmethod
    def silent(frames: int) -> "Prosody":
        """Of a line in which nobody speaks."""
        return Prosody(np.zeros(frames), np.full(frames, SILENCE_DB))

    @property
    def pauses(self) -> tuple[tuple[int, int], ...]:
        """First frame and end (exclusive) of each stretch without speech, before and after it too."""
        starts = [0, *(phrase.stop for phrase in self.phrases)]
        stops = [*(phrase.start for phrase in self.phrases), len(self)]
        return tuple((start, stop) for start, stop in zip(starts, stops, strict=True) if start < stop)

    @property
    def syllable_rate(self) -> float:
        """Syllables a second of speech; 0 without speech."""
        spoken = sum(phrase.stop - phrase.start for phrase in self.phrases)
        return len(self.onsets) / FACE_RATE.seconds(spoken) if spoken else 0.0

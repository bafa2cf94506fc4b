"""One recording as a model hears it, and the faces that every figure is given for."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..emotion import EMOTIONS, EmotionTimeline
from ..motion.smoothing import Smoothing, smooth
from ..network import EmoFace
from ..rig import BOARD
from ..timing import FACE_RATE
from ..training.animator import animate
from ..training.animator.loudness import loudness
from ..training.phones import Phone
from .recordings import Recording

JAW = BOARD.index("CTRL_C_jaw-translateY")
MOUTH = BOARD.region("mouth", "jaw")
LOUD_JAW = 0.3  # of the jaw at the usual loudness: an open vowel
INTENSITIES = (0.25, 0.5, 0.75, 1.0)

FACES = {
    "raw": "the network's curves, neutral label",
    "smoothed": "the same as a take holds them",
    "zero": "the board at rest",
    "hold": "the network's first frame, held",
    "mean": "the network's mean pose, held",
    "loud jaw": "loudness opens the jaw, nothing else moves",
    "animator": "the procedural animator, told the true phones",
}
MOVING = ("raw", "smoothed", "loud jaw")  # those of every recording whose speeds and correlations say something


def draw_faces(raw: np.ndarray, level: np.ndarray, phones: Sequence[Phone] = ()) -> dict[str, np.ndarray]:
    """Curves (frames, 174) by the names of FACES; the animator's only where phones are known.

    raw: the network's curves. level: (frames,) loudness.
    """
    loud = np.zeros_like(raw)
    loud[:, JAW] = LOUD_JAW * level
    faces = {
        "raw": raw,
        "smoothed": smooth(raw, Smoothing()),
        "zero": np.broadcast_to(np.float32(0), raw.shape),
        "hold": np.broadcast_to(raw[0], raw.shape),
        "mean": np.broadcast_to(raw.mean(0), raw.shape),
        "loud jaw": loud,
    }
    return faces | ({"animator": animate(phones, constant("neutral", len(raw)), level).values} if phones else {})


def constant(emotion: str, frames: int, intensity: float = 1.0) -> np.ndarray:
    """float32 (frames, 7): weights of one emotion throughout."""
    return EmotionTimeline.constant(emotion, intensity).weights(frames, FACE_RATE)


@dataclass(frozen=True, eq=False)
class Listening:
    """A recording, its 16 kHz samples (n,), and the model that hears it: the audio encoder runs once.

    excerpt_s: how much of it is used for what is asked many times.
    """

    model: EmoFace
    recording: Recording
    name: str
    samples: np.ndarray
    excerpt_s: float

    @cached_property
    def speech(self) -> np.ndarray:
        """Features (frames, width)."""
        return self.model.encode(self.samples)

    @cached_property
    def level(self) -> np.ndarray:
        """Loudness (frames,)."""
        return loudness(self.samples, len(self.speech))

    @cached_property
    def faces(self) -> dict[str, np.ndarray]:
        """Under the neutral label, by the names of FACES."""
        return draw_faces(self.under("neutral"), self.level, self.recording.phones)

    @cached_property
    def felt(self) -> np.ndarray:
        """float32 (INTENSITIES, 7, frames, 174): the excerpt's raw curves under every label."""
        speech = self.speech[: max(1, round(self.excerpt_s * float(FACE_RATE)))]
        weights = [constant(emotion, len(speech), share) for share in INTENSITIES for emotion in EMOTIONS]
        curves = self.model.animate_many([speech] * len(weights), weights)
        return np.stack(curves).reshape(len(INTENSITIES), len(EMOTIONS), *curves[0].shape)

    def under(self, emotion: str) -> np.ndarray:
        """Raw curves (frames, 174) of the whole recording under one label."""
        return self.model.animate(self.speech, constant(emotion, len(self.speech)))

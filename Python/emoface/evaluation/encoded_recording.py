"""One recording as a model encodes it, and the faces that every figure is given for."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..emotion import EMOTIONS, EmotionTimeline
from ..motion.smoothing import SmoothingSettings, smooth
from ..network import EmoFace
from ..rig import BOARD
from ..timing import FACE_RATE
from ..training.animator import animate
from ..training.animator.loudness import loudness
from ..training.phones import Phone
from .recordings import LabelledRecording

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
MOVING_FACES = ("raw", "smoothed", "loud jaw")  # those of every recording that move


def make_faces(raw: np.ndarray, level: np.ndarray, phones: Sequence[Phone] = ()) -> dict[str, np.ndarray]:
    """Curves (frames, 174) by the names of FACES.

    raw: the network's curves.
    level: loudness, (frames,).
    phones: the true ones; without them there is no animator's face.
    """
    loud = np.zeros_like(raw)
    loud[:, JAW] = LOUD_JAW * level
    faces = {
        "raw": raw,
        "smoothed": smooth(raw, SmoothingSettings()),
        "zero": np.broadcast_to(np.float32(0), raw.shape),
        "hold": np.broadcast_to(raw[0], raw.shape),
        "mean": np.broadcast_to(raw.mean(0), raw.shape),
        "loud jaw": loud,
    }
    return faces | (
        {"animator": animate(phones, constant_weights("neutral", len(raw)), level).values} if phones else {}
    )


def constant_weights(emotion: str, frames: int, intensity: float = 1.0) -> np.ndarray:
    """Weights of one emotion throughout, float32 (frames, 7)."""
    return EmotionTimeline.constant(emotion, intensity).weights(frames, FACE_RATE)


@dataclass(frozen=True, eq=False)
class EncodedRecording:
    """A recording and a model. The audio encoder runs once, when its result is first used.

    model: the network.
    recording: its labels.
    name: as the report names it.
    samples: 16 kHz, (n,).
    excerpt_s: how much of it is used for what is computed many times, seconds.
    """

    model: EmoFace
    recording: LabelledRecording
    name: str
    samples: np.ndarray
    excerpt_s: float

    @cached_property
    def speech(self) -> np.ndarray:
        """Encoded speech (frames, speech_width)."""
        return self.model.encode(self.samples)

    @cached_property
    def level(self) -> np.ndarray:
        """Loudness (frames,)."""
        return loudness(self.samples, len(self.speech))

    @cached_property
    def faces(self) -> dict[str, np.ndarray]:
        """Curves (frames, 174) under the neutral label, by the names of FACES."""
        return make_faces(self.curves_under("neutral"), self.level, self.recording.phones)

    @cached_property
    def emotion_curves(self) -> np.ndarray:
        """The excerpt's raw curves under every intensity and label, float32 (INTENSITIES, 7, frames, 174)."""
        speech = self.speech[: max(1, round(self.excerpt_s * float(FACE_RATE)))]
        weights = [constant_weights(emotion, len(speech), share) for share in INTENSITIES for emotion in EMOTIONS]
        curves = self.model.animate_many([speech] * len(weights), weights)
        return np.stack(curves).reshape(len(INTENSITIES), len(EMOTIONS), *curves[0].shape)

    def curves_under(self, emotion: str) -> np.ndarray:
        """Raw curves (frames, 174) of the whole recording under one label."""
        return self.model.animate(self.speech, constant_weights(emotion, len(self.speech)))

"""Datasets on disk, recorded or synthetic, and the batches a network learns from.

<folder>/WAV/<name>.wav                 speech; made 16 kHz mono
<folder>/VALID_CTR/<name>.txt           174 comma-separated values a frame, 60 frames a second: a recorded face
<folder>/TIMELINE/<name>.json           its emotions over time; without it, the name's first three letters tell the one
<folder>/PHONES/<name>.json             or phones, from which the animator makes the face: a synthetic corpus

An item that has both is read by its phones.
"""

import zlib
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

import numpy as np
import soundfile
import soxr

from ..emotion import EMOTIONS, EmotionTimeline
from ..errors import EmoFaceError
from ..formats import timeline_json
from ..rig import BOARD
from ..timing import FACE_RATE, FRAMES_OF_WHOLE_SAMPLES, SAMPLE_RATE, sample_of_frame
from .animator.animate import accents, express
from .animator.loudness import loudness
from .animator.visemes import Mouth, articulate
from .augment import augment_samples
from .corpus.make import draw_timeline, read_phones
from .corpus.sounds import draw_sound
from .phones import CLASSES, SILENCE, Phone

VALIDATION_SHARE = 0.03
UNKNOWN_PHONE = -1  # frames whose phone nobody told: the phone loss skips them
CROPS_S = (2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 12.0, 30.0)  # lengths of training clips, and how often each is drawn
CROP_SHARES = (0.15, 0.2, 0.25, 0.15, 0.1, 0.08, 0.05, 0.02)
WITHOUT_SPEECH_SHARE, NOTHING_SHARE = 0.2, 0.15  # clips of other sounds, under a face at rest; of nothing, of those
CONSTANT_SHARE = 0.4  # clips that hold one emotion throughout

_LABELS = {name[:3]: name for name in EMOTIONS}


class DatasetError(EmoFaceError):
    """A folder that is not a dataset, or an item of it that does not fit together."""


@dataclass(frozen=True)
class Example:
    """samples float32 (n,) at 16 kHz; weights (frames, 7); curves (frames, 174); phones int (frames,), see CLASSES.

    A batch is an Example whose arrays have one more axis in front.
    """

    samples: np.ndarray
    weights: np.ndarray
    curves: np.ndarray
    phones: np.ndarray


@dataclass(frozen=True)
class RecordedItem:
    """Speech with the curves of a real face, and its timeline where there is one; else its emotion is in its name."""

    wave: Path
    curves_path: Path
    timeline_path: Path | None = None

    @cached_property
    def _curves(self) -> np.ndarray:
        try:
            curves = np.loadtxt(self.curves_path, delimiter=",", dtype=np.float32, ndmin=2)
        except (OSError, ValueError) as error:
            raise DatasetError(f"{self.curves_path}: expected rows of 174 comma-separated values ({error}).") from error
        if curves.shape[1] != len(BOARD):
            raise DatasetError(f"{self.curves_path}: {curves.shape[1]} values a row, expected {len(BOARD)}.")
        return curves

    @property
    def frames(self) -> int:
        """Frames that both the sound and the curves have."""
        return min(len(self._curves), _whole_frames(self.wave))

    @cached_property
    def _weights(self) -> np.ndarray:
        """(frames, 7) of all of it."""
        if self.timeline_path is not None:
            return timeline_json.read(self.timeline_path).weights(self.frames, FACE_RATE)
        label = _LABELS.get(self.wave.stem[:3].lower())
        if label is None:
            raise DatasetError(
                f"{self.wave.name}: expected a name that begins with one of {', '.join(_LABELS)}, or a timeline in "
                f"TIMELINE/{self.wave.stem}.json."
            )
        return EmotionTimeline.constant(label).weights(self.frames, FACE_RATE)

    def example(self, start: int, frames: int, rng: np.random.Generator) -> Example:
        """The face as recorded, under its own emotions."""
        weights, curves = (rows[start : start + frames] for rows in (self._weights, self._curves))
        samples = _read(self.wave, start, frames)
        return Example(samples, weights, curves, np.full(frames, UNKNOWN_PHONE))


@dataclass(frozen=True)
class SpokenItem:
    """Synthetic speech with its phones; its face is made anew under every emotion."""

    wave: Path
    labels_path: Path

    @cached_property
    def frames(self) -> int:
        """Whole frames of sound."""
        return _whole_frames(self.wave)

    @cached_property
    def _articulated(self) -> tuple[np.ndarray, np.ndarray]:
        """What holds under any emotion: mouth, accent and loudness, float16 to be kept; and the phone of each frame."""
        phones, _ = read_phones(self.labels_path)
        level = loudness(_read(self.wave, 0, self.frames), self.frames)
        mouth = articulate(phones, self.frames)
        columns = [*mouth.shape.T, mouth.shut, mouth.bite, mouth.rest, accents(phones, level), level]
        return np.stack(columns, 1).astype(np.float16), phone_frames(phones, self.frames)

    def example(self, start: int, frames: int, rng: np.random.Generator) -> Example:
        """The animator's face under a timeline drawn for this clip."""
        stop = start + frames
        timeline = draw_timeline(rng, frames / float(FACE_RATE), bool(rng.random() < CONSTANT_SHARE))
        weights = timeline.weights(frames, FACE_RATE)
        columns, phones = self._articulated
        columns = columns[start:stop].astype(np.float32)
        shape, (shut, bite, rest, accent, level) = columns[:, :-5], columns[:, -5:].T
        curves = express(Mouth(shape, shut, bite, rest), accent, weights, level).values
        return Example(_read(self.wave, start, frames), weights, curves, phones[start:stop])


Item = RecordedItem | SpokenItem
_FIELDS = tuple(field.name for field in fields(Example))


def read_dataset(folder: str | Path) -> tuple[list[Item], list[Item]]:
    """(training, validation) items of a dataset; which is which follows from the name alone. Raises DatasetError."""
    folder = Path(folder)
    items: list[Item] = []
    for wave in sorted((folder / "WAV").glob("*.wav")):
        curves, labels = folder / "VALID_CTR" / f"{wave.stem}.txt", folder / "PHONES" / f"{wave.stem}.json"
        timeline = folder / "TIMELINE" / f"{wave.stem}.json"
        if labels.exists():
            items.append(SpokenItem(wave, labels))
        elif curves.exists():
            items.append(RecordedItem(wave, curves, timeline if timeline.exists() else None))
    if not items:
        raise DatasetError(
            f"{folder}: no dataset here. Expected WAV/<name>.wav with VALID_CTR/<name>.txt or PHONES/<name>.json; "
            "`emoface corpus make` writes one."
        )
    held = {item.wave.stem for item in items if zlib.crc32(item.wave.stem.encode()) % 1000 < 1000 * VALIDATION_SHARE}
    training = [item for item in items if item.wave.stem not in held]
    validation = [item for item in items if item.wave.stem in held]
    return (training or items), (validation or items[-1:])


def draw_batch(items: list[Item], batch_frames: int, rng: np.random.Generator) -> Example:
    """About `batch_frames` frames of clips of one random length: many short ones or a few long ones."""
    frames = round(float(rng.choice(CROPS_S, p=CROP_SHARES)) * float(FACE_RATE))
    examples = [draw_example(items, frames, rng) for _ in range(max(1, batch_frames // frames))]
    return Example(*(np.stack([getattr(example, name) for example in examples]) for name in _FIELDS))


def draw_example(items: list[Item], frames: int, rng: np.random.Generator) -> Example:
    """A random clip of exactly `frames` frames, augmented; one that is too short stands somewhere in silence."""
    if rng.random() < WITHOUT_SPEECH_SHARE:
        example = _without_speech(frames, rng)
    else:
        item = items[rng.integers(len(items))]
        length = min(frames, item.frames)
        start = int(rng.integers(0, item.frames - length + 1)) // FRAMES_OF_WHOLE_SAMPLES * FRAMES_OF_WHOLE_SAMPLES
        example = _padded(item.example(start, length, rng), frames, rng)
    return Example(augment_samples(example.samples, rng), example.weights, example.curves, example.phones)


def phone_frames(phones: list[Phone], frames: int) -> np.ndarray:
    """int16 (frames,): index in CLASSES of the phone at each frame."""
    result = np.full(frames, CLASSES.index(SILENCE), np.int16)
    for phone in phones:
        a, b = FACE_RATE.nearest_frame(phone.start_s), FACE_RATE.nearest_frame(phone.end_s)
        result[a:b] = CLASSES.index(phone.symbol)
    return result


def _without_speech(frames: int, rng: np.random.Generator) -> Example:
    samples = np.zeros(_sample(frames), np.float32)
    if rng.random() >= NOTHING_SHARE:
        samples = draw_sound(rng, (len(samples) + 0.5) / SAMPLE_RATE)[1]
    weights = draw_timeline(rng, frames / float(FACE_RATE), constant=True).weights(frames, FACE_RATE)
    return _resting(samples, weights)


def _resting(samples: np.ndarray, weights: np.ndarray) -> Example:
    """A face without speech under these weights."""
    frames = len(weights)
    still = np.zeros(frames)
    curves = express(articulate([], frames), still, weights, still).values
    return Example(samples, weights, curves, np.full(frames, CLASSES.index(SILENCE)))


def _padded(example: Example, frames: int, rng: np.random.Generator) -> Example:
    missing = frames - len(example.weights)
    if missing <= 0:
        return example
    before = int(rng.integers(0, missing + 1)) // FRAMES_OF_WHOLE_SAMPLES * FRAMES_OF_WHOLE_SAMPLES
    parts = []
    if before:
        weights = np.repeat(example.weights[:1], before, 0)
        parts.append(_resting(np.zeros(_sample(before), np.float32), weights))
    parts.append(example)
    if after := missing - before:
        count = _sample(frames) - _sample(before) - len(example.samples)
        parts.append(_resting(np.zeros(count, np.float32), np.repeat(example.weights[-1:], after, 0)))
    return Example(*(np.concatenate([getattr(part, name) for part in parts]) for name in _FIELDS))


def _sample(frame: int) -> int:
    return sample_of_frame(frame)


def _whole_frames(wave: Path) -> int:
    info = soundfile.info(wave)
    return FACE_RATE.whole_frames(info.frames, info.samplerate)


def _read(wave: Path, start: int, frames: int) -> np.ndarray:
    """Samples of these frames at 16 kHz mono, float32, exactly as many as the frames need."""
    info = soundfile.info(wave)
    scale = info.samplerate / SAMPLE_RATE
    first, count = round(_sample(start) * scale), round(_sample(frames) * scale)
    samples, _ = soundfile.read(wave, count, first, dtype="float32", always_2d=True)
    mono = samples.mean(1)
    if info.samplerate != SAMPLE_RATE:
        mono = soxr.resample(mono, info.samplerate, SAMPLE_RATE)
    return np.pad(mono, (0, max(0, _sample(frames) - len(mono))))[: _sample(frames)].astype(np.float32)

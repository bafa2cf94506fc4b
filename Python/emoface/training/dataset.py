"""Datasets on disk, recorded or synthetic, and the random batches that training draws from them.

<folder>/WAV/<name>.wav                 speech; made 16 kHz mono
<folder>/VALID_CTR/<name>.txt           174 comma-separated values a frame, 60 frames a second: a recorded face
<folder>/TIMELINE/<name>.json           its emotions over time; else the name begins with its emotion's three letters
<folder>/PHONES/<name>.json             or phones, from which the animator makes the face: a synthetic corpus

An item that has both is read by its phones.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

import numpy as np
import soundfile
import soxr

from ..emotion import EMOTIONS, EmotionTimeline
from ..errors import EmoFaceError
from ..formats import timeline_json
from ..phones import CLASSES, SILENCE
from ..rig import BOARD
from ..timing import FACE_RATE, FRAMES_OF_WHOLE_SAMPLES, SAMPLE_RATE, sample_of_frame
from .animator.animate import face_from_articulation, vowel_accents
from .animator.articulation import Articulation, articulate
from .animator.loudness import loudness
from .augment import augment_samples
from .corpus.items import read_phones
from .corpus.nonspeech_sounds import draw_nonspeech_sound
from .corpus.random_timeline import draw_timeline
from .phones import Phone

VALIDATION_SHARE = 0.03  # of the items, by a hash of their names
UNKNOWN_PHONE = -1  # frames whose phone is not known: the phone loss skips them
CROPS_S = (2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 12.0, 30.0)  # lengths of training clips, and how often each is drawn
CROP_SHARES = (0.15, 0.2, 0.25, 0.15, 0.1, 0.08, 0.05, 0.02)
NONSPEECH_SHARE = 0.2  # clips without speech, under a face at rest
SILENCE_SHARE = 0.15  # of those: digital silence
CONSTANT_SHARE = 0.4  # clips that hold one emotion throughout

_LABELS = {name[:3]: name for name in EMOTIONS}


class DatasetError(EmoFaceError):
    """A folder that is not a dataset, or an item of it that does not fit together."""


@dataclass(frozen=True)
class Example:
    """A training clip. A batch is an Example whose arrays have one more axis in front.

    samples: float32 (n,) at 16 kHz.
    weights: of the emotions, (frames, 7) at 60 fps.
    curves: (frames, 174).
    phones: int (frames,), index in CLASSES or UNKNOWN_PHONE.
    """

    samples: np.ndarray
    weights: np.ndarray
    curves: np.ndarray
    phones: np.ndarray


@dataclass(frozen=True)
class RecordedItem:
    """Speech with the curves of a recorded face.

    wav_path: the sound.
    curves_path: the face.
    timeline_path: its emotions; None where the file's name tells the one.
    """

    wav_path: Path
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
        return min(len(self._curves), _whole_frames(self.wav_path))

    @cached_property
    def _weights(self) -> np.ndarray:
        """(frames, 7) of all of it."""
        if self.timeline_path is not None:
            return timeline_json.read(self.timeline_path).weights(self.frames, FACE_RATE)
        label = _LABELS.get(self.wav_path.stem[:3].lower())
        if label is None:
            raise DatasetError(
                f"{self.wav_path.name}: expected a name that begins with one of {', '.join(_LABELS)}, or a timeline in "
                f"TIMELINE/{self.wav_path.stem}.json."
            )
        return EmotionTimeline.constant(label).weights(self.frames, FACE_RATE)

    def make_example(self, start: int, frames: int, rng: np.random.Generator) -> Example:
        """The face as recorded, under its own emotions."""
        weights, curves = (rows[start : start + frames] for rows in (self._weights, self._curves))
        samples = _read_samples(self.wav_path, start, frames)
        return Example(samples, weights, curves, np.full(frames, UNKNOWN_PHONE))


@dataclass(frozen=True)
class SpokenItem:
    """Synthetic speech with its phones; its face is made anew under every emotion.

    wav_path: the sound.
    labels_path: its phones.
    """

    wav_path: Path
    labels_path: Path

    @cached_property
    def frames(self) -> int:
        """Whole frames of sound."""
        return _whole_frames(self.wav_path)

    @cached_property
    def _speech(self) -> tuple[np.ndarray, np.ndarray]:
        """What holds under any emotion: articulation, accents and loudness (float16: it is kept); and phones by frame.

        (frames, articulators + 5) and (frames,).
        """
        phones, _ = read_phones(self.labels_path)
        level = loudness(_read_samples(self.wav_path, 0, self.frames), self.frames)
        mouth = articulate(phones, self.frames)
        columns = [*mouth.articulators.T, mouth.closure, mouth.bite, mouth.rest, vowel_accents(phones, level), level]
        return np.stack(columns, 1).astype(np.float16), phones_by_frame(phones, self.frames)

    def make_example(self, start: int, frames: int, rng: np.random.Generator) -> Example:
        """The animator's face under a timeline drawn for this clip."""
        stop = start + frames
        timeline = draw_timeline(rng, frames / float(FACE_RATE), bool(rng.random() < CONSTANT_SHARE))
        weights = timeline.weights(frames, FACE_RATE)
        columns, phones = self._speech
        columns = columns[start:stop].astype(np.float32)
        articulators, (closure, bite, rest, accents, level) = columns[:, :-5], columns[:, -5:].T
        mouth = Articulation(articulators, closure, bite, rest)
        curves = face_from_articulation(mouth, accents, weights, level).values
        return Example(_read_samples(self.wav_path, start, frames), weights, curves, phones[start:stop])


Item = RecordedItem | SpokenItem
_FIELDS = tuple(field.name for field in fields(Example))


def read_dataset(folder: str | Path) -> tuple[list[Item], list[Item]]:
    """(training, validation) items of a dataset. An item's name alone decides which it is. Raises DatasetError."""
    folder = Path(folder)
    items: list[Item] = []
    for wav_path in sorted((folder / "WAV").glob("*.wav")):
        curves, labels = folder / "VALID_CTR" / f"{wav_path.stem}.txt", folder / "PHONES" / f"{wav_path.stem}.json"
        timeline = folder / "TIMELINE" / f"{wav_path.stem}.json"
        if labels.exists():
            items.append(SpokenItem(wav_path, labels))
        elif curves.exists():
            items.append(RecordedItem(wav_path, curves, timeline if timeline.exists() else None))
    if not items:
        raise DatasetError(
            f"{folder}: no dataset here. Expected WAV/<name>.wav with VALID_CTR/<name>.txt or PHONES/<name>.json; "
            "`emoface corpus make` writes one."
        )
    held_out = {
        item.wav_path.stem for item in items if zlib.crc32(item.wav_path.stem.encode()) % 1000 < 1000 * VALIDATION_SHARE
    }
    training = [item for item in items if item.wav_path.stem not in held_out]
    validation = [item for item in items if item.wav_path.stem in held_out]
    return (training or items), (validation or items[-1:])


def draw_batch(items: Sequence[Item], batch_frames: int, rng: np.random.Generator) -> Example:
    """About `batch_frames` frames of clips of one random length: many short ones or a few long ones."""
    frames = round(float(rng.choice(CROPS_S, p=CROP_SHARES)) * float(FACE_RATE))
    examples = [draw_example(items, frames, rng) for _ in range(max(1, batch_frames // frames))]
    return Example(*(np.stack([getattr(example, name) for example in examples]) for name in _FIELDS))


def draw_example(items: Sequence[Item], frames: int, rng: np.random.Generator) -> Example:
    """A random clip of exactly `frames` frames, augmented; one that is too short is padded with silence."""
    if rng.random() < NONSPEECH_SHARE:
        example = _nonspeech_example(frames, rng)
    else:
        item = items[int(rng.integers(len(items)))]
        length = min(frames, item.frames)
        start = int(rng.integers(0, item.frames - length + 1)) // FRAMES_OF_WHOLE_SAMPLES * FRAMES_OF_WHOLE_SAMPLES
        example = _padded(item.make_example(start, length, rng), frames, rng)
    return Example(augment_samples(example.samples, rng), example.weights, example.curves, example.phones)


def phones_by_frame(phones: list[Phone], frames: int) -> np.ndarray:
    """int16 (frames,): index in CLASSES of the phone at each frame."""
    result = np.full(frames, CLASSES.index(SILENCE), np.int16)
    for phone in phones:
        a, b = FACE_RATE.nearest_frame(phone.start_s), FACE_RATE.nearest_frame(phone.end_s)
        result[a:b] = CLASSES.index(phone.symbol)
    return result


def _nonspeech_example(frames: int, rng: np.random.Generator) -> Example:
    samples = np.zeros(sample_of_frame(frames), np.float32)
    if rng.random() >= SILENCE_SHARE:
        samples = draw_nonspeech_sound(rng, (len(samples) + 0.5) / SAMPLE_RATE)[1]
    weights = draw_timeline(rng, frames / float(FACE_RATE), constant=True).weights(frames, FACE_RATE)
    return _resting_example(samples, weights)


def _resting_example(samples: np.ndarray, weights: np.ndarray) -> Example:
    """A face without speech under these weights."""
    frames = len(weights)
    zeros = np.zeros(frames)
    curves = face_from_articulation(articulate([], frames), zeros, weights, zeros).values
    return Example(samples, weights, curves, np.full(frames, CLASSES.index(SILENCE)))


def _padded(example: Example, frames: int, rng: np.random.Generator) -> Example:
    """The example at a random place in silence of `frames` frames in all."""
    missing = frames - len(example.weights)
    if missing <= 0:
        return example
    before = int(rng.integers(0, missing + 1)) // FRAMES_OF_WHOLE_SAMPLES * FRAMES_OF_WHOLE_SAMPLES
    parts = []
    if before:
        weights = np.repeat(example.weights[:1], before, 0)
        parts.append(_resting_example(np.zeros(sample_of_frame(before), np.float32), weights))
    parts.append(example)
    if after := missing - before:
        count = sample_of_frame(frames) - sample_of_frame(before) - len(example.samples)
        parts.append(_resting_example(np.zeros(count, np.float32), np.repeat(example.weights[-1:], after, 0)))
    return Example(*(np.concatenate([getattr(part, name) for part in parts]) for name in _FIELDS))


def _whole_frames(wav_path: Path) -> int:
    info = soundfile.info(wav_path)
    return FACE_RATE.whole_frames(info.frames, info.samplerate)


def _read_samples(wav_path: Path, start: int, frames: int) -> np.ndarray:
    """Samples of these frames at 16 kHz mono, float32, exactly as many as the frames need."""
    info = soundfile.info(wav_path)
    scale = info.samplerate / SAMPLE_RATE
    first, count = round(sample_of_frame(start) * scale), round(sample_of_frame(frames) * scale)
    samples, _ = soundfile.read(wav_path, count, first, dtype="float32", always_2d=True)
    mono = samples.mean(1)
    if info.samplerate != SAMPLE_RATE:
        mono = soxr.resample(mono, info.samplerate, SAMPLE_RATE)
    return np.pad(mono, (0, max(0, sample_of_frame(frames) - len(mono))))[: sample_of_frame(frames)].astype(np.float32)

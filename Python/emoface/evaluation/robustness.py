"""Whether the mouth stays the same when the recording changes: other rates, noise, other levels."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr

from ..speech.decoding import load_audio
from ..timing import SAMPLE_RATE, frames_of_samples
from ..training.animator.loudness import loudness
from .encoded_recording import JAW, MOUTH, EncodedRecording, constant_weights
from .lips import closure
from .statistics import correlation, median
from .tables import FigureTable, number

SAMPLE_RATES = (8_000, 16_000, 44_100, 48_000)  # Hz
NOISE_DB = 20  # speech above white noise
GAINS_DB = (-12, 12)
SEED = 0


@dataclass(frozen=True)
class FaceChange:
    """How much the face differs when the recording is changed.

    difference: mean absolute difference of the mouth's curves.
    own: their own standard deviation, as a scale.
    jaw, closure: correlation with those of the unchanged clip.
    loud_jaw: the same of a jaw that loudness drives.
    """

    difference: float
    own: float
    jaw: float
    closure: float
    loud_jaw: float


def measure(encoded: EncodedRecording) -> dict[str, FaceChange]:
    """Each change of the excerpt of one recording, by name, under the neutral label."""
    samples = encoded.samples[: round(encoded.excerpt_s * SAMPLE_RATE)]
    versions = make_versions(samples)
    clips = [samples, *versions.values()]
    counts = [frames_of_samples(len(clip)) for clip in clips]
    own, *faces = encoded.model.predict_many(clips, [constant_weights("neutral", count) for count in counts])
    own_level, *levels = (loudness(clip, count) for clip, count in zip(clips, counts, strict=True))
    return {
        name: compare_faces((face, level), (own, own_level))
        for name, face, level in zip(versions, faces, levels, strict=True)
    }


def aggregate(parts: Sequence[dict[str, FaceChange]]) -> dict[str, FaceChange]:
    """Means of the differences and medians of the correlations, by change."""

    def values(name: str, key: str) -> list[float]:
        return [getattr(part[name], key) for part in parts]

    return {
        name: FaceChange(
            *(float(np.mean(values(name, key))) for key in ("difference", "own")),
            *(median(values(name, key)) for key in ("jaw", "closure", "loud_jaw")),
        )
        for name in parts[0]
    }


def tables(figures: dict[str, FaceChange]) -> Iterator[FigureTable]:
    """A change a row."""
    yield FigureTable(
        "the same recording, changed",
        "Mouth and jaw: mean absolute difference beside the curves' own standard deviation. Correlations with the "
        "unchanged: median of the recordings.",
        ("change", "difference", "own deviation", "jaw r", "closure r", "loud jaw r"),
        [
            (name, number(c.difference, 4), number(c.own, 4), *map(number, (c.jaw, c.closure, c.loud_jaw)))
            for name, c in figures.items()
        ],
    )


def make_versions(samples: np.ndarray) -> dict[str, np.ndarray]:
    """Changed versions of a clip by name, float32 at 16 kHz. samples: (n,), the same."""
    versions = {f"{rate / 1000:g} kHz file": _through_file(samples, rate) for rate in SAMPLE_RATES}
    noise = np.random.default_rng(SEED).standard_normal(len(samples)).astype(np.float32)
    versions[f"{NOISE_DB} dB noise"] = samples + noise * (samples.std() * np.float32(10 ** (-NOISE_DB / 20)))
    return versions | {f"{gain:+d} dB gain": samples * np.float32(10 ** (gain / 20)) for gain in GAINS_DB}


def compare_faces(changed: tuple[np.ndarray, np.ndarray], unchanged: tuple[np.ndarray, np.ndarray]) -> FaceChange:
    """The face of a changed clip beside that of the unchanged one, over the frames that both have.

    changed, unchanged: face (frames, 174) and loudness (frames,) of each.
    """
    frames = min(len(changed[0]), len(unchanged[0]))
    (face, level), (own, own_level) = ([curve[:frames] for curve in pair] for pair in (changed, unchanged))
    return FaceChange(
        float(np.abs(face[:, MOUTH] - own[:, MOUTH]).mean()),
        float(own[:, MOUTH].std(0).mean()),
        correlation(face[:, JAW], own[:, JAW]),
        correlation(closure(face), closure(own)),
        correlation(level, own_level),
    )


def _through_file(samples: np.ndarray, rate: int) -> np.ndarray:
    """The clip as it is after a 16-bit file of this sample rate."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.wav"
        soundfile.write(path, soxr.resample(samples, SAMPLE_RATE, rate), rate, "PCM_16")
        return load_audio(path).samples

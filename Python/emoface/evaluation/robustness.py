"""Whether the mouth stays the same when the recording is not: other rates, noise, other levels."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr

from ..speech.audio import load_audio
from ..timing import SAMPLE_RATE, frames_of_samples
from ..training.animator.loudness import loudness
from .encoded_recording import JAW, MOUTH, Listening, constant
from .lips import closure
from .statistics import correlation, median
from .tables import Table, number

RATES = (8_000, 16_000, 44_100, 48_000)  # Hz
NOISE_DB = 20  # speech above white noise
GAINS_DB = (-12, 12)
SEED = 0


@dataclass(frozen=True)
class Change:
    """What a change of the recording does to the face.

    difference: mean absolute difference of the mouth's curves; own: their own standard deviation, the scale to read it
    by. jaw, closure: correlation with the unchanged clip's; loud_jaw: the same of a jaw that loudness drives.
    """

    difference: float
    own: float
    jaw: float
    closure: float
    loud_jaw: float


def hear(one: Listening) -> dict[str, Change]:
    """Each change of the excerpt, by name, under the neutral label."""
    samples = one.samples[: round(one.excerpt_s * SAMPLE_RATE)]
    clips = [samples, *(versions := changed(samples)).values()]
    counts = [frames_of_samples(len(clip)) for clip in clips]
    own, *faces = one.model.predict_many(clips, [constant("neutral", count) for count in counts])
    level, *levels = (loudness(clip, count) for clip, count in zip(clips, counts, strict=True))
    return {n: compare(*of_one, own, level) for n, *of_one in zip(versions, faces, levels, strict=True)}


def pool(parts: Sequence[dict[str, Change]]) -> dict[str, Change]:
    """Means of the differences and medians of the correlations, by change."""

    def over(name: str, key: str) -> list[float]:
        return [getattr(part[name], key) for part in parts]

    return {
        name: Change(
            *(float(np.mean(over(name, key))) for key in ("difference", "own")),
            *(median(over(name, key)) for key in ("jaw", "closure", "loud_jaw")),
        )
        for name in parts[0]
    }


def tables(figures: dict[str, Change]) -> Iterator[Table]:
    """A change a row."""
    yield Table(
        "the same recording, changed",
        "Mouth and jaw: mean absolute difference beside the curves' own standard deviation. Correlations with the "
        "unchanged: median of the recordings.",
        ("change", "difference", "own deviation", "jaw r", "closure r", "loud jaw r"),
        [
            (name, number(c.difference, 4), number(c.own, 4), *map(number, (c.jaw, c.closure, c.loud_jaw)))
            for name, c in figures.items()
        ],
    )


def changed(samples: np.ndarray) -> dict[str, np.ndarray]:
    """The changed versions by name, float32 at 16 kHz as the samples (n,) themselves."""
    versions = {f"{rate / 1000:g} kHz file": _through_file(samples, rate) for rate in RATES}
    noise = np.random.default_rng(SEED).standard_normal(len(samples)).astype(np.float32)
    versions[f"{NOISE_DB} dB noise"] = samples + noise * (samples.std() * np.float32(10 ** (-NOISE_DB / 20)))
    return versions | {f"{gain:+d} dB gain": samples * np.float32(10 ** (gain / 20)) for gain in GAINS_DB}


def compare(face: np.ndarray, heard: np.ndarray, own: np.ndarray, level: np.ndarray) -> Change:
    """A changed clip's face (frames, 174) and loudness (frames,) beside its own, over the frames that both have."""
    frames = min(len(face), len(own))
    face, own = face[:frames], own[:frames]
    return Change(
        float(np.abs(face[:, MOUTH] - own[:, MOUTH]).mean()),
        float(own[:, MOUTH].std(0).mean()),
        correlation(face[:, JAW], own[:, JAW]),
        correlation(closure(face), closure(own)),
        correlation(heard[:frames], level[:frames]),
    )


def _through_file(samples: np.ndarray, rate: int) -> np.ndarray:
    """As if the clip had been a 16 bit file of this rate."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.wav"
        soundfile.write(path, soxr.resample(samples, SAMPLE_RATE, rate), rate, "PCM_16")
        return load_audio(path).samples

"""Recordings prepared for display: 16 kHz mono on disk, their extremes at every zoom, and their silences.

A program that shows them needs neither a decoder nor the memory for an hour of sound: it maps the file and reads what
fits a screen.
"""

import hashlib
import os
import wave
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from ..storage.files import replacing
from ..timing import SAMPLE_RATE
from .decoding import OFFSET, Clip, load_audio
from .feature_cache import evict_oldest

LIMIT_BYTES = 2**30  # nine hours of recordings

HEADER_BYTES = 44  # of the WAV; then the samples, 16 bits each, to the end
BUCKET = 64  # samples of the finest level; below that the samples themselves are quick to read
STEP = 4  # each level's buckets hold four of the level before

_PIECE = 2**20  # samples turned at a time

# Silence is found by loudness in steps of 10 ms, between the recording's own floor and its own speech: room tone is
# silence too, and a whisper is not.
STEP_S = 0.01
QUIETEST_DB = -70.0  # everything below counts as this: the floor of a good room and digital zero are both silent
SILENCE_SHARE = (
    0.35  # of the way, in dB, from the floor to speech: higher cuts off endings, lower misses pauses with breath
)
LEAST_RANGE_DB = 12.0  # a recording that moves less than this has no pauses to find
SHORTEST_S = 0.12  # the closure of a plosive is shorter


def store_waveform(
    path: str | os.PathLike[str],
    folder: str | os.PathLike[str],
    channel: int | None = None,
    limit_bytes: int = LIMIT_BYTES,
) -> tuple[Path, tuple[str, ...]]:
    """Make a recording's 16 kHz mono WAV in `folder`, unless it is there. Returns its path and the warnings.

    Beside it, as .npz, is its shape: `samples` and `silences` (n, 2) in seconds, `buckets` (levels,) in samples a
    bucket, and for each of these `level_<bucket>`, int16 (n, 3): lowest, highest, root mean square. Both files are
    named by the recording's bytes and the channel, and appear whole or not at all.
    channel: which one to read, from 1; None mixes all down.
    limit_bytes: above this, the least recently used files of the folder are removed.
    Raises AudioError, FileError.
    """
    if os.path.isfile(path):  # else `load_audio` raises the error. Path.is_file raises for long names
        with open(path, "rb") as file:
            sound = _sound_path(folder, hashlib.file_digest(file, "sha256").hexdigest(), channel)
        with suppress(OSError, KeyError, ValueError, zipfile.BadZipFile):
            return sound, _warnings_of_stored(sound)
    clip = load_audio(path, channel)
    sound = _sound_path(folder, clip.sha256, channel)
    _write(clip, sound)
    evict_oldest(sound.parent, limit_bytes)
    return sound, clip.warnings


def extremes_by_bucket(samples: np.ndarray) -> dict[int, np.ndarray]:
    """Lowest, highest and root mean square of buckets of samples, for each zoom level.

    samples: int16, at least one.
    Returns the bucket's size in samples -> int16 (n, 3). The last level is one bucket that holds all samples.
    """
    starts = np.arange(0, len(samples), BUCKET)
    low, high = np.minimum.reduceat(samples, starts), np.maximum.reduceat(samples, starts)
    whole = samples[: len(samples) // BUCKET * BUCKET].reshape(-1, BUCKET)
    rest = samples[whole.size :].astype(np.float32)
    energy = np.einsum("ij,ij->i", whole, whole, dtype=np.float32, casting="safe")  # without a copy of an hour
    energy = np.append(energy, rest @ rest)[: len(low)]
    found: dict[int, np.ndarray] = {}
    bucket = BUCKET
    while True:
        counts = np.minimum(np.arange(1, len(low) + 1) * bucket, len(samples)) - np.arange(len(low)) * bucket
        found[bucket] = np.column_stack([low, high, np.minimum(np.sqrt(energy / counts), 32767).astype(np.int16)])
        if len(low) == 1:
            return found
        starts = np.arange(0, len(low), STEP)
        low, high = np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)
        energy = np.add.reduceat(energy, starts, dtype=np.float64)
        bucket *= STEP


def without_offset(samples: np.ndarray) -> np.ndarray:
    """The samples (n,) without a constant offset, which would pass for sound; as they are if they have hardly any."""
    offset = samples.mean(dtype=np.float64) if len(samples) else 0.0
    return samples if abs(offset) < OFFSET else samples - np.float32(offset)


def find_silences(samples: np.ndarray, rate: int = SAMPLE_RATE) -> np.ndarray:
    """float64 (n, 2): start and end, in seconds, of every pause in float samples within -1..1."""
    samples = without_offset(samples)
    step = round(STEP_S * rate)
    steps = len(samples) // step
    pieces = samples[: steps * step].reshape(steps, step)
    power = np.einsum("ij,ij->i", pieces, pieces) / step  # no second copy of an hour
    loudness = np.maximum(10 * np.log10(power + 1e-12), QUIETEST_DB)
    floor, speech = np.percentile(loudness, (5, 95)) if steps else (0.0, 0.0)
    if speech - floor < LEAST_RANGE_DB:
        return np.zeros((0, 2))
    quiet = np.r_[False, loudness < floor + SILENCE_SHARE * (speech - floor), False]
    edges = np.flatnonzero(quiet[1:] != quiet[:-1]).reshape(-1, 2) * step / rate
    edges[edges[:, 1] == steps * step / rate, 1] = len(samples) / rate  # the last part of a step
    return edges[edges[:, 1] - edges[:, 0] >= SHORTEST_S]


def _sound_path(folder: str | os.PathLike[str], digest: str, channel: int | None) -> Path:
    return Path(folder) / f"{digest[:32]}-{channel or 'mix'}.wav"


def _warnings_of_stored(sound: Path) -> tuple[str, ...]:
    """Raises OSError, KeyError, ValueError or BadZipFile if a file is missing or damaged."""
    with np.load(sound.with_suffix(".npz"), allow_pickle=False) as shape:
        warnings, samples = tuple(shape["warnings"].tolist()), int(shape["samples"])
    if sound.stat().st_size != HEADER_BYTES + 2 * samples:
        raise ValueError
    for path in (sound, sound.with_suffix(".npz")):
        os.utime(path)
    return warnings


def _write(clip: Clip, sound: Path) -> None:
    """The shape is written last: where it exists, the sound exists too."""
    samples = np.empty(len(clip.samples), "<i2")
    for i in range(0, len(samples), _PIECE):
        samples[i : i + _PIECE] = np.round(clip.samples[i : i + _PIECE].clip(-1, 1) * 32767)
    with replacing(sound, overwrite=True) as temporary, wave.open(str(temporary), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, len(samples), "NONE", ""))
        file.writeframes(samples.data)
    pyramid = extremes_by_bucket(samples)
    shape: dict[str, Any] = {
        "samples": len(samples),
        "silences": find_silences(clip.samples),
        "warnings": np.array(clip.warnings, dtype=str),
        "buckets": np.array(list(pyramid)),
    }
    shape |= {f"level_{bucket}": extremes for bucket, extremes in pyramid.items()}
    with replacing(sound.with_suffix(".npz"), overwrite=True) as temporary:
        np.savez(temporary, **shape)

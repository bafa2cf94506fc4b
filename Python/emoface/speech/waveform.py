"""A recording made ready to be looked at: 16 kHz mono on disk, how far it swings at every zoom, and where it is silent.

Who shows it needs neither a decoder nor the memory for an hour of sound: it maps the file and reads what fits a screen.
"""

import hashlib
import os
import wave
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np

from ..storage.files import replacing
from ..timing import SAMPLE_RATE
from .audio import Clip, load_audio
from .cache import evict

LIMIT_BYTES = 2**30  # nine hours of recordings

HEADER_BYTES = 44  # of the WAV; then the samples, 16 bits each, to the end
BUCKET = 64  # samples of the finest level; below that the samples themselves are quick to read
STEP = 4  # each level's buckets hold four of the level before

_PIECE = 2**20  # samples turned at a time

# Silence is found by loudness in steps of 10 ms, between the recording's own floor and its own speech: room tone is
# silence too, and a whisper is not.
STEP_S = 0.01
QUIETEST_DB = -70.0  # what lies below is not told apart: the floor of a good room and digital zero are both silent
SHARE = 0.35  # of the way, in dB, from the floor to speech: higher cuts off endings, lower misses pauses with breath
LEAST_RANGE_DB = 12.0  # a recording that moves less than this has no pauses to find
SHORTEST_S = 0.12  # the closure of a plosive is shorter


def keep_waveform(
    path: str | os.PathLike, folder: str | os.PathLike, channel: int | None = None, limit_bytes: int = LIMIT_BYTES
) -> tuple[Path, tuple[str, ...]]:
    """A recording's 16 kHz mono WAV in `folder`, made unless it is there, and sentences about what was bearable.

    Beside it, as .npz, stands its shape: `samples` and `silences` (n, 2) in seconds, `buckets` (levels,) in samples a
    bucket, and for each `level_<bucket>`, int16 (n, 3): lowest, highest, root mean square. Both are named by the file's
    bytes and the channel, appear whole or not at all, and at most limit_bytes of them are kept: what was not used for
    longest goes first. channel: which one to hear, from 1; None mixes all down. Raises AudioError, FileError.
    """
    if Path(path).is_file():  # else `load_audio` says what is wrong
        with open(path, "rb") as file:
            sound = _place(folder, hashlib.file_digest(file, "sha256").hexdigest(), channel)
        with suppress(OSError, KeyError, ValueError, zipfile.BadZipFile):
            return sound, _warnings_of_kept(sound)
    clip = load_audio(path, channel)
    sound = _place(folder, clip.sha256, channel)
    _write(clip, sound)
    evict(sound.parent, limit_bytes)
    return sound, clip.warnings


def levels(samples: np.ndarray) -> dict[int, np.ndarray]:
    """Bucket -> int16 (n, 3): lowest, highest and root mean square of each bucket of int16 samples (at least one).

    The last level is one bucket that holds them all.
    """
    starts = np.arange(0, len(samples), BUCKET)
    low, high = np.minimum.reduceat(samples, starts), np.maximum.reduceat(samples, starts)
    whole = samples[: len(samples) // BUCKET * BUCKET].reshape(-1, BUCKET)
    rest = samples[whole.size :].astype(np.float32)
    energy = np.einsum("ij,ij->i", whole, whole, dtype=np.float32, casting="safe")  # without a copy of an hour
    energy = np.append(energy, rest @ rest)[: len(low)]
    found, bucket = {}, BUCKET
    while True:
        held = np.minimum(np.arange(1, len(low) + 1) * bucket, len(samples)) - np.arange(len(low)) * bucket
        found[bucket] = np.column_stack([low, high, np.minimum(np.sqrt(energy / held), 32767).astype(np.int16)])
        if len(low) == 1:
            return found
        starts = np.arange(0, len(low), STEP)
        low, high = np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)
        energy = np.add.reduceat(energy, starts, dtype=np.float64)
        bucket *= STEP


def silences(samples: np.ndarray, rate: int = SAMPLE_RATE) -> np.ndarray:
    """float64 (n, 2): start and end, in seconds, of every pause in float samples within -1..1."""
    step = round(STEP_S * rate)
    steps = len(samples) // step
    pieces = samples[: steps * step].reshape(steps, step)
    power = np.einsum("ij,ij->i", pieces, pieces) / step  # no second copy of an hour
    loudness = np.maximum(10 * np.log10(power + 1e-12), QUIETEST_DB)
    floor, speech = np.percentile(loudness, (5, 95)) if steps else (0.0, 0.0)
    if speech - floor < LEAST_RANGE_DB:
        return np.zeros((0, 2))
    quiet = np.r_[False, loudness < floor + SHARE * (speech - floor), False]
    edges = np.flatnonzero(quiet[1:] != quiet[:-1]).reshape(-1, 2) * step / rate
    edges[edges[:, 1] == steps * step / rate, 1] = len(samples) / rate  # the last part of a step
    return edges[edges[:, 1] - edges[:, 0] >= SHORTEST_S]


def _place(folder: str | os.PathLike, digest: str, channel: int | None) -> Path:
    return Path(folder) / f"{digest[:32]}-{channel or 'mix'}.wav"


def _warnings_of_kept(sound: Path) -> tuple[str, ...]:
    """Raises OSError, KeyError, ValueError or BadZipFile if it is not kept, or damaged."""
    with np.load(sound.with_suffix(".npz"), allow_pickle=False) as shape:
        warnings, samples = tuple(shape["warnings"].tolist()), int(shape["samples"])
    if sound.stat().st_size != HEADER_BYTES + 2 * samples:
        raise ValueError
    for path in (sound, sound.with_suffix(".npz")):
        os.utime(path)
    return warnings


def _write(clip: Clip, sound: Path) -> None:
    """The shape last: where it stands, the sound stands too."""
    samples = np.empty(len(clip.samples), "<i2")
    for i in range(0, len(samples), _PIECE):
        samples[i : i + _PIECE] = np.round(clip.samples[i : i + _PIECE].clip(-1, 1) * 32767)
    with replacing(sound, overwrite=True) as temporary, wave.open(str(temporary), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, len(samples), "NONE", ""))
        file.writeframes(samples.data)
    pyramid = levels(samples)
    with replacing(sound.with_suffix(".npz"), overwrite=True) as temporary:
        np.savez(
            temporary,
            samples=len(samples),
            silences=silences(clip.samples),
            warnings=np.array(clip.warnings, dtype=str),
            buckets=np.array(list(pyramid)),
            **{f"level_{bucket}": extremes for bucket, extremes in pyramid.items()},
        )

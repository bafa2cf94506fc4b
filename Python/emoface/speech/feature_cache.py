"""The cache of encoded speech on disk: when a line's emotions change, its speech is not encoded again."""

import hashlib
import os
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import numpy as np
import platformdirs

from ..storage.files import FileError, replacing

LIMIT_BYTES = 2 * 2**30  # three hours of speech from the full-size network, two days from the default one
FORMAT = 2  # of the files: other versions of EmoFace kept something else of the speech (1: the decoder's features)


class SpeechEncoder(Protocol):
    """The part of a network that the cache uses."""

    encoder_id: str  # digest of the audio encoder's weights

    def encode(self, samples: np.ndarray, progress: Callable[[int, int], None] | None = None) -> np.ndarray:
        """16 kHz mono samples -> encoded speech (frames, speech_width)."""


class SpeechCache:
    """Encoded speech by the samples' hash and the encoder's id.

    Several processes may share a folder: files appear whole or not at all. A damaged file is replaced. Where nothing
    can be written, nothing is stored.
    """

    def __init__(self, folder: str | os.PathLike[str] | None = None, limit_bytes: int = LIMIT_BYTES) -> None:
        """Opens no file.

        folder: None takes that of EMOFACE_CACHE, or the user's cache folder.
        limit_bytes: above this, the least recently used files are removed.
        """
        default = os.environ.get("EMOFACE_CACHE") or platformdirs.user_cache_path("EmoFace", appauthor=False) / "speech"
        self.folder = Path(folder or default)
        self.limit_bytes = limit_bytes

    def get_or_encode(
        self, samples: np.ndarray, model: SpeechEncoder, progress: Callable[[int, int], None] | None = None
    ) -> np.ndarray:
        """Encoded speech, float32 (frames, speech_width), of 16 kHz mono samples: from disk, else from the model."""
        path = self._path(samples, model)
        speech = self._read(path)
        if speech is None:
            speech = model.encode(samples, progress)
            self._write(path, speech)
        return speech

    def holds(self, samples: np.ndarray, model: SpeechEncoder) -> bool:
        """Whether these samples have been encoded by this model's encoder."""
        return self._path(samples, model).exists()

    def _path(self, samples: np.ndarray, model: SpeechEncoder) -> Path:
        digest = hashlib.sha256(np.ascontiguousarray(samples, np.float32).data).hexdigest()[:32]
        return self.folder / f"{model.encoder_id}-{FORMAT}-{digest}.npz"

    def _read(self, path: Path) -> np.ndarray | None:
        try:
            with np.load(path, allow_pickle=False) as file:
                speech: np.ndarray = file["speech"]  # the zip's checksum is compared here
            os.utime(path)
            return speech
        except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile):
            return None

    def _write(self, path: Path, speech: np.ndarray) -> None:
        try:
            with replacing(path, overwrite=True) as temporary:
                np.savez(temporary, speech=speech)
            evict_oldest(self.folder, self.limit_bytes)
        except (FileError, OSError):
            pass  # a full or read-only disk costs time, not the take


def evict_oldest(folder: Path, limit_bytes: int) -> None:
    """Remove the least recently used files of a folder, until the rest takes at most limit_bytes."""
    entries = []
    for entry in os.scandir(folder):
        try:
            entries.append((entry.stat().st_mtime_ns, entry.stat().st_size, entry.path))
        except FileNotFoundError:
            continue  # another process was faster
    total = sum(size for _, size, _ in entries)
    for _, size, path in sorted(entries):
        if total <= limit_bytes:
            break
        with suppress(OSError):  # on Windows a file that is open cannot be removed
            Path(path).unlink(missing_ok=True)
            total -= size

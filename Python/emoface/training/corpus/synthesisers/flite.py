"""Speech from flite, whose voices are built from recordings of real speakers, with the end time of every phone."""

import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import soundfile

from ...phones import from_arpabet, joined
from .espeak import Speech, SynthesisError

FLITE_VOICES = ("slt", "rms", "awb", "kal16")


def flite_is_here() -> bool:
    """Whether this machine can synthesise with flite."""
    return shutil.which("flite") is not None


def flite(text: str, voice: str, stretch: float = 1.0, pitch_hz: float | None = None) -> Speech:
    """Speak an English text. stretch: length of every phone, 1 is the voice's own. Raises SynthesisError."""
    settings = ["--setf", f"duration_stretch={stretch:.3f}"]
    if pitch_hz is not None:
        settings += ["--setf", f"int_f0_target_mean={pitch_hz:.1f}"]
    with tempfile.TemporaryDirectory() as folder:
        wave = Path(folder) / "speech.wav"
        command = ["flite", "-voice", voice, *settings, "-psdur", "-t", text, "-o", str(wave)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode or not wave.exists():
            raise SynthesisError(f"flite could not speak {text!r} with the voice {voice!r}: {done.stderr[:200]}")
        samples, sample_rate = soundfile.read(wave, dtype="float32")
    duration_s = len(samples) / sample_rate
    ends = [(name, float(end)) for name, end in (entry.rsplit(":", 1) for entry in done.stdout.split())]
    cuts = np.minimum([0.0, *(end for _, end in ends)], duration_s)
    cuts[-1] = duration_s
    phones = (
        phone
        for (name, _), a, b in zip(ends, cuts, cuts[1:], strict=False)
        for phone in from_arpabet(name, float(a), float(b))
    )
    return Speech(samples, sample_rate, tuple(joined(phones)))

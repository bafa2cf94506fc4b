"""Speech from flite, whose voices are built from recordings of real speakers, with the end time of every phone."""

import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import soundfile

from ...phones import from_arpabet, merge_silences
from .speech import SynthesisedSpeech, SynthesisError

FLITE_VOICES = ("slt", "rms", "awb", "kal16")


def has_flite() -> bool:
    """Whether this machine can synthesise with flite."""
    return shutil.which("flite") is not None


def speak_with_flite(text: str, voice: str, stretch: float = 1.0, pitch_hz: float | None = None) -> SynthesisedSpeech:
    """Speak an English text.

    voice: of FLITE_VOICES.
    stretch: factor on the length of every phone.
    pitch_hz: of the voice; None for its own.
    Raises SynthesisError.
    """
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
    return SynthesisedSpeech(samples, sample_rate, tuple(merge_silences(phones)))

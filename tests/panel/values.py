"""Lines, takes and waveforms for the tests."""

from pathlib import Path

import numpy as np

from emoface.curves import Curves
from emoface.emotion import EmotionTimeline
from emoface.motion.blink import Blink, BlinkSettings
from emoface.motion.gaze import Fixation, GazeSettings
from emoface.panel.model.panel_line import PanelLine
from emoface.panel.services.waveform import Waveform
from emoface.rig import BOARD
from emoface.speech.waveform import store_waveform
from emoface.take import AudioRef, BlinkLayer, GazeLayer, Line, ModelRef, Take
from emoface.timing import SAMPLE_RATE


def make_take(
    duration_s: float = 10.0,
    emotions: str = "neutral@0 angry:0.8@3 happy@6",
    blinks: tuple[Blink, ...] = (Blink(60), Blink(240, 0.8, True), Blink(420)),
    fixations: tuple[Fixation, ...] = (Fixation(0, 0, 0), Fixation(120, 0.2, 0.1), Fixation(360, -0.3, 0.2, True)),
) -> Take:
    """A take in which every curve oscillates at a rate of its own."""
    frames = int(duration_s * 60)
    phases = np.arange(frames)[:, None] / 60 * (1 + np.arange(len(BOARD)) % 7) + np.arange(len(BOARD))
    return Take(
        Line("lines/hello.wav", EmotionTimeline.parse(emotions), 3, None, blink=BlinkSettings(), gaze=GazeSettings()),
        AudioRef("0" * 64, duration_s),
        ModelRef("compact", "abc"),
        Curves((0.4 + 0.35 * np.sin(phases)).astype(np.float32)),
        BlinkLayer(3, blinks),
        GazeLayer(3, fixations),
    )


def make_line(**settings) -> PanelLine:
    """A line with a take of its present request."""
    take = make_take(**settings)
    return PanelLine("hello", take.line, take, "hello.take")


def speech_like(duration_s: float, seed: int = 5) -> np.ndarray:
    """float32 16 kHz: bursts of sound, with pauses of half a second at 2.5, 5.5, 8.5 s and so on."""
    count = round(duration_s * SAMPLE_RATE)
    at = np.arange(count) / SAMPLE_RATE
    loud = 0.25 + 0.2 * np.abs(np.sin(9 * at)) * np.sin(0.7 * at) ** 2
    loud[(at % 3 >= 2.5)] = 0.0005
    return (np.random.default_rng(seed).normal(0, 0.4, count) * loud).clip(-1, 1).astype(np.float32)


def make_waveform(folder: Path, duration_s: float = 10.0) -> Waveform:
    """A waveform like the worker's, of `speech_like`."""
    import soundfile

    path = folder / f"speech {duration_s:g}.wav"
    soundfile.write(path, speech_like(duration_s), SAMPLE_RATE)
    return Waveform.open(store_waveform(path, folder / "waveforms")[0])

"""Batches to review, made without a model: takes of known faces with known sounds, and their report."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile

from emoface.curves import Curves
from emoface.emotion import EmotionTimeline
from emoface.motion.blink import BlinkSettings
from emoface.table.batch_report import DONE, FAILED, BatchReport, LineReport
from emoface.take import AudioRef, BlinkLayer, GazeLayer, Line, ModelRef, Take
from emoface.timing import SAMPLE_RATE


def tone(seconds: float, hz: float = 220.0) -> np.ndarray:
    """float32 (n,): a tone at half of full scale."""
    return (0.5 * np.sin(2 * np.pi * hz * np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE)).astype(np.float32)


def save_line(
    folder: Path,
    line_id: str,
    face: np.ndarray,
    samples: np.ndarray | None = None,
    emotion: str = "neutral",
    variants: int = 1,
    **fields: object,
) -> LineReport:
    """Save a line's recording and takes; returns its report. fields: of the report, such as flags or character."""
    duration_s = len(face) / 60
    recording = folder / f"{line_id}.wav"
    soundfile.write(recording, tone(duration_s) if samples is None else samples, SAMPLE_RATE)
    timeline = EmotionTimeline.parse(emotion)
    take = Take(
        Line(str(recording), timeline, blink=BlinkSettings()),
        AudioRef("0" * 64, duration_s),
        ModelRef("compact", "abc"),
        Curves(face),
        BlinkLayer(0, ()),
        GazeLayer(0, ()),
    )
    names = [f"{line_id}.take", *(f"{line_id}_{variant}.take" for variant in range(2, variants + 1))]
    take.save(folder / names[0], overwrite=True)
    for seed, name in enumerate(names[1:]):
        take.reroll_gaze(seed).save(folder / name, overwrite=True)
    row = {"line_id": line_id, "audio": recording.name, "emotion": emotion, "character": fields.get("character", "")}
    line = LineReport(
        line_id=line_id,
        character="",
        audio=recording.name,
        emotion=str(timeline),
        crossfade_s=timeline.crossfade_s,
        duration_s=duration_s,
        takes=tuple(names),
        status=DONE,
        problem="",
        warnings=(),
        flags=(),
        row={name: cell for name, cell in row.items() if cell},
        review="",
        note="",
    )
    return replace(line, **fields)


def failed_line(line_id: str, problem: str) -> LineReport:
    """The report of a line that failed."""
    row = {"line_id": line_id, "audio": f"{line_id}.wav"}
    return LineReport(
        line_id, "", row["audio"], "neutral", 0.25, None, (), FAILED, problem, (), (), row, review="", note=""
    )


def report_of(*lines: LineReport, variants: int = 1) -> BatchReport:
    """A report of these lines."""
    return BatchReport(lines, "compact", "abc", 0, variants)

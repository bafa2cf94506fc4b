"""Evaluation of a model: every measure on each recording, which is encoded once, then the figures of all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from types import ModuleType
from typing import Any

from ..errors import EmoFaceError
from ..network import EmoFace
from ..progress import ProgressListener
from ..speech.decoding import SHORTEST_S, Clip, load_audio
from . import agreement, emotions, lips, loudness_response, motion_ranges, robustness, stillness
from .encoded_recording import EncodedRecording
from .recordings import EvaluationError, LabelledRecording, find_audio, read_recording
from .signals_without_speech import signals_without_speech

MEASURES: dict[str, ModuleType] = {
    "phones": lips,
    "pairs": agreement,
    "loudness": loudness_response,
    "stillness": stillness,
    "emotions": emotions,
    "changes": robustness,
    "motion": motion_ranges,
}


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What one model was measured on, and its figures.

    model, model_id: its name and id.
    excerpt_s: how much of each recording was used for emotions and changes, seconds.
    recordings: of each, its name, its seconds and the kinds of its labels.
    figures: by the names of MEASURES; a measure that applies to no recording is missing.
    """

    model: str
    model_id: str
    excerpt_s: float
    recordings: list[dict[str, Any]]
    figures: dict[str, Any]


@dataclass(frozen=True)
class EvaluationOptions:
    """What else to measure, and how much of each recording.

    without_speech: folders or files in which nobody speaks.
    performance: a recorded performance on the face board, see `motion_ranges.read_performance`.
    excerpt_s: how much of each recording is used for what is computed many times: emotions and changes; seconds.
    """

    without_speech: Sequence[Path] = ()
    performance: Path | None = None
    excerpt_s: float = 8.0


def evaluate(
    model: EmoFace,
    folder: Path,
    options: EvaluationOptions | None = None,
    *,
    listener: ProgressListener | None = None,
) -> Evaluation:
    """Measure a model on every recording below a folder.

    Recordings that cannot be read are passed over with a warning. Raises EvaluationError, FileError.
    """
    options, listener = options or EvaluationOptions(), listener or ProgressListener()
    excerpt_s = options.excerpt_s
    if not SHORTEST_S <= excerpt_s < inf:
        raise EvaluationError(f"an excerpt of {excerpt_s:g} s: expected at least {SHORTEST_S} s.")
    paths = find_audio(folder, options.without_speech)
    silent = [path for place in options.without_speech for path in find_audio(place)]
    performance = motion_ranges.read_performance(options.performance) if options.performance else None
    parts: dict[str, list[Any]] = {name: [] for name in MEASURES}
    recordings: list[dict[str, Any]] = []
    known: set[str] = set()

    listener.stage("recordings")
    for done, path in enumerate(paths):
        listener.progress(done, len(paths))
        if clip := _load(path, known, listener.warn):
            recording = read_recording(path, listener.warn)
            name = path.relative_to(folder).as_posix() if folder.is_dir() else path.name
            encoded = EncodedRecording(model, recording, name, clip.samples, excerpt_s)
            for measure, module in MEASURES.items():
                parts[measure].append(module.measure(encoded))
            recordings.append({"name": name, "seconds": clip.duration_s, "beside": recording.beside})
    if not recordings:
        raise EvaluationError(f"{folder}: none of its {len(paths)} sound files can be used. Expected speech.")

    listener.stage("without speech")
    sounds = [(path.name, clip.samples) for path in silent if (clip := _load(path, known, listener.warn))]
    sounds += [(f"({name})", samples) for name, samples in signals_without_speech().items()]
    for done, (name, samples) in enumerate(sounds):
        listener.progress(done, len(sounds))
        encoded = EncodedRecording(model, LabelledRecording(Path(name)), name, samples, excerpt_s)
        parts["stillness"].append(stillness.measure(encoded, speaks=False))

    listener.stage("figures")
    if performance is not None:
        parts["motion"].append(motion_ranges.measure_performance(performance))
    measured = {name: [part for part in found if part is not None] for name, found in parts.items()}
    figures = {name: MEASURES[name].aggregate(found) for name, found in measured.items() if found}
    return Evaluation(model.name, model.model_id, excerpt_s, recordings, figures)


def _load(path: Path, known: set[str], warn: Callable[[str], None]) -> Clip | None:
    """The clip; None if it cannot be used or is the same file as an earlier one.

    known: the files' hashes so far, to which this one is added.
    """
    try:
        clip = load_audio(path)
    except EmoFaceError as error:
        warn(f"passed over: {error}")
        return None
    for sentence in clip.warnings:
        warn(sentence)
    if clip.sha256 in known:
        warn(f"passed over: {path} is the same file as another.")
        return None
    known.add(clip.sha256)
    return clip

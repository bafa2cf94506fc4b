"""Every measure of one model: recordings one after another, each encoded once, then all of them together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path

from ..errors import EmoFaceError
from ..network import EmoFace
from ..progress import ProgressListener
from ..speech.audio import SHORTEST_S, Clip, load_audio
from . import agreement as paired
from . import emotions, lips, motion, robustness, stillness
from . import loudness_response as intensity
from .encoded_recording import Listening
from .recordings import EvaluationError, Recording, find_audio, read_recording
from .signals_without_speech import signals_without_speech

MEASURES = {
    "phones": lips,
    "pairs": paired,
    "loudness": intensity,
    "stillness": stillness,
    "emotions": emotions,
    "changes": robustness,
    "motion": motion,
}


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What one model was measured on, and its figures by the names of MEASURES; a measure with nothing is missing.

    recordings: name, seconds and what lay beside it.
    """

    model: str
    model_id: str
    excerpt_s: float
    recordings: list[dict]
    figures: dict[str, object]


def evaluate(
    model: EmoFace,
    folder: Path,
    without_speech: Sequence[Path] = (),
    board: Path | None = None,
    excerpt_s: float = 8.0,
    listener: ProgressListener = ProgressListener(),
) -> Evaluation:
    """Measure `model` on every recording below `folder`.

    without_speech: folders or files in which nobody speaks. board: a recorded performance, see `read_board`.
    excerpt_s: how much of each recording is used for what is asked of it many times: emotions and changes.
    Recordings that cannot be read are passed over with a warning. Raises EvaluationError, FileError.
    """
    if not SHORTEST_S <= excerpt_s < inf:
        raise EvaluationError(f"an excerpt of {excerpt_s:g} s: expected at least {SHORTEST_S} s.")
    paths = find_audio(folder, without_speech)
    silent = [path for place in without_speech for path in find_audio(place)]
    parts: dict[str, list] = {name: [] for name in MEASURES}
    performance = [motion.perform(motion.read_board(board))] if board else []
    recordings, known = [], set()

    listener.stage("recordings")
    for done, path in enumerate(paths):
        listener.progress(done, len(paths))
        if clip := _load(path, known, listener.warn):
            recording = read_recording(path, listener.warn)
            name = path.relative_to(folder).as_posix() if folder.is_dir() else path.name
            one = Listening(model, recording, name, clip.samples, excerpt_s)
            for measure, module in MEASURES.items():
                parts[measure].append(module.hear(one))
            recordings.append({"name": name, "seconds": clip.duration_s, "beside": recording.beside})
    if not recordings:
        raise EvaluationError(f"{folder}: none of its {len(paths)} sound files can be used. Expected speech.")

    listener.stage("without speech")
    sounds = [(path.name, clip.samples) for path in silent if (clip := _load(path, known, listener.warn))]
    sounds += [(f"({name})", samples) for name, samples in signals_without_speech().items()]
    for done, (name, samples) in enumerate(sounds):
        listener.progress(done, len(sounds))
        one = Listening(model, Recording(Path(name)), name, samples, excerpt_s)
        parts["stillness"].append(stillness.hear(one, speaks=False))

    listener.stage("figures")
    parts["motion"] += performance
    useful = {name: [part for part in found if part is not None] for name, found in parts.items()}
    figures = {name: MEASURES[name].pool(found) for name, found in useful.items() if found}
    return Evaluation(model.name, model.model_id, excerpt_s, recordings, figures)


def _load(path: Path, known: set[str], warn: Callable[[str], None]) -> Clip | None:
    """The clip, unless it cannot be used or was heard before under another name."""
    try:
        clip = load_audio(path)
    except EmoFaceError as error:
        return warn(f"passed over: {error}")
    for sentence in clip.warnings:
        warn(sentence)
    if clip.sha256 in known:
        return warn(f"passed over: {path} is the same file as another.")
    known.add(clip.sha256)
    return clip

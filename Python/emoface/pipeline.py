"""The pipeline: one recorded line in, one editable take out.

Its passes are `prepare`, `run_network` and `finish`. A single line goes through them by `Pipeline.generate`; a batch
calls them itself, because it runs many prepared lines through the network together. Both give the same takes (but
for rounding, see `run_network_together`) and the same warnings.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from .curves import Curves
from .emotion import EmotionTimeline
from .errors import EmoFaceError
from .motion.smoothing import smooth
from .network import EmoFace
from .progress import ProgressListener
from .rig import BOARD
from .speech.decoding import AudioDecoder, Clip, load_audio
from .speech.feature_cache import SpeechCache
from .take import AudioRef, Line, ModelRef, Take, find_audio
from .timing import FACE_RATE

JAW = BOARD.columns("C_jaw-translateY")[0]
MOVED_BY_SPEECH = 0.05  # the least that a jaw travels in a spoken word; in an open vowel it is at .3 to .5


class GenerateError(EmoFaceError):
    """A take cannot be made, because its recording is gone or has changed."""


@dataclass(frozen=True, eq=False)
class PreparedLine:
    """A line that is ready for the network.

    line: its timeline ends where the recording does.
    clip: the decoded recording. Its warnings are the first of the line's warnings.
    """

    line: Line
    clip: Clip

    @property
    def weights(self) -> np.ndarray:
        """float32 (frames, 7): emotion weights at 60 fps. Computed anew, so that a waiting line takes no memory."""
        return self.line.timeline.weights(self.clip.frames, FACE_RATE)


@dataclass(frozen=True, eq=False)
class FinishedLine:
    """What became of a line.

    takes: one for each seed; they share a face and differ in blinks and gaze.
    warnings: sentences about the network's curves. Those about the recording are in `PreparedLine.clip`.
    """

    takes: tuple[Take, ...]
    warnings: tuple[str, ...] = ()


def prepare(line: Line, clip: Clip) -> PreparedLine:
    """The first pass. Raises TimelineError for a segment that does not lie inside the recording."""
    return PreparedLine(replace(line, timeline=line.timeline.within(clip.duration_s)), clip)


def run_network(
    prepared: PreparedLine,
    model: EmoFace,
    cache: SpeechCache | None = None,
    *,
    listener: ProgressListener | None = None,
) -> np.ndarray:
    """The second pass, for one line of any length: raw curves, float32 (frames, 174), rig values at 60 fps.

    cache: where encoded speech is looked up and kept; None encodes without one.
    """
    listener = listener or ProgressListener()
    listener.stage("speech")
    samples = prepared.clip.samples
    if cache is None:
        speech = model.encode(samples, listener.progress)
    else:
        speech = cache.get_or_encode(samples, model, listener.progress)
    listener.stage("animate")
    return model.animate(speech, prepared.weights)


def run_network_together(
    lines: Sequence[PreparedLine], model: EmoFace, batch_size: int, frames: int
) -> list[np.ndarray]:
    """The second pass, for up to batch_size lines of up to `frames` frames, padded to just that shape.

    Returns raw curves (frames of the line, 174) for each line. They depend on the shape, and on nothing else in it.
    """
    samples, weights = [line.clip.samples for line in lines], [line.weights for line in lines]
    return model.predict_fixed(samples, weights, batch_size, frames)


def finish(
    prepared: PreparedLine,
    raw: np.ndarray,
    model: ModelRef,
    seeds: Sequence[int | None] | None = None,
    *,
    listener: ProgressListener | None = None,
) -> FinishedLine:
    """The last pass: smooths the face, draws blinks and gaze, and looks whether speech was found at all.

    raw: what `run_network` gave.
    seeds: of the takes wanted; None makes one take, from the line's own seed.
    """
    listener = listener or ProgressListener()
    listener.stage("smooth")
    face = Curves(smooth(raw, prepared.line.smoothing))
    listener.stage("layers")
    audio = AudioRef(prepared.clip.sha256, prepared.clip.duration_s)
    lines = [prepared.line] if seeds is None else [replace(prepared.line, seed=seed) for seed in seeds]
    takes = tuple(Take.draw(line, audio, model, face) for line in lines)
    return FinishedLine(takes, _no_speech_warnings(prepared, raw))


def reference(model: EmoFace) -> ModelRef:
    """The reference to a model that takes store."""
    return ModelRef(model.name, model.model_id)


def model_mismatch(take: Take, path: Path | None, model: EmoFace) -> str | None:
    """A warning if the take at `path` (None: nowhere yet) was made by another model than this; None if by this one."""
    if take.model.model_id == model.model_id:
        return None
    called = path or "the take"
    if take.model.name == model.name:
        return f"the model {model.name} has changed since {called} was made: its lips may differ."
    return f"{called} was made by the model {take.model.name}, not by this {model.name}: lips may differ."


@dataclass(frozen=True)
class Pipeline:
    """What takes of single lines are made with.

    model: the network.
    cache: encoded speech on disk; the user's own by default.
    decode: reads a recording; a `CachingDecoder` where the same one is read again and again.
    """

    model: EmoFace
    cache: SpeechCache = field(default_factory=SpeechCache)
    decode: AudioDecoder = load_audio

    def generate(self, line: Line, *, listener: ProgressListener | None = None) -> Take:
        """One recorded line in, one editable take out. Raises AudioError, TimelineError."""
        listener = listener or ProgressListener()
        listener.stage("audio")
        clip = self.decode(line.audio, line.channel)
        _warn(listener, clip.warnings)
        prepared = prepare(line, clip)
        raw = run_network(prepared, self.model, self.cache, listener=listener)
        finished = finish(prepared, raw, reference(self.model), listener=listener)
        _warn(listener, finished.warnings)
        return finished.takes[0]

    def animate(
        self, take: Take, path: Path | None, timeline: EmotionTimeline, *, listener: ProgressListener | None = None
    ) -> Take:
        """The take with other emotions; blinks and gaze stay as they are.

        path: where the take is saved; its recording may lie beside it. None: it is not saved yet.
        Speech that is in the cache is not encoded again.
        Raises AudioError, TimelineError; GenerateError when the recording is gone or has changed.
        """
        listener = listener or ProgressListener()
        listener.stage("audio")
        called, audio = path or "the take", find_audio(take, path)
        if audio is None:
            raise GenerateError(f"{called}: its recording {take.line.audio} is gone. Put a copy beside the take.")
        clip = self.decode(audio, take.line.channel)
        if clip.sha256 != take.audio.sha256:
            raise GenerateError(f"{called}: its recording {audio} has changed since. Generate the take again.")
        prepared = prepare(replace(take.line, timeline=timeline), clip)
        raw = run_network(prepared, self.model, self.cache, listener=listener)
        listener.stage("smooth")
        face = Curves(smooth(raw, prepared.line.smoothing))
        _warn(listener, _no_speech_warnings(prepared, raw))
        return replace(take, line=prepared.line, model=reference(self.model), face=face)


def _no_speech_warnings(prepared: PreparedLine, raw: np.ndarray) -> tuple[str, ...]:
    """One sentence if the jaw stays where it is from the first frame to the last; else none."""
    if not len(raw) or np.ptp(raw[:, JAW]) >= MOVED_BY_SPEECH:
        return ()
    return (
        f"{prepared.line.audio}: no speech was heard in it, so the mouth stays shut. Whispers, growls and voices under "
        "heavy effects can be missed: give it the dry recording, or key the lips by hand.",
    )


def _warn(listener: ProgressListener, sentences: Sequence[str]) -> None:
    for sentence in sentences:
        listener.warn(sentence)

"""The pipeline: one recorded line in, one editable take out."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from .curves import Curves
from .emotion import EmotionTimeline
from .errors import EmoFaceError
from .motion.smoothing import smooth
from .network import EmoFace
from .progress import ProgressListener
from .rig import BOARD
from .speech.audio import Clip, load_audio
from .speech.cache import SpeechCache
from .take import Line, ModelRef, Recording, Take, find_audio
from .timing import FACE_RATE

Hear = Callable[[str | os.PathLike, int | None], Clip]  # `load_audio`, or `LastHeard`, which reads a file once

JAW = BOARD.columns("C_jaw-translateY")[0]
MOVED_BY_SPEECH = 0.05  # the least that a jaw travels in a spoken word; in an open vowel it is at .3 to .5


class GenerateError(EmoFaceError):
    """A take cannot be made from what is there."""


def generate(
    line: Line,
    model: EmoFace,
    cache: SpeechCache,
    listener: ProgressListener = ProgressListener(),
    hear: Hear = load_audio,
) -> Take:
    """One recorded line in, one editable take out. Raises AudioError, TimelineError."""
    listener.stage("audio")
    clip = hear(line.audio, line.channel)
    for warning in clip.warnings:
        listener.warn(warning)
    line = replace(line, timeline=line.timeline.within(clip.duration_s))
    face = _face(line, clip, model, cache, listener)
    listener.stage("layers")
    return Take.draw(line, Recording(clip.sha256, clip.duration_s), ModelRef(model.name, model.model_id), face)


def animate(
    take: Take,
    path: Path,
    timeline: EmotionTimeline,
    model: EmoFace,
    cache: SpeechCache,
    listener: ProgressListener = ProgressListener(),
    hear: Hear = load_audio,
) -> Take:
    """The take at `path` with other emotions; blinks and gaze stay as they are. Cached speech is not encoded again.

    Raises GenerateError when the recording is gone or has changed.
    """
    listener.stage("audio")
    audio = find_audio(take, path)
    if audio is None:
        raise GenerateError(f"{path}: its recording {take.line.audio} is gone. Put a copy beside the take.")
    clip = hear(audio, take.line.channel)
    if clip.sha256 != take.audio.sha256:
        raise GenerateError(f"{path}: its recording {audio} has changed since. Generate the take again.")
    line = replace(take.line, timeline=timeline.within(clip.duration_s))
    face = _face(line, clip, model, cache, listener)
    return replace(take, line=line, model=ModelRef(model.name, model.model_id), face=face)


def _face(line: Line, clip: Clip, model: EmoFace, cache: SpeechCache, listener: ProgressListener) -> Curves:
    """Smoothed face curves at 60 fps."""
    listener.stage("speech")
    speech = cache.get_or_encode(clip.samples, model, listener.progress)
    listener.stage("animate")
    raw = model.animate(speech, line.timeline.weights(len(speech), FACE_RATE))
    if len(raw) and np.ptp(raw[:, JAW]) < MOVED_BY_SPEECH:
        listener.warn(
            f"{line.audio}: no speech was heard in it, so the mouth stays shut. Whispers, growls and voices under "
            "heavy effects can be missed: give it the dry recording, or key the lips by hand."
        )
    listener.stage("smooth")
    return Curves(smooth(raw, line.smoothing))

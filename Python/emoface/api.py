"""`emoface.generate` and `emoface.animate`: the pipeline for scripts, with paths and texts for arguments."""

import os
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from .alignment import Alignment
from .emotion import EmotionTimeline
from .network import EmoFace
from .network.model_library import DEFAULT_MODEL, load_model
from .pipeline import Pipeline, model_mismatch
from .progress import ProgressListener
from .speech.decoding import AudioDecoder, load_audio
from .speech.feature_cache import SpeechCache
from .take import Line, Take
from .text.lexicon import Lexicon

Model = EmoFace | str | os.PathLike[str]


def generate(  # noqa: PLR0913 - a script's one call: every argument but the first has a default
    line: Line | str | os.PathLike[str],
    emotion: EmotionTimeline | str | None = None,
    model: Model = DEFAULT_MODEL,
    *,
    text: str | None = None,
    alignment: Alignment | None = None,
    lexicon: Lexicon | None = None,
    cache: SpeechCache | None = None,
    listener: ProgressListener | None = None,
    decode: AudioDecoder | None = None,
) -> Take:
    """One recorded line in, one editable take out.

    line: a sound file, or a Line, which also has the seed, the channel and the settings of the layers.
    emotion: a timeline, or its text, such as "happy" or "neutral@0 angry:0.8@1.2"; None leaves the line's own, which is
        neutral by default.
    model: a model's name, the path of its file, or a model from `load_model`. The one of the last call stays loaded.
    text: what is said, in English or Mandarin; None leaves the line's own, if it has one.
    alignment: words and phones that another aligner found, from `formats.phone_alignment.read`; None: they are found
        here.
    lexicon: pronunciations of your own, from `text.lexicon.Lexicon.load`.
    cache: encoded speech on disk; None takes the user's.
    listener: is called with stages, progress and warnings, and may cancel.
    decode: reads recordings; None takes `load_audio`.
    Raises AudioError, TimelineError, TextError, CheckpointError, NetworkError.
    """
    if not isinstance(line, Line):
        line = Line(str(Path(line).absolute()))
    if emotion is not None:
        line = replace(line, timeline=_timeline(emotion))
    if text is not None:
        line = replace(line, text=text or None)
    return _pipeline(model, cache, decode).generate(line, alignment, lexicon, listener=listener)


def animate(  # noqa: PLR0913 - as `generate`
    take: Take | str | os.PathLike[str],
    emotion: EmotionTimeline | str,
    model: Model | None = None,
    *,
    cache: SpeechCache | None = None,
    listener: ProgressListener | None = None,
    decode: AudioDecoder | None = None,
) -> Take:
    """The take with other emotions; blinks and gaze stay as they are.

    take: a Take, or the path of one. The recording is looked for where it was, and beside that path.
    emotion, cache, listener, decode: as for `generate`.
    model: as for `generate`; None loads the one that the take names.
    Raises TakeError, AudioError, TimelineError, CheckpointError, NetworkError; GenerateError when the recording is
    gone or has changed.
    """
    listener = listener or ProgressListener()
    path = None if isinstance(take, Take) else Path(take)
    take = take if isinstance(take, Take) else Take.load(take)
    pipeline = _pipeline(take.model.name if model is None else model, cache, decode)
    if warning := model_mismatch(take, path, pipeline.model):
        listener.warn(warning)
    return pipeline.animate(take, path, _timeline(emotion), listener=listener)


def _pipeline(model: Model, cache: SpeechCache | None, decode: AudioDecoder | None) -> Pipeline:
    loaded = model if isinstance(model, EmoFace) else _load_once(os.fspath(model))
    return Pipeline(loaded, cache or SpeechCache(), decode or load_audio)


@lru_cache(maxsize=1)
def _load_once(path_or_name: str) -> EmoFace:
    return load_model(path_or_name)


def _timeline(emotion: EmotionTimeline | str) -> EmotionTimeline:
    return EmotionTimeline.parse(emotion) if isinstance(emotion, str) else emotion

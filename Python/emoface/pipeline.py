"""The pipeline: one recorded line in, one editable take out.

Its passes are `prepare`, `encode`, `find_phones`, `animate` and `finish`. A single line goes through them by
`Pipeline.generate`; a batch calls them itself, because it runs many lines through the network together, by
`encode_together` and `animate_together`. Both give the same takes (but for rounding) and the same warnings.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import ceil, floor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from .alignment import Alignment, Phone, text_fit
from .curves import Curves
from .emotion import EmotionTimeline
from .errors import EmoFaceError
from .motion.smoothing import smooth
from .network import EmoFace
from .phones import CLASSES
from .progress import ProgressListener
from .rig import BOARD
from .speech.aligner import align, apply_alignment, decode_phones
from .speech.decoding import AudioDecoder, Clip, file_state, load_audio
from .speech.feature_cache import SpeechCache
from .speech.phone_edits import check_phones, cut_alignment, replace_phones
from .take import AudioRef, Line, ModelRef, Take, find_audio
from .timing import FACE_RATE

if TYPE_CHECKING:
    from .text.lexicon import Lexicon

JAW = BOARD.columns("C_jaw-translateY")[0]
MOVED_BY_SPEECH = 0.05  # the least that a jaw travels in a spoken word; in an open vowel it is at .3 to .5

# Frames around changed phones. Beyond 20 a phone moves the default model's face by less than .002 rig units.
NEAR = 30  # up to here the face changes as it would if the whole line were animated again
FAR = 60  # from here on it stays as it is
CONTEXT = 180  # animated to either side, so that the network sees nearly what it would see in the line


class GenerateError(EmoFaceError):
    """A take cannot be made, because its recording is gone or has changed."""


@dataclass(frozen=True, eq=False)
class PreparedLine:
    """A line that is ready for the network.

    line: its timeline ends where the recording does.
    clip: the decoded recording. Its warnings are the first of the line's warnings.
    given: words and phones that another aligner found; None: they are found here.
    """

    line: Line
    clip: Clip
    given: Alignment | None = None

    @property
    def weights(self) -> np.ndarray:
        """float32 (frames, 7): emotion weights at 60 fps. Computed anew, so that a waiting line takes no memory."""
        return self.line.timeline.weights(self.clip.frames, FACE_RATE)


@dataclass(frozen=True, eq=False)
class AlignedLine:
    """A line whose words and phones are known.

    prepared: the line.
    speech: float32 (frames, speech_width): encoded speech, with the phones of the alignment.
    alignment: the words and phones; empty for a model without phones.
    warnings: sentences about the line's text.
    """

    prepared: PreparedLine
    speech: np.ndarray
    alignment: Alignment
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class FinishedLine:
    """What became of a line.

    takes: one for each seed; they share a face and differ in blinks and gaze.
    warnings: sentences about the text and the network's curves. Those about the recording are in `PreparedLine.clip`.
    """

    takes: tuple[Take, ...]
    warnings: tuple[str, ...] = ()


def prepare(line: Line, clip: Clip, given: Alignment | None = None) -> PreparedLine:
    """The first pass. Raises TimelineError for a segment that does not lie inside the recording."""
    return PreparedLine(replace(line, timeline=line.timeline.within(clip.duration_s)), clip, given)


def encode(
    prepared: PreparedLine,
    model: EmoFace,
    cache: SpeechCache | None = None,
    *,
    listener: ProgressListener | None = None,
) -> np.ndarray:
    """The second pass, for one line of any length: encoded speech, float32 (frames, speech_width).

    cache: where encoded speech is looked up and kept; None encodes without one.
    """
    listener = listener or ProgressListener()
    listener.stage("speech")
    samples = prepared.clip.samples
    if cache is None:
        return model.encode(samples, listener.progress)
    return cache.get_or_encode(samples, model, listener.progress)


def encode_together(lines: Sequence[PreparedLine], model: EmoFace, batch_size: int, frames: int) -> list[np.ndarray]:
    """The second pass, for up to batch_size lines of up to `frames` frames, padded to just that shape.

    What it gives for a line depends on the shape, and on nothing else in it.
    """
    return model.encode_fixed([line.clip.samples for line in lines], batch_size, frames)


def find_phones(
    prepared: PreparedLine,
    speech: np.ndarray,
    model: EmoFace,
    lexicon: "Lexicon | None" = None,
    *,
    listener: ProgressListener | None = None,
) -> AlignedLine:
    """The third pass: given phones, else those of the line's text where it fits the sound, else those that are heard.

    speech: what `encode` gave.
    lexicon: pronunciations of the user's own.
    Raises TextError for a text that is too long.
    """
    listener = listener or ProgressListener()
    listener.stage("phones")
    line, given = prepared.line, prepared.given
    if not model.has_phones:
        unused = (
            f"{line.audio}: the model {model.name} does not use a text or an alignment: its lips follow the sound.",
        )
        return AlignedLine(prepared, speech, Alignment(), unused if line.text or given else ())
    posteriors = speech[:, : len(CLASSES)]
    if given:
        alignment = _completed(given, decode_phones(posteriors), prepared.clip.duration_s)
    elif line.text:
        from .text.pronunciation import pronounce  # with its lexicons, which most lines do not need

        alignment = align(posteriors, pronounce(line.text, lexicon), listener)
    else:
        alignment = decode_phones(posteriors)
    warnings: tuple[str, ...] = ()
    if not given and alignment.words and not text_fit(alignment).share:
        warnings = (
            f"{line.audio}: its text was not found in the sound, so the lips follow the sound alone. See whether it is "
            "the text of this recording.",
        )
    return AlignedLine(prepared, _with_phones(speech, alignment), alignment, warnings)


def animate(line: AlignedLine, model: EmoFace, *, listener: ProgressListener | None = None) -> np.ndarray:
    """The fourth pass, for one line of any length: raw curves, float32 (frames, 174), rig values at 60 fps."""
    (listener or ProgressListener()).stage("animate")
    return model.animate(line.speech, line.prepared.weights)


def animate_together(lines: Sequence[AlignedLine], model: EmoFace, batch_size: int, frames: int) -> list[np.ndarray]:
    """The fourth pass, for many lines, as `encode_together`: raw curves (frames of the line, 174) for each."""
    weights = [line.prepared.weights for line in lines]
    return model.animate_fixed([line.speech for line in lines], weights, batch_size, frames)


def finish(
    aligned: AlignedLine,
    raw: np.ndarray,
    model: ModelRef,
    seeds: Sequence[int | None] | None = None,
    *,
    listener: ProgressListener | None = None,
) -> FinishedLine:
    """The last pass: smooths the face, draws blinks and gaze, and looks whether speech was found at all.

    raw: what `animate` gave.
    seeds: of the takes wanted; None makes one take, from the line's own seed.
    """
    listener = listener or ProgressListener()
    prepared = aligned.prepared
    listener.stage("smooth")
    face = Curves(smooth(raw, prepared.line.smoothing))
    listener.stage("layers")
    audio = AudioRef(prepared.clip.sha256, prepared.clip.duration_s)
    lines = [prepared.line] if seeds is None else [replace(prepared.line, seed=seed) for seed in seeds]
    takes = tuple(Take.draw(line, audio, model, face, aligned.alignment) for line in lines)
    return FinishedLine(takes, (*aligned.warnings, *_no_speech_warnings(prepared, raw)))


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
    _last: "_LastSpeech" = field(default_factory=lambda: _LastSpeech(), init=False, repr=False)

    def generate(
        self,
        line: Line,
        given: Alignment | None = None,
        lexicon: "Lexicon | None" = None,
        *,
        listener: ProgressListener | None = None,
    ) -> Take:
        """One recorded line in, one editable take out.

        given: words and phones that another aligner found; None: the line's text is aligned, if it has one.
        lexicon: pronunciations of the user's own, for that text.
        Raises AudioError, TimelineError, TextError.
        """
        listener = listener or ProgressListener()
        listener.stage("audio")
        clip = self.decode(line.audio, line.channel)
        _warn(listener, clip.warnings)
        prepared = prepare(line, clip, given)
        speech = self._encode(prepared, line.audio, listener)
        aligned = find_phones(prepared, speech, self.model, lexicon, listener=listener)
        raw = animate(aligned, self.model, listener=listener)
        finished = finish(aligned, raw, reference(self.model), listener=listener)
        _warn(listener, finished.warnings)
        return finished.takes[0]

    def animate(
        self, take: Take, path: Path | None, timeline: EmotionTimeline, *, listener: ProgressListener | None = None
    ) -> Take:
        """The take with other emotions; its words and phones, blinks and gaze stay as they are.

        path: where the take is saved; its recording may lie beside it. None: it is not saved yet.
        Speech that is in the cache is not encoded again.
        Raises AudioError, TimelineError; GenerateError when the recording is gone or has changed.
        """
        listener = listener or ProgressListener()
        clip, audio = self._recording(take, path, listener)
        prepared = prepare(replace(take.line, timeline=timeline), clip)
        speech = self._encode(prepared, audio, listener)
        if take.alignment.phones and self.model.has_phones:
            aligned = AlignedLine(prepared, _with_phones(speech, take.alignment), take.alignment)
        else:
            aligned = find_phones(prepared, speech, self.model, listener=listener)
        raw = animate(aligned, self.model, listener=listener)
        listener.stage("smooth")
        face = Curves(smooth(raw, prepared.line.smoothing))
        _warn(listener, (*aligned.warnings, *_no_speech_warnings(prepared, raw)))
        return replace(take, line=prepared.line, model=reference(self.model), face=face, alignment=aligned.alignment)

    def correct(
        self, take: Take, path: Path | None, phones: Sequence[Phone], *, listener: ProgressListener | None = None
    ) -> Take:
        """The take with phones that a person has changed: the face moves around them and is left alone elsewhere.

        path: as for `animate`.
        phones: those that have changed, in order of time; each takes the time from its start to its end from the phones
            that had it.
        The recording is neither decoded nor encoded again if it is that of the last call.
        Raises PhoneEditError for phones that cannot stand in this line, and what `animate` raises.
        """
        listener = listener or ProgressListener()
        if not self.model.has_phones:
            raise GenerateError(
                f"the model {self.model.name} has no phones to correct. Generate the take with another."
            )
        check_phones(phones, take.audio.duration_s)
        speech = self._take_speech(take, path, listener)
        before = take.alignment if take.alignment.phones else decode_phones(speech[:, : len(CLASSES)])
        changed = [replace(phone, origin="corrected") for phone in phones]
        after = replace(before, phones=replace_phones(before.phones, changed))
        listener.stage("animate")
        rate = float(FACE_RATE)
        first, last = floor(phones[0].start_s * rate), ceil(phones[-1].end_s * rate)
        start, stop = max(first - CONTEXT, 0), min(last + CONTEXT, len(speech))
        around = [cut_alignment(alignment, start / rate, stop / rate) for alignment in (before, after)]
        weights = take.line.timeline.weights(len(speech), FACE_RATE, slice(start, stop))
        old, new = (
            smooth(self.model.animate(_with_phones(speech[start:stop], part), weights), take.line.smoothing)
            for part in around
        )
        frames = np.arange(start, stop)
        distance = np.maximum(np.maximum(first - frames, frames - last), 0)
        share = np.clip((FAR - distance) / (FAR - NEAR), 0, 1).astype(np.float32)[:, None]
        values = take.face.values[start:stop] + share * (new - old)
        return replace(take, face=take.face.with_frames(start, values), alignment=after)

    def _take_speech(self, take: Take, path: Path | None, listener: ProgressListener) -> np.ndarray:
        """Encoded speech of a take's recording. Raises AudioError, GenerateError."""
        audio = find_audio(take, path)
        if audio and self._last.key == (str(audio), take.line.channel, file_state(audio)):
            if self._last.sha256 == take.audio.sha256:
                return self._last.speech
        clip, audio = self._recording(take, path, listener)
        return self._encode(prepare(take.line, clip), audio, listener)

    def _recording(self, take: Take, path: Path | None, listener: ProgressListener) -> tuple[Clip, Path]:
        """A take's recording, decoded, and its path. Raises AudioError, GenerateError."""
        listener.stage("audio")
        called, audio = path or "the take", find_audio(take, path)
        if audio is None:
            raise GenerateError(f"{called}: its recording {take.line.audio} is gone. Put a copy beside the take.")
        clip = self.decode(audio, take.line.channel)
        if clip.sha256 != take.audio.sha256:
            raise GenerateError(f"{called}: its recording {audio} has changed since. Generate the take again.")
        return clip, audio

    def _encode(self, prepared: PreparedLine, audio: str | Path, listener: ProgressListener) -> np.ndarray:
        """`encode`, whose result is kept for the next call. audio: the recording's path."""
        speech = encode(prepared, self.model, self.cache, listener=listener)
        self._last.key = (str(audio), prepared.line.channel, file_state(audio))
        self._last.sha256, self._last.speech = prepared.clip.sha256, speech
        return speech


@dataclass
class _LastSpeech:
    """Encoded speech of the last recording: an hour of it takes 40 MB with the default model.

    key: the recording's path, channel and `file_state`.
    sha256: of the recording's bytes.
    speech: float32 (frames, speech_width).
    """

    key: tuple[str, int | None, object] = ("", None, None)
    sha256: str = ""
    speech: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), np.float32))


def _with_phones(speech: np.ndarray, alignment: Alignment) -> np.ndarray:
    """Encoded speech whose phones are those of an alignment. Where they were heard, it stays as it is."""
    phones = apply_alignment(speech[:, : len(CLASSES)], alignment)
    return np.concatenate([phones, speech[:, len(CLASSES) :]], 1, dtype=np.float32)


def _completed(given: Alignment, heard: Alignment, duration_s: float) -> Alignment:
    """A given alignment that tiles the line: what lies beyond its end is left out, gaps hold what is heard."""
    words = tuple(
        replace(word, start_s=max(word.start_s, 0.0), end_s=min(word.end_s, duration_s))
        for word in given.words
        if word.start_s < duration_s and word.end_s > 0
    )
    phones = tuple(
        replace(phone, end_s=min(phone.end_s, duration_s)) for phone in given.phones if phone.start_s < duration_s
    )
    return Alignment(words, replace_phones(heard.phones, phones))


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

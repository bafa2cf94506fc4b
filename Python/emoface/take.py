"""A take: the request for a line, the face that came out, and the layers that a person can change afterwards."""

import json
import os
import zipfile
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from .alignment import ORIGINS, Alignment, text_fit
from .curves import Curves
from .emotion import EmotionTimeline
from .errors import EmoFaceError
from .motion.blink import Blink, BlinkSettings, apply_blinks, blink_frames, draw_blinks, reroll_blinks
from .motion.gaze import Fixation, GazeSettings, apply_gaze, draw_gaze, reroll_gaze
from .motion.keys import TOLERANCE, KeyedCurves, reduce_keys
from .motion.limits import clamp
from .motion.smoothing import SmoothingSettings
from .phones import CLASSES
from .rig import BLINK_CONTROLS, BOARD, CONTROL_NAMES
from .serialization import (
    SerializationError,
    check_schema,
    from_json,
    parse_json,
    reason,
    shortened,
    to_json,
    unknown_parts,
    with_parts,
)
from .storage.files import replacing
from .storage.zip_reader import read_zip
from .timing import FACE_RATE, FrameRate

SCHEMA = 1
SUFFIX = ".take"

# What a take may hold. A file of 10 MB needs less than 1.5 GB of memory so, whatever it says of itself.
MAX_DOCUMENT = 16 * 2**20  # bytes of take.json: three hours of words and phones, 14 of blinks and fixations
MAX_FACE = 160 * 10**6  # bytes of face.npy, however well it is compressed: 64 minutes
MAX_RATIO = 20  # of a longer one to its file: moving curves are compressed to nine tenths
LATEST_FRAME = 2**31 - 1  # of an event: a year at 60 fps
MAX_SEED = 2**128 - 1
MAX_DIFFERENCE_S = 1.0  # of the recording's length and the face's: a face has whole frames

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same date in every take: same inputs, same bytes
_LIPS = BOARD.columns("mouth_lipsTogether")
_CLOSED = 0.5  # lips pressed together more than this are closing: their tightest moment stays a key


class TakeError(EmoFaceError):
    """A take that cannot be read, or a change of it that is not possible."""


@dataclass(frozen=True)
class Line:
    """The request for a take: a recorded line of dialogue, its emotions, and how the layers are to be made.

    audio: path or URL of the recording.
    timeline: which emotion holds when.
    seed: draws blinks and gaze, 0 or greater; None takes one from the recording itself, so that no two lines blink
        alike.
    channel: which channel of the recording to use, from 1; None mixes all down.
    smoothing, blink, gaze: settings of the layers.
    text: what is said, as it is written, in English or Mandarin; None where nobody knows.
    """

    audio: str
    timeline: EmotionTimeline = field(default_factory=EmotionTimeline)
    seed: int | None = None
    channel: int | None = None
    smoothing: SmoothingSettings = field(default_factory=SmoothingSettings)
    blink: BlinkSettings = field(default_factory=BlinkSettings)
    gaze: GazeSettings = field(default_factory=GazeSettings)
    text: str | None = field(default=None, metadata={"optional": True})


@dataclass(frozen=True)
class AudioRef:
    """Which recording a take was made from.

    sha256: of the file's bytes.
    duration_s: its length in seconds.
    """

    sha256: str
    duration_s: float


@dataclass(frozen=True)
class ModelRef:
    """Which model made the face curves.

    name: the model's name, which `load_model` finds it by.
    model_id: digest of its weights.
    """

    name: str
    model_id: str


@dataclass(frozen=True)
class BlinkLayer:
    """Blinks over a face.

    seed: of their last draw.
    events: the blinks, in order of time.
    enabled: whether they show.
    """

    seed: int
    events: tuple[Blink, ...]
    enabled: bool = True


@dataclass(frozen=True)
class GazeLayer:
    """Gaze over a face.

    seed: of the last draw.
    fixations: where the eyes rest, in order of time.
    enabled: whether they show.
    """

    seed: int
    fixations: tuple[Fixation, ...]
    enabled: bool = True


@dataclass(frozen=True, eq=False)
class Take:
    """One line's animation, as layers.

    line: the request; its seed is a number, and its timeline ends with the recording.
    audio, model: what the face was made from.
    face: the smoothed network curves, (frames, 174) at 60 fps.
    blink, gaze: the layers over it.
    alignment: the words and phones that the face was made from; empty for a model without phones, and in takes of
        EmoFace 0.1.
    unknown: parts of the file that a newer version wrote and this one does not know; they are saved again.
    """

    line: Line
    audio: AudioRef
    model: ModelRef
    face: Curves
    blink: BlinkLayer
    gaze: GazeLayer
    alignment: Alignment = field(default_factory=Alignment)
    unknown: dict[str, Any] = field(default_factory=dict)

    @staticmethod
    def draw(line: Line, audio: AudioRef, model: ModelRef, face: Curves, alignment: Alignment | None = None) -> "Take":
        """A new take. Blinks and gaze are drawn from the line's seed, or from one that the recording's digest gives."""
        seed = int(audio.sha256[:8], 16) if line.seed is None else line.seed
        return Take(
            replace(line, seed=seed),
            audio,
            model,
            face,
            BlinkLayer(seed, draw_blinks(seed, len(face), line.blink)),
            GazeLayer(seed, draw_gaze(seed, len(face), line.gaze)),
            alignment or Alignment(),
        )

    def compose(self, rate: FrameRate = FACE_RATE) -> Curves:
        """All layers together, (frames, 174) at a rate, inside the rig's ranges: what is shown and exported."""
        curves = self.face.resample(rate)
        if self.blink.enabled:
            curves = apply_blinks(curves, self.blink.events, self.line.blink)
        if self.gaze.enabled:
            curves = apply_gaze(curves, self.gaze.fixations, self.line.gaze)
        return clamp(curves)

    def keys(self, curves: Curves, tolerance: float = TOLERANCE, interpolation: str = "linear") -> KeyedCurves:
        """Reduced keys for curves that `compose` gave. Blink extremes and lip closures always stay keys.

        tolerance: how far a curve through the keys may be from the values, in rig units.
        interpolation: "linear" or "cubic".
        """
        lids = {CONTROL_NAMES[column] for column in BLINK_CONTROLS}
        events = self.blink.events if self.blink.enabled else ()
        blinks = [frame for blink in events for frame in blink_frames(blink, self.line.blink, curves)]
        closures = _closures(curves)
        required = {name: blinks for name in lids} | {CONTROL_NAMES[column]: closures for column in _LIPS}
        return reduce_keys(curves, tolerance, interpolation, required)

    def reroll_blinks(self, seed: int | None = None, start_s: float = 0.0, end_s: float | None = None) -> "Take":
        """Other blinks, from start_s to end_s seconds (None: to the end). seed: None takes the one after the last.

        Raises TakeError for a range that is not within the line.
        """
        seed = self.blink.seed + 1 if seed is None else seed
        events = reroll_blinks(self.blink.events, seed, len(self.face), self.line.blink, self._range(start_s, end_s))
        return replace(self, blink=replace(self.blink, seed=seed, events=events))

    def reroll_gaze(self, seed: int | None = None, start_s: float = 0.0, end_s: float | None = None) -> "Take":
        """Another gaze, from start_s to end_s seconds (None: to the end). seed: None takes the one after the last.

        Raises TakeError for a range that is not within the line.
        """
        seed = self.gaze.seed + 1 if seed is None else seed
        moves = reroll_gaze(self.gaze.fixations, seed, len(self.face), self.line.gaze, self._range(start_s, end_s))
        return replace(self, gaze=replace(self.gaze, seed=seed, fixations=moves))

    def _range(self, start_s: float, end_s: float | None) -> range:
        last_s = self.audio.duration_s
        if not 0 <= start_s < min(last_s if end_s is None else end_s, last_s):
            raise TakeError(
                f"from {start_s:g} to {last_s if end_s is None else end_s:g} s: expected a start within the line's "
                f"{last_s:.3f} s and an end behind it."
            )
        end_s = last_s if end_s is None else min(end_s, last_s)
        return range(FACE_RATE.nearest_frame(start_s), min(FACE_RATE.nearest_frame(end_s), len(self.face)))

    def summary(self) -> dict[str, Any]:
        """What is in it, as JSON has it: length, model, emotion, seed, the number of events, and how its text fits.

        text_fit is None without words.
        """
        return {
            "frames": len(self.face),
            "fps": self.face.rate.to_json(),
            "duration_s": self.audio.duration_s,
            "model": self.model.name,
            "model_id": self.model.model_id,
            "emotion": str(self.line.timeline),
            "seed": self.line.seed,
            "blinks": len(self.blink.events),
            "fixations": len(self.gaze.fixations),
            "text_fit": to_json(text_fit(self.alignment)) if self.alignment.words else None,
        }

    def to_bytes(self, compress: bool = True) -> bytes:
        """A zip with take.json and face.npy. Equal takes give equal bytes.

        compress: false for one that is soon replaced: it takes twice the space and a tenth of the time.
        """
        document = with_parts(_document(self), self.unknown)
        face, file = BytesIO(), BytesIO()
        np.save(face, self.face.values, allow_pickle=False)
        # A path may have bytes that are no text: JSON has an escape for each.
        text = json.dumps(document, indent=1, ensure_ascii=False).encode(errors="backslashreplace")
        with zipfile.ZipFile(file, "w", compresslevel=6) as archive:
            for name, content in (("take.json", text), ("face.npy", face.getbuffer())):
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
                archive.writestr(entry, content)
        return file.getvalue()

    def save(self, path: str | os.PathLike[str], overwrite: bool = False, compress: bool = True) -> None:
        """Write the take, as `to_bytes` gives it. Raises FileError, FileExists."""
        with replacing(path, overwrite) as temporary:
            temporary.write_bytes(self.to_bytes(compress))

    @staticmethod
    def load(path: str | os.PathLike[str]) -> "Take":
        """Read a take back. Raises TakeError for a file that is not one, is damaged, or is of a newer schema."""
        try:
            limits = {"take.json": MAX_DOCUMENT, "face.npy": max(MAX_FACE, MAX_RATIO * os.path.getsize(path))}
            entries = read_zip(path, limits)
            document = parse_json(bytes(entries["take.json"]))
        except FileNotFoundError:
            raise TakeError(f"{path}: there is no such take. Check the path, or generate it again.") from None
        except (EmoFaceError, OSError) as error:
            raise TakeError(f"{path}: not a take, or a damaged one ({reason(error)}). Generate it again.") from error
        try:
            check_schema(document, SCHEMA, f"{path}")
        except SerializationError as error:
            raise TakeError(str(error)) from None
        try:
            return _take(document, _read_face(entries["face.npy"]))
        except EmoFaceError as error:
            raise TakeError(
                f"{path}: this take lacks or spoils a part ({reason(error)}). Generate it again."
            ) from error


def find_audio(take: Take, path: str | os.PathLike[str] | None) -> Path | None:
    """The take's recording: where it was, else a file of its name beside the take; None if neither is there.

    path: where the take is saved; None: nowhere yet.
    """
    audio = Path(take.line.audio)
    places = [audio] if path is None else [audio, Path(path).parent / audio.name]
    return next((place for place in places if os.path.isfile(place)), None)  # Path.is_file raises for long names


def _closures(curves: Curves) -> list[int]:
    """Frames at which the lips are tightest: peaks of their mean seal above half."""
    seal = curves.values[:, _LIPS].mean(1)
    before, after = np.r_[-np.inf, seal[:-1]], np.r_[seal[1:], -np.inf]
    return np.flatnonzero((seal > _CLOSED) & (seal > before) & (seal >= after)).tolist()


@dataclass(frozen=True)
class _Face:
    """The part of take.json that describes face.npy."""

    rate: str
    controls: tuple[str, ...]


@dataclass(frozen=True)
class _Document:
    """take.json."""

    schema: int
    line: Line
    audio: AudioRef
    model: ModelRef
    face: _Face
    blink: BlinkLayer
    gaze: GazeLayer
    alignment: Alignment = field(default_factory=Alignment, metadata={"optional": True})


def _document(take: Take) -> dict[str, Any]:
    face = _Face(str(take.face.rate), take.face.names)
    parts = (take.line, take.audio, take.model, face, take.blink, take.gaze, take.alignment)
    document: dict[str, Any] = to_json(_Document(SCHEMA, *parts))
    return document


def _read_face(data: bytearray) -> np.ndarray:
    """The array in face.npy, (frames, 174). Its header is checked against the bytes that are there."""
    file = BytesIO(data)
    try:
        version = np.lib.format.read_magic(file)
        read_header = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }[version]
        shape, is_fortran, dtype = read_header(file)
    except Exception as error:  # NumPy evaluates the header as Python text, and raises what that raises
        raise TakeError("face.npy is not an array") from error
    if dtype != np.float32 or len(shape) != 2 or shape[1] != len(CONTROL_NAMES):
        raise TakeError(f"face.npy is not a float32 array of {len(CONTROL_NAMES)} columns")
    size, rest = shape[0] * shape[1] * dtype.itemsize, len(data) - file.tell()
    if size != rest:
        raise TakeError(f"face.npy is said to have {shape[0]:,} frames, {size:,} bytes, and has {rest:,}")
    return np.frombuffer(data, dtype, offset=file.tell()).reshape(shape, order="F" if is_fortran else "C")


def _take(document: dict[str, Any], values: np.ndarray) -> Take:
    """Raises EmoFaceError for a document with a part that is missing or wrong."""
    parts = from_json(_Document, document, complete=True)
    _check(parts, len(values))
    if parts.face.controls != CONTROL_NAMES:
        unexpected = [name for name in parts.face.controls if name not in CONTROL_NAMES]
        raise TakeError(
            f"its controls are not the board's {len(CONTROL_NAMES)}: "
            f"{shortened(unexpected[0]) if unexpected else len(parts.face.controls)}"
        )
    face = Curves(values, FrameRate.parse(parts.face.rate), parts.face.controls)
    take = Take(parts.line, parts.audio, parts.model, face, parts.blink, parts.gaze, parts.alignment)
    return replace(take, unknown=unknown_parts(document, _document(take)))


def _check(parts: _Document, frames: int) -> None:
    """Raises TakeError for numbers that no line has: what comes later allocates and counts by them."""
    if FrameRate.parse(parts.face.rate) != FACE_RATE:
        raise TakeError(f"its face is at {shortened(parts.face.rate)} fps, not at {FACE_RATE}")
    if not abs(parts.audio.duration_s - FACE_RATE.seconds(frames)) < MAX_DIFFERENCE_S:
        raise TakeError(f"its recording lasts {parts.audio.duration_s:g} s, its face has {frames} frames")
    frames_of_events = [blink.frame for blink in parts.blink.events]
    frames_of_events += [fixation.frame for fixation in parts.gaze.fixations]
    if (latest := max(frames_of_events, default=0)) > LATEST_FRAME:
        raise TakeError(f"an event is at frame {shortened(latest)}")
    seeds = [seed for seed in (parts.line.seed, parts.blink.seed, parts.gaze.seed) if seed is not None]
    if wrong := [seed for seed in seeds if not 0 <= seed <= MAX_SEED]:
        raise TakeError(f"a seed is {shortened(wrong[0])}")
    _check_alignment(parts.alignment, parts.audio.duration_s + MAX_DIFFERENCE_S)


def _check_alignment(alignment: Alignment, end_s: float) -> None:
    """Raises TakeError for words or phones that no line has. end_s: the latest time that one may end at."""
    for intervals in (alignment.words, alignment.phones):
        reached_s = 0.0
        for interval in intervals:
            if not reached_s <= interval.start_s < interval.end_s <= end_s:
                raise TakeError(f"a word or phone is from {interval.start_s:g} to {interval.end_s:g} s")
            if interval.origin not in ORIGINS:
                raise TakeError(f"a word or phone is {shortened(interval.origin)}")
            reached_s = interval.start_s
    if wrong := [phone.symbol for phone in alignment.phones if phone.symbol not in CLASSES]:
        raise TakeError(f"a phone is {shortened(wrong[0])}")

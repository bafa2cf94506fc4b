"""A take: what was asked of a line, what came out, and the layers a person can change afterwards."""

import json
import os
import zipfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields, replace
from io import BytesIO
from pathlib import Path

import numpy as np

from .curves import Curves
from .emotion import EmotionTimeline
from .errors import EmoFaceError
from .motion.blink import Blink, BlinkSettings, apply_blinks, blink_frames, draw_blinks, reroll_blinks
from .motion.gaze import Fixation, GazeSettings, apply_gaze, draw_gaze, reroll_gaze
from .motion.keys import TOLERANCE, KeyedCurves, reduce_keys
from .motion.limits import clamp
from .motion.smoothing import Smoothing
from .rig import BLINK_CONTROLS, BOARD, CONTROL_NAMES
from .storage.files import replacing
from .timing import FACE_RATE, FrameRate

SCHEMA = 1
SUFFIX = ".take"

_SETTINGS = {"smoothing": Smoothing, "blink": BlinkSettings, "gaze": GazeSettings}  # parts of a line
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same date in every take: same inputs, same bytes
_LIPS = BOARD.columns("mouth_lipsTogether")
_CLOSED = 0.5  # lips pressed together more than this are closing: their tightest moment stays a key


class TakeError(EmoFaceError):
    """A take that cannot be read or changed as asked."""


@dataclass(frozen=True)
class Line:
    """What is asked: a recorded line of dialogue, its emotions, and how the layers are to be made.

    seed: draws blinks and gaze; None takes one from the recording itself, so that no two lines blink alike.
    channel: which channel of the recording to hear, from 1; None mixes all down.
    """

    audio: str
    timeline: EmotionTimeline = field(default_factory=EmotionTimeline)
    seed: int | None = None
    channel: int | None = None
    smoothing: Smoothing = field(default_factory=Smoothing)
    blink: BlinkSettings = field(default_factory=BlinkSettings)
    gaze: GazeSettings = field(default_factory=GazeSettings)

    def to_json(self) -> dict:
        """As takes, requests and recipes hold it."""
        settings = {name: dict(vars(getattr(self, name))) for name in _SETTINGS}
        return vars(self) | settings | {"timeline": self.timeline.to_json()}

    @staticmethod
    def from_json(document: dict) -> "Line":
        """The inverse of `to_json`; all but `audio` may be left out, and what is not known here is passed over.

        Raises KeyError, TypeError or AttributeError for what has not this form, and what the parts raise.
        """
        parts = {name: _known(kind, document[name]) for name, kind in _SETTINGS.items() if name in document}
        if "timeline" in document:
            parts["timeline"] = EmotionTimeline.from_json(document["timeline"])
        return _known(Line, {**document, "audio": document["audio"], **parts})


@dataclass(frozen=True)
class Recording:
    """What was heard: the sha256 of the audio file's bytes, and its length in seconds."""

    sha256: str
    duration_s: float

    @staticmethod
    def from_json(document: dict) -> "Recording":
        """The inverse of `dataclasses.asdict`. Raises as `Line.from_json` does."""
        return _known(Recording, document)


@dataclass(frozen=True)
class ModelRef:
    """Which model made the face curves."""

    name: str
    model_id: str

    @staticmethod
    def from_json(document: dict) -> "ModelRef":
        """The inverse of `dataclasses.asdict`. Raises as `Line.from_json` does."""
        return _known(ModelRef, document)


@dataclass(frozen=True)
class BlinkLayer:
    """Blink events over a face, the seed of their last draw, and whether they show."""

    seed: int
    events: tuple[Blink, ...]
    enabled: bool = True

    @staticmethod
    def from_json(document: dict) -> "BlinkLayer":
        """The inverse of `dataclasses.asdict`. Raises as `Line.from_json` does."""
        return _known(BlinkLayer, {**document, "events": _events(Blink, document["events"])})


@dataclass(frozen=True)
class GazeLayer:
    """Gaze fixations over a face, the seed of their last draw, and whether they show."""

    seed: int
    fixations: tuple[Fixation, ...]
    enabled: bool = True

    @staticmethod
    def from_json(document: dict) -> "GazeLayer":
        """The inverse of `dataclasses.asdict`. Raises as `Line.from_json` does."""
        return _known(GazeLayer, {**document, "fixations": _events(Fixation, document["fixations"])})


@dataclass(frozen=True, eq=False)
class Take:
    """One line's animation. `face` holds the smoothed network curves at 60 fps; blinks and gaze lie over it."""

    line: Line
    audio: Recording
    model: ModelRef
    face: Curves
    blink: BlinkLayer
    gaze: GazeLayer
    unknown: dict = field(default_factory=dict)  # what a newer version wrote and this one does not know

    @staticmethod
    def draw(line: Line, audio: Recording, model: ModelRef, face: Curves) -> "Take":
        """A new take: blinks and gaze are drawn from the line's seed, or from one that the recording gives."""
        seed = int(audio.sha256[:8], 16) if line.seed is None else line.seed
        return Take(
            replace(line, seed=seed),
            audio,
            model,
            face,
            BlinkLayer(seed, draw_blinks(seed, len(face), line.blink)),
            GazeLayer(seed, draw_gaze(seed, len(face), line.gaze)),
        )

    def compose(self, rate: FrameRate = FACE_RATE) -> Curves:
        """All layers together at a rate, inside the rig's ranges: what is shown and written."""
        curves = self.face.resample(rate)
        if self.blink.enabled:
            curves = apply_blinks(curves, self.blink.events, self.line.blink)
        if self.gaze.enabled:
            curves = apply_gaze(curves, self.gaze.fixations, self.line.gaze)
        return clamp(curves)

    def keys(self, curves: Curves, tolerance: float = TOLERANCE, interpolation: str = "linear") -> KeyedCurves:
        """Reduced keys for curves that `compose` gave: blink extremes and lip closures always stay keys."""
        lids = {CONTROL_NAMES[column] for column in BLINK_CONTROLS}
        events = self.blink.events if self.blink.enabled else ()
        blinks = [frame for blink in events for frame in blink_frames(blink, self.line.blink, curves)]
        closures = _closures(curves)
        must = {name: blinks for name in lids} | {CONTROL_NAMES[column]: closures for column in _LIPS}
        return reduce_keys(curves, tolerance, interpolation, must)

    def reroll_blinks(self, seed: int | None = None, start_s: float = 0.0, end_s: float | None = None) -> "Take":
        """Other blinks, in a range of seconds or everywhere; seed None takes the one after the last."""
        seed = self.blink.seed + 1 if seed is None else seed
        events = reroll_blinks(self.blink.events, seed, len(self.face), self.line.blink, *self._frames(start_s, end_s))
        return replace(self, blink=replace(self.blink, seed=seed, events=events))

    def reroll_gaze(self, seed: int | None = None, start_s: float = 0.0, end_s: float | None = None) -> "Take":
        """Another gaze, in a range of seconds or everywhere; seed None takes the one after the last."""
        seed = self.gaze.seed + 1 if seed is None else seed
        moves = reroll_gaze(self.gaze.fixations, seed, len(self.face), self.line.gaze, *self._frames(start_s, end_s))
        return replace(self, gaze=replace(self.gaze, seed=seed, fixations=moves))

    def _frames(self, start_s: float, end_s: float | None) -> tuple[int, int]:
        last_s = self.audio.duration_s
        if not 0 <= start_s < min(last_s if end_s is None else end_s, last_s):
            raise TakeError(
                f"from {start_s:g} to {last_s if end_s is None else end_s:g} s: expected a start within the line's "
                f"{last_s:.3f} s and an end behind it."
            )
        end_s = last_s if end_s is None else min(end_s, last_s)
        return FACE_RATE.nearest_frame(start_s), min(FACE_RATE.nearest_frame(end_s), len(self.face))

    def summary(self) -> dict:
        """What it is, for those who made it: length, model, emotion, seed, and how many events; JSON holds it."""
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
        }

    def to_bytes(self, compress: bool = True) -> bytes:
        """A zip with take.json and face.npy. Equal takes give equal bytes.

        compress: false for one that is soon replaced: it takes twice the space and a tenth of the time.
        """
        document = _merged(_document(self), self.unknown)
        face, file = BytesIO(), BytesIO()
        np.save(face, self.face.values, allow_pickle=False)
        text = json.dumps(document, indent=1, ensure_ascii=False)
        with zipfile.ZipFile(file, "w", compresslevel=6) as archive:
            for name, content in (("take.json", text.encode()), ("face.npy", face.getbuffer())):
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
                archive.writestr(entry, content)
        return file.getvalue()

    def save(self, path: str | os.PathLike, overwrite: bool = False, compress: bool = True) -> None:
        """Write the take, as `to_bytes` gives it. Raises FileError."""
        with replacing(path, overwrite) as temporary:
            temporary.write_bytes(self.to_bytes(compress))

    @staticmethod
    def load(path: str | os.PathLike) -> "Take":
        """Read a take back. Raises TakeError for a file that is not one, is damaged, or is of a newer schema."""
        try:
            with zipfile.ZipFile(path) as file:
                document = json.loads(file.read("take.json"))
                with file.open("face.npy") as face:  # in pieces: all at once keeps other threads waiting
                    values = np.lib.format.read_array(face, allow_pickle=False)
                    if face.read(1):
                        raise ValueError("face.npy goes on behind its end")
        except FileNotFoundError:
            raise TakeError(f"{path}: there is no such take. Check the path, or generate it again.") from None
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zipfile.error) as error:
            raise TakeError(f"{path}: not a take, or a damaged one ({error}). Generate it again.") from error
        schema = document.get("schema") if isinstance(document, dict) else None
        if not isinstance(schema, int):
            raise TakeError(f"{path}: take.json has no schema number. Generate the take again.")
        if schema > SCHEMA:
            raise TakeError(f"{path}: written by a newer EmoFace (schema {schema}). Update EmoFace.")
        try:
            return _take(document, values)
        except (KeyError, TypeError, AttributeError, EmoFaceError) as error:
            raise TakeError(f"{path}: this take lacks or spoils a part ({error}). Generate it again.") from error


def find_audio(take: Take, path: str | os.PathLike) -> Path | None:
    """The take's recording: where it was, else its name beside the take at `path`; None if neither is there."""
    audio = Path(take.line.audio)
    return next((place for place in (audio, Path(path).parent / audio.name) if place.is_file()), None)


def _closures(curves: Curves) -> list[int]:
    """Frames at which the lips are tightest: peaks of their mean seal above half."""
    seal = curves.values[:, _LIPS].mean(1)
    before, after = np.r_[-np.inf, seal[:-1]], np.r_[seal[1:], -np.inf]
    return np.flatnonzero((seal > _CLOSED) & (seal > before) & (seal >= after)).tolist()


def _document(take: Take) -> dict:
    return {
        "schema": SCHEMA,
        "line": take.line.to_json(),
        "audio": asdict(take.audio),
        "model": asdict(take.model),
        "face": {"rate": str(take.face.rate), "controls": list(take.face.names)},
        "blink": asdict(take.blink),
        "gaze": asdict(take.gaze),
    }


def _take(document: dict, values: np.ndarray) -> Take:
    controls = tuple(document["face"]["controls"])
    if controls != CONTROL_NAMES:
        strange = [name for name in controls if name not in CONTROL_NAMES]
        raise TakeError(
            f"its controls are not the board's {len(CONTROL_NAMES)}: {', '.join(strange[:3]) or len(controls)}"
        )
    take = Take(
        Line.from_json({f.name: document["line"][f.name] for f in fields(Line)}),  # a take has every part
        Recording.from_json(document["audio"]),
        ModelRef.from_json(document["model"]),
        Curves(values, FrameRate.parse(document["face"]["rate"]), controls),
        BlinkLayer.from_json(document["blink"]),
        GazeLayer.from_json(document["gaze"]),
    )
    return replace(take, unknown=_unknown(document, _document(take)))


def _known(kind: type, values: dict):
    names = {f.name for f in fields(kind)}
    return kind(**{name: value for name, value in values.items() if name in names})


def _events(kind: type, entries: Iterable[dict]) -> tuple:
    return tuple(_known(kind, entry) for entry in entries)


def _unknown(document: dict, known: dict) -> dict:
    """What `document` has and `known` lacks, at any depth of objects."""
    unknown = {}
    for key, value in document.items():
        if key not in known:
            unknown[key] = value
        elif isinstance(value, dict) and isinstance(known[key], dict) and (deeper := _unknown(value, known[key])):
            unknown[key] = deeper
    return unknown


def _merged(known: dict, unknown: dict) -> dict:
    merged = dict(known)
    for key, value in unknown.items():
        merged[key] = (
            _merged(known[key], value) if isinstance(known.get(key), dict) and isinstance(value, dict) else value
        )
    return merged

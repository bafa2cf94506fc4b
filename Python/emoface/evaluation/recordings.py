"""Recordings in a folder, and the labels beside each: phones, another rig's weights, or a recorded face.

NAME.wav beside  NAME.TextGrid                            Praat, a tier called phones
                 NAME.phone.json                          pocketsphinx
                 NAME.npy or bs_value_NAME.npy            rig weights at 30 fps, and shape_names.txt
WAV/NAME.wav     PHONES/NAME.json, VALID_CTR/NAME.txt     a corpus of EmoFace; the paper's dataset
"""

import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from ..emotion import EMOTIONS
from ..errors import EmoFaceError
from ..formats import rig_text
from ..formats.textgrid import Interval, read_tiers
from ..phones import SILENCE, PhoneError
from ..serialization import SerializationError, parse_json
from ..storage.files import read_text
from ..training.corpus.items import read_phones
from ..training.phones import Phone, from_arpabet, merge_silences

AUDIO_SUFFIXES = frozenset(".wav .flac .ogg .opus .mp3 .m4a .aac .aif .aiff".split())
RIG_SHAPES = {"jaw": "mouth_stretch_c", "rounding": "mouth_oh_c"}  # curve that is compared: its name in shape_names.txt


class EvaluationError(EmoFaceError):
    """A folder without recordings, or labels that cannot be read."""


@dataclass(frozen=True, eq=False)
class LabelledRecording:
    """A recording and its labels.

    path: of the sound.
    intervals: (start s, end s, symbol) as the aligner wrote them, upper case, without stress.
    phones: the same in phone classes.
    rig: another rig's curves, (frames,) at 30 fps, by the keys of RIG_SHAPES.
    face: a recorded face, (frames, 174) at 60 fps.
    """

    path: Path
    intervals: tuple[Interval, ...] = ()
    phones: tuple[Phone, ...] = ()
    rig: dict[str, np.ndarray] = field(default_factory=dict)
    face: np.ndarray | None = None

    @property
    def label(self) -> str:
        """The emotion that the name begins with (three letters, as in the paper's dataset); else neutral."""
        return next((emotion for emotion in EMOTIONS if self.path.stem[:3].lower() == emotion[:3]), "neutral")

    @property
    def beside(self) -> str:
        """What there is beside the sound, in words."""
        kinds = {"phones": self.intervals, "rig weights": self.rig, "face": self.face is not None}
        return ", ".join(kind for kind, present in kinds.items() if present)


def find_audio(folder: Path, excluding: Sequence[Path] = ()) -> list[Path]:
    """Every sound file below a folder, or that one file.

    excluding: folders or files whose sound is left out. Raises EvaluationError.
    """
    if not folder.exists():
        raise EvaluationError(f"{folder}: there is no such folder. Expected recordings in it, at any depth.")
    others = [other.resolve() for other in excluding]
    found = [
        path
        for path in (sorted(folder.rglob("*")) if folder.is_dir() else [folder])
        if path.suffix.lower() in AUDIO_SUFFIXES and path.is_file() and not path.name.startswith(".")
    ]
    found = [path for path in found if not any(path.resolve().is_relative_to(other) for other in others)]
    if not found:
        raise EvaluationError(
            f"{folder}: no recordings here. Expected sound files ({', '.join(sorted(AUDIO_SUFFIXES))}), and beside "
            "them, where there are any, NAME.TextGrid, NAME.phone.json, NAME.npy, or WAV/ with PHONES/ or VALID_CTR/."
        )
    return found


def read_recording(path: Path, warn: Callable[[str], None]) -> LabelledRecording:
    """A sound file with its labels.

    warn: called with a sentence about labels that cannot be used.
    """
    known: dict[str, Any] = {}
    for read in (_read_phones, _read_rig, _read_face):
        try:
            known |= read(path)
        except EmoFaceError as error:
            warn(str(error))
    return LabelledRecording(path, **known)


@cache
def is_speech(symbol: str) -> bool:
    """Whether an aligner's symbol (upper case, without stress) is a phone, not silence or noise."""
    return bool(re.fullmatch("[A-Z]{1,2}", symbol)) and symbol != "SP"


def _read_phones(audio: Path) -> dict[str, Any]:
    grid, aligned = audio.with_suffix(".TextGrid"), audio.with_name(f"{audio.stem}.phone.json")
    corpus = audio.parent.parent / "PHONES" / f"{audio.stem}.json"
    if grid.exists():
        found, path = _textgrid(grid), grid
    elif aligned.exists():
        found, path = _pocketsphinx(aligned), aligned
    elif audio.parent.name == "WAV" and corpus.exists():
        phones = tuple(read_phones(corpus)[0])
        return {"phones": phones, "intervals": tuple((p.start_s, p.end_s, p.symbol) for p in phones)}
    else:
        return {}
    intervals = tuple((start, end, re.sub(r"\d", "", symbol).upper()) for start, end, symbol in found)
    if not any(is_speech(symbol) for _, _, symbol in intervals):
        raise EvaluationError(f"{path}: no phone that we know. Expected ARPAbet, such as AH1 or b; passed over.")
    return {"intervals": intervals, "phones": tuple(merge_silences(p for i in intervals for p in _phones(*i)))}


def _phones(start_s: float, end_s: float, symbol: str) -> list[Phone]:
    try:
        return from_arpabet(symbol, start_s, end_s)
    except PhoneError:
        return [Phone(SILENCE, start_s, end_s)]  # an aligner's symbol for noise or laughter


def _textgrid(path: Path) -> list[Interval]:
    tiers = read_tiers(path)
    for name, intervals in tiers:
        if "phone" in name.lower():
            return intervals
    raise EvaluationError(f"{path}: expected a tier whose name holds 'phones', found {[name for name, _ in tiers]}.")


def _pocketsphinx(path: Path) -> list[Interval]:
    def leaves(node: dict[str, Any]) -> Iterator[Interval]:
        if "w" in node:
            for part in node["w"]:
                yield from leaves(part)
        else:
            yield float(node["b"]), float(node["b"] + node["d"]), str(node["t"])

    try:
        return list(leaves(parse_json(read_text(path))))
    except (SerializationError, ArithmeticError, ValueError, KeyError, TypeError) as error:
        raise EvaluationError(f"{path}: expected an alignment as pocketsphinx writes it.") from error


def _read_rig(audio: Path) -> dict[str, Any]:
    paths = (audio.with_suffix(".npy"), audio.with_name(f"bs_value_{audio.stem}.npy"))
    path = next((path for path in paths if path.exists()), None)
    if path is None:
        return {}
    names = read_text(path.with_name("shape_names.txt")).split()
    try:
        with warnings.catch_warnings(action="ignore"):  # numpy speaks of files that Python 2 wrote
            values = np.lib.format.open_memmap(path, mode="r").astype(float)  # its header against its bytes
        return {"rig": {key: values[:, names.index(shape)] for key, shape in RIG_SHAPES.items()}}
    except (ValueError, TypeError, IndexError, OSError, EOFError, SyntaxError) as error:
        raise EvaluationError(
            f"{path}: expected (frames, shapes) at 30 fps with a column for each name of shape_names.txt, "
            f"{' and '.join(RIG_SHAPES.values())} among them ({error})."
        ) from error


def _read_face(audio: Path) -> dict[str, Any]:
    path = audio.parent.parent / "VALID_CTR" / f"{audio.stem}.txt"
    if audio.parent.name != "WAV" or not path.exists():
        return {}
    return {"face": rig_text.read(path).values}

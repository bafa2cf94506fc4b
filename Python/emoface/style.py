"""Styles: how a character's face behaves, in a file that all lines of the character share.

A style says only what it wants: what it leaves out stays as the line has it. A take keeps the values, not the file, so
it can be made again without it. The files are JSON, because the editor's Python has no reader of YAML.
"""

import json
import os
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import cache
from math import exp, log
from pathlib import Path
from typing import Any

from .errors import EmoFaceError
from .motion.blink import BlinkSettings
from .motion.brow import BrowSettings
from .motion.emotion_gains import EmotionGains
from .motion.gaze import GazeSettings
from .motion.head import HeadSettings
from .motion.lids import CONVERSATION_BLINKS
from .motion.liveliness import MOST
from .motion.rest_pose import RestPose
from .motion.styles import CONVERSATION, STYLES
from .serialization import check_schema, from_json, parse_json, reason, shortened, to_json
from .storage.files import FileError, read_text, write_text
from .take import Line

SCHEMA = 1
SUFFIX = ".json"
MAX_BYTES = 2**20  # of a file: all controls of the board need 10 kB

BLINK_RATES = (2.0, 60.0)  # blinks a minute
USUAL_BLINK_RATES = {"paper": 34.0, CONVERSATION: 26.0}

# Habits of the eyes, by the style of gaze.
GAZE_HABITS = {
    "paper": {
        "usual": GazeSettings(),
        "steady": GazeSettings(hold=(45, 120), radius=(0.05, 0.12), centre_probability=0.6),
        "evasive": GazeSettings(hold=(15, 45), radius=(0.2, 0.4), centre_probability=0.15),
    },
    CONVERSATION: {
        "usual": GazeSettings(style=CONVERSATION),
        "steady": GazeSettings(style=CONVERSATION, away=0.4),
        "evasive": GazeSettings(style=CONVERSATION, away=2.0),
    },
}
HABITS = tuple(GAZE_HABITS[CONVERSATION])


class StyleError(EmoFaceError):
    """A style that cannot be, or a file that is none."""


def _check_range(name: str, value: float | None, least: float, most: float) -> None:
    if value is not None and not least <= value <= most:
        raise StyleError(f"{name}: expected {least:g} to {most:g}, found {shortened(value)}.")


@dataclass(frozen=True)
class Style:
    """How a character's face behaves. None: the style does not say.

    liveliness: how much the strength of emotions moves, 0..2.
    brows, head: how far they move, 0..2; 0 turns the layer off.
    breath: whether it breathes in silences.
    blinks, gaze: "paper" or "conversation".
    blink_rate: blinks a minute, 2..60.
    gaze_habit: one of HABITS.
    gains: factors on the emotions by region.
    rest: the resting pose.
    """

    liveliness: float | None = None
    brows: float | None = None
    head: float | None = None
    breath: bool | None = None
    blinks: str | None = None
    blink_rate: float | None = None
    gaze: str | None = None
    gaze_habit: str | None = None
    gains: EmotionGains | None = None
    rest: RestPose | None = None

    def __post_init__(self) -> None:
        for name in ("liveliness", "brows", "head"):
            _check_range(name, getattr(self, name), 0.0, MOST)
        _check_range("blink_rate", self.blink_rate, *BLINK_RATES)
        for name, choices in (("blinks", STYLES), ("gaze", STYLES), ("gaze_habit", HABITS)):
            value = getattr(self, name)
            if value is not None and value not in choices:
                raise StyleError(f"{name}: expected {', '.join(choices)}, found {shortened(value)}.")

    @staticmethod
    def of(line: Line) -> "Style":
        """The style that gives a line what it has. Habits and rates that no style has are the nearest to it."""
        habits = GAZE_HABITS[line.gaze.style]
        habit = next((name for name, settings in habits.items() if settings == line.gaze), "usual")
        usual = blink_settings(line.blink.style, USUAL_BLINK_RATES[line.blink.style])
        rate = USUAL_BLINK_RATES[line.blink.style] * exp(min(max(line.blink.mu - usual.mu, -9.0), 9.0))
        return Style(
            liveliness=line.liveliness,
            brows=line.brow.strength if line.brow else 0.0,
            head=line.head.strength if line.head else 0.0,
            breath=line.breath,
            blinks=line.blink.style,
            blink_rate=min(max(round(rate, 3), BLINK_RATES[0]), BLINK_RATES[1]),
            gaze=line.gaze.style,
            gaze_habit=habit,
            gains=line.gains,
            rest=line.rest,
        )

    def apply(self, line: Line, kept: Collection[str] = ()) -> Line:
        """The line as a character of this style says it.

        kept: names of the line's fields that stay, whatever the style says.
        """
        changed: dict[str, Any] = {}
        if self.liveliness is not None:
            changed["liveliness"] = self.liveliness
        if self.brows is not None:
            changed["brow"] = BrowSettings(self.brows) if self.brows else None
        if self.head is not None:
            changed["head"] = HeadSettings(self.head) if self.head else None
        if self.breath is not None:
            changed["breath"] = self.breath
        if self.blinks is not None or self.blink_rate is not None:
            style = self.blinks or line.blink.style
            changed["blink"] = blink_settings(style, self.blink_rate or USUAL_BLINK_RATES[style])
        if self.gaze is not None or self.gaze_habit is not None:
            changed["gaze"] = GAZE_HABITS[self.gaze or line.gaze.style][self.gaze_habit or "usual"]
        if self.gains is not None:
            changed["gains"] = self.gains
        if self.rest is not None:
            changed["rest"] = self.rest
        return replace(line, **{name: value for name, value in changed.items() if name not in kept})


# What every face has where nothing else is wanted, all of it written out: an example to begin with.
EXAMPLE = Style(
    liveliness=1.0,
    brows=1.0,
    head=1.0,
    breath=True,
    blinks=CONVERSATION,
    blink_rate=USUAL_BLINK_RATES[CONVERSATION],
    gaze=CONVERSATION,
    gaze_habit="usual",
    gains=EmotionGains(),
    rest=RestPose(),
)


def blink_settings(style: str, rate: float) -> BlinkSettings:
    """Settings of blinks at about this rate. style: "paper" or "conversation". rate: blinks a minute."""
    usual = CONVERSATION_BLINKS if style == CONVERSATION else BlinkSettings()
    if rate == USUAL_BLINK_RATES[style]:
        return usual
    factor = rate / USUAL_BLINK_RATES[style]
    slowest, fastest = usual.slowest * factor, usual.fastest * factor
    return replace(usual, mu=usual.mu + log(factor), slowest=slowest, fastest=fastest)


def style_to_json(style: Style) -> dict[str, Any]:
    """A style as its file has it, without what it does not say."""
    return {name: part for name, part in to_json(style).items() if part is not None}


def style_from_json(document: Any) -> Style:
    """The inverse of `style_to_json`. Raises EmoFaceError, whose sentence names the field and the value."""
    return from_json(Style, document, unknown="refuse")


def read_style(path: str | os.PathLike[str]) -> Style:
    """Read a style file. Raises StyleError, FileError."""
    try:
        document = parse_json(read_text(path, MAX_BYTES))
        check_schema(document, SCHEMA, "schema")
        return style_from_json({key: value for key, value in document.items() if key != "schema"})
    except FileError:
        raise
    except EmoFaceError as error:
        raise StyleError(f"{path}: {reason(error)}. `emoface style init` writes an example.") from error


def write_style(path: str | os.PathLike[str], style: Style, overwrite: bool) -> None:
    """Write a style file. Raises FileError."""
    document = {"schema": SCHEMA, **style_to_json(style)}
    write_text(path, json.dumps(document, indent=1) + "\n", overwrite)


@dataclass(frozen=True)
class Styles:
    """The styles of a project's characters.

    folder: of a file for each character, NAME.json; case does not count. None: there are none.
    everyone: the style of lines whose character has no file.
    """

    folder: Path | None = None
    everyone: Style = field(default_factory=Style)

    def __post_init__(self) -> None:
        if self.folder is not None and not os.path.isdir(self.folder):
            raise StyleError(f"{self.folder}: there is no such folder of styles. Expected NAME.json in it.")

    def has(self, character: str) -> bool:
        """Whether a character has a file."""
        return self.folder is not None and character.casefold() in _files(self.folder)

    def of(self, character: str) -> Style:
        """The style of a character. Raises StyleError, FileError for a file that cannot be read."""
        if self.folder is None or not self.has(character):
            return self.everyone
        return _read_once(_files(self.folder)[character.casefold()])


@cache
def _files(folder: Path) -> dict[str, Path]:
    """The style files of a folder by the character's name, without case."""
    paths = sorted(folder.iterdir())
    return {path.stem.casefold(): path for path in paths if path.suffix.casefold() == SUFFIX and path.is_file()}


@cache
def _read_once(path: Path) -> Style:
    return read_style(path)

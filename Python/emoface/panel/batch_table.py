"""The batch table: a CSV file with a line of dialogue a row, as `emoface batch` and spreadsheets have it."""

import csv
import io
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..emotion import CROSSFADE_S, EmotionTimeline
from ..errors import EmoFaceError
from ..files import read_text, write_text
from ..take import Line
from .line import PanelLine

COLUMNS = ("line_id", "audio", "emotion", "crossfade", "seed", "channel", "target")

# Other words for a column, without case, blanks, hyphens and underscores.
_ALIASES = {
    "lineid": "line_id", "id": "line_id", "name": "line_id", "rowname": "line_id", "line": "line_id",
    "audio": "audio", "audiofile": "audio", "file": "audio", "wav": "audio", "path": "audio", "sound": "audio",
    "emotion": "emotion", "timeline": "timeline", "intensity": "intensity", "crossfade": "crossfade",
    "seed": "seed", "channel": "channel", "target": "target", "out": "target", "sequence": "target",
}  # fmt: skip


class BatchTableError(EmoFaceError):
    """A table that cannot be read: the sentence names the row and the column."""


def read_batch_table(path: str | os.PathLike) -> list[PanelLine]:
    """The lines of a table; separated by commas, semicolons or tabs, with a row of headers in any order.

    Recordings are looked for from the table's folder on. All that is wrong is said at once. Raises BatchTableError,
    FileError.
    """
    path = Path(path)
    text = read_text(path)
    head = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=head.count))
    columns = [_ALIASES.get(re.sub(r"[\s_-]+", "", name).casefold()) for name in next(rows, [])]
    if "audio" not in columns:
        raise BatchTableError(f"{path}: no column is called audio. Expected a first row such as {','.join(COLUMNS)}.")
    lines, problems, ids = [], [], set()
    for number, row in enumerate(rows, 2):
        values = {column: value.strip() for column, value in zip(columns, row, strict=False) if column}
        if not any(values.values()):
            continue
        try:
            line = _line(values, path.parent)
        except EmoFaceError as error:
            problems.append(f"row {number}: {error}")
            continue
        if line.id.casefold() in ids:
            problems.append(f"row {number}, line_id: {line.id!r} stands twice. Give every line a name of its own.")
        ids.add(line.id.casefold())
        lines.append(line)
    if problems:
        raise BatchTableError(f"{path}:\n" + "\n".join(problems))
    return lines


def write_batch_table(path: str | os.PathLike, lines: Sequence[PanelLine], overwrite: bool) -> None:
    """Write what is asked of the lines; recordings below the table's folder by their way from there. Raises
    FileError."""
    folder = Path(path).parent.absolute()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for line in lines:
        asked, audio = line.asked, Path(line.asked.audio)
        inside = audio.relative_to(folder).as_posix() if audio.is_relative_to(folder) else str(audio)
        crossfade = f"{asked.timeline.crossfade_s:g}"
        numbers = ("" if value is None else str(value) for value in (asked.seed, asked.channel))
        writer.writerow((line.id, inside, str(asked.timeline) or "neutral", crossfade, *numbers, line.target))
    write_text(path, text.getvalue(), overwrite)


def _line(values: dict[str, str], folder: Path) -> PanelLine:
    if not values.get("audio"):
        raise BatchTableError("audio: it is empty. Expected the path of a recording.")
    audio = str((folder / values["audio"]).absolute())
    crossfade_s = _number(values, "crossfade", float, CROSSFADE_S)
    emotion = values.get("timeline") or values.get("emotion") or "neutral"
    if values.get("intensity") and ":" not in emotion and "@" not in emotion:
        emotion += f":{values['intensity']}"
    try:
        timeline = EmotionTimeline.parse(emotion, crossfade_s)
    except EmoFaceError as error:
        raise BatchTableError(f"emotion: {error}") from None
    seed, channel = _number(values, "seed", int, None), _number(values, "channel", int, None)
    for name, value, least in (("seed", seed, 0), ("channel", channel, 1)):
        if value is not None and value < least:
            raise BatchTableError(f"{name}: {value} is too small. Expected {least} or more, or nothing.")
    id = values.get("line_id") or Path(audio).stem
    return PanelLine(id, Line(audio, timeline, seed, channel), target=values.get("target", ""))


def _number(values: dict[str, str], column: str, kind: type, otherwise):
    text = values.get(column, "")
    try:
        return kind(text) if text else otherwise
    except ValueError:
        raise BatchTableError(f"{column}: {text!r} is no {'whole ' if kind is int else ''}number.") from None


def audio_in(folder: str | os.PathLike, suffixes: Iterable[str]) -> list[Path]:
    """Every recording in a folder and those below it, in order of their paths; hidden ones are left out."""
    wanted = {suffix.casefold() for suffix in suffixes}
    found = []
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(place, f) for f in sorted(files) if Path(f).suffix.casefold() in wanted and f[0] != "."]
    return found

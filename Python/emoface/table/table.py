"""The table of a batch: a line of dialogue a row, as spreadsheets, data tables and the review page write it."""

import csv
import io
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path, PurePosixPath

from ..emotion import CROSSFADE_S, EmotionTimeline
from ..errors import EmoFaceError
from ..storage.files import read_text, write_text
from .report import REVIEWS

COLUMNS = (
    "line_id", "audio", "character", "emotion", "intensity", "crossfade", "timeline", "seed", "channel", "out",
    "target", "review", "note", "take",
)  # fmt: skip
PROBLEM = "problem"  # what failed.csv says of a line; passed over when it is read
SUFFIXES = (".csv", ".tsv", ".txt")
SEPARATORS = ",;\t"
TIMELINE_FILES = (".json", ".txt", ".labels", ".textgrid")

# Other words for a column, without case, blanks and punctuation. A data table's column of row names is called ---.
_ALIASES = {
    "lineid": "line_id", "id": "line_id", "line": "line_id", "name": "line_id", "rowname": "line_id", "key": "line_id",
    "dialogueid": "line_id", "dialogid": "line_id", "编号": "line_id", "---": "line_id",
    "audio": "audio", "audiofile": "audio", "audiopath": "audio", "file": "audio", "filename": "audio",
    "filepath": "audio", "path": "audio", "wav": "audio", "wave": "audio", "sound": "audio", "soundfile": "audio",
    "recording": "audio", "音频": "audio",
    "character": "character", "speaker": "character", "actor": "character", "角色": "character",
    "emotion": "emotion", "emotions": "emotion", "mood": "emotion", "情绪": "emotion", "情感": "emotion",
    "intensity": "intensity", "strength": "intensity", "强度": "intensity",
    "crossfade": "crossfade", "crossfades": "crossfade", "blend": "crossfade",
    "timeline": "timeline", "emotiontimeline": "timeline",
    "seed": "seed", "channel": "channel",
    "out": "out", "output": "out", "outfile": "out",
    "target": "target", "sequence": "target", "levelsequence": "target",
    "review": "review", "note": "note", "notes": "note", "备注": "note",
    "take": "take", "takenumber": "take", PROBLEM: PROBLEM,
}  # fmt: skip


class TableError(EmoFaceError):
    """A table that cannot be read at all; what is wrong with its rows is a `Problem` each."""


@dataclass(frozen=True)
class Problem:
    """Something wrong in a table. row: as a spreadsheet counts, the headers are 1. column: "" for all of the row."""

    row: int
    column: str
    sentence: str

    @property
    def in_row(self) -> str:
        """The sentence, for who knows the row."""
        return f"{self.column}: {self.sentence}" if self.column else self.sentence

    def __str__(self) -> str:
        return f"row {self.row}, {self.in_row}"


@dataclass(frozen=True)
class Row:
    """A row as it is written. number: as a spreadsheet counts. cells: by canonical column, else by its own header."""

    number: int
    cells: Mapping[str, str]

    @property
    def line_id(self) -> str:
        """The line's name: its own, else the recording's without its suffix, else the row's number."""
        stem = PurePosixPath(self.cells.get("audio", "").replace("\\", "/")).stem
        return self.cells.get("line_id") or stem or f"row {self.number}"


@dataclass(frozen=True)
class TableLine:
    """A row that could be understood.

    audio, out, target: as written. seed, channel: None where the table is silent. take: the chosen variant, from 1.
    review: one of `report.REVIEWS`.
    """

    row: Row
    line_id: str
    audio: str
    timeline: EmotionTimeline
    character: str = ""
    seed: int | None = None
    channel: int | None = None
    out: str = ""
    target: str = ""
    review: str = ""
    note: str = ""
    take: int = 1


@dataclass(frozen=True)
class Table:
    """rows: all but empty ones, in their order. lines: those that could be understood. problems: in order of rows."""

    rows: tuple[Row, ...]
    lines: tuple[TableLine, ...]
    problems: tuple[Problem, ...]


ReadTimeline = Callable[[str], EmotionTimeline]  # of a timeline's file, as a table names it


def read_table(path: str | os.PathLike, read_timeline: ReadTimeline | None = None) -> Table:
    """Read a table and all that is wrong with it: UTF-8 or UTF-16, separated by commas, semicolons or tabs.

    read_timeline: where cells may name timeline files; None takes them for mistakes. Raises TableError, FileError.
    """
    return understand(read_rows(path), read_timeline)


def read_rows(path: str | os.PathLike) -> tuple[Row, ...]:
    """The rows of a table as they are written. Raises TableError where there is no table, FileError."""
    text = read_text(path)
    separator = "\t" if Path(path).suffix.casefold() == ".tsv" else ""
    if told := re.match(r"sep=(.)\r?\n", text, re.IGNORECASE):  # Excel's way to say it
        separator = told[1]
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator or _separator(text)))
    except csv.Error as error:
        raise TableError(f"{path}: this is not a table ({error}). Save it as CSV in UTF-8.") from None
    first = next((n for n, row in enumerate(rows) if any(map(str.strip, row)) and not (n == 0 and told)), None)
    if first is None:
        raise TableError(f"{path}: it is empty. {_expected()}")
    try:
        columns = _columns([cell.strip() for cell in rows[first]])
    except TableError as error:
        raise TableError(f"{path}: {error}") from None
    if "audio" not in columns:
        raise TableError(f"{path}: no column is called audio. {_expected()}")
    return tuple(_row(number, columns, row) for number, row in enumerate(rows, 1) if _is_row(number, first, row))


def understand(rows: Sequence[Row], read_timeline: ReadTimeline | None = None) -> Table:
    """What the rows ask for, and every problem that shows without a look at the recordings."""
    lines, problems, ids = [], [], {}
    for row in rows:
        line = _Understanding(row, read_timeline)
        if (before := ids.setdefault(line.line_id.casefold(), row.number)) != row.number:
            line.complain(
                "line_id", f"{line.line_id!r} stands in row {before} already. Give every line an id of its own."
            )
        problems += line.problems
        if not line.problems:
            lines.append(line.result())
    return Table(tuple(rows), tuple(lines), tuple(problems))


def table_text(rows: Iterable[Mapping[str, str]]) -> str:
    """Rows as CSV: the canonical columns that any row has a word for, then the others in order of appearance."""
    rows = list(rows)
    found = dict.fromkeys(column for row in rows for column, cell in row.items() if cell or column in ("audio",))
    columns = [column for column in COLUMNS if column in found] + [c for c in found if c not in COLUMNS]
    return "".join(f"{_record(cells)}\n" for cells in [columns, *([row.get(c, "") for c in columns] for row in rows)])


def _record(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)  # with \n alone, a \r in a cell would not be quoted
    return text.getvalue().removesuffix("\r\n")


def write_table(path: str | os.PathLike, rows: Iterable[Mapping[str, str]], overwrite: bool) -> None:
    """Write rows for `read_table`. Raises FileError."""
    write_text(path, table_text(rows), overwrite)


def timeline_cells(timeline: EmotionTimeline) -> dict[str, str]:
    """The cells that ask for a timeline."""
    crossfade = "" if timeline.crossfade_s == CROSSFADE_S else repr(timeline.crossfade_s)
    return {"emotion": str(timeline) or "neutral", "crossfade": crossfade, "intensity": "", "timeline": ""}


class _Understanding:
    """One row on its way to a TableLine; every problem of its cells is kept, not only the first."""

    def __init__(self, row: Row, read_timeline: ReadTimeline | None) -> None:
        self.row, self.line_id, self.problems = row, row.line_id, list[Problem]()
        cells = row.cells
        if extra := cells.get(_EXTRA):
            self.complain(
                "", f"{extra!r} stands under no header. Put quotes around a cell with separators, or remove it."
            )
        if not cells.get("audio"):
            self.complain("audio", "it is empty. Expected the path of a recording.")
        seed, channel = self._number("seed", int, None, 0), self._number("channel", int, None, 1)
        timeline = self._timeline(read_timeline)
        self._asked = {
            "timeline": timeline,
            "seed": seed,
            "channel": channel,
            "review": self._review(),
            "take": self._number("take", int, 1, 1),
        }

    def complain(self, column: str, sentence: str) -> None:
        self.problems.append(Problem(self.row.number, column, sentence))

    def result(self) -> TableLine:
        cells = {name: self.row.cells.get(name, "") for name in ("audio", "character", "out", "target", "note")}
        return TableLine(self.row, self.line_id, **cells, **self._asked)

    def _timeline(self, read_timeline: ReadTimeline | None) -> EmotionTimeline:
        emotion, timeline = (self.row.cells.get(column, "") for column in ("emotion", "timeline"))
        crossfade_s = self._number("crossfade", float, CROSSFADE_S, 0)
        intensity = self._number("intensity", float, None, 0, 1)
        column, text = ("timeline", timeline) if timeline else ("emotion", emotion or "neutral")
        is_file = column == "timeline" and text.casefold().endswith(TIMELINE_FILES)
        if intensity is not None:
            if is_file or set(text) & set(":@"):
                self.complain("intensity", f"{column} says how strong already ({text}). Empty one of the two.")
            else:
                text += f":{intensity!r}"
        try:
            if is_file and read_timeline:
                timeline = read_timeline(text)
                return replace(timeline, crossfade_s=crossfade_s) if self.row.cells.get("crossfade") else timeline
            return EmotionTimeline.parse(text, crossfade_s)
        except EmoFaceError as error:
            self.complain(column, str(error))
            return EmotionTimeline()

    def _number(self, column: str, kind: type, otherwise, least: float, most: float = float("inf")):
        text = self.row.cells.get(column, "")
        if not text:
            return otherwise
        try:
            number = float(text.replace(",", ".", 1))  # half of Europe writes 0,8
            if not isfinite(number) or kind(number) != number:
                raise ValueError
            number = int(text) if kind is int and text.isdecimal() else kind(number)
        except (ValueError, OverflowError):
            self.complain(column, f"{text!r} is no {'whole ' if kind is int else ''}number.")
            return otherwise
        if not least <= number <= most:
            expected = f"{least} to {most:g}" if isfinite(most) else f"{least} or more"
            self.complain(column, f"{text} is out of range. Expected {expected}, or nothing.")
            return otherwise
        return number

    def _review(self) -> str:
        text = self.row.cells.get("review", "")
        plain = re.sub(r"[\s_-]+", " ", text).casefold()
        if plain not in REVIEWS:
            self.complain("review", f"{text!r} is unknown. Expected {', '.join(filter(None, REVIEWS))}, or nothing.")
            return ""
        return plain


_EXTRA = ""  # the cell that holds what stands under no header


def _expected() -> str:
    return f"Expected a first row such as {','.join(COLUMNS[:6])}."


def _separator(text: str) -> str:
    """That of the first line that says anything, outside of quotes."""
    head = re.sub(r'"[^"]*"', "", next((line for line in text.splitlines() if line.strip()), ""))
    return max(SEPARATORS, key=head.count)


def _columns(headers: Sequence[str]) -> list[str]:
    """For each header its canonical column, or itself. Of two that mean the same, the canonical one is meant."""
    meant = [_ALIASES.get(_plain(header), "") for header in headers]
    columns = list(headers)
    for column in {*meant} - {""}:
        places = [n for n, name in enumerate(meant) if name == column]
        columns[min(places, key=lambda n: (_plain(headers[n]) != _plain(column), n))] = column
    for column in columns:
        if column and columns.count(column) > 1:
            raise TableError(f"two columns are called {column!r}. Rename or remove one.")
    return columns


def _plain(header: str) -> str:
    return header if header == "---" else re.sub(r"[\W_]+", "", header).casefold()


def _is_row(number: int, first: int, row: Sequence[str]) -> bool:
    return number > first + 1 and any(map(str.strip, row))


def _row(number: int, columns: Sequence[str], row: Sequence[str]) -> Row:
    headers = [*columns, *[_EXTRA] * (len(row) - len(columns))]
    cells = {
        column: cell.strip() for column, cell in zip(headers, row, strict=False) if column not in (_EXTRA, PROBLEM)
    }
    extra = [cell.strip() for column, cell in zip(headers, row, strict=False) if column == _EXTRA and cell.strip()]
    return Row(number, cells | ({_EXTRA: " ".join(extra)} if extra else {}))

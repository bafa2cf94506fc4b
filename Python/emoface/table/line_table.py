"""The table of a batch: one line of dialogue in each row, as spreadsheets, data tables and the review page write it."""

import csv
import io
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, isfinite, nan
from pathlib import Path, PurePosixPath
from typing import Protocol

from ..emotion import CROSSFADE_S, EmotionTimeline, parse_decimal
from ..errors import EmoFaceError
from ..serialization import shortened
from ..storage.files import read_text, write_text
from .batch_report import REVIEWS

COLUMNS = (
    "line_id", "audio", "character", "text", "text_file", "alignment", "emotion", "intensity", "crossfade", "timeline",
    "seed", "channel", "out", "target", "review", "note", "take",
)  # fmt: skip
PROBLEM = "problem"  # the column of failed.csv that says why a line failed; ignored when the file is read
TABLE_SUFFIXES = (".csv", ".tsv", ".txt")
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".fods", ".numbers")
IS_WORKBOOK = "this is a workbook. Save its sheet as CSV in UTF-8 (in Excel: File, Save As), and give that."
SEPARATORS = ",;\t"
TIMELINE_FILES = (".json", ".txt", ".labels", ".textgrid")

# Limits of a table, so that no file takes the machine: a row takes about 2 kB of memory, a cell 100 bytes.
MAX_TABLE_BYTES = 64 * 2**20
MAX_ROWS = 200_000  # a large game has 100,000 lines
MAX_COLUMNS = 16_384  # Excel's own limit
MAX_CELLS = 3_000_000
MAX_CELL_LENGTH = 32_767  # Excel's own limit of characters in a cell

# Other names of a column, without case, blanks and punctuation. In an Unreal data table, row names stand under ---.
_ALIASES = {
    "lineid": "line_id", "id": "line_id", "line": "line_id", "name": "line_id", "rowname": "line_id", "key": "line_id",
    "dialogueid": "line_id", "dialogid": "line_id", "编号": "line_id", "---": "line_id",
    "audio": "audio", "audiofile": "audio", "audiopath": "audio", "file": "audio", "filename": "audio",
    "filepath": "audio", "path": "audio", "wav": "audio", "wave": "audio", "sound": "audio", "soundfile": "audio",
    "recording": "audio", "音频": "audio",
    "character": "character", "speaker": "character", "actor": "character", "角色": "character",
    "text": "text", "transcript": "text", "transcription": "text", "dialogue": "text", "dialog": "text",
    "subtitle": "text", "subtitles": "text", "台词": "text", "文本": "text",
    "textfile": "text_file", "transcriptfile": "text_file", "alignment": "alignment", "alignmentfile": "alignment",
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
    """A table that cannot be read at all. What is wrong with single rows is a `Problem` each."""


@dataclass(frozen=True)
class Problem:
    """Something wrong in a table.

    row: number of the row as a spreadsheet counts; the headers are row 1.
    column: the column; "" where the whole row is wrong.
    sentence: what is wrong, and what was expected.
    cause: names what many rows may share, such as a folder that is missing; "" for a mistake of this row's own.
    """

    row: int
    column: str
    sentence: str
    cause: str = ""

    @property
    def in_row(self) -> str:
        """Column and sentence, for a place that names the row itself."""
        return f"{self.column}: {self.sentence}" if self.column else self.sentence

    def __str__(self) -> str:
        return f"row {self.row}, {self.in_row}"


@dataclass(frozen=True)
class TableRow:
    """A row as it is written.

    number: as a spreadsheet counts.
    cells: by canonical column, or by the row's own header for a column that EmoFace does not know.
    """

    number: int
    cells: Mapping[str, str]

    @property
    def line_id(self) -> str:
        """The line's name: its own, else the recording's without its suffix, else the row's number."""
        stem = PurePosixPath(self.cells.get("audio", "").replace("\\", "/")).stem
        return self.cells.get("line_id") or stem or f"row {self.number}"


@dataclass(frozen=True)
class TableLine:
    """A row without a mistake, as values.

    row: the row as it is written.
    line_id: names the line, its take and its blinks.
    audio: the recording, as written.
    timeline: its emotions.
    character: who speaks.
    text: what is said, or "".
    alignment: the file of its words and phones, as written, or "".
    seed: of blinks and gaze; None where the table has none.
    channel: of the recording, from 1; None where the table has none.
    out: the take's name in the takes folder, as written, or "".
    target: the sequence in the editor, as written, or "".
    review: one of `report.REVIEWS`.
    note: what the reviewer wrote.
    take: the chosen variant, from 1.
    """

    row: TableRow
    line_id: str
    audio: str
    timeline: EmotionTimeline
    character: str = ""
    text: str = ""
    alignment: str = ""
    seed: int | None = None
    channel: int | None = None
    out: str = ""
    target: str = ""
    review: str = ""
    note: str = ""
    take: int = 1


@dataclass(frozen=True)
class LineTable:
    """A table of lines.

    rows: all but empty ones, in their order.
    lines: the rows without a mistake.
    problems: the mistakes, in order of rows.
    """

    rows: tuple[TableRow, ...]
    lines: tuple[TableLine, ...]
    problems: tuple[Problem, ...]


class LineFiles(Protocol):
    """Reads the files that cells name. Raises EmoFaceError."""

    def read_timeline(self, text: str) -> EmotionTimeline:
        """Read a timeline. text: the cell."""

    def read_text(self, text: str) -> str:
        """Read what is said in a line. text: the cell."""


def read_table(path: str | os.PathLike[str], files: LineFiles | None = None) -> LineTable:
    """Read a table and find all mistakes in it: UTF-8 or UTF-16, separated by commas, semicolons or tabs.

    files: reads the files that cells name; None: such a cell is a mistake.
    Raises TableError, FileError.
    """
    return parse_rows(read_rows(path), files)


def read_rows(path: str | os.PathLike[str]) -> tuple[TableRow, ...]:
    """The rows of a table as they are written. Raises TableError where there is no table, FileError."""
    if str(path).casefold().endswith(WORKBOOK_SUFFIXES) or _is_zip(path):
        raise TableError(f"{path}: {IS_WORKBOOK}")
    text = read_text(path, MAX_TABLE_BYTES)
    separator = "\t" if Path(path).suffix.casefold() == ".tsv" else ""
    if declared := re.match(r"sep=(.)\r?\n", text, re.IGNORECASE):  # Excel's first line, which names the separator
        separator = declared[1]
    try:
        rows = _csv_rows(text, separator or _guess_separator(text))
    except csv.Error as error:
        raise TableError(
            f"{path}: this is not a table ({error}). Is the end of a quoted cell missing? Save it as CSV in UTF-8."
        ) from None
    except TableError as error:
        raise TableError(f"{path}: {error}") from None
    first = next((n for n, row in enumerate(rows) if any(map(str.strip, row)) and not (n == 0 and declared)), None)
    if first is None:
        raise TableError(f"{path}: it is empty. {_expected_headers()}")
    try:
        columns = _canonical_columns([cell.strip() for cell in rows[first]])
    except TableError as error:
        raise TableError(f"{path}: {error}") from None
    if "audio" not in columns:
        raise TableError(f"{path}: no column is called audio. {_expected_headers()}")
    return tuple(_row(number, columns, row) for number, row in enumerate(rows, 1) if _is_row(number, first, row))


def parse_rows(rows: Sequence[TableRow], files: LineFiles | None = None) -> LineTable:
    """The lines of the rows, and every mistake that can be found without a look at the recordings."""
    lines: list[TableLine] = []
    problems: list[Problem] = []
    first_rows: dict[str, int] = {}
    for row in rows:
        parser = _RowParser(row, files)
        if (before := first_rows.setdefault(parser.line_id.casefold(), row.number)) != row.number:
            parser.add_problem(
                "line_id",
                f"{shortened(parser.line_id)} stands in row {before} already. Give every line an id of its own.",
            )
        problems += parser.problems
        if not parser.problems:
            lines.append(parser.line())
    return LineTable(tuple(rows), tuple(lines), tuple(problems))


def table_text(rows: Iterable[Mapping[str, str]]) -> str:
    """Rows as CSV: the canonical columns that have a cell in any row, then the others in order of appearance."""
    rows = list(rows)
    found = dict.fromkeys(column for row in rows for column, cell in row.items() if cell or column in ("audio",))
    columns = [column for column in COLUMNS if column in found] + [c for c in found if c not in COLUMNS]
    return "".join(f"{_record(cells)}\n" for cells in [columns, *([row.get(c, "") for c in columns] for row in rows)])


def _record(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)  # with \n alone, a \r in a cell would not be quoted
    return text.getvalue().removesuffix("\r\n")


def write_table(path: str | os.PathLike[str], rows: Iterable[Mapping[str, str]], overwrite: bool) -> None:
    """Write rows for `read_table`. Raises FileError."""
    write_text(path, table_text(rows), overwrite)


def timeline_cells(timeline: EmotionTimeline) -> dict[str, str]:
    """The cells that describe a timeline."""
    crossfade = "" if timeline.crossfade_s == CROSSFADE_S else repr(timeline.crossfade_s)
    return {"emotion": str(timeline) or "neutral", "crossfade": crossfade, "intensity": "", "timeline": ""}


class _RowParser:
    """Parses the cells of one row. It collects all problems, not only the first."""

    def __init__(self, row: TableRow, files: LineFiles | None) -> None:
        self.row, self.line_id, self.problems = row, row.line_id, list[Problem]()
        if extra := row.cells.get(_EXTRA):
            self.add_problem(
                "",
                f"{shortened(extra)} stands under no header. Put quotes around a cell with separators, or remove it.",
            )
        for column, cell in row.cells.items():
            if len(cell) > MAX_CELL_LENGTH:
                self.add_problem(column[:40], f"it has {len(cell)} characters. Expected {MAX_CELL_LENGTH} at most.")
        if not row.cells.get("audio"):
            self.add_problem("audio", "it is empty. Expected the path of a recording.")
        self._seed, self._channel = self._whole_number("seed", 0), self._whole_number("channel", 1)
        self._timeline = self._parse_timeline(files)
        self._text = self._parse_text(files)
        self._review = self._parse_review()
        self._take = self._whole_number("take", 1)

    def add_problem(self, column: str, sentence: str, cause: str = "") -> None:
        self.problems.append(Problem(self.row.number, column, sentence, cause))

    def line(self) -> TableLine:
        """The line of a row without problems."""
        cells = self.row.cells
        return TableLine(
            row=self.row,
            line_id=self.line_id,
            audio=cells.get("audio", ""),
            timeline=self._timeline,
            character=cells.get("character", ""),
            text=self._text,
            alignment=cells.get("alignment", ""),
            seed=self._seed,
            channel=self._channel,
            out=cells.get("out", ""),
            target=cells.get("target", ""),
            review=self._review,
            note=cells.get("note", ""),
            take=1 if self._take is None else self._take,
        )

    def _parse_text(self, files: LineFiles | None) -> str:
        text, name = self.row.cells.get("text", ""), self.row.cells.get("text_file", "")
        if not name:
            return text
        if text:
            self.add_problem("text_file", "text says already what is spoken. Empty one of the two.")
        elif files is None:
            self.add_problem("text_file", f"{shortened(name)} cannot be read here. Write the text in the column text.")
        else:
            try:
                return files.read_text(name)
            except EmoFaceError as error:
                self.add_problem("text_file", str(error), getattr(error, "cause", ""))
        return ""

    def _parse_timeline(self, files: LineFiles | None) -> EmotionTimeline:
        crossfade = self._number("crossfade", 0)
        crossfade_s = CROSSFADE_S if crossfade is None else crossfade
        intensity = self._number("intensity", 0, 1)
        emotion, text = (self.row.cells.get(column, "") for column in ("emotion", "timeline"))
        column, text = ("timeline", text) if text else ("emotion", emotion or "neutral")
        is_file = column == "timeline" and text.casefold().endswith(TIMELINE_FILES)
        if intensity is not None:
            if is_file or set(text) & set(":@"):
                self.add_problem("intensity", f"{column} says how strong already ({text[:60]}). Empty one of the two.")
            else:
                text += f":{intensity!r}"
        try:
            if is_file and files:
                timeline = files.read_timeline(text)
                return replace(timeline, crossfade_s=crossfade_s) if self.row.cells.get("crossfade") else timeline
            return EmotionTimeline.parse(text, crossfade_s)
        except EmoFaceError as error:
            self.add_problem(column, str(error), getattr(error, "cause", ""))
            return EmotionTimeline()

    def _whole_number(self, column: str, least: int) -> int | None:
        """None where the cell is empty or wrong."""
        number = self._in_range(column, self._parse_number(column, is_whole=True), least, inf)
        return None if number is None else parse_whole_number(self.row.cells.get(column, ""))

    def _number(self, column: str, least: float, most: float = inf) -> float | None:
        """None where the cell is empty or wrong."""
        return self._in_range(column, self._parse_number(column, is_whole=False), least, most)

    def _parse_number(self, column: str, is_whole: bool) -> float | None:
        text = self.row.cells.get(column, "")
        if not text:
            return None
        try:
            number = parse_decimal(text)
        except ValueError:
            number = nan
        if not isfinite(number) or (is_whole and number != int(number)):
            self.add_problem(column, f"{shortened(text)} is no {'whole ' if is_whole else ''}number.")
            return None
        return number

    def _in_range(self, column: str, number: float | None, least: float, most: float) -> float | None:
        if number is None or least <= number <= most:
            return number
        expected = f"{least} to {most:g}" if isfinite(most) else f"{least} or more"
        self.add_problem(column, f"{self.row.cells[column][:60]} is out of range. Expected {expected}, or nothing.")
        return None

    def _parse_review(self) -> str:
        text = self.row.cells.get("review", "")
        plain = re.sub(r"[\s_-]+", " ", text).casefold()
        if plain not in REVIEWS:
            self.add_problem("review", f"{shortened(text)} is unknown. Expected {_KNOWN_REVIEWS}, or nothing.")
            return ""
        return plain


_KNOWN_REVIEWS = ", ".join(filter(None, REVIEWS))
_EXTRA = ""  # the cell that holds what stands under no header


def parse_whole_number(text: str) -> int:
    """The whole number of a cell, as every reader of a table understands it: 2, 2.0 or 2,0.

    Raises ValueError, whose sentence is not for people.
    """
    number = parse_decimal(text)
    if not number.is_integer():
        raise ValueError(text)
    return int(text) if text.isdecimal() else int(number)  # a float does not hold every large number


def chosen_take(cells: Mapping[str, str], takes: int) -> int:
    """The variant that a row chose among `takes`, from 1; 1 if it chose none or one that is not there."""
    try:
        chosen = parse_whole_number(cells.get("take") or "1")
    except ValueError:
        return 1
    return chosen if 1 <= chosen <= takes else 1


def _is_zip(path: str | os.PathLike[str]) -> bool:
    """Whether a file begins as workbooks do, whatever it is called. A missing file is not this function's matter."""
    try:
        with open(path, "rb") as file:
            return file.read(4) == b"PK\x03\x04"
    except OSError:
        return False


def _csv_rows(text: str, separator: str) -> list[list[str]]:
    """Raises csv.Error; TableError for a table above the limits."""
    rows: list[list[str]] = []
    cells = 0
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        cells += len(row)
        for count, most, what in (
            (len(row), MAX_COLUMNS, "columns"),
            (len(rows) + 1, MAX_ROWS, "rows"),
            (cells, MAX_CELLS, "cells"),
        ):
            if count > most:
                raise TableError(f"it has more than {most} {what}. Split it, or check its separators.")
        rows.append(row)
    return rows


def _expected_headers() -> str:
    return f"Expected a first row such as {','.join(COLUMNS[:6])}."


def _guess_separator(text: str) -> str:
    """The most frequent separator of the first line that is not empty, outside of quotes."""
    head = re.sub(r'"[^"]*"', "", next((line for line in text.splitlines() if line.strip()), ""))
    return max(SEPARATORS, key=head.count)


def _canonical_columns(headers: Sequence[str]) -> list[str]:
    """For each header its canonical column, or itself. Of two with the same meaning, the canonical one is used.

    A column "line" names the lines, unless another one does: then it is what is said.
    """
    canonical = [_ALIASES.get(_plain(header), "") for header in headers]
    if canonical.count("line_id") > 1:
        canonical = ["text" if _plain(h) == "line" else name for h, name in zip(headers, canonical, strict=True)]
    columns = list(headers)
    places_of: dict[str, list[int]] = {}
    for place, name in enumerate(canonical):
        places_of.setdefault(name, []).append(place)
    for column in {*canonical} - {""}:
        places = places_of[column]
        columns[min(places, key=lambda n: (_plain(headers[n]) != _plain(column), n))] = column
    column, count = next(iter(Counter(filter(None, columns)).most_common(1)), ("", 0))
    if count > 1:
        raise TableError(f"two columns are called {shortened(column)}. Rename or remove one.")
    return columns


def _plain(header: str) -> str:
    return header if header == "---" else re.sub(r"[\W_]+", "", header).casefold()


def _is_row(number: int, first: int, row: Sequence[str]) -> bool:
    return number > first + 1 and any(map(str.strip, row))


def _row(number: int, columns: Sequence[str], row: Sequence[str]) -> TableRow:
    headers = [*columns, *[_EXTRA] * (len(row) - len(columns))]
    cells = {
        column: cell.strip() for column, cell in zip(headers, row, strict=False) if column not in (_EXTRA, PROBLEM)
    }
    extra = [cell.strip() for column, cell in zip(headers, row, strict=False) if column == _EXTRA and cell.strip()]
    return TableRow(number, cells | ({_EXTRA: " ".join(extra)} if extra else {}))

"""Batch tables (CSV) read into lines of the panel, and lines of the panel written as a batch table."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from ...storage.folder import Folder
from ...table.line_sources import RecordingFolders
from ...table.line_table import Problem, TableError, TableLine, read_table, timeline_cells, write_table
from ...take import Line
from .panel_line import PanelLine

MOST_PROBLEMS = 8  # that a message quotes
PANEL_COLUMNS = (
    *("line_id", "audio", "text", "text_file", "emotion", "intensity", "crossfade", "timeline", "seed", "channel"),
    "target",
)


def read_batch_table(path: str | os.PathLike[str]) -> list[PanelLine]:
    """The lines of a table. Relative paths of recordings and timelines begin at the table's folder.

    Raises TableError, with a sentence for the first problems of the table and the number of the others, and FileError.
    """
    folder = Path(path).parent
    table = read_table(path, RecordingFolders([Folder.at(folder)]))
    if table.problems:
        raise TableError("\n".join([f"{path}:", *_first_sentences(table.problems)]))
    return [_panel_line(line, folder) for line in table.lines]


def write_batch_table(path: str | os.PathLike[str], lines: Sequence[PanelLine], overwrite: bool) -> None:
    """Write the lines' requests, targets and extra columns.

    Recordings below the table's folder are written as relative paths. Raises FileError.
    """
    write_table(path, [_cells(line, Path(path).parent.absolute()) for line in lines], overwrite)


def _first_sentences(problems: Sequence[Problem]) -> list[str]:
    sentences = [str(problem) for problem in problems[:MOST_PROBLEMS]]
    more = len(problems) - len(sentences)
    return [*sentences, f"and {more} more; `emoface batch` with --check says all."] if more else sentences


def _panel_line(line: TableLine, folder: Path) -> PanelLine:
    request = Line(
        str((folder / line.audio).absolute()), line.timeline, line.seed, line.channel, text=line.text or None
    )
    extra = {column: cell for column, cell in line.row.cells.items() if column not in PANEL_COLUMNS and cell}
    return PanelLine(line.line_id, request, target=line.target, extra_columns=extra)


def _cells(line: PanelLine, folder: Path) -> dict[str, str]:
    request, audio = line.request, Path(line.request.audio)
    return {
        "line_id": line.id,
        "audio": audio.relative_to(folder).as_posix() if audio.is_relative_to(folder) else str(audio),
        "text": request.text or "",
        **timeline_cells(request.timeline),
        "seed": "" if request.seed is None else str(request.seed),
        "channel": "" if request.channel is None else str(request.channel),
        "target": line.target,
        **line.extra_columns,
    }


def audio_in(folder: str | os.PathLike[str], suffixes: Iterable[str]) -> list[Path]:
    """Every recording in a folder and the folders below it, sorted by path. Hidden files and folders are left out.

    suffixes: such as ".wav"; case does not matter.
    """
    wanted = {suffix.casefold() for suffix in suffixes}
    found: list[Path] = []
    for parent, folders, files in os.walk(os.fspath(folder)):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(parent, f) for f in sorted(files) if Path(f).suffix.casefold() in wanted and f[0] != "."]
    return found

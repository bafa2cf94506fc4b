"""The batch's table as lines of the panel, and back; `batch.table` says what it is."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from ...storage.folder import Folder
from ...table.sources import Recordings
from ...table.table import TableError, TableLine, read_table, timeline_cells, write_table
from ...take import Line
from .panel_line import PanelLine

SHOWN = ("line_id", "audio", "emotion", "intensity", "crossfade", "timeline", "seed", "channel", "target")


def read_batch_table(path: str | os.PathLike) -> list[PanelLine]:
    """The lines of a table. Recordings and timelines are looked for from its folder on.

    All that is wrong is said at once. Raises TableError, FileError.
    """
    folder = Path(path).parent
    table = read_table(path, Recordings([Folder.at(folder)]).read_timeline)
    if table.problems:
        raise TableError("\n".join([f"{path}:", *map(str, table.problems)]))
    return [_line(line, folder) for line in table.lines]


def write_batch_table(path: str | os.PathLike, lines: Sequence[PanelLine], overwrite: bool) -> None:
    """Write what is asked of the lines, and what their table said beside; recordings below the table's folder by their
    way from there. Raises FileError."""
    write_table(path, [_cells(line, Path(path).parent.absolute()) for line in lines], overwrite)


def _line(line: TableLine, folder: Path) -> PanelLine:
    asked = Line(str((folder / line.audio).absolute()), line.timeline, line.seed, line.channel)
    beside = {column: cell for column, cell in line.row.cells.items() if column not in SHOWN and cell}
    return PanelLine(line.line_id, asked, target=line.target, beside=beside)


def _cells(line: PanelLine, folder: Path) -> dict[str, str]:
    asked, audio = line.asked, Path(line.asked.audio)
    return {
        "line_id": line.id,
        "audio": audio.relative_to(folder).as_posix() if audio.is_relative_to(folder) else str(audio),
        **timeline_cells(asked.timeline),
        "seed": "" if asked.seed is None else str(asked.seed),
        "channel": "" if asked.channel is None else str(asked.channel),
        "target": line.target,
        **line.beside,
    }


def audio_in(folder: str | os.PathLike, suffixes: Iterable[str]) -> list[Path]:
    """Every recording in a folder and those below it, in order of their paths; hidden ones are left out."""
    wanted = {suffix.casefold() for suffix in suffixes}
    found = []
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(place, f) for f in sorted(files) if Path(f).suffix.casefold() in wanted and f[0] != "."]
    return found

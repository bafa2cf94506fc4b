"""The plan of a batch: from a table's lines to jobs. Whatever can be known to fail is found here, before any work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from ..errors import EmoFaceError
from ..formats.export import Export
from ..motion.seeds import derived_seed
from ..serialization import shortened
from ..storage.folder import Folder
from ..table.batch_report import APPROVED
from ..table.line_sources import RecordingFolders, file_key
from ..table.line_table import LineTable, Problem, TableLine
from ..take import Line
from .file_names import OWN_FILES, FileNameError, line_files, take_name, variant_names
from .job import LineJob
from .ledger import LedgerEntry
from .request import BatchRequest


@dataclass(frozen=True)
class BatchPlan:
    """What a batch will do.

    jobs: by the row's number, in the table's order.
    problems: the table's and those that planning found, by row.
    """

    jobs: Mapping[int, LineJob]
    problems: tuple[Problem, ...]


def make_plan(
    table: LineTable,
    recordings: RecordingFolders,
    request: BatchRequest,
    previous: Mapping[str, LedgerEntry],
) -> BatchPlan:
    """Jobs for the lines that can be tried, and problems for those that cannot.

    previous: what the ledger says of lines, by line_id.
    """
    jobs: dict[int, LineJob] = {}
    problems = list(table.problems)
    owners = dict.fromkeys(map(file_key, OWN_FILES), "the batch itself")
    folders: dict[str, str] = {}
    for line in table.lines:
        try:
            job = _job(line, recordings, request, previous.get(line.line_id))
            _claim_files(job, request.exports, owners, folders)
            jobs[line.row.number] = job
        except _CellError as error:
            problems.append(Problem(line.row.number, error.column, str(error), error.cause))
    return BatchPlan(jobs, tuple(sorted(problems, key=lambda problem: problem.row)))


class _CellError(EmoFaceError):
    """What is wrong with a cell of a line.

    column: the cell's.
    cause: see `Problem`.
    """

    def __init__(self, column: str, sentence: str, cause: str = "") -> None:
        super().__init__(sentence)
        self.column, self.cause = column, cause


def _job(
    table_line: TableLine, recordings: RecordingFolders, request: BatchRequest, previous: LedgerEntry | None
) -> LineJob:
    line_id, take, variants = table_line.line_id, table_line.take, request.variants
    if take > variants:
        raise _CellError("take", f"{take} is chosen, of {variants}. Pass --takes {take}, or empty the cell.")
    try:
        take_names = variant_names(take_name(line_id, table_line.out), variants)
    except FileNameError as error:
        raise _CellError("out", str(error)) from None
    folder, audio = _find(recordings, "audio", table_line.audio)
    alignment = _find(recordings, "alignment", table_line.alignment) if table_line.alignment else None
    first = derived_seed(request.seed, line_id) if table_line.seed is None else table_line.seed
    seeds = (first, *(derived_seed(first, f"take {number}") for number in range(2, variants + 1)))
    line = Line(
        folder.address(audio),
        table_line.timeline,
        first,
        table_line.channel,
        text=table_line.text or None,
        **request.settings,
    )
    is_approved = table_line.review == APPROVED
    return LineJob(line_id, folder, audio, line, take_names, seeds, is_approved, previous, alignment)


def _find(recordings: RecordingFolders, column: str, cell: str) -> tuple[Folder, str]:
    """The folder of the file that a cell names, and its name in there. Raises _CellError."""
    try:
        return recordings.find(cell)
    except EmoFaceError as error:
        raise _CellError(column, str(error), getattr(error, "cause", "")) from None


def _claim_files(job: LineJob, exports: Sequence[Export], owners: dict[str, str], folders: dict[str, str]) -> None:
    """Note the job as owner of its files. Raises _CellError if another line or the batch owns one.

    Case does not count, nor do Unicode's forms: on Windows and macOS such lines would share a file.
    owners: of files. folders: a line that has files in a folder, by the folder's name.
    """
    files = {file_key(name): name for name in line_files(job.take_names, exports)}
    parents = {str(parent): name for file, name in files.items() for parent in PurePosixPath(file).parents[:-1]}
    for key, name in files.items():
        if key in owners or key in folders:
            owner = owners.get(key) or f"the folder of {folders[key]}"
            raise _CellError(
                "out", f"its file {shortened(name)} is that of {owner} too. Give the line another name in out."
            )
    for key, name in parents.items():
        if key in owners:
            raise _CellError(
                "out",
                f"the folder of {shortened(name)} is the file of {owners[key]}. Give the line another name in out.",
            )
    line = f"line {shortened(job.line_id)}"
    owners.update(dict.fromkeys(files, line))
    folders.update(dict.fromkeys(parents, line))

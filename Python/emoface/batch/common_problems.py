"""What many rows of a table share, such as recordings outside the table's folder: one sentence instead of thousands."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from ..serialization import shortened
from ..table.line_sources import MissingFile, OutsideFolders
from ..table.line_table import Problem, TableRow

MANY = 3  # rows of one cause from which on a single sentence says it


@dataclass(frozen=True)
class CommonProblem:
    """Problems of many rows with one cause.

    sentence: how many there are, an example, and the option that mends them all.
    problems: what it stands for.
    """

    sentence: str
    problems: tuple[Problem, ...]


def common_problems(problems: Sequence[Problem], rows: Sequence[TableRow]) -> tuple[CommonProblem, ...]:
    """The causes that MANY problems or more share.

    problems: of a plan.
    rows: of its table.
    """
    by_cause: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        if problem.cause:
            by_cause.setdefault((problem.cause, problem.column), []).append(problem)
    by_number = {row.number: row for row in rows}
    found = []
    for (cause, column), group in by_cause.items():
        if len(group) >= MANY:
            names = [by_number[problem.row].cells.get(column, "") for problem in group]
            example = f"row {group[0].row}: {shortened(names[0])}"
            sentence = f"{len(group)} of {len(rows)} lines: {column}: {_explanation(cause, names, example)}"
            found.append(CommonProblem(sentence, tuple(group)))
    return tuple(found)


def _explanation(cause: str, names: Sequence[str], example: str) -> str:
    if cause == OutsideFolders.cause:
        return (
            f"the files lie outside the folder of the table ({example}). Name the folder that they lie in: "
            f"--root {_common_folder(names) or 'DIR'}."
        )
    if cause == MissingFile.cause:
        return f"the files are not there ({example}). Check the paths, or name the folder that has them with --root."
    return f"the same is wrong with all of them ({example})."


def _common_folder(names: Sequence[str]) -> str:
    """The deepest folder that has all files; "" if their paths are relative, or have no folder in common."""
    try:
        common = os.path.commonpath([os.path.dirname(name) for name in names])
    except ValueError:  # some relative, some absolute, or on several drives
        return ""
    is_useful = PurePath(common).is_absolute() and len(PurePath(common).parts) > 1 and len(common) <= 100
    return common if is_useful else ""

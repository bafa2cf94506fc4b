"""The report of a self-test, as text for a person, and as JSON to attach to a bug report."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from emoface.serialization import to_json
from emoface.storage.files import write_text

SCHEMA = 1
NAME = "self-test"  # of both files; each run replaces those of the last one

_MARKS = {True: "passed", False: "FAILED", None: "not run"}


@dataclass(frozen=True)
class CheckResult:
    """The result of one check. The names of the fields are keys in the report's file.

    name: what was checked.
    passed: None: it could not be checked.
    figure: what was measured, or why the check failed or was skipped.
    details: the traceback of an unexpected error.
    """

    name: str
    passed: bool | None
    figure: str
    details: str = ""


@dataclass
class SelfTestReport:
    """The results of a self-test. The names of the fields are keys in the report's file.

    about: of the machine, the versions and the face.
    checks: in the order in which they ran.
    facts: how this engine behaves where engines differ, by question.
    advice: what the user can do so that more is checked.
    """

    about: dict[str, str] = field(default_factory=dict)
    checks: list[CheckResult] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    advice: str = ""

    def check(self, name: str) -> CheckResult:
        """The check of this name. Raises StopIteration if there was none."""
        return next(check for check in self.checks if check.name == name)

    @property
    def sentence(self) -> str:
        """The result in a few sentences."""
        failed, passed, not_run = (
            [check for check in self.checks if check.passed is result] for result in (False, True, None)
        )
        parts = [f"{len(passed)} of {len(self.checks)} checks passed."]
        if failed:
            parts.append(f"Failed: {'; '.join(f'{check.name} ({check.figure})' for check in failed)}")
        if not_run:
            parts.append(f"Not run: {len(not_run)}. {self.advice}".rstrip())
        return " ".join(parts)

    def text(self) -> str:
        """The whole report, a line for each result."""
        lines = ["EmoFace self-test", "", *_table(self.about.items()), ""]
        lines += [f"{_MARKS[check.passed]:8}{check.name}: {check.figure}" for check in self.checks]
        lines += ["", "What this engine does", *_table(self.facts.items()), "", self.sentence]
        return "\n".join(lines) + "\n"

    def save(self, folder: Path) -> Path:
        """Write both files, and return the path of the text. Raises FileError."""
        write_text(folder / f"{NAME}.json", json.dumps({"schema": SCHEMA, **to_json(self)}, indent=1) + "\n", True)
        write_text(folder / f"{NAME}.txt", self.text(), True)
        return folder / f"{NAME}.txt"


def _table(rows: Iterable[tuple[str, str]]) -> list[str]:
    rows = list(rows)
    width = max((len(name) for name, _ in rows), default=0)
    return [f"  {name:{width}}  {value}" for name, value in rows]

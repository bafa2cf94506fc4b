"""What the self-test found, as text for a person and as JSON to send along with a bug report."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from emoface.storage.files import write_text

SCHEMA = 1
NAME = "self-test"  # of both files; each run replaces the last one's

_MARKS = {True: "passed", False: "FAILED", None: "not run"}


@dataclass(frozen=True)
class Check:
    """One thing that was tried. passed: None if it could not be tried; figure: what came out, or why it did not;
    details: where the error was raised, for the developers."""

    name: str
    passed: bool | None
    figure: str
    details: str = ""


@dataclass
class Report:
    """about: of the machine and the face; facts: what this engine does where it may do one thing or another, by
    question; advice: what the user can do so that more is tested."""

    about: dict[str, str] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    advice: str = ""

    def check(self, name: str) -> Check:
        """The check of this name. Raises StopIteration if there was none."""
        return next(check for check in self.checks if check.name == name)

    @property
    def sentence(self) -> str:
        """How it went, in a sentence or three."""
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
        """The whole report, a line a finding."""
        lines = ["EmoFace self-test", "", *_table(self.about.items()), ""]
        lines += [f"{_MARKS[check.passed]:8}{check.name}: {check.figure}" for check in self.checks]
        lines += ["", "What this engine does", *_table(self.facts.items()), "", self.sentence]
        return "\n".join(lines) + "\n"

    def save(self, folder: Path) -> Path:
        """Write both files, and give the one to read. Raises FileError."""
        write_text(folder / f"{NAME}.json", json.dumps({"schema": SCHEMA, **asdict(self)}, indent=1) + "\n", True)
        write_text(folder / f"{NAME}.txt", self.text(), True)
        return folder / f"{NAME}.txt"


def _table(rows: Iterable[tuple[str, str]]) -> list[str]:
    rows = list(rows)
    width = max((len(name) for name, _ in rows), default=0)
    return [f"  {name:{width}}  {value}" for name, value in rows]

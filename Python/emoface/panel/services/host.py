"""What the panel needs of the program it runs in: recordings to add, and a place to write takes to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Protocol

from ...errors import EmoFaceError
from ..base.translation import mark
from ..model.panel_line import PanelLine


class HostError(EmoFaceError):
    """A line that cannot be written to its target."""


class WriteEffect(Enum):
    """What writing a line changes. The values are texts for the user."""

    NEW = mark("New")
    REPLACE = mark("Replaces what EmoFace wrote")
    KEEP = mark("Kept: edited by hand")
    PARTLY = mark("Replaces all but what was edited by hand")
    REFUSED = mark("Cannot be written")


@dataclass(frozen=True)
class WritePlan:
    """What writing a line would do.

    effect: what it changes.
    where: the file or the sequence, for the user.
    notes: sentences that the user should read before.
    """

    effect: WriteEffect
    where: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class WriteResult:
    """What writing a line did.

    where: the file or the sequence, for the user.
    is_whole: whether everything was written, and nothing kept because it was edited by hand.
    notes: sentences for the user.
    """

    where: str
    is_whole: bool = True
    notes: tuple[str, ...] = ()


class Host(Protocol):
    """The program that the panel runs in.

    kind: its name in projects' files; the key of its form in `widgets.host_forms`.
    name: its name for the user, such as Files or Unreal.
    selection_name: what the user can select in it, such as Sound Waves; "" if it has no selection.
    can_scrub: whether it can show one moment of a line.
    """

    kind: str
    can_scrub: bool

    @property
    def name(self) -> str: ...

    @property
    def selection_name(self) -> str: ...

    def selected_recordings(self) -> Sequence[tuple[str, Path]]:
        """The recordings that are selected in it: names and sound files. Raises EmoFaceError."""

    def settings(self, project: Path) -> dict[str, Any]:
        """How it writes, as JSON, for a project in this folder."""

    def apply_settings(self, settings: dict[str, Any], project: Path) -> None:
        """Write as the settings of a project in this folder say.

        Settings that are missing or cannot be read become those the host began with.
        """

    def run_later(
        self, function: Callable[[], Any], on_done: Callable[[Any], object], on_failed: Callable[[str], object]
    ) -> None:
        """Call a function of the host where it may run: a thread, or between two ticks of an editor.

        on_done: called in the window's thread with what the function returned.
        on_failed: called in the window's thread with a sentence, if the function raised an error.
        """

    def prepare(self, lines: Sequence[PanelLine]) -> None:
        """Called before lines are planned or written together, with all of them."""

    def plan(self, line: PanelLine, overwrite: bool) -> WritePlan:
        """What writing a line would do. Changes nothing. overwrite: also replace what was edited by hand."""

    def write(self, line: PanelLine, overwrite: bool) -> WriteResult:
        """Write a line's take. overwrite: as for `plan`. Raises EmoFaceError."""

    def scrub(self, line: PanelLine, seconds: float) -> None:
        """Show a moment of a line, if `can_scrub`."""

    def close(self) -> None:
        """Called when the panel is closed."""

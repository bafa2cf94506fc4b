"""What a worker is given: the jobs of a run, and the settings that all of them share."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..formats.export import Export
from ..storage.folder import Folder
from ..take import Line

if TYPE_CHECKING:
    from ..text.lexicon import Lexicon
from .ledger import LedgerEntry


@dataclass(frozen=True)
class RunConfig:
    """The settings that all lines of a run share.

    out: the takes folder.
    model: the model's file.
    model_name, model_id: as takes name it.
    device: "cpu" or "cuda", where the network runs.
    exports: written beside each take.
    force: also make again files that a user has edited, and lines that are approved.
    lexicon: the user's pronunciations, for lines with a text.
    """

    out: Folder
    model: str
    model_name: str
    model_id: str
    device: str
    exports: tuple[Export, ...] = ()
    force: bool = False
    lexicon: "Lexicon | None" = None


@dataclass(frozen=True)
class LineJob:
    """A line whose takes and exports are to be made.

    line_id: the line's name.
    recordings: the folder that its recording lies in.
    audio: the recording's name in that folder.
    line: the line, with the recording's address as `audio` and the first variant's `seed`.
    take_names: of each variant, in the takes folder, without suffix.
    seeds: of each variant.
    is_approved: whether a reviewer approved it. Then it is left as it is, as long as its takes are there.
    previous: what the ledger says of it; None for a new line.
    alignment: the folder and the name in it of a file with the words and phones; None: they are found here.
    """

    line_id: str
    recordings: Folder
    audio: str
    line: Line
    take_names: tuple[str, ...]
    seeds: tuple[int, ...]
    is_approved: bool = False
    previous: LedgerEntry | None = None
    alignment: tuple[Folder, str] | None = None

    def variant(self, number: int) -> Line:
        """The line with the seed of a variant, from 0."""
        return replace(self.line, seed=self.seeds[number])

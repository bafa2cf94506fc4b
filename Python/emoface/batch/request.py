"""What a user asks of a batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..formats.export import Export
from ..storage.folder import Folder


@dataclass(frozen=True)
class BatchRequest:
    """What a user asks of a batch.

    inputs: a table; or folders, globs and recordings.
    out: the takes folder.
    model: a model's name or file.
    device: "cpu" or "cuda", where the network runs.
    roots: folders in which recordings may lie, beside the inputs' own.
    name_pattern: of recordings' names, such as {emotion}_{line}.wav; None for a table.
    exports: written beside each take.
    settings: of all lines, by the name of the field of `take.Line`: smoothing, blink, gaze.
    seed: the seeds of lines without one come from it; 0 or greater.
    variants: takes of each line, 1 or more.
    force: also make again files that a user has edited, and lines that are approved.
    lexicon: file of the user's pronunciations; None: there is none.
    waiting_bytes: limit of decoded sound that waits for the network; None: `runner.default_waiting_bytes`.
    """

    inputs: Sequence[str]
    out: Folder
    model: str
    device: str = "cpu"
    roots: Sequence[Folder] = ()
    name_pattern: str | None = None
    exports: tuple[Export, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 0
    variants: int = 1
    force: bool = False
    lexicon: str | None = None
    waiting_bytes: float | None = None

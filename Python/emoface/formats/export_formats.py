"""The formats that a take is exported to.

A new format is a module of this folder with `write(path, value, overwrite)` and a row in EXPORT_FORMATS; the command
line, the batch and the panel offer all of them.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..serialization import shortened
from ..storage.files import FileError
from . import csv_curves, json_curves, live_link_csv, maya_anim, phone_alignment, rig_text


@dataclass(frozen=True)
class ExportFormat:
    """One row of the table.

    suffix: the end of its files' names; no two formats share one.
    description: a few words for help texts.
    write: write(path, value, overwrite). value: KeyedCurves where is_keyed, else Curves of the 174 controls.
    is_keyed: whether it holds reduced keys rather than every frame.
    holds_phones: whether it holds words and phones instead: write(path, alignment, duration_s, overwrite).
    """

    suffix: str
    description: str
    write: Callable[..., None]
    is_keyed: bool = False
    holds_phones: bool = False


EXPORT_FORMATS = {
    "csv": ExportFormat(".csv", "a row a frame, for a spreadsheet", csv_curves.write),
    "rig-text": ExportFormat(".txt", "the dataset's own: 174 values a row, no names, no rate", rig_text.write),
    "json": ExportFormat(".json", "keys by Sequencer channel, for scripts", json_curves.write, is_keyed=True),
    "live-link": ExportFormat(".live-link.csv", "Live Link Face: 52 ARKit shapes and the eyes", live_link_csv.write),
    "maya": ExportFormat(".anim", "keys for the face board in Maya", maya_anim.write, is_keyed=True),
    "textgrid": ExportFormat(".TextGrid", "words and phones, for Praat", phone_alignment.write, holds_phones=True),
}


def format_for(path: str | os.PathLike[str]) -> str:
    """The format's name for an output file, by the longest suffix that fits. Raises FileError."""
    file_name = Path(path).name.lower()
    fitting = [
        name
        for name, form in EXPORT_FORMATS.items()
        if file_name.endswith(form.suffix.lower()) and len(file_name) > len(form.suffix)
    ]
    if fitting:
        return max(fitting, key=lambda name: len(EXPORT_FORMATS[name].suffix))
    suffixes = ", ".join(dict.fromkeys(Path(f"x{form.suffix}").suffix for form in EXPORT_FORMATS.values()))
    found = Path(path).suffix.lower()
    raise FileError(
        f"{path}: no export format has the suffix {shortened(found)}. Expected {suffixes}; or pass --format."
    )

"""One file a format, `read` and/or `write`. This table is what `export` offers for a take's curves."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..storage.files import FileError
from . import csv_curves, json_curves, live_link_csv, maya_anim, rig_text


@dataclass(frozen=True)
class CurveFormat:
    """write(path, value, overwrite): value is KeyedCurves where `keyed`, else Curves of the 174 controls."""

    suffix: str
    description: str
    write: Callable
    keyed: bool = False


CURVE_FORMATS = {
    "csv": CurveFormat(".csv", "a row a frame, for a spreadsheet", csv_curves.write),
    "rig-text": CurveFormat(".txt", "the dataset's own: 174 values a row, no names, no rate", rig_text.write),
    "json": CurveFormat(".json", "keys by Sequencer channel, for scripts", json_curves.write, keyed=True),
    "live-link": CurveFormat(".csv", "Live Link Face: 52 ARKit shapes and the eyes", live_link_csv.write),
    "maya": CurveFormat(".anim", "keys for the face board in Maya", maya_anim.write, keyed=True),
}


def format_for(path: str | os.PathLike) -> str:
    """The format's name for an output file; .csv is `csv`, the first in the table. Raises FileError."""
    suffix = Path(path).suffix.lower()
    for name, form in CURVE_FORMATS.items():
        if form.suffix == suffix:
            return name
    suffixes = ", ".join(dict.fromkeys(form.suffix for form in CURVE_FORMATS.values()))
    raise FileError(f"{path}: no export format has the suffix {suffix!r}. Expected {suffixes}; or pass --format.")

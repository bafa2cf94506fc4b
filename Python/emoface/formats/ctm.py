"""CTM files, as Kaldi, NeMo and the Montreal Forced Aligner write them: a word or a phone a line.

`utterance channel start duration label`, in seconds, and a confidence if the aligner knows one; `;;` begins a comment.
"""

import os
import re
from dataclasses import dataclass
from math import isfinite

from ..emotion import MAX_TIMELINE_BYTES
from ..serialization import shortened
from ..storage.files import FileError, read_text
from .error_prefix import prefix_errors


@dataclass(frozen=True)
class CtmEntry:
    """One line.

    label: of a word or a phone, without Kaldi's ending that says where in its word a phone stands.
    start_s, end_s: seconds.
    confidence: 0..1; 1 where none is given.
    """

    label: str
    start_s: float
    end_s: float
    confidence: float


def read(path: str | os.PathLike[str]) -> list[CtmEntry]:
    """The lines of a file of one utterance. Raises FileError, which names the line."""
    entries, utterances = [], []
    for number, line in enumerate(read_text(path, MAX_TIMELINE_BYTES).splitlines(), 1):
        fields = line.split()
        if fields and not line.startswith(";;"):
            with prefix_errors(f"{path}, line {number}"):
                entries.append(_entry(fields, line))
            utterances.append(fields[0])
    if len(set(utterances)) != 1:
        names = shortened(", ".join(dict.fromkeys(utterances))) if utterances else "none"
        raise FileError(f"{path}: expected one utterance, found {names}. Give each recording a file of its own.")
    return entries


def _entry(fields: list[str], line: str) -> CtmEntry:
    try:
        start_s, duration_s = float(fields[2]), float(fields[3])
        label = re.sub("_[BIES]$", "", fields[4])
        confidence = float(fields[5]) if len(fields) > 5 and fields[5] != "NA" else 1.0
    except (ValueError, IndexError):
        start_s = duration_s = confidence = -1.0
    if not all(isfinite(number) and number >= 0 for number in (start_s, duration_s, confidence)):
        raise FileError(
            f"{shortened(line)}: expected utterance, channel, start, duration and label, times from 0 s on."
        )
    return CtmEntry(label, start_s, start_s + duration_s, min(confidence, 1.0))

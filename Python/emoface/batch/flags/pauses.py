"""Very long pauses: before the first word, between words, after the last.

The longest pause in the recordings is 1.2 s, in a speech to a crowd. Above 1 s a pause counts as long in five languages
(Campione and Veronis 2002); in a line of dialogue one of 1.5 s is intended, or was forgotten in the cut.
"""

from collections.abc import Iterator

from ...speech.decoding import Clip
from ...speech.waveform import find_silences
from ...table.batch_report import Flag

LONG_S = 1.5
LONGEST_S = 6.0  # from here on, the highest severity

_EDGE_S = 0.02  # a silence that reaches this near to an end of the line is at that end


def find_long_pauses(clip: Clip) -> Iterator[Flag]:
    """One flag a pause, at its start."""
    for start_s, end_s in find_silences(clip.samples).tolist():
        length_s = end_s - start_s
        if length_s < LONG_S:
            continue
        if start_s <= _EDGE_S:
            where = "before the first word"
        elif end_s >= clip.duration_s - _EDGE_S:
            where = "after the last word"
        else:
            where = "between words"
        severity = 0.25 + 0.5 * min(1.0, (length_s - LONG_S) / (LONGEST_S - LONG_S))
        yield Flag("long pause", round(severity, 3), f"{length_s:.1f} s of silence {where}.", round(start_s, 3))

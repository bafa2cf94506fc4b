"""Saturated controls: the network asks for more than the range of a control, so the control stays at its end.

In the recordings' takes of the default model no control stays at its end for longer than 0.05 s.
"""

from collections.abc import Iterator

import numpy as np

from ...rig import BOARD
from ...table.batch_report import Flag
from ...take import Take

MIN_STUCK_S = 0.5
NAMED_CONTROLS = 3  # that the sentence names

_TOLERANCE = 1e-3  # rig units from the end of the range


def find_saturated_controls(take: Take) -> Iterator[Flag]:
    """One flag at most, where a control stays longest. Rest is the end of many controls' ranges and does not count."""
    values = take.face.values
    ends = (values >= BOARD.maximum - _TOLERANCE) | ((values <= BOARD.minimum + _TOLERANCE) & (BOARD.minimum < 0))
    runs = {column: _longest_run(ends[:, column]) for column in np.flatnonzero(ends.any(0)).tolist()}
    rate = take.face.rate
    stuck = {column: run for column, run in runs.items() if rate.seconds(run[0]) >= MIN_STUCK_S}
    if not stuck:
        return
    longest = sorted(stuck, key=lambda column: -stuck[column][0])
    frames, start = stuck[longest[0]]
    names = ", ".join(BOARD.names[column] for column in longest[:NAMED_CONTROLS])
    more = f" and {len(stuck) - NAMED_CONTROLS} more" if len(stuck) > NAMED_CONTROLS else ""
    severity = 0.3 + 0.3 * min(1.0, frames / len(values)) + 0.3 * min(1.0, len(stuck) / 10)
    sentence = f"At their end for {rate.seconds(frames):.1f} s: {names}{more}."
    yield Flag("saturated controls", round(severity, 3), sentence, round(rate.seconds(start), 3))


def _longest_run(flags: np.ndarray) -> tuple[int, int]:
    """Length and start of the longest run of true, in frames."""
    edges = np.flatnonzero(np.diff(np.r_[False, flags, False])).reshape(-1, 2)
    lengths = edges[:, 1] - edges[:, 0]
    return int(lengths.max()), int(edges[lengths.argmax(), 0])

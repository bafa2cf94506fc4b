"""Saturated controls: the network wants more than the board can give, and the face stands still there.

In the recordings' takes of the default model no control stays at its end for longer than 0.05 s.
"""

from collections.abc import Iterator

import numpy as np

from ...rig import BOARD
from ...table.report import Flag
from ...take import Take

STUCK_S = 0.5
NAMED = 3  # controls that the sentence names

_NEAR = 1e-3  # rig units from the end


def find_saturated_controls(take: Take) -> Iterator[Flag]:
    """One flag at most, at the longest stand. Rest, which is the end of many controls, does not count."""
    values = take.face.values
    ends = (values >= BOARD.maximum - _NEAR) | ((values <= BOARD.minimum + _NEAR) & (BOARD.minimum < 0))
    runs = {column: _longest_run(ends[:, column]) for column in np.flatnonzero(ends.any(0)).tolist()}
    rate = take.face.rate
    stuck = {column: run for column, run in runs.items() if rate.seconds(run[0]) >= STUCK_S}
    if not stuck:
        return
    longest = sorted(stuck, key=lambda column: -stuck[column][0])
    frames, start = stuck[longest[0]]
    names = ", ".join(BOARD.names[column] for column in longest[:NAMED])
    more = f" and {len(stuck) - NAMED} more" if len(stuck) > NAMED else ""
    severity = 0.3 + 0.3 * min(1.0, frames / len(values)) + 0.3 * min(1.0, len(stuck) / 10)
    sentence = f"At their end for {rate.seconds(frames):.1f} s: {names}{more}."
    yield Flag("saturated controls", round(severity, 3), sentence, round(rate.seconds(start), 3))


def _longest_run(flags: np.ndarray) -> tuple[int, int]:
    """Length and start of the longest run of true, in frames."""
    edges = np.flatnonzero(np.diff(np.r_[False, flags, False])).reshape(-1, 2)
    lengths = edges[:, 1] - edges[:, 0]
    return int(lengths.max()), int(edges[lengths.argmax(), 0])

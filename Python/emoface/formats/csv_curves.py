"""CSV for a spreadsheet: columns frame, time_s and one a control, a row a frame.

The rate has no place of its own: a comment line would break the spreadsheet, and a cell with 24000/1001
invites it to make a date of it. It is in the times. They are written with every digit, and only one rate with
a denominator of at most 1001 (which all rates that editors use have) gives them, so it is read back exactly.
Where another program has rounded the times, the usual rate is taken that gives them when rounded alike.
"""

import os
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np

from ..curves import Curves
from ..storage.files import FileError, write_parts
from ..timing import FACE_RATE, NTSC, FrameRate
from .control_names import control_of
from .error_prefix import prefix_errors
from .number_text import first_of, read_cells, read_rows, shortest_decimals

FRAME, TIME = "frame", "time_s"
WHOLE_RATES = tuple(FrameRate(fps) for fps in (10, 12, 15, 24, 25, 30, 48, 50, 60, 90, 100, 120))
USUAL_RATES = WHOLE_RATES + tuple(FrameRate(*pair) for pair in dict.fromkeys(NTSC.values()))
LARGEST_DENOMINATOR = 1001  # NTSC's
DOUBLE = 1e-14  # of the last time: a few roundings, and far less than the difference of two such rates


def read(path: str | os.PathLike[str]) -> Curves:
    """The file's controls, in its order; the first row is frame 0.

    Columns may be controls or Sequencer channels of either board; `frame` is for people and may be missing.
    A file of fewer than two rows has no times to tell a rate by, and is taken as 60 fps.
    Raises FileError, which names the columns that are no control, or the row at fault (the header is row 1).
    """
    header, *rows = read_rows(path)
    if TIME not in header:
        raise FileError(f"{path}: the header has no column {TIME}. Expected {FRAME}, {TIME} and controls, with commas.")
    unknown = [name for name in header if name not in (FRAME, TIME) and not control_of(name)]
    if unknown:
        raise FileError(
            f"{path}: no control or Sequencer channel is called {first_of(unknown)}. Remove or rename these columns."
        )
    cells = [read_cells(row, header, f"{path}, row {number}") for number, row in enumerate(rows, 2)]
    columns = [i for i, name in enumerate(header) if name not in (FRAME, TIME)]
    with prefix_errors(path):
        rate = _rate([row[header.index(TIME)] for row in rows])
        values = np.array(cells).reshape(-1, len(header))[:, columns]
        controls = tuple(control for i in columns if (control := control_of(header[i])))
        return Curves(values, rate, controls)


def write(path: str | os.PathLike[str], curves: Curves, overwrite: bool) -> None:
    """Write values and a rate that read back exactly. Raises FileError."""
    write_parts(path, (",".join(cells) + "\n" for cells in _rows(curves)), overwrite)


def _rows(curves: Curves) -> Iterator[tuple[str, ...]]:
    yield FRAME, TIME, *curves.names
    for frame, values in enumerate(curves.values):
        yield str(frame), repr(curves.rate.seconds(frame)), *shortest_decimals(values)


def _rate(cells: Sequence[str]) -> FrameRate:
    """The rate that gives the times in these cells, which are numbers. Raises FileError."""
    times = np.array(cells, np.float64)
    if len(times) < 2:
        return FACE_RATE
    steps = np.diff(times)
    if (steps <= 0).any():
        row = int((steps <= 0).argmax()) + 3
        raise FileError(f"row {row} is at {times[row - 2]:g} s, not after {times[row - 3]:g} s. Put the rows in order.")
    measured = len(steps) / (Fraction(repr(float(times[-1]))) - Fraction(repr(float(times[0]))))
    fraction = measured.limit_denominator(LARGEST_DENOMINATOR)
    rounding = DOUBLE * float(np.abs(times).max())
    if fraction and _farthest(times, fraction) <= rounding:
        return FrameRate(fraction.numerator, fraction.denominator)
    decimals = max(-int(Decimal(cell).as_tuple().exponent) for cell in cells)
    rounding += 10.0**-decimals  # half a digit of the row's own time and half of the first one's
    nearest = min(USUAL_RATES, key=lambda rate: abs(rate.exact - measured))
    if _farthest(times, nearest.exact) > rounding:
        row = int(np.abs(steps - np.median(steps)).argmax()) + 3
        raise FileError(
            f"the times in {TIME} fit no frame rate: row {row} comes {steps[row - 3]:g} s after the one "
            f"before, most come {np.median(steps):g} s after. Expected a row a frame and none missing."
        )
    return nearest


def _farthest(times: np.ndarray, rate: Fraction) -> float:
    """Seconds by which the worst row is off, if the rows are frames at this rate."""
    return float(np.abs(times - times[0] - np.arange(len(times)) / float(rate)).max())

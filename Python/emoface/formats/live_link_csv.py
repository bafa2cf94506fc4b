"""Live Link Face CSV, as the phone app records it: Timecode, BlendshapeCount, 52 ARKit shapes, 9 rotations.

Timecodes are HH:MM:SS:FF.fff; their frames are counted at the rate rounded up to a whole number and none is
left out, so 23.976 fps counts to 24. Shapes are 0..1, rotations in radians.
"""

import os
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from ..curves import Curves
from ..serialization import shortened
from ..storage.files import FileError, write_parts
from ..timing import FACE_RATE, FrameRate
from .arkit import LIVE_LINK_NAMES, to_arkit
from .error_prefix import prefix_errors
from .number_text import first_of, read_cells, read_rows

TIMECODE, COUNT = "Timecode", "BlendshapeCount"

_TIMECODE = re.compile(r"(\d\d?):(\d\d):(\d\d):(\d\d(?:\.\d+)?)")
_LONGEST_S = 3_900  # as of sounds. Two rows may claim days, whose frames would fill the memory


def read(path: str | os.PathLike[str], rate: FrameRate | None = None) -> Curves:
    """The 61 columns, named as in LIVE_LINK_NAMES whatever their case in the file; the first row is frame 0.

    The phone does not quite keep its rate, drops frames, and has no values (a count of 0) where it sees no
    face. So each frame is found by its time: linearly between the rows around it, by their timecodes.
    rate: what the timecodes are counted at. Without one it is as many frames as they count in a second, or 60
    for a recording that stays within one second; 59.94 fps cannot be told from 60.
    Raises FileError, which names the column, or the row (the header is row 1).
    """
    header, *rows = read_rows(path)
    order = _order(path, header)
    clock, with_face, values = [], [], []
    for number, row in enumerate(rows, 2):
        where = f"{path}, row {number}"
        clock.append(_timecode(row[0] if row else "", where))
        if len(clock) > 1 and clock[-1] <= clock[-2]:
            raise FileError(
                f"{where}: timecode {shortened(row[0])} is not after the row before. Put the rows in order."
            )
        if row[1:2] != ["0"]:
            with_face.append(number - 2)
            values.append(read_cells(row[1:], header[1:], where))
    if not values:
        raise FileError(f"{path}: no row has a face. Expected rows of {len(LIVE_LINK_NAMES)} values.")
    base = _frames_a_second(rate) if rate else _counted(clock)
    if (highest := max(frame for _, frame in clock)) >= base:
        raise FileError(f"{path}: timecodes count to frame {highest:g} of a second. Expected fewer than {base}.")
    if (length_s := clock[-1][0] - clock[0][0]) > _LONGEST_S:
        raise FileError(f"{path}: {length_s} s lie between its first and last row. Expected up to {_LONGEST_S} s.")
    position = np.array([second * base + frame for second, frame in clock])
    position -= position[0]
    frames = np.arange(int(position[-1] + 1e-6) + 1)  # a hair, for the rounding of timecodes with thousandths
    known = np.array(values)[:, order].T
    with prefix_errors(path):
        return Curves(
            np.stack([np.interp(frames, position[with_face], column) for column in known], 1),
            rate or FrameRate(base),
            LIVE_LINK_NAMES,
        )


def write(path: str | os.PathLike[str], curves: Curves, overwrite: bool) -> None:
    """Write controls of the face board as ARKit shapes, to five decimals as the app does, timecode from 0.

    Raises FileError; CurvesError for a control that is missing.
    """
    with prefix_errors(path):
        shapes = to_arkit(curves)
    write_parts(path, (",".join(cells) + "\n" for cells in _rows(shapes)), overwrite)


def _rows(shapes: Curves) -> Iterator[tuple[str, ...]]:
    base = _frames_a_second(shapes.rate)
    yield TIMECODE, COUNT, *LIVE_LINK_NAMES
    for number, values in enumerate(shapes.values):
        seconds, frame = divmod(number, base)
        clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}:{frame:02}.000"
        yield clock, str(len(LIVE_LINK_NAMES)), *map(_five_decimals, values)


def _frames_a_second(rate: FrameRate) -> int:
    """What timecode counts to: the rate, rounded up."""
    return -(-rate.numerator // rate.denominator)


def _counted(clock: Sequence[tuple[int, float]]) -> int:
    """Frames a second, counted where the timecode passes a whole one: the most, because drops make fewer."""
    passed = [
        round(frame - next_frame) + 1
        for (second, frame), (next_second, next_frame) in pairwise(clock)
        if next_second == second + 1
    ]
    return max(*(passed or [_frames_a_second(FACE_RATE)]), *(int(frame) + 1 for _, frame in clock))


def _order(path: str | os.PathLike[str], header: Sequence[str]) -> list[int]:
    """The position of each of the 61 names among the columns after the timecode."""
    expected = (TIMECODE, COUNT, *LIVE_LINK_NAMES)
    found = [name.lower() for name in header]
    missing = [name for name in expected if name.lower() not in found]
    unexpected = [name for name in header if name.lower() not in map(str.lower, expected)]
    if missing or len(found) != len(expected) or found[0] != TIMECODE.lower():
        raise FileError(
            f"{path}: the header is not that of a Live Link Face recording. Expected {TIMECODE} and "
            f"{len(expected) - 1} more columns; missing: {first_of(missing)}; unknown: {first_of(unexpected)}."
        )
    return [found.index(name.lower()) - 1 for name in LIVE_LINK_NAMES]


def _timecode(text: str, where: str) -> tuple[int, float]:
    """(whole seconds, frame)."""
    match = _TIMECODE.fullmatch(text.strip())
    if not match:
        raise FileError(
            f"{where}: timecode {shortened(text)}. Expected hours:minutes:seconds:frames, as in 14:58:02:44.643."
        )
    hours, minutes, seconds, frame = match.groups()
    return (int(hours) * 60 + int(minutes)) * 60 + int(seconds), float(frame)


def _five_decimals(value: float) -> str:
    text = f"{value:.5f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text

"""Maya .anim (version 1.1): one animation curve for each control that the take moves.

Nodes and attributes are those of the older (v3) face board in Maya, which the dataset was made with.
Maya's reader of these files accepts the names of the frame rates below and no others: it refuses `23.976fps`, which
the rest of Maya understands. At other rates keys are timed in seconds, which fall on Maya's frames.
"""

import os
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain

from ..motion.keys import TOLERANCE, KeyedCurves
from ..storage.files import write_parts
from ..timing import FrameRate
from .number_text import shortest_decimals

TIME_UNITS: dict[float | Fraction, str] = {
    15: "game",
    24: "film",
    25: "pal",
    30: "ntsc",
    48: "show",
    50: "palf",
    60: "ntscf",
}
TANGENTS = {"linear": "linear", "cubic": "auto"}


def write(path: str | os.PathLike[str], keyed: KeyedCurves, overwrite: bool) -> None:
    """Write the keys with linear tangents, or auto ones for cubic keys; frame 0 is Maya's frame 0.

    A control that stays at rest gets no curve, so that an import leaves it alone. Raises FileError.
    """
    head = [
        "animVersion 1.1;",
        "mayaVersion 2022;",
        f"timeUnit {TIME_UNITS.get(keyed.rate.exact, 'sec')};",
        "linearUnit cm;",
        "angularUnit deg;",
        f"startTime {_time(0, keyed.rate)};",
        f"endTime {_time(max(keyed.frames - 1, 0), keyed.rate)};",
    ]
    write_parts(path, (f"{line}\n" for line in chain(head, _curves(keyed))), overwrite)


def _curves(keyed: KeyedCurves) -> Iterator[str]:
    tangent = TANGENTS[keyed.interpolation]
    written: dict[str, int] = {}  # curves so far of each node: the last number of an anim line
    for name, keys in keyed.keys.items():
        if len(keys) < 2 and (abs(keys.values) <= TOLERANCE).all():
            continue
        node, attribute = name.split("-")
        number = written.get(node, 0)
        written[node] = number + 1
        yield f"anim translate.{attribute} {attribute} {node} 0 0 {number};"
        yield "animData {"
        yield "  input time;"
        yield "  output linear;"
        yield "  weighted 0;"
        yield "  preInfinity constant;"
        yield "  postInfinity constant;"
        yield "  keys {"
        for frame, value in zip(keys.frames.tolist(), shortest_decimals(keys.values), strict=True):
            # 1 1 0, as Maya writes it: both tangents one, their weights one, and not a breakdown
            yield f"    {_time(frame, keyed.rate)} {value} {tangent} {tangent} 1 1 0;"
        yield "  }"
        yield "}"


def _time(frame: int, rate: FrameRate) -> str:
    return str(frame) if rate.exact in TIME_UNITS else repr(rate.seconds(frame))

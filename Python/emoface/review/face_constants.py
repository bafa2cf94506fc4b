"""What the review page needs to paint a face and never changes: colours, still outlines, the visible area."""

from dataclasses import astuple
from typing import Any

from PySide6.QtGui import QColor, QPainterPath

from ..preview.face import BOTTOM, TOP
from ..preview.paint import colours, head
from ..preview.shape import turn

PLANES = ("BACK_HAIR", "EARS", "SKIN", "EYES", "NOSE", "MOUTH", "BROWS", "FRINGE")


def make_face_constants() -> dict[str, Any]:
    """The constants of preview.paint as JSON; web/face_painter.js reads them.

    `top`, `bottom`: the part of the face's plane that is shown, in face units.
    `colours`: "#rrggbb" by name.
    `paths`: outlines that never move, as SVG path text, by name.
    `strands`: [shade, light] of each strand of hair, as SVG path text.
    `ear`, `earFold`: outlines of the character's left, as x, y, x, y.
    `planes`: [x, y, depth, slope_x] of each part of the head that turns, by name and, of paired ones, side.
    `pivotY`: see preview.shape.turn.
    """
    paths = {name: getattr(head, name) for name in ("BACK_HAIR", "NECK", "SHOULDERS", "COLLAR", "FRINGE")}
    return {
        "top": TOP,
        "bottom": BOTTOM,
        "colours": {name: value.name() for name, value in vars(colours).items() if isinstance(value, QColor)},
        "paths": {name: path_text(path) for name, path in paths.items()},
        "strands": [
            [path_text(shade), path_text(light)]
            for shade, light in zip(head.STRAND_SHADES, head.STRAND_LIGHTS, strict=True)
        ],
        "ear": head.EAR.ravel().tolist(),
        "earFold": head.EAR_FOLD.ravel().tolist(),
        "planes": {name: _planes_to_json(getattr(turn, name)) for name in PLANES},
        "pivotY": turn.PIVOT_Y,
    }


def _planes_to_json(planes: turn.Plane | dict[float, turn.Plane]) -> Any:
    if isinstance(planes, dict):
        return {"L" if side > 0 else "R": astuple(plane) for side, plane in planes.items()}
    return astuple(planes)


def path_text(path: QPainterPath) -> str:
    """A path in the syntax of SVG."""
    letters = {QPainterPath.ElementType.MoveToElement: "M", QPainterPath.ElementType.LineToElement: "L"}
    letters |= {QPainterPath.ElementType.CurveToElement: "C", QPainterPath.ElementType.CurveToDataElement: ""}
    elements = (path.elementAt(i) for i in range(path.elementCount()))
    return " ".join(f"{letters[element.type]}{element.x:.2f} {element.y:.2f}" for element in elements)

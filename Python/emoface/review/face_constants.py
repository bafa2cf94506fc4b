"""What the review page needs to paint a face and never changes: colours, still outlines, the visible area."""

from typing import Any

from PySide6.QtGui import QColor, QPainterPath

from ..preview.face import BOTTOM, TOP
from ..preview.paint import colours, head


def make_face_constants() -> dict[str, Any]:
    """The constants of preview.paint as JSON; web/face_painter.js reads them.

    `top`, `bottom`: the part of the face's plane that is shown, in face units.
    `colours`: "#rrggbb" by name.
    `paths`: outlines that never move, as SVG path text, by name.
    `strands`: [shade, light] of each strand of hair, as SVG path text.
    `ear`, `earFold`: outlines of the character's left, as x, y, x, y.
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
    }


def path_text(path: QPainterPath) -> str:
    """A path in the syntax of SVG."""
    letters = {QPainterPath.ElementType.MoveToElement: "M", QPainterPath.ElementType.LineToElement: "L"}
    letters |= {QPainterPath.ElementType.CurveToElement: "C", QPainterPath.ElementType.CurveToDataElement: ""}
    elements = (path.elementAt(i) for i in range(path.elementCount()))
    return " ".join(f"{letters[element.type]}{element.x:.2f} {element.y:.2f}" for element in elements)

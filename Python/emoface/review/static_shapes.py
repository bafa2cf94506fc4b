"""What the page paints the face with, taken from `paint/`: the colours, and what never moves."""

from PySide6.QtGui import QColor, QPainterPath

from ..preview.face import BOTTOM, TOP
from ..preview.paint import colours, head


def face_material() -> dict:
    """Colours by name, still outlines as path text or points, and the part of the face's plane that is shown."""
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
    """A path as SVG writes it."""
    letters = {QPainterPath.ElementType.MoveToElement: "M", QPainterPath.ElementType.LineToElement: "L"}
    letters |= {QPainterPath.ElementType.CurveToElement: "C", QPainterPath.ElementType.CurveToDataElement: ""}
    elements = (path.elementAt(i) for i in range(path.elementCount()))
    return " ".join(f"{letters[element.type]}{element.x:.2f} {element.y:.2f}" for element in elements)

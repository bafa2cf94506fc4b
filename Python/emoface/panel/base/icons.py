"""The panel's icons: SVG outlines, drawn in the colour of the text."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from . import theme

SIZES = (16, 20, 24, 32, 48, 64)

_SHAPES = {
    "back": '<path d="M10 3 4 8l6 5M4 8h9"/>',
    "dice": '<rect x="2.5" y="2.5" width="11" height="11" rx="2"/><g fill="{c}" stroke="none">'
    '<circle cx="5.4" cy="5.4" r="1.1"/><circle cx="8" cy="8" r="1.1"/><circle cx="10.6" cy="10.6" r="1.1"/></g>',
    "locked": '<rect x="3" y="7" width="10" height="6.5" rx="1"/><path d="M5 7V5a3 3 0 0 1 6 0v2"/>',
    "unlocked": '<rect x="3" y="7" width="10" height="6.5" rx="1"/><path d="M5 7V5a3 3 0 0 1 5.7-1.3"/>',
    "add": '<path d="M8 3v10M3 8h10"/>',
    "folder": '<path d="M2 4.5h4l1.5 1.5H14v7H2z"/>',
    "selection": '<path d="M3 3v9.5l2.6-2.4 1.8 3.7 1.6-.8-1.8-3.6h3.4z"/>',
    "generate": '<path d="M4.5 3.2v9.6l8-4.8z"/>',
    "play": '<path d="M4.5 3v10l8.5-5z" fill="{c}"/>',
    "pause": '<path d="M5 3.2v9.6M11 3.2v9.6" stroke-width="2.6"/>',
    "loop": '<path d="M4 11.5A5 5 0 0 1 8 3h4.5M10.5 1l2 2-2 2M12 4.5A5 5 0 0 1 8 13H3.5M5.5 15l-2-2 2-2"/>',
    "start": '<path d="M4 3v10M12.5 3.2v9.6L6 8z"/>',
    "closer": '<circle cx="7" cy="7" r="4.3"/><path d="m10.3 10.3 3.4 3.4M5 7h4M7 5v4"/>',
    "further": '<circle cx="7" cy="7" r="4.3"/><path d="m10.3 10.3 3.4 3.4M5 7h4"/>',
    "fit": '<path d="M2.5 3v10M13.5 3v10M5 8h6M6.5 6 4.5 8l2 2M9.5 6l2 2-2 2"/>',
    "split": '<path d="M8 2v12M5.3 5.5 2.8 8l2.5 2.5M10.7 5.5 13.2 8l-2.5 2.5"/>',
    "all": '<path d="M3 3.2v9.6L9 8zM9 3.2v9.6L15 8z"/>',
    "stop": '<rect x="4" y="4" width="8" height="8"/>',
    "write": '<path d="M8 2v8M5 7l3 3 3-3M2.5 10.5v3h11v-3"/>',
    "card": '<circle cx="8" cy="8" r="5.7"/><path d="M8 7.2v4M8 4.6v.6"/>',
    "playhead": '<path d="M5 2.5h6v4L8 9 5 6.5zM8 9v5"/>',
    "close": '<path d="m4 4 8 8M12 4l-8 8"/>',
    "undo": '<path d="M6 3 3 6l3 3M3 6h6a3.5 3.5 0 0 1 0 7H6"/>',
    "redo": '<path d="m10 3 3 3-3 3M13 6H7a3.5 3.5 0 0 0 0 7h3"/>',
}


def icon(name: str, colour: QColor = theme.TEXT) -> QIcon:
    """One of the icons above, by its name in _SHAPES; sharp at every size, grey where it is disabled."""
    return _icon(name, colour.name())


@cache
def _icon(name: str, colour: str) -> QIcon:
    result = QIcon()
    for mode, ink in ((QIcon.Mode.Normal, QColor(colour)), (QIcon.Mode.Disabled, theme.TEXT_OFF)):
        for size in SIZES:
            result.addPixmap(_render(name, ink, size), mode)
    return result


def swatch(colour: QColor, size: int, letter: str = "") -> QIcon:
    """A small square of a colour, sharp on screens of either density.

    size: its side in pixels. letter: drawn on it, "" for none.
    """
    result = QIcon()
    for ratio in (1, 2):
        pixmap = QPixmap(size * ratio, size * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            area = QRectF(0.5, 0.5, size - 1, size - 1)
            painter.drawRoundedRect(area, size / 6, size / 6)
            if letter:
                font = QFont()
                font.setBold(True)
                font.setPixelSize(max(round(size * 0.72), 6))
                painter.setFont(font)
                painter.setPen(theme.ON_COLOUR)
                painter.drawText(area, Qt.AlignmentFlag.AlignCenter, letter)
        result.addPixmap(pixmap)
    return result


def _render(name: str, colour: QColor, size: int) -> QPixmap:
    shape = _SHAPES[name].replace("{c}", colour.name())
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" stroke="{colour.name()}" '
        f'stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round">{shape}</svg>'
    )
    pixmap = QPixmap(QSize(size, size))
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        QSvgRenderer(QByteArray(svg.encode())).render(painter)
    return pixmap

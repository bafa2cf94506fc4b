"""Tool buttons with an icon, and what stands between them."""

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from ..base import theme
from ..base.icons import icon


def make_tool_button(
    icon_name: str, name: str, tip: str, on_click: Callable[[], object] | None = None, size_em: float = 1.0
) -> QToolButton:
    """Make a tool button.

    icon_name: see base.icons; "" for none.
    name: translated; for the tooltip and for screen readers.
    tip: translated; what the button does.
    on_click: called when it is clicked.
    size_em: side of the icon in heights of the text.
    """
    button = QToolButton()
    button.setIconSize(QSize(1, 1) * theme.em(button, size_em))
    if icon_name:
        button.setIcon(icon(icon_name))
    button.setAccessibleName(name)
    button.setToolTip(f"<b>{name}</b><br>{tip}")
    if on_click is not None:
        button.clicked.connect(lambda: on_click())
    return button


def make_row(widget: QWidget) -> QHBoxLayout:
    """A row of buttons as the layout of a widget: without margins, a quarter of the text's height between them."""
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(max(theme.em(widget) // 4, 2))
    return row

"""Banners at the top of the window, for what the user should read or decide. Nothing waits for an answer."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from ..base import theme
from ..base.icons import icon
from ..base.translation import tr

MAX_BANNERS = 3  # with one more the oldest is closed, but rather one without a decision


class Banners(QWidget):
    """The banners of a window, the newest at the bottom."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(1)
        self.shown: list[Banner] = []

    def show_sentence(self, sentence: str, *choices: tuple[str, Callable[[], None]]) -> "Banner":
        """Show a sentence; if it is shown already, its banner stays as it is.

        choices: a button each: its text, and what is called when it is pressed.
        """
        for banner in self.shown:
            if banner.sentence == sentence:
                return banner
        banner = Banner(sentence, choices, self.close_banner, self)
        self.shown.append(banner)
        self._column.addWidget(banner)
        if len(self.shown) > MAX_BANNERS:
            older = self.shown[:-1]
            self.close_banner(next((candidate for candidate in older if not candidate.buttons), older[0]))
        return banner

    def close_banner(self, banner: "Banner") -> None:
        """Remove a banner."""
        if banner in self.shown:
            self.shown.remove(banner)
            self._column.removeWidget(banner)
            banner.hide()
            banner.deleteLater()


class Banner(QFrame):
    """One sentence and its buttons, each of which closes it."""

    def __init__(
        self,
        sentence: str,
        choices: tuple[tuple[str, Callable[[], None]], ...],
        close: Callable[["Banner"], None],
        parent: QWidget,
    ) -> None:
        """choices: see `Banners.show_sentence`. close: called with the banner that should close."""
        super().__init__(parent)
        self.sentence = sentence
        self._close = close
        em = theme.em(self)
        self.setStyleSheet(f"Banner {{ background: #3a2f1c; border-bottom: 1px solid {theme.WARNING.name()}; }}")
        row = QHBoxLayout(self)
        row.setContentsMargins(em // 2, em // 4, em // 4, em // 4)
        text = QLabel(sentence)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(text, 1)
        self.buttons: list[QPushButton] = []
        for label, on_press in choices:
            button = QPushButton(label)
            button.clicked.connect(partial(self._press, on_press))
            self.buttons.append(button)
            row.addWidget(button)
        close_button = QToolButton()
        close_button.setIcon(icon("close"))
        close_button.setIconSize(QSize(em, em))
        close_button.setAccessibleName(tr("Close"))
        close_button.setToolTip(tr("Close"))
        close_button.setAutoRaise(True)
        close_button.clicked.connect(lambda: close(self))
        row.addWidget(close_button, 0, Qt.AlignmentFlag.AlignTop)

    def _press(self, on_press: Callable[[], None], _checked: bool = False) -> None:
        self._close(self)
        on_press()

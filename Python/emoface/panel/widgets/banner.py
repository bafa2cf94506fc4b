"""A strip at the window's top for what the user is to read or decide; nothing waits for it."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from ..base import theme
from ..base.icons import icon
from ..base.translation import tr

MOST = 3  # banners at a time: the oldest goes, one that asks for a decision last


class Banners(QWidget):
    """Banners below each other, the newest at the bottom."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(1)
        self.shown: list[Banner] = []

    def show_sentence(self, sentence: str, *choices: tuple[str, Callable[[], None]]) -> "Banner":
        """A sentence, with a button for each choice (its text and what it does). One that is shown already stays."""
        for banner in self.shown:
            if banner.sentence == sentence:
                return banner
        banner = Banner(sentence, choices, self.close_banner, self)
        self.shown.append(banner)
        self._column.addWidget(banner)
        if len(self.shown) > MOST:
            older = self.shown[:-1]
            self.close_banner(next((one for one in older if not one.buttons), older[0]))
        return banner

    def close_banner(self, banner: "Banner") -> None:
        """Take one away."""
        if banner in self.shown:
            self.shown.remove(banner)
            self._column.removeWidget(banner)
            banner.hide()
            banner.deleteLater()


class Banner(QFrame):
    """One sentence and its buttons."""

    def __init__(
        self,
        sentence: str,
        choices: tuple[tuple[str, Callable[[], None]], ...],
        close: Callable[["Banner"], None],
        parent: QWidget,
    ):
        super().__init__(parent)
        self.sentence = sentence
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
        for label, act in choices:
            button = QPushButton(label)
            button.clicked.connect(lambda _=False, act=act: (close(self), act()))
            self.buttons.append(button)
            row.addWidget(button)
        away = QToolButton()
        away.setIcon(icon("close"))
        away.setIconSize(QSize(em, em))
        away.setAccessibleName(tr("Close"))
        away.setToolTip(tr("Close"))
        away.setAutoRaise(True)
        away.clicked.connect(lambda: close(self))
        row.addWidget(away, 0, Qt.AlignmentFlag.AlignTop)

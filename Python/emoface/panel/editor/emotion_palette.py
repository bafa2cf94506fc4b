"""The seven emotions as buttons."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from ...emotion import EMOTIONS
from ..base import theme
from ..base.icons import swatch
from ..base.translation import emotion_name, tr
from ..widgets.buttons import make_row


class EmotionPalette(QWidget):
    """Shows the emotions with the keys 1 to 7 that choose them, and with their names where these fit.

    Signal: picked(emotion).
    """

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[str, QToolButton] = {}
        row, em = make_row(self), theme.em(self)
        for key, emotion in enumerate(EMOTIONS, 1):
            button = QToolButton()
            button.setText(emotion_name(emotion))
            button.setCheckable(True)
            button.setIconSize(QSize(em, em))
            button.setIcon(swatch(theme.EMOTIONS[emotion], em, str(key)))
            button.setAccessibleName(emotion_name(emotion))
            button.setToolTip(
                f"<b>{emotion_name(emotion)}</b> ({key})<br>"
                + tr("Names the chosen segment. With none chosen it paints the range, or what is under the playhead.")
            )
            button.clicked.connect(lambda _, emotion=emotion: self.picked.emit(emotion))
            self._buttons[emotion] = button
            row.addWidget(button)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row.addStretch(1)

    def mark(self, emotion: str | None) -> None:
        """Check the button of the selected segment's emotion; None: there is none."""
        for name, button in self._buttons.items():
            button.setChecked(name == emotion)

    def minimumSizeHint(self) -> QSize:
        """The size without the names."""
        return QSize(len(EMOTIONS) * theme.em(self, 2.8), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the names if all of them fit."""
        needed = sum(theme.text_width(b.text()) + theme.em(self, 3.4) for b in self._buttons.values())
        styles = Qt.ToolButtonStyle
        style = styles.ToolButtonTextBesideIcon if needed <= self.width() else styles.ToolButtonIconOnly
        for button in self._buttons.values():
            button.setToolButtonStyle(style)

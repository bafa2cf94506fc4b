"""The drawn face in time with the player."""

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ...preview.face import BACKGROUND, render_face
from ...rig import BOARD
from ...take import Take
from ...timing import FACE_RATE
from ..base import theme
from ..base.translation import tr
from ..model.composed_curves import Composed, composed
from ..services.player import Player

LARGEST = 700  # pixels: drawn larger, a face would take longer than a frame; it is scaled up instead
_AT_REST = np.zeros(len(BOARD), np.float32)


class FaceView(QWidget):
    """The face at the playhead, all layers together; at rest while there is no take."""

    def __init__(self, player: Player, parent: QWidget | None = None):
        super().__init__(parent)
        self._player = player
        self._composed: Composed | None = None
        self._drawn: tuple[Composed | None, int, int] | None = None  # what `_picture` is of, and its side in pixels
        self._picture = QImage()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(theme.em(self, 9), theme.em(self, 9))
        self.setAccessibleName(tr("Face"))
        self.setToolTip(tr("A drawn stand-in for the MetaHuman: what it shows is what is written."))
        player.positionChanged.connect(self._look)

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(theme.em(self, 18), theme.em(self, 18))

    def set_take(self, take: Take | None) -> None:
        """Show a take; None: there is none yet."""
        self._composed = composed(take) if take is not None and len(take.face) else None
        self.update()

    @property
    def frame(self) -> int:
        """The 60 fps frame under the playhead."""
        return int(self._player.position_s * float(FACE_RATE) + 1e-6)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The face; drawn anew only where it is another."""
        side = min(round(min(self.width(), self.height()) * self.devicePixelRatioF()), LARGEST)
        wanted = (self._composed, self.frame if self._composed else 0, side)
        if self._drawn != wanted:
            self._drawn = wanted
            self._picture = render_face(self._composed.frame(self.frame) if self._composed else _AT_REST, side, side)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), BACKGROUND)
        length = min(self.width(), self.height())
        painter.drawImage(
            QRectF((self.width() - length) / 2, (self.height() - length) / 2, length, length), self._picture
        )
        painter.end()

    def _look(self) -> None:
        if self._drawn is None or self.frame != self._drawn[1]:
            self.update()

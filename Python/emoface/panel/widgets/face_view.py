"""The drawn face at the position of the player."""

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
from ..model.composed_curves import ComposedCurves, composed_curves
from ..services.player import Player

MAX_SIDE = 700  # pixels: a larger face takes longer to draw than a frame lasts; the picture is enlarged instead
_REST_POSE = np.zeros(len(BOARD), np.float32)


class FaceView(QWidget):
    """Shows the face of a take with all layers; the rest pose while there is no take."""

    def __init__(self, player: Player, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self._composed: ComposedCurves | None = None
        self._picture = QImage()
        self._picture_of: tuple[ComposedCurves | None, int, int] | None = None  # curves, frame, side in pixels
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(theme.em(self, 9), theme.em(self, 9))
        self.setAccessibleName(tr("Face"))
        self.setToolTip(tr("A drawn stand-in for the MetaHuman: what it shows is what is written."))
        player.position_changed.connect(self._update_if_frame_changed)

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(theme.em(self, 18), theme.em(self, 18))

    def set_take(self, take: Take | None) -> None:
        """Show a take; None: there is none."""
        self._composed = composed_curves(take) if take is not None and len(take.face) else None
        self.update()

    @property
    def frame(self) -> int:
        """The 60 fps frame under the playhead."""
        return int(self._player.position_s * float(FACE_RATE) + 1e-6)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the face; it is drawn only if the take, the frame or the size has changed."""
        side = min(round(min(self.width(), self.height()) * self.devicePixelRatioF()), MAX_SIDE)
        picture_of = (self._composed, self.frame if self._composed else 0, side)
        if self._picture_of != picture_of:
            self._picture_of = picture_of
            self._picture = render_face(self._composed.frame(self.frame) if self._composed else _REST_POSE, side, side)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), BACKGROUND)
        length = min(self.width(), self.height())
        painter.drawImage(
            QRectF((self.width() - length) / 2, (self.height() - length) / 2, length, length), self._picture
        )
        painter.end()

    def _update_if_frame_changed(self) -> None:
        if self._picture_of is None or self.frame != self._picture_of[1]:
            self.update()

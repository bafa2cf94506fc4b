"""The bar that plays the line: start, play, loop, half speed, and the time."""

from collections.abc import Callable

from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from ..base import theme
from ..base.icons import icon
from ..base.translation import tr
from ..services.player import HALF_SPEED, Player
from ..widgets.buttons import make_row, make_tool_button
from .ruler import time_text

ICON_EM = 1.2  # side of the icons of the editor's buttons, in heights of the text


class TransportBar(QWidget):
    """Controls a player and shows its time."""

    def __init__(self, player: Player, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self._selection: tuple[float, float] | None = None
        self.start = self._make_button(
            "start", tr("To the start"), tr("The start of the range, or of the line (Home)."), self._go_to_start
        )
        self.play = self._make_button("play", tr("Play"), tr("From the playhead (Space)."), player.toggle)
        self.loop = self._make_button("loop", tr("Loop"), tr("Play the range, or the line, again and again."))
        self.half = self._make_button("", tr("Half speed"), tr("To see what lips and lids do."))
        self.half.setText("½")
        for button, on_toggle in ((self.loop, player.set_looping), (self.half, self._set_half_speed)):
            button.setCheckable(True)
            button.toggled.connect(on_toggle)
        self.time = QLabel()
        self.time.setAccessibleName(tr("Time"))
        row = make_row(self)
        widgets: tuple[QWidget, ...] = (self.start, self.play, self.loop, self.half, self.time)
        for widget in widgets:
            row.addWidget(widget)
        player.playing_changed.connect(self._show_playing)
        player.position_changed.connect(self._show_time)
        self.show_length()

    @staticmethod
    def _make_button(icon_name: str, name: str, tip: str, on_click: Callable[[], object] | None = None) -> QToolButton:
        return make_tool_button(icon_name, name, tip, on_click, ICON_EM)

    def set_selection(self, selection: tuple[float, float] | None) -> None:
        """Tell the bar the selected range, in seconds: the start button goes to its start."""
        self._selection = selection

    def show_length(self) -> None:
        """Show the length of the player's line, and make the time wide enough for it."""
        whole = time_text(self._player.duration_s, 0.01)
        widest = "".join("0" if c.isdigit() else c for c in f"{whole} / {whole}")
        self.time.setFixedWidth(theme.text_width(widest) + theme.em(self, 0.5))
        self._show_time(self._player.position_s)

    def _show_time(self, seconds: float) -> None:
        self.time.setText(f"{time_text(seconds, 0.01)} / {time_text(self._player.duration_s, 0.01)}")

    def _go_to_start(self) -> None:
        self._player.seek(self._selection[0] if self._selection else 0.0)

    def _set_half_speed(self, is_half: bool) -> None:
        self._player.set_rate(HALF_SPEED if is_half else 1.0)

    def _show_playing(self, is_playing: bool) -> None:
        self.play.setIcon(icon("pause" if is_playing else "play"))

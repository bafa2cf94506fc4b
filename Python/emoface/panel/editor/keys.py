"""The editor's keys.

| key | does |
|---|---|
| Space | plays, pauses |
| Home, End | to the start or the end of the range, or of the line |
| Left, Right | a frame; with Shift an event of the lane that has the focus; with Ctrl moves the chosen events a frame |
| 1 to 7 | name the chosen segment; with none chosen paint the range, or what is under the playhead |
| S | splits the segment under the playhead |
| Up, Down | the chosen segment's intensity |
| Insert, Del, L, Ctrl+A | in a lane of events: add at the playhead, delete, lock, choose all |
| Enter | aims the chosen fixation |
| +, -, F | closer, further away, the whole line |
| Esc | gives up what is being dragged; else chooses nothing |
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent

from ...emotion import EMOTIONS
from ...timing import FACE_RATE
from .event_lane import EventLane
from .lane import ZOOM_STEP

if TYPE_CHECKING:
    from .line_editor import LineEditor

STRONGER = 0.05  # intensity at a press


def press_key(editor: "LineEditor", event: QKeyEvent) -> bool:
    """Do what a key stands for; false if it stands for nothing here, and is the window's."""
    keys, held = Qt.Key, event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if event.key() in (keys.Key_Plus, keys.Key_Equal, keys.Key_Minus, keys.Key_Underscore):  # with Shift or without
        editor.zoom(ZOOM_STEP if event.key() in (keys.Key_Plus, keys.Key_Equal) else 1 / ZOOM_STEP)
        return True
    match held:
        case Qt.KeyboardModifier.NoModifier:
            return _plain(editor, event.key())
        case Qt.KeyboardModifier.ShiftModifier:
            return _shifted(editor, event.key())
        case Qt.KeyboardModifier.ControlModifier:
            return _with_control(editor, event.key())
    return False


def _plain(editor: "LineEditor", key: Qt.Key) -> bool:
    keys, lane, player = Qt.Key, editor.focused, editor.player
    events = lane if isinstance(lane, EventLane) else None
    start_s, end_s = editor.selection or (0.0, player.duration_s)
    match key:
        case keys.Key_Space:
            player.toggle()
        case keys.Key_Home:
            editor.go_to(start_s)
        case keys.Key_End:
            editor.go_to(end_s)
        case keys.Key_Left | keys.Key_Right:
            step = 1 if key == keys.Key_Right else -1
            editor.go_to(FACE_RATE.seconds(FACE_RATE.nearest_frame(player.position_s) + step))
        case keys.Key_Up | keys.Key_Down if lane is editor.band:
            editor.band.strengthen(STRONGER if key == keys.Key_Up else -STRONGER)
        case keys.Key_F:
            editor.fit()
        case keys.Key_S:
            editor.band.split()
        case keys.Key_Delete | keys.Key_Backspace:
            (events or editor.band).delete()
        case keys.Key_L if events:
            events.toggle_lock()
        case keys.Key_Insert if events:
            events.add_at(player.position_s)
        case keys.Key_Return | keys.Key_Enter if lane is editor.gaze and len(lane.chosen) == 1:
            middle = QPointF(lane.width() / 2, lane.height() / 2)
            lane.aimed.emit(next(iter(lane.chosen)), lane.mapToGlobal(middle))
        case keys.Key_Escape:
            editor.give_up()
        case _ if keys.Key_1 <= key <= keys.Key_7:
            editor.band.set_emotion(EMOTIONS[key - keys.Key_1])
        case _:
            return False
    return True


def _shifted(editor: "LineEditor", key: Qt.Key) -> bool:
    if key not in (Qt.Key.Key_Left, Qt.Key.Key_Right):
        return False
    at = editor.player.position_s
    stops = {0.0, editor.player.duration_s, *(editor.focused or editor.band).stops()}
    if key == Qt.Key.Key_Right:
        editor.go_to(min((t for t in stops if t > at + 1e-6), default=at))
    else:
        editor.go_to(max((t for t in stops if t < at - 1e-6), default=at))
    return True


def _with_control(editor: "LineEditor", key: Qt.Key) -> bool:
    events = editor.focused
    if not isinstance(events, EventLane):
        return False
    match key:
        case Qt.Key.Key_Left | Qt.Key.Key_Right:
            events.nudge(1 if key == Qt.Key.Key_Right else -1)
        case Qt.Key.Key_A:
            events.choose_all()
        case _:
            return False
    return True

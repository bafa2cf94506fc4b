"""The editor's keys.

| key | does |
|---|---|
| Space | plays, pauses |
| Home, End | to the start or the end of the selected range, or of the line |
| Left, Right | a frame; with Shift to the next event of the lane with the focus; with Ctrl moves the selected events |
| 1 to 7 | the emotion of the selected segment; with none selected of the range, or of what is under the playhead |
| S | splits the segment under the playhead |
| Up, Down | the intensity of the selected segment |
| Insert, Del, L, Ctrl+A | in a lane of events: add at the playhead, delete, lock, select all |
| Enter | aims the selected fixation |
| +, -, F | zoom in, zoom out, the whole line |
| Esc | cancels a drag; without one, selects nothing |
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

INTENSITY_STEP = 0.05  # at one press


def handle_key(editor: "LineEditor", event: QKeyEvent) -> bool:
    """Do what a key stands for. Returns False if it is none of the editor's keys."""
    keys, key, modifiers = Qt.Key, event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if key in (keys.Key_Plus, keys.Key_Equal, keys.Key_Minus, keys.Key_Underscore):  # with Shift or without
        editor.zoom(ZOOM_STEP if key in (keys.Key_Plus, keys.Key_Equal) else 1 / ZOOM_STEP)
        return True
    match modifiers:
        case Qt.KeyboardModifier.NoModifier:
            return _handle_plain(editor, key)
        case Qt.KeyboardModifier.ShiftModifier:
            return _handle_with_shift(editor, key)
        case Qt.KeyboardModifier.ControlModifier:
            return _handle_with_control(editor, key)
    return False


def _handle_plain(editor: "LineEditor", key: int) -> bool:
    keys, lane, player = Qt.Key, editor.focused, editor.player
    event_lane = lane if isinstance(lane, EventLane) else None
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
        case keys.Key_Up | keys.Key_Down if lane is editor.emotions:
            editor.emotions.change_intensity(INTENSITY_STEP if key == keys.Key_Up else -INTENSITY_STEP)
        case keys.Key_F:
            editor.show_whole_line()
        case keys.Key_S:
            editor.emotions.split()
        case keys.Key_Delete | keys.Key_Backspace:
            (event_lane or editor.emotions).delete()
        case keys.Key_L if event_lane:
            event_lane.toggle_lock()
        case keys.Key_Insert if event_lane:
            event_lane.add_at(player.position_s)
        case keys.Key_Return | keys.Key_Enter if lane is editor.gaze and len(editor.gaze.selected) == 1:
            middle = QPointF(editor.gaze.width() / 2, editor.gaze.height() / 2)
            editor.gaze.aim_requested.emit(next(iter(editor.gaze.selected)), editor.gaze.mapToGlobal(middle))
        case keys.Key_Escape:
            editor.cancel_or_deselect()
        case _ if keys.Key_1 <= key <= keys.Key_7:
            editor.emotions.set_emotion(EMOTIONS[key - keys.Key_1])
        case _:
            return False
    return True


def _handle_with_shift(editor: "LineEditor", key: int) -> bool:
    if key not in (Qt.Key.Key_Left, Qt.Key.Key_Right):
        return False
    at = editor.player.position_s
    stops = {0.0, editor.player.duration_s, *(editor.focused or editor.emotions).stop_times()}
    if key == Qt.Key.Key_Right:
        editor.go_to(min((t for t in stops if t > at + 1e-6), default=at))
    else:
        editor.go_to(max((t for t in stops if t < at - 1e-6), default=at))
    return True


def _handle_with_control(editor: "LineEditor", key: int) -> bool:
    event_lane = editor.focused
    if not isinstance(event_lane, EventLane):
        return False
    match key:
        case Qt.Key.Key_Left | Qt.Key.Key_Right:
            event_lane.move_selected(1 if key == Qt.Key.Key_Right else -1)
        case Qt.Key.Key_A:
            event_lane.select_all()
        case _:
            return False
    return True

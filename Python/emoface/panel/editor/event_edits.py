"""The editor's edits of layers, as functions: a layer in, the edited layer out.

A layer holds events: frozen dataclasses with a 60 fps `frame` and `locked`. Moves of brows and head, and breaths, have
a length, too. Events are identified by their value. An event that an edit moves, adds or changes is locked: no re-roll
takes away what was placed by hand.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import Any, TypeVar, cast

from ...motion.blink import Blink
from ...motion.breath import Breath
from ...motion.brow import BrowMove
from ...motion.gaze import Fixation
from ...motion.head import MOST_DEGREES, HeadMove
from ...take import BlinkLayer, BreathLayer, BrowLayer, GazeLayer, HeadLayer

Event = Blink | Fixation | BrowMove | HeadMove | Breath
Layer = BlinkLayer | GazeLayer | BrowLayer | HeadLayer | BreathLayer
LayerT = TypeVar("LayerT", bound=Layer)
EventT = TypeVar("EventT", bound=Event)

WEAKEST = 0.05  # strength of an event: a weaker one could not be seen or grabbed
SHORTEST = 6  # frames of a move or a breath: 0.1 s
LANE_DEGREES = 10.0  # of the head: a drag over a lane's height changes so much
SMALLEST_DEGREES = 0.5
HEAD_ANGLES = {  # kind -> yaw, pitch and roll of a move that is added, in degrees
    "nod": (0.0, -4.0, 0.0),
    "tilt": (0.0, 0.0, 4.0),
    "shift": (5.0, 0.0, 1.0),
    "still": (0.0, 0.0, 0.0),
}


def events_of(layer: Layer) -> tuple[Event, ...]:
    """A layer's events."""
    match layer:
        case GazeLayer():
            return layer.fixations
        case BrowLayer() | HeadLayer():
            return layer.moves
        case _:
            return layer.events


def with_events(layer: LayerT, events: Iterable[Event]) -> LayerT:
    """The layer with other events, sorted by time."""
    ordered = tuple(sorted(events, key=lambda e: e.frame))
    match layer:
        case GazeLayer():
            return cast(LayerT, replace(layer, fixations=cast(tuple[Fixation, ...], ordered)))
        case BrowLayer() | HeadLayer():
            return cast(LayerT, replace(cast(Any, layer), moves=ordered))
        case _:
            return cast(LayerT, replace(cast(Any, layer), events=ordered))


def stop_of(event: Event) -> int:
    """The frame at which a move or a breath has ended; of other events the one at which they begin."""
    return event.frame if isinstance(event, Blink | Fixation) else event.end


def add(layer: LayerT, event: Event) -> LayerT:
    """Add an event, locked. One of the same kind at the same frame is removed."""
    kept = [e for e in events_of(layer) if (e.frame, _kind(e)) != (event.frame, _kind(event))]
    return with_events(layer, [*kept, replace(event, locked=True)])


def move(layer: LayerT, selected: Collection[EventT], by: int, last: int) -> tuple[LayerT, frozenset[EventT]]:
    """Move some events together by a number of frames. They are locked, keep their distances and stay within 0..last.

    Returns the layer, and these events as they are now.
    """
    present = _present(layer, selected)
    if not present:
        return layer, frozenset()
    first, end = min(e.frame for e in present), max(map(stop_of, present))
    by = max(min(by, max(last, end) - end), -first)
    if by == 0:
        return layer, frozenset(present)
    moved: list[EventT] = [replace(e, frame=e.frame + by, locked=True) for e in present]
    return with_events(layer, [*_others(layer, selected), *moved]), frozenset(moved)


def remove(layer: LayerT, selected: Collection[Event]) -> LayerT:
    """Remove some events."""
    return with_events(layer, _others(layer, selected))


def toggle_lock(layer: LayerT, selected: Collection[EventT]) -> tuple[LayerT, frozenset[EventT]]:
    """Lock some events; if all of them are locked, unlock them.

    Returns the layer, and these events as they are now.
    """
    present = _present(layer, selected)
    is_locked = not all(e.locked for e in present)
    toggled: list[EventT] = [replace(e, locked=is_locked) for e in present]
    return with_events(layer, [*_others(layer, selected), *toggled]), frozenset(toggled)


def change_strength(layer: LayerT, selected: Collection[EventT], by: float) -> tuple[LayerT, frozenset[EventT]]:
    """Make some events stronger, each within its bounds; they are locked.

    by: added to the strength. The head's moves become larger by so many times LANE_DEGREES, in the same direction.
    Returns the layer, and these events as they are now.
    """
    return _changed(layer, selected, lambda event: _stronger(event, by))


def stretch(
    layer: LayerT, selected: Collection[EventT], by: int, is_end: bool, last: int
) -> tuple[LayerT, frozenset[EventT]]:
    """Move the beginning or the end of some moves or breaths; each stays within 0..last and is locked.

    by: frames.
    is_end: whether the end is moved, and not the beginning.
    Returns the layer, and these events as they are now.
    """

    def stretched(event: Event) -> Event:
        if isinstance(event, Blink | Fixation):
            return event
        if is_end:
            end = max(min(event.end + by, max(last, event.end)), event.frame + min(SHORTEST, event.length))
            return replace(event, length=end - event.frame, locked=True)
        frame = min(max(event.frame + by, 0), event.end - min(SHORTEST, event.length))
        return replace(event, frame=frame, length=event.end - frame, locked=True)

    return _changed(layer, selected, stretched)


def set_kind(layer: LayerT, selected: Collection[EventT], kind: str) -> tuple[LayerT, frozenset[EventT]]:
    """Give some moves another kind; they are locked. A move of the head gets that kind's angles.

    Returns the layer, and these moves as they are now.
    """

    def of_kind(event: Event) -> Event:
        if isinstance(event, HeadMove) and event.kind != kind:
            yaw, pitch, roll = HEAD_ANGLES[kind]
            return replace(event, kind=kind, yaw=yaw, pitch=pitch, roll=roll, locked=True)
        return replace(event, kind=kind, locked=True) if isinstance(event, BrowMove) else event

    return _changed(layer, selected, of_kind)


def mirror(layer: HeadLayer, selected: Collection[HeadMove]) -> tuple[HeadLayer, frozenset[HeadMove]]:
    """Turn some moves of the head to the other side; they are locked.

    Returns the layer, and these moves as they are now.
    """
    return _changed(layer, selected, lambda move: replace(move, yaw=-move.yaw, roll=-move.roll, locked=True))


def aim(layer: GazeLayer, fixation: Fixation, x: float, y: float) -> tuple[GazeLayer, frozenset[Fixation]]:
    """Point a fixation at x, y, each clipped to -1..1; it is locked.

    Returns the layer, and the fixation as it is now, as a set of one.
    """
    aimed = replace(fixation, x=round(min(max(x, -1.0), 1.0), 3), y=round(min(max(y, -1.0), 1.0), 3), locked=True)
    return _changed(layer, {fixation}, lambda _: aimed)


def turn(layer: HeadLayer, move: HeadMove, yaw: float, pitch: float) -> tuple[HeadLayer, frozenset[HeadMove]]:
    """Let a move turn the head to other angles, in degrees; it is locked.

    Returns the layer, and the move as it is now, as a set of one.
    """
    turned = replace(move, yaw=_degrees(yaw), pitch=_degrees(pitch), locked=True)
    return _changed(layer, {move}, lambda _: turned)


def _changed(
    layer: LayerT, selected: Collection[EventT], change: Callable[[EventT], Event]
) -> tuple[LayerT, frozenset[EventT]]:
    """The layer with some events changed, and these events as they are now."""
    changed = {event: cast(EventT, change(event)) for event in _present(layer, selected)}
    events = (changed.get(cast(EventT, event), event) for event in events_of(layer))
    return with_events(layer, cast(Iterable[Event], events)), frozenset(changed.values())


def _stronger(event: Event, by: float) -> Event:
    match event:
        case Fixation():
            return event
        case HeadMove():
            largest = max(map(abs, event.angles))
            if not largest:
                return event
            factor = min(max(largest + by * LANE_DEGREES, SMALLEST_DEGREES), MOST_DEGREES) / largest
            yaw, pitch, roll = (_degrees(factor * angle) for angle in event.angles)
            return replace(event, yaw=yaw, pitch=pitch, roll=roll, locked=True)
        case _:
            return replace(event, strength=round(min(max(event.strength + by, WEAKEST), 1.0), 2), locked=True)


def _degrees(angle: float) -> float:
    return round(min(max(angle, -MOST_DEGREES), MOST_DEGREES), 2)


def _kind(event: Event) -> str:
    return getattr(event, "kind", "")


def _present(layer: Layer, selected: Collection[EventT]) -> list[EventT]:
    return [cast(EventT, e) for e in events_of(layer) if e in selected]


def _others(layer: Layer, selected: Collection[Event]) -> list[Event]:
    return [e for e in events_of(layer) if e not in selected]

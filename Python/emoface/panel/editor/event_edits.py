"""The editor's edits of blinks and fixations, as functions: a layer in, the edited layer out.

Both are events: frozen dataclasses with a 60 fps `frame` and `locked`. Events are identified by their value. An event
that an edit moves, adds or changes is locked: no re-roll takes away what was placed by hand.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TypeVar, cast

from ...motion.blink import Blink
from ...motion.gaze import Fixation
from ...take import BlinkLayer, GazeLayer

Event = Blink | Fixation
LayerT = TypeVar("LayerT", bound=BlinkLayer | GazeLayer)
EventT = TypeVar("EventT", bound=Event)

WEAKEST = 0.05  # strength of a blink: a weaker one could not be seen or grabbed


def events_of(layer: BlinkLayer | GazeLayer) -> tuple[Event, ...]:
    """A layer's blinks, or its fixations."""
    return layer.events if isinstance(layer, BlinkLayer) else layer.fixations


def with_events(layer: LayerT, events: Iterable[Event]) -> LayerT:
    """The layer with other events, sorted by time."""
    ordered = tuple(sorted(events, key=lambda e: e.frame))
    if isinstance(layer, BlinkLayer):
        return cast(LayerT, replace(layer, events=cast(tuple[Blink, ...], ordered)))
    return cast(LayerT, replace(layer, fixations=cast(tuple[Fixation, ...], ordered)))


def add(layer: LayerT, event: Event) -> LayerT:
    """Add an event, locked. An event at the same frame is removed."""
    kept: list[Event] = [e for e in events_of(layer) if e.frame != event.frame]
    return with_events(layer, [*kept, replace(event, locked=True)])


def move(layer: LayerT, selected: Collection[EventT], by: int, last: int) -> tuple[LayerT, frozenset[EventT]]:
    """Move some events together by a number of frames. They are locked, keep their distances and stay within 0..last.

    Returns the layer, and these events as they are now.
    """
    present = _present(layer, selected)
    if not present:
        return layer, frozenset()
    first, end = min(e.frame for e in present), max(e.frame for e in present)
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


def change_strength(layer: BlinkLayer, selected: Collection[Blink], by: float) -> tuple[BlinkLayer, frozenset[Blink]]:
    """Add `by` to the strength of some blinks; each stays within WEAKEST..1 and is locked.

    Returns the layer, and these blinks as they are now.
    """
    changed = {
        e: replace(e, strength=round(min(max(e.strength + by, WEAKEST), 1.0), 2), locked=True)
        for e in layer.events
        if e in selected
    }
    return with_events(layer, (changed.get(e, e) for e in layer.events)), frozenset(changed.values())


def aim(layer: GazeLayer, fixation: Fixation, x: float, y: float) -> tuple[GazeLayer, frozenset[Fixation]]:
    """Point a fixation at x, y, each clipped to -1..1; it is locked.

    Returns the layer, and the fixation as it is now, as a set of one.
    """
    aimed = replace(fixation, x=round(min(max(x, -1.0), 1.0), 3), y=round(min(max(y, -1.0), 1.0), 3), locked=True)
    return with_events(layer, (aimed if f == fixation else f for f in layer.fixations)), frozenset({aimed})


def _present(layer: BlinkLayer | GazeLayer, selected: Collection[EventT]) -> list[EventT]:
    return [cast(EventT, e) for e in events_of(layer) if e in selected]


def _others(layer: BlinkLayer | GazeLayer, selected: Collection[Event]) -> list[Event]:
    return [e for e in events_of(layer) if e not in selected]

"""Slate's ticks, and windows of other toolkits under its own. `tick()` is one turn of the editor's loop."""

from __future__ import annotations

from itertools import count

from .core import EnumBase

CALLBACKS: dict = {}  # handle -> callable
PARENTED: list = []  # (window handle, search method)
_handles = count(1)


class SlateParentWindowSearchMethod(EnumBase):
    ACTIVE_WINDOW: SlateParentWindowSearchMethod
    MAIN_WINDOW: SlateParentWindowSearchMethod


def register_slate_post_tick_callback(callable: Union[Callable[[float], None], DelegateBase]) -> object:  # noqa: F821
    handle = next(_handles)
    CALLBACKS[handle] = callable
    return handle


register_slate_post_tick_callback._offered = True


def unregister_slate_post_tick_callback(handle: object) -> None:
    del CALLBACKS[handle]


unregister_slate_post_tick_callback._offered = True


def parent_external_window_to_slate(
    external_window_handle: object,
    parent_search_method: SlateParentWindowSearchMethod = SlateParentWindowSearchMethod.ACTIVE_WINDOW,
) -> None:
    PARENTED.append((external_window_handle, parent_search_method))


parent_external_window_to_slate._offered = True


def tick(seconds: float = 1 / 60) -> None:
    """What the editor does once a frame; what a callback raises is logged each time."""
    for callback in list(CALLBACKS.values()):
        callback(seconds)

"""The keys of one channel, as values.

Times are ticks: a key written in display frames is rounded to them, and the sub-frame is ignored by some engines.
Numbers go in as Python's own: the engine refuses numpy's.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import unreal

TICKS = unreal.MovieSceneTimeUnit.TICK_RESOLUTION

Interpolation = unreal.MovieSceneKeyInterpolation

_CUBIC = unreal.RichCurveInterpMode.RCIM_CUBIC
_LINEAR = unreal.RichCurveInterpMode.RCIM_LINEAR
_CONSTANT = unreal.RichCurveInterpMode.RCIM_CONSTANT
_TANGENTS = (
    (unreal.RichCurveTangentMode.RCTM_AUTO, Interpolation.AUTO),
    (unreal.RichCurveTangentMode.RCTM_SMART_AUTO, Interpolation.SMART_AUTO),
    (unreal.RichCurveTangentMode.RCTM_BREAK, Interpolation.BREAK),
    (unreal.RichCurveTangentMode.RCTM_USER, Interpolation.USER),
)


@dataclass(frozen=True)
class Key:
    """One key. arrive, leave: tangents, value a tick. A linear key has none of its own, a constant one none behind it.

    handle: the engine's own key, if this one stands on a channel.
    """

    tick: int
    value: float
    interpolation: unreal.MovieSceneKeyInterpolation
    arrive: float = 0.0
    leave: float = 0.0
    handle: unreal.MovieSceneScriptingFloatKey | None = field(default=None, compare=False, repr=False)

    @property
    def is_cubic(self) -> bool:
        return self.interpolation not in (Interpolation.LINEAR, Interpolation.CONSTANT)

    @property
    def is_automatic(self) -> bool:
        """Whether its tangents change when keys beside it do."""
        return self.interpolation in (Interpolation.AUTO, Interpolation.SMART_AUTO)


def read_keys(channel: unreal.MovieSceneScriptingFloatChannel) -> list[Key]:
    """All keys, in order of time. Three to six calls a key."""
    return sorted((_read(key) for key in channel.get_keys()), key=lambda key: key.tick)


def remove_keys(channel: unreal.MovieSceneScriptingFloatChannel, keys: Iterable[Key]) -> None:
    """Take keys that `read_keys` gave off their channel."""
    for key in keys:
        channel.remove_key(key.handle)


def add_key(channel: unreal.MovieSceneScriptingFloatChannel, key: Key) -> None:
    """Put a key on a channel. The time must be free: a key that stood there would keep its interpolation."""
    made = channel.add_key(unreal.FrameNumber(int(key.tick)), float(key.value), 0.0, TICKS, key.interpolation)
    if key.is_cubic and not key.is_automatic:
        made.set_arrive_tangent(float(key.arrive))
        made.set_leave_tangent(float(key.leave))
    elif key.interpolation == Interpolation.CONSTANT and key.arrive:
        made.set_arrive_tangent(float(key.arrive))


def freeze(key: Key) -> None:
    """Make a key's tangents its own, so that keys that come or go beside it do not bend the curve around it."""
    if key.interpolation == Interpolation.CONSTANT:
        key.handle.set_arrive_tangent(float(key.arrive))
        return
    if not key.is_cubic:
        key.handle.set_interpolation_mode(_CUBIC)
    key.handle.set_tangent_mode(unreal.RichCurveTangentMode.RCTM_USER)
    key.handle.set_arrive_tangent(float(key.arrive))
    key.handle.set_leave_tangent(float(key.leave))


def restore_keys(channel: unreal.MovieSceneScriptingFloatChannel, keys: Iterable[Key]) -> None:
    """Make a channel hold exactly these keys again."""
    remove_keys(channel, read_keys(channel))
    for key in keys:
        add_key(channel, replace(key, handle=None))


def _read(key: unreal.MovieSceneScriptingFloatKey) -> Key:
    tick, value, mode = key.get_time(TICKS).frame_number.value, key.get_value(), key.get_interpolation_mode()
    if mode == _LINEAR:
        return Key(tick, value, Interpolation.LINEAR, handle=key)
    if mode == _CONSTANT:
        return Key(tick, value, Interpolation.CONSTANT, key.get_arrive_tangent(), handle=key)
    tangents = key.get_tangent_mode()
    interpolation = next((ours for theirs, ours in _TANGENTS if tangents == theirs), Interpolation.USER)
    return Key(tick, value, interpolation, key.get_arrive_tangent(), key.get_leave_tangent(), key)

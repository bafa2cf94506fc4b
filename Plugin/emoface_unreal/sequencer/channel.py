"""The keys of one channel, as values.

Times are ticks: a key written in display frames is rounded to them, and the sub-frame is ignored by some engines.
Numbers go in as Python's own: the engine refuses numpy's.
"""

import hashlib
import struct
from collections.abc import Iterable, Sequence
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
_HASHED = (  # by the place in this list: add at the end
    Interpolation.LINEAR,
    Interpolation.CONSTANT,
    Interpolation.AUTO,
    Interpolation.SMART_AUTO,
    Interpolation.USER,
    Interpolation.BREAK,
)


@dataclass(frozen=True)
class Key:
    """One key. arrive, leave: tangents, value a tick. A linear key has none of its own, a constant one none behind it.

    weights: mode, arriving and leaving weight of tangents that an animator gave weights; handle: the engine's own key,
    if this one stands on a channel.
    """

    tick: int
    value: float
    interpolation: unreal.MovieSceneKeyInterpolation
    arrive: float = 0.0
    leave: float = 0.0
    weights: tuple[unreal.RichCurveTangentWeightMode, float, float] | None = None
    handle: unreal.MovieSceneScriptingFloatKey | None = field(default=None, compare=False, repr=False)

    @property
    def is_cubic(self) -> bool:
        return self.interpolation not in (Interpolation.LINEAR, Interpolation.CONSTANT)

    @property
    def is_automatic(self) -> bool:
        """Whether its tangents change when keys beside it do."""
        return self.interpolation in (Interpolation.AUTO, Interpolation.SMART_AUTO)


def read_keys(channel: unreal.MovieSceneScriptingFloatChannel) -> list[Key]:
    """All keys, in order of time. Three to nine calls a key."""
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
        if key.weights:
            mode, arrive, leave = key.weights
            made.set_tangent_weight_mode(mode)
            made.set_arrive_tangent_weight(float(arrive))
            made.set_leave_tangent_weight(float(leave))
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


def hash_keys(keys: Sequence[Key], start: int, end: int) -> str:
    """12 hexadecimal digits of the keys in start <= tick < end: times, values, interpolation, tangents set by hand."""
    digest = hashlib.sha256()
    for key in keys:
        if start <= key.tick < end:
            tangents = (key.arrive, key.leave) if key.is_cubic and not key.is_automatic else (0.0, 0.0)
            digest.update(
                struct.pack("<qfbff", key.tick - start, key.value, _HASHED.index(key.interpolation), *tangents)
            )
    return digest.hexdigest()[:12]


def _read(key: unreal.MovieSceneScriptingFloatKey) -> Key:
    tick, value, mode = key.get_time(TICKS).frame_number.value, key.get_value(), key.get_interpolation_mode()
    if mode == _LINEAR:
        return Key(tick, value, Interpolation.LINEAR, handle=key)
    if mode == _CONSTANT:
        return Key(tick, value, Interpolation.CONSTANT, key.get_arrive_tangent(), handle=key)
    tangents = key.get_tangent_mode()
    interpolation = next((ours for theirs, ours in _TANGENTS if tangents == theirs), Interpolation.USER)
    weights = None
    if interpolation in (Interpolation.USER, Interpolation.BREAK):
        mode = key.get_tangent_weight_mode()
        if mode != unreal.RichCurveTangentWeightMode.RCTWM_WEIGHTED_NONE:
            weights = mode, key.get_arrive_tangent_weight(), key.get_leave_tangent_weight()
    return Key(tick, value, interpolation, key.get_arrive_tangent(), key.get_leave_tangent(), weights, key)

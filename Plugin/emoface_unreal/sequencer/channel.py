"""The keys of one channel, as values: read, added, removed, restored, hashed.

Times are ticks: the engine rounds a key that is written in display frames to whole frames, and some engines ignore the
sub-frame. Numbers are passed as Python's own: the engine refuses numpy's.
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
_HASHED = (  # a hash holds the index in this list: add new ones at the end
    Interpolation.LINEAR,
    Interpolation.CONSTANT,
    Interpolation.AUTO,
    Interpolation.SMART_AUTO,
    Interpolation.USER,
    Interpolation.BREAK,
)


@dataclass(frozen=True)
class Key:
    """One key.

    tick: its time.
    value: in the rig's units.
    interpolation: of the curve behind it, and of the key's tangents.
    arrive, leave: slopes of the tangents, value a tick. A linear key has none of its own, a constant one no `leave`.
    weights: mode, arriving and leaving weight, where an animator gave the tangents weights.
    handle: the engine's own key, if this one is on a channel.
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
        """Whether it has tangents of its own or automatic ones."""
        return self.interpolation not in (Interpolation.LINEAR, Interpolation.CONSTANT)

    @property
    def is_automatic(self) -> bool:
        """Whether the engine makes its tangents, so that they change when neighbouring keys do."""
        return self.interpolation in (Interpolation.AUTO, Interpolation.SMART_AUTO)


def read_keys(channel: unreal.MovieSceneScriptingFloatChannel) -> list[Key]:
    """All keys of a channel, in order of time. Costs three to nine calls of the engine a key."""
    return sorted((_read(key) for key in channel.get_keys()), key=lambda key: key.tick)


def remove_keys(channel: unreal.MovieSceneScriptingFloatChannel, keys: Iterable[Key]) -> None:
    """Remove keys from their channel. keys: as `read_keys` returned them."""
    for key in keys:
        channel.remove_key(key.handle)


def add_key(channel: unreal.MovieSceneScriptingFloatChannel, key: Key) -> None:
    """Add a key to a channel.

    Its time must be free: the engine changes the value of a key at that time and keeps its interpolation.
    """
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


def set_user_tangents(key: Key) -> None:
    """Fix a key's tangents as they are, so that adding and removing neighbouring keys does not change the curve there.

    key: as `read_keys` returned it.
    """
    handle = key.handle
    if handle is None:
        raise ValueError("a key that is on no channel has no tangents to fix")
    if key.interpolation == Interpolation.CONSTANT:
        handle.set_arrive_tangent(float(key.arrive))
        return
    if not key.is_cubic:
        handle.set_interpolation_mode(_CUBIC)
    handle.set_tangent_mode(unreal.RichCurveTangentMode.RCTM_USER)
    handle.set_arrive_tangent(float(key.arrive))
    handle.set_leave_tangent(float(key.leave))


def restore_keys(channel: unreal.MovieSceneScriptingFloatChannel, keys: Iterable[Key]) -> None:
    """Make a channel have exactly these keys again."""
    remove_keys(channel, read_keys(channel))
    for key in keys:
        add_key(channel, replace(key, handle=None))


def hash_keys(keys: Sequence[Key], start: int, end: int) -> str:
    """A hash of the keys in start <= tick < end: 12 hexadecimal digits.

    Of their times relative to `start`, values, interpolation, and tangents that are set by hand.
    """
    digest = hashlib.sha256()
    for key in keys:
        if start <= key.tick < end:
            tangents = (key.arrive, key.leave) if key.is_cubic and not key.is_automatic else (0.0, 0.0)
            digest.update(
                struct.pack("<qfbff", key.tick - start, key.value, _HASHED.index(key.interpolation), *tangents)
            )
    return digest.hexdigest()[:12]


def _read(key: unreal.MovieSceneScriptingFloatKey) -> Key:
    tick, value, curve = key.get_time(TICKS).frame_number.value, key.get_value(), key.get_interpolation_mode()
    if curve == _LINEAR:
        return Key(tick, value, Interpolation.LINEAR, handle=key)
    if curve == _CONSTANT:
        return Key(tick, value, Interpolation.CONSTANT, key.get_arrive_tangent(), handle=key)
    tangents = key.get_tangent_mode()
    interpolation = next((mode for tangent_mode, mode in _TANGENTS if tangents == tangent_mode), Interpolation.USER)
    weights = None
    if interpolation in (Interpolation.USER, Interpolation.BREAK):
        mode = key.get_tangent_weight_mode()
        if mode != unreal.RichCurveTangentWeightMode.RCTWM_WEIGHTED_NONE:
            weights = mode, key.get_arrive_tangent_weight(), key.get_leave_tangent_weight()
    return Key(tick, value, interpolation, key.get_arrive_tangent(), key.get_leave_tangent(), weights, key)

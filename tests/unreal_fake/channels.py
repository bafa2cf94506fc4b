"""Channels and their keys: times in ticks, float32 values, tangents, and how a curve is read."""

from __future__ import annotations

import struct
from bisect import bisect_right
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from .core import (
    ENGINE,
    FrameNumber,
    FrameRate,
    FrameTime,
    MovieSceneKeyInterpolation,
    MovieSceneTimeUnit,
    Name,
    Object,
    RichCurveInterpMode,
    RichCurveTangentMode,
    RichCurveTangentWeightMode,
    StructBase,
    complain,
)

LINEAR, CONSTANT, CUBIC = (
    RichCurveInterpMode.RCIM_LINEAR,
    RichCurveInterpMode.RCIM_CONSTANT,
    RichCurveInterpMode.RCIM_CUBIC,
)
AUTO, USER, BREAK, SMART_AUTO = (
    RichCurveTangentMode.RCTM_AUTO,
    RichCurveTangentMode.RCTM_USER,
    RichCurveTangentMode.RCTM_BREAK,
    RichCurveTangentMode.RCTM_SMART_AUTO,
)
MODES = {
    MovieSceneKeyInterpolation.AUTO: (CUBIC, AUTO),
    MovieSceneKeyInterpolation.USER: (CUBIC, USER),
    MovieSceneKeyInterpolation.BREAK: (CUBIC, BREAK),
    MovieSceneKeyInterpolation.SMART_AUTO: (CUBIC, SMART_AUTO),
    MovieSceneKeyInterpolation.LINEAR: (LINEAR, AUTO),
    MovieSceneKeyInterpolation.CONSTANT: (CONSTANT, AUTO),
}


def float32(value: float) -> float:
    return struct.unpack("f", struct.pack("f", value))[0]


def per_second(rate: FrameRate) -> Fraction:
    return Fraction(rate.numerator, rate.denominator)


@dataclass
class KeyData:
    handle: int
    tick: int
    value: float
    interpolation: RichCurveInterpMode
    tangent_mode: RichCurveTangentMode
    arrive: float = 0.0  # value a tick
    leave: float = 0.0
    weight_mode: RichCurveTangentWeightMode = RichCurveTangentWeightMode.RCTWM_WEIGHTED_NONE
    arrive_weight: float = 0.0  # kept, and not evaluated here
    leave_weight: float = 0.0


@dataclass
class ChannelData:
    """What the section stores of a channel."""

    kind: str = "float"
    default: float | None = None
    keys: list[KeyData] = field(default_factory=list)  # in order of time

    def key(self, handle: int) -> KeyData | None:
        for key in self.keys:
            if key.handle == handle:
                return key
        return None

    def settle(self) -> None:
        """Make the tangents of automatic and of linear keys, as the engine does after every change."""
        keys = self.keys
        for i, key in enumerate(keys):
            before = (key.value - keys[i - 1].value) / (key.tick - keys[i - 1].tick) if i else None
            after = (keys[i + 1].value - key.value) / (keys[i + 1].tick - key.tick) if i + 1 < len(keys) else None
            if key.interpolation is LINEAR:
                key.arrive = key.arrive if before is None else before
                key.leave = key.leave if after is None else after
            elif key.interpolation is CUBIC and key.tangent_mode in (AUTO, SMART_AUTO):
                tangent = 0.0
                if before is not None and after is not None and before * after > 0:
                    tangent = (keys[i + 1].value - keys[i - 1].value) / (keys[i + 1].tick - keys[i - 1].tick)
                    if (
                        ENGINE.tangents == "clamped"
                    ):  # no steeper than either side, Sequencer.AutoTangentInterpolation 2
                        tangent = min(tangent, before, after, key=abs)
                key.arrive = key.leave = tangent

    def evaluate(self, tick: int) -> float:
        keys = self.keys
        if not keys:
            return 0.0 if self.default is None else self.default
        if tick < keys[0].tick:
            return keys[0].value
        if tick >= keys[-1].tick:
            return keys[-1].value
        i = bisect_right(keys, tick, key=lambda key: key.tick) - 1
        one, two = keys[i], keys[i + 1]
        length = two.tick - one.tick
        t = (tick - one.tick) / length
        if one.interpolation is CONSTANT:
            return one.value
        # The engine reads a linear key before a cubic one as cubic (Sequencer.LinearCubicInterpolation).
        if one.interpolation is LINEAR and two.interpolation is not CUBIC:
            return one.value + t * (two.value - one.value)
        return (
            (1 + 2 * t) * (1 - t) ** 2 * one.value
            + t * (1 - t) ** 2 * length * one.leave
            + t * t * (3 - 2 * t) * two.value
            + t * t * (t - 1) * length * two.arrive
        )


class SequencerScriptingRange(StructBase):
    """Frames of a rate that the sequence's own make_range() knows; one made by hand counts in another (60000)."""

    def __init__(
        self,
        has_start_value: bool = False,
        has_end_value: bool = False,
        inclusive_start: int = 0,
        exclusive_end: int = 0,
    ) -> None:
        self._bounded = has_start_value and has_end_value
        self._start, self._end, self._rate = inclusive_start, exclusive_end, Fraction(60000)

    def get_start_frame(self) -> int:
        return self._start

    def get_end_frame(self) -> int:
        return self._end


class MovieSceneScriptingKey(Object):
    def __init__(self, channel, handle: int):
        self._channel, self._handle = channel, handle

    def _key(self) -> KeyData | None:
        key = self._channel._data().key(self._handle)
        if key is None:
            complain("Invalid KeyHandle for MovieSceneScriptingKey.")
        return key


class MovieSceneScriptingFloatKey(MovieSceneScriptingKey):
    def get_time(self, time_unit: MovieSceneTimeUnit = MovieSceneTimeUnit.DISPLAY_RATE) -> FrameTime:
        tick = self._key().tick
        if time_unit is MovieSceneTimeUnit.TICK_RESOLUTION:
            return FrameTime(FrameNumber(tick), 0.0)
        frame = tick / self._channel._section._sequence()._ticks_per_frame()
        return FrameTime(FrameNumber(floor(frame)), float(frame - floor(frame)))

    def get_value(self) -> float:
        return self._key().value

    def set_value(self, new_value: float) -> None:
        self._key().value = float32(new_value)
        self._channel._data().settle()

    def get_interpolation_mode(self) -> RichCurveInterpMode:
        return self._key().interpolation

    def set_interpolation_mode(self, new_value: RichCurveInterpMode) -> None:
        self._key().interpolation = new_value
        self._channel._data().settle()

    def get_tangent_mode(self) -> RichCurveTangentMode:
        return self._key().tangent_mode

    def set_tangent_mode(self, new_value: RichCurveTangentMode) -> None:
        self._key().tangent_mode = new_value
        self._channel._data().settle()

    def get_arrive_tangent(self) -> float:
        return self._key().arrive

    def set_arrive_tangent(self, new_value: float) -> None:
        self._key().arrive = new_value

    def get_leave_tangent(self) -> float:
        return self._key().leave

    def set_leave_tangent(self, new_value: float) -> None:
        self._key().leave = new_value

    def get_tangent_weight_mode(self) -> RichCurveTangentWeightMode:
        return self._key().weight_mode

    def set_tangent_weight_mode(self, new_value: RichCurveTangentWeightMode) -> None:
        self._key().weight_mode = new_value

    def get_arrive_tangent_weight(self) -> float:
        return self._key().arrive_weight

    def set_arrive_tangent_weight(self, new_value: float) -> None:
        self._key().arrive_weight = new_value

    def get_leave_tangent_weight(self) -> float:
        return self._key().leave_weight

    def set_leave_tangent_weight(self, new_value: float) -> None:
        self._key().leave_weight = new_value


class MovieSceneScriptingBoolKey(MovieSceneScriptingKey):
    def get_value(self) -> bool:
        return bool(self._key().value)


class MovieSceneScriptingChannel(Object):
    """A handle on one channel. Every call that gives channels makes new ones, under new names."""

    def __init__(self, section, name: str):
        self._section, self._channel = section, name
        self._name = f"{name.replace('.', '_')}_{next(ENGINE.numbers)}"

    def _data(self) -> ChannelData:
        return self._section._channels[self._channel]

    @property
    def channel_name(self) -> Name:
        return Name(self._channel)


class MovieSceneScriptingFloatChannel(MovieSceneScriptingChannel):
    def add_key(
        self,
        time: FrameNumber,
        new_value: float,
        sub_frame: float = 0.0,
        time_unit: MovieSceneTimeUnit = MovieSceneTimeUnit.DISPLAY_RATE,
        interpolation: MovieSceneKeyInterpolation = MovieSceneKeyInterpolation.AUTO,
    ) -> MovieSceneScriptingFloatKey:
        """sub_frame is ignored. On a taken time the value changes and the interpolation stays."""
        tick = time._value
        if time_unit is MovieSceneTimeUnit.DISPLAY_RATE:
            tick = floor(tick * self._section._sequence()._ticks_per_frame() + Fraction(1, 2))
        data = self._data()
        key = next((key for key in data.keys if key.tick == tick), None)
        if key is None:
            key = KeyData(next(ENGINE.numbers), tick, 0.0, *MODES[interpolation])
            data.keys.append(key)
            data.keys.sort(key=lambda key: key.tick)
        key.value = float32(new_value)
        data.settle()
        return MovieSceneScriptingFloatKey(self, key.handle)

    def remove_key(self, key: MovieSceneScriptingKey) -> None:
        data = self._data()
        data.keys = [other for other in data.keys if other.handle != key._handle]
        data.settle()

    def get_keys(self) -> Array[MovieSceneScriptingKey]:  # noqa: F821
        return [MovieSceneScriptingFloatKey(self, key.handle) for key in self._data().keys]

    def get_num_keys(self) -> int:
        return len(self._data().keys)

    def evaluate_keys(self, range: SequencerScriptingRange, frame_rate: FrameRate) -> Array[float]:  # noqa: F821
        """Values at whole frames of `frame_rate`. The range's ends are cut to ticks first, so one more may come."""
        if not range._bounded:
            complain("Unbounded range passed to evaluate keys.")
            return []
        ticks = per_second(self._section._sequence()._ticks)
        step = ticks / per_second(frame_rate)
        start, end = floor(range._start * ticks / range._rate), floor(range._end * ticks / range._rate)
        data, values = self._data(), []
        per, of = step.numerator, step.denominator  # whole numbers: thousands of fractions take long
        at = start * of
        while at < end * of:
            frame = (2 * at + per) // (2 * per)
            values.append(float32(data.evaluate(frame * per // of)))
            at += per
        return values

    def has_default(self) -> bool:
        return self._data().default is not None

    def get_default(self) -> float:
        return self._data().default or 0.0

    def set_default(self, default_value: float) -> None:
        self._data().default = float32(default_value)

    def remove_default(self) -> None:
        self._data().default = None


class MovieSceneScriptingDoubleChannel(MovieSceneScriptingChannel):
    pass


class MovieSceneScriptingBoolChannel(MovieSceneScriptingChannel):
    def get_num_keys(self) -> int:
        return len(self._data().keys)

    def has_default(self) -> bool:
        return self._data().default is not None

    def get_default(self) -> bool:
        return bool(self._data().default)


KINDS = {"float": MovieSceneScriptingFloatChannel, "bool": MovieSceneScriptingBoolChannel}

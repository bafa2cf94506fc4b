"""A take's keys onto channels, one after another, all in the same stretch of time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import unreal

from emoface.curves import Curves
from emoface.motion.keys import KeyedCurves
from emoface.motion.keys import Keys as FrameKeys

from ..sequencer.channel import Interpolation, Key, add_key, freeze, read_keys, remove_keys
from ..sequencer.clock import Clock
from .edge_keys import guard

ROUNDING = 1e-5  # rig units: key values are float32

# What lies between keys: linear ones are exact, in any editor; smart tangents do not overshoot.
INTERPOLATION = {"linear": Interpolation.LINEAR, "cubic": Interpolation.SMART_AUTO}


@dataclass(frozen=True)
class Stretch:
    """The display frames that are written, first up to end, and the same in ticks, start up to end.

    tick_before: a frame before them, where a guard key may go.
    """

    first_frame: int
    end_frame: int
    tick_before: int
    start: int
    end: int

    @staticmethod
    def of(clock: Clock, first_frame: int, end_frame: int) -> "Stretch":
        ticks = [clock.tick(frame) for frame in (first_frame - 1, first_frame, end_frame)]
        return Stretch(first_frame, end_frame, *ticks)

    def holds(self, key: Key) -> bool:
        """Whether a key lies in it."""
        return self.start <= key.tick < self.end


class ChannelWriter:
    """Replaces what channels have in a stretch by a take's keys.

    curves: the composed take at the display rate, whose first frame is display frame `start_frame`;
    reduce: the keys for an interpolation; cleared: where takes stood that this one replaces, in ticks from .. up to;
    count: how many keys were written so far.
    """

    def __init__(
        self,
        sequence: unreal.LevelSequence,
        clock: Clock,
        stretch: Stretch,
        start_frame: int,
        curves: Curves,
        reduce: Callable[[str], KeyedCurves],
        cleared: Sequence[tuple[int, int]] = (),
    ):
        self.sequence, self.clock, self.stretch = sequence, clock, stretch
        self.start_frame, self.curves = start_frame, curves
        self.reduce, self.cleared = cache(reduce), cleared
        self.count = 0

    def write(
        self,
        channel: unreal.MovieSceneScriptingFloatChannel,
        control: str,
        keys: Sequence[Key],
        foreign: Sequence[Key],
        interpolation: str,
        tolerance: float,
    ) -> list[Key]:
        """Write one control on the channel that has these keys, and give all that it has then.

        foreign: those of the keys that are not this tool's. If Sequencer reads cubic keys further from the take than
        the tolerance, they become linear ones.
        """
        stale = [key for key in keys if self._is_stale(key) and key not in foreign]
        remove_keys(channel, stale)
        keys = [key for key in keys if key not in stale]
        guards = guard(keys, self.stretch.start, self.stretch.end, self.stretch.tick_before, foreign)
        edges = [key for key in (guards.before, guards.after) if key is not None]
        to_the_end = bool(edges) or any(not self.stretch.holds(key) for key in keys)
        for key in guards.frozen:
            freeze(key)
        for key in edges:
            add_key(channel, key)
        now = self._replace(channel, keys, self._keys(control, interpolation, to_the_end))
        if interpolation != "linear" and self._strays(channel, control, tolerance):
            now = self._replace(channel, now, self._keys(control, "linear", to_the_end))
        self.count += sum(self.stretch.holds(key) for key in now) + len(edges)
        return now

    def _is_stale(self, key: Key) -> bool:
        return not self.stretch.holds(key) and any(start <= key.tick < end for start, end in self.cleared)

    def _replace(
        self, channel: unreal.MovieSceneScriptingFloatChannel, old: Sequence[Key], new: Sequence[Key]
    ) -> list[Key]:
        remove_keys(channel, [key for key in old if self.stretch.holds(key)])
        for key in new:
            add_key(channel, key)
        return read_keys(channel)

    def _keys(self, control: str, interpolation: str, to_the_end: bool) -> list[Key]:
        """The control's keys in the stretch. A flat control has one, and a second at the end where there are keys
        beyond, to which the curve would otherwise move all the way."""
        first, end = (frame - self.start_frame for frame in (self.stretch.first_frame, self.stretch.end_frame))
        keys = _cut(self.reduce(interpolation), control, first, end)
        frames, values = keys.frames.tolist(), keys.values.tolist()
        if len(frames) == 1 and to_the_end and first < end - 1:
            frames, values = [first, end - 1], values * 2
        return [
            Key(self.clock.tick(self.start_frame + frame), value, INTERPOLATION[interpolation])
            for frame, value in zip(frames, values, strict=True)
        ]

    def _strays(self, channel: unreal.MovieSceneScriptingFloatChannel, control: str, tolerance: float) -> bool:
        """Whether Sequencer reads the keys further from the take than the tolerance.

        How it makes smart tangents is a setting of the editor (Sequencer.AutoTangentInterpolation), and keys beside the
        stretch bend the first and last of them.
        """
        first, count = self.stretch.first_frame, self.stretch.end_frame - self.stretch.first_frame
        # One more than needed: where a frame is no whole number of ticks, the last one may be missing.
        read = channel.evaluate_keys(self.sequence.make_range(first, count + 1), self.sequence.get_display_rate())
        asked = self.curves.column(control)[first - self.start_frame :][:count]
        early = float(self.clock.tick_in_frames * np.abs(np.diff(asked)).max(initial=0.0))
        return np.abs(np.array(read[:count]) - asked).max() > tolerance + early + ROUNDING


def _cut(keyed: KeyedCurves, control: str, first: int, end: int) -> FrameKeys:
    """A control's keys from frame first up to end, with keys on the curve where it is cut."""
    keys = keyed.keys[control]
    if len(keys) == 1:
        return FrameKeys(np.array([first]), keys.values)
    frames = np.union1d(keys.frames[(keys.frames >= first) & (keys.frames < end)], [first, end - 1])
    return FrameKeys(frames, keys.evaluate(frames, keyed.interpolation))

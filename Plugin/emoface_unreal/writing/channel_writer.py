"""Writes a take's keys onto the channels of a section, one after another, all in the same range."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import unreal

from emoface.curves import Curves
from emoface.motion.keys import KeyedCurves
from emoface.motion.keys import Keys as FrameKeys

from ..sequencer.channel import Interpolation, Key, add_key, read_keys, remove_keys, set_user_tangents
from ..sequencer.write_target import WriteTarget
from .edge_keys import find_edge_keys

ROUNDING = 1e-5  # rig units: key values are float32

# How the curve goes from key to key: linear keys are exact in any editor; smart tangents do not overshoot.
INTERPOLATION = {"linear": Interpolation.LINEAR, "cubic": Interpolation.SMART_AUTO}


@dataclass(frozen=True)
class KeySource:
    """The curves that are written, and how they are reduced to keys.

    curves: the composed take at the display rate; its first frame is the target's `start_frame`.
    reduce: the keys of all curves, for an interpolation.
    interpolation: "linear" or "cubic".
    tolerance: how far cubic keys, as Sequencer reads them, may be from the curves, in rig units.
    """

    curves: Curves
    reduce: Callable[[str], KeyedCurves]
    interpolation: str
    tolerance: float


class ChannelWriter:
    """Replaces what channels have in a range by a take's keys.

    key_count: how many keys were written so far.
    """

    def __init__(self, target: WriteTarget, source: KeySource, replaced: Sequence[tuple[int, int]] = ()):
        """replaced: where the takes were that this one replaces, in ticks; each end is exclusive."""
        self.target = target
        self.key_count = 0
        self._source, self._replaced = source, replaced
        self._reduce = cache(source.reduce)

    def write(
        self,
        channel: unreal.MovieSceneScriptingFloatChannel,
        control: str,
        keys: Sequence[Key],
        animator_keys: Sequence[Key],
    ) -> list[Key]:
        """Write one control on its channel, and return all keys that the channel has then.

        keys: all that the channel has now.
        animator_keys: those of them that are not EmoFace's.
        If Sequencer reads cubic keys further from the take than the tolerance, they become linear ones.
        """
        write_range = self.target.range
        stale = [key for key in keys if self._is_stale(key) and key not in animator_keys]
        remove_keys(channel, stale)
        keys = [key for key in keys if key not in stale]
        edges = find_edge_keys(keys, write_range, animator_keys)
        has_keys_outside = bool(edges.added) or any(not write_range.contains(key.tick) for key in keys)
        for key in edges.fixed:
            set_user_tangents(key)
        for key in edges.added:
            add_key(channel, key)
        interpolation = self._source.interpolation
        now = self._replace(channel, keys, self._keys(control, interpolation, has_keys_outside))
        if interpolation != "linear" and self._exceeds_tolerance(channel, control):
            now = self._replace(channel, now, self._keys(control, "linear", has_keys_outside))
        self.key_count += sum(write_range.contains(key.tick) for key in now) + len(edges.added)
        return now

    def _is_stale(self, key: Key) -> bool:
        """Whether a key outside the range is left over from a take that this one replaces."""
        is_replaced = any(start <= key.tick < end for start, end in self._replaced)
        return is_replaced and not self.target.range.contains(key.tick)

    def _replace(
        self, channel: unreal.MovieSceneScriptingFloatChannel, old: Sequence[Key], new: Sequence[Key]
    ) -> list[Key]:
        remove_keys(channel, [key for key in old if self.target.range.contains(key.tick)])
        for key in new:
            add_key(channel, key)
        return read_keys(channel)

    def _keys(self, control: str, interpolation: str, has_keys_outside: bool) -> list[Key]:
        """The control's keys in the range.

        A flat control has one; and a second one at the end where there are keys outside, to which the curve would
        otherwise move all the way.
        """
        target = self.target
        first, end = (frame - target.start_frame for frame in (target.range.first_frame, target.range.end_frame))
        keys = _cut(self._reduce(interpolation), control, first, end)
        frames, values = keys.frames.tolist(), keys.values.tolist()
        if len(frames) == 1 and has_keys_outside and first < end - 1:
            frames, values = [first, end - 1], values * 2
        return [
            Key(target.clock.tick(target.start_frame + frame), value, INTERPOLATION[interpolation])
            for frame, value in zip(frames, values, strict=True)
        ]

    def _exceeds_tolerance(self, channel: unreal.MovieSceneScriptingFloatChannel, control: str) -> bool:
        """Whether Sequencer reads the keys further from the take than the tolerance.

        How it makes smart tangents is a setting of the editor (Sequencer.AutoTangentInterpolation), and keys beside the
        range change the tangents of the first and last key in it.
        """
        target, sequence = self.target, self.target.face.sequence
        first, count = target.range.first_frame, target.range.end_frame - target.range.first_frame
        # One more than needed: where a frame is no whole number of ticks, the last one may be missing.
        read = channel.evaluate_keys(sequence.make_range(first, count + 1), sequence.get_display_rate())
        expected = self._source.curves.column(control)[first - target.start_frame :][:count]
        early = float(target.clock.tick_in_frames * np.abs(np.diff(expected)).max(initial=0.0))
        error = float(np.abs(np.array(read[:count]) - expected).max())
        return error > self._source.tolerance + early + ROUNDING


def _cut(keyed: KeyedCurves, control: str, first: int, end: int) -> FrameKeys:
    """A control's keys from frame first up to end, with keys on the curve where it is cut."""
    keys = keyed.keys[control]
    if len(keys) == 1:
        return FrameKeys(np.array([first]), keys.values)
    frames = np.union1d(keys.frames[(keys.frames >= first) & (keys.frames < end)], [first, end - 1])
    return FrameKeys(frames, keys.evaluate(frames, keyed.interpolation))

"""Keys at the edges of a written range, so that the curve outside the range stays as it was.

A curve that crosses an edge is cut there by an edge key of the same value and slope. Keys beside the cut that have
automatic tangents would change when their neighbours change: their present tangents are fixed. Between the last frame
before the range and the first frame in it, the old curve turns into the new one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ..sequencer.channel import Interpolation, Key
from ..sequencer.placement import WriteRange


@dataclass(frozen=True)
class EdgeKeys:
    """What a channel needs before its keys in a range are replaced.

    before, after: keys to add before and behind the range. None: not needed.
    fixed: keys outside the range, with the tangents that they must keep.
    """

    before: Key | None
    after: Key | None
    fixed: tuple[Key, ...]

    @property
    def added(self) -> list[Key]:
        """The keys to add."""
        return [key for key in (self.before, self.after) if key is not None]


def find_edge_keys(keys: Sequence[Key], write_range: WriteRange, animator_keys: Sequence[Key]) -> EdgeKeys:
    """What a channel needs before its keys in a range are replaced.

    keys: all keys of the channel, in order of time.
    write_range: the range. An edge key behind it lies at its end, where the next frame begins.
    animator_keys: those of the keys that are not EmoFace's. The value of a single key holds on both sides of it for
        ever, and must do so afterwards. Where all keys are EmoFace's, an earlier line's last pose is not held behind
        this one.
    """
    start, end, previous_tick = write_range.start, write_range.end, write_range.previous_tick
    if not keys:
        return EdgeKeys(None, None, ())
    keys = _with_linear_tangents(keys)
    first = next((key for key in reversed(keys) if key.tick < start), None)  # the last key before the range
    last = next((key for key in keys if key.tick >= end), None)  # the first key behind it
    before = after = None
    if first is None:
        before = _cut(keys, previous_tick) if any(key.tick >= end for key in animator_keys) else None
    elif first.tick < previous_tick:
        before = _cut(keys, previous_tick)
    if last is None:
        after = _cut(keys, end) if any(key.tick < start for key in animator_keys) else None
    elif last.tick > end:
        after = _cut(keys, end)
    return EdgeKeys(before, after, tuple(_fixed(keys, first, last, (before, after))))


def crosses_edge_with_weights(keys: Sequence[Key], start: int, end: int) -> bool:
    """Whether the curve crosses an edge of the range beside a key with weighted tangents.

    Such a curve cannot be cut without changing.
    """
    return any(
        one.tick < edge <= two.tick and (one.weights or two.weights)
        for one, two in pairwise(keys)
        for edge in (start, end)
    )


def evaluate(keys: Sequence[Key], tick: int) -> tuple[float, float]:
    """The curve's value, and its slope in value a tick, at a tick. Tangents' weights are ignored.

    Before the first key and after the last one, the curve is flat.
    """
    keys = _with_linear_tangents(keys)
    if tick < keys[0].tick or tick >= keys[-1].tick:
        return (keys[0] if tick < keys[0].tick else keys[-1]).value, 0.0
    one, two = next(pair for pair in pairwise(keys) if pair[0].tick <= tick < pair[1].tick)
    length = two.tick - one.tick
    t = (tick - one.tick) / length
    if one.interpolation == Interpolation.CONSTANT:
        return one.value, 0.0
    if not _reads_as_cubic(one, two):
        return one.value + t * (two.value - one.value), (two.value - one.value) / length
    rise, leave, arrive = two.value - one.value, one.leave * length, two.arrive * length
    value = one.value + t * (leave + t * (3 * rise - 2 * leave - arrive + t * (leave + arrive - 2 * rise)))
    slope = leave + t * (2 * (3 * rise - 2 * leave - arrive) + t * 3 * (leave + arrive - 2 * rise))
    return value, slope / length


def _cut(keys: Sequence[Key], tick: int) -> Key:
    """A key on the curve at a tick, which does not change it."""
    value, slope = evaluate(keys, tick)
    pair = next((pair for pair in pairwise(keys) if pair[0].tick <= tick < pair[1].tick), None)
    if pair and pair[0].interpolation == Interpolation.CONSTANT:
        return Key(tick, value, Interpolation.CONSTANT)
    if pair and _reads_as_cubic(*pair):
        return Key(tick, value, Interpolation.USER, slope, slope)
    if pair:
        return Key(tick, value, Interpolation.LINEAR)
    # Beyond its first and last key a curve is flat, whatever tangents the key has there.
    return Key(tick, value, Interpolation.CONSTANT)


def _fixed(
    keys: Sequence[Key], first: Key | None, last: Key | None, edges: tuple[Key | None, Key | None]
) -> Iterator[Key]:
    """The keys outside the range whose tangents would change with it, with the tangents that they must keep.

    first: the last key before the range. last: the first key behind it. edges: the edge keys before and behind it.
    """
    before, after = edges
    if first is not None:
        following = keys[keys.index(first) + 1 :]
        if not following and first.is_cubic:
            yield replace(first, leave=0.0)  # behind it the curve was flat
        elif first.is_automatic:
            yield first
        # A linear key at either end of a cubic segment has the slope to its neighbour as its tangent.
        elif before and first.interpolation == Interpolation.LINEAR and following and following[0].is_cubic:
            yield first
    if last is not None:
        at = keys.index(last)
        if last.is_automatic:
            yield last
        elif after and last.interpolation == Interpolation.LINEAR and at and keys[at - 1].is_cubic:
            yield last
            # It is cubic from now on, and so is the segment behind it: straight, if its other end has that slope too.
            if keys[at + 1 :] and keys[at + 1].interpolation == Interpolation.CONSTANT:
                yield replace(keys[at + 1], arrive=last.leave)


def _reads_as_cubic(one: Key, two: Key) -> bool:
    """Whether the curve between two keys is cubic.

    Sequencer reads a linear key before a cubic one as cubic (Sequencer.LinearCubicInterpolation, on by default).
    """
    return one.is_cubic or (one.interpolation == Interpolation.LINEAR and two.is_cubic)


def _with_linear_tangents(keys: Sequence[Key]) -> list[Key]:
    """The keys, the linear ones with the slopes to their neighbours as tangents, as Sequencer has them."""
    slopes = [(two.value - one.value) / (two.tick - one.tick) for one, two in pairwise(keys)]
    return [
        replace(key, arrive=arrive, leave=leave) if key.interpolation == Interpolation.LINEAR else key
        for key, arrive, leave in zip(keys, [0.0, *slopes], [*slopes, 0.0], strict=True)
    ]

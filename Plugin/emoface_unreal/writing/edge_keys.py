"""Keys at the edges of a range, so that what is written inside leaves the curve outside as it was.

A curve that crosses an edge is cut there by a key of the same value and slope. Keys beside the cut whose tangents are
automatic would bend once their neighbours change: they get the tangents they have, as their own. What lies between
the last frame before the range and the first inside it is where one curve turns into the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ..sequencer.channel import Interpolation, Key


@dataclass(frozen=True)
class Guards:
    """before, after: keys to add outside the range, if they are needed; frozen: keys there that get these tangents as
    their own."""

    before: Key | None
    after: Key | None
    frozen: tuple[Key, ...]


def guard(keys: Sequence[Key], start: int, end: int, tick_before: int, foreign: Sequence[Key]) -> Guards:
    """What a channel with these keys needs before everything in start <= tick < end is replaced.

    tick_before: the frame before the range; the frame after it begins at `end`.
    foreign: those keys outside the range that are not this tool's. One of them alone holds its value for ever, on both
    sides, and so it does afterwards; where there are only the tool's own keys, an earlier line's last pose is not
    carried behind this one.
    """
    if not keys:
        return Guards(None, None, ())
    keys = _with_linear_tangents(keys)
    first = next((key for key in reversed(keys) if key.tick < start), None)  # the last key before the range
    last = next((key for key in keys if key.tick >= end), None)  # and the first behind it
    before = after = None
    if first is None:
        before = _cut(keys, tick_before) if any(key.tick >= end for key in foreign) else None
    elif first.tick < tick_before:
        before = _cut(keys, tick_before)
    if last is None:
        after = _cut(keys, end) if any(key.tick < start for key in foreign) else None
    elif last.tick > end:
        after = _cut(keys, end)
    return Guards(before, after, tuple(_bending(keys, first, last, (before, after))))


def is_cut_in_weights(keys: Sequence[Key], start: int, end: int) -> bool:
    """Whether a curve crosses an edge of the range between keys of which one has weighted tangents: it cannot be cut
    there and stay as it is."""
    return any(
        one.tick < edge <= two.tick and (one.weights or two.weights)
        for one, two in pairwise(keys)
        for edge in (start, end)
    )


def evaluate(keys: Sequence[Key], tick: int) -> tuple[float, float]:
    """The curve's value and slope (value a tick) at a tick, without weights; flat before the first and after the last
    key."""
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


def _bending(keys: Sequence[Key], first: Key | None, last: Key | None, guards: tuple[Key | None, Key | None]):
    """The keys outside the range whose tangents would change with it, with the tangents that they must keep."""
    before, after = guards
    if first is not None:
        following = keys[keys.index(first) + 1 :]
        if not following and first.is_cubic:
            yield replace(first, leave=0.0)  # behind it the curve was flat
        elif first.is_automatic:
            yield first
        # A linear key at either end of a cubic stretch has the slope to its neighbour as its tangent.
        elif before and first.interpolation == Interpolation.LINEAR and following and following[0].is_cubic:
            yield first
    if last is not None:
        at = keys.index(last)
        if last.is_automatic:
            yield last
        elif after and last.interpolation == Interpolation.LINEAR and at and keys[at - 1].is_cubic:
            yield last
            # It is cubic from now on, and so is the stretch behind it: straight, if its other end has that slope too.
            if keys[at + 1 :] and keys[at + 1].interpolation == Interpolation.CONSTANT:
                yield replace(keys[at + 1], arrive=last.leave)


def _reads_as_cubic(one: Key, two: Key) -> bool:
    """Sequencer reads a linear key before a cubic one as cubic (Sequencer.LinearCubicInterpolation, on by default)."""
    return one.is_cubic or (one.interpolation == Interpolation.LINEAR and two.is_cubic)


def _with_linear_tangents(keys: Sequence[Key]) -> list[Key]:
    """Linear keys with the slopes to their neighbours as tangents, as Sequencer has them."""
    slopes = [(two.value - one.value) / (two.tick - one.tick) for one, two in pairwise(keys)]
    return [
        replace(key, arrive=arrive, leave=leave) if key.interpolation == Interpolation.LINEAR else key
        for key, arrive, leave in zip(keys, [0.0, *slopes], [*slopes, 0.0], strict=True)
    ]

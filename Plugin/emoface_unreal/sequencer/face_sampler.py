"""Samples a face over time: the values that the keys of all its sections give together."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

import numpy as np
import unreal

from emoface.curves import Curves
from emoface.errors import EmoFaceError
from emoface.motion.limits import clamp
from emoface.rig import CONTROL_NAMES
from emoface.timing import FACE_RATE, FrameRate

from .channel_map import CONTROLS, HEAD
from .clock import Clock
from .face import SequenceFace
from .head import has_head_controls
from .section import OVERRIDE, blend_of
from .section_channels import board_channels, find_weight
from .sequence import clock_of, section_ticks

# evaluate_keys() snaps its first time to a frame of the given rate; half way between two it could be either.
NEAR_A_FRAME = Fraction(1, 4)


class SampleError(EmoFaceError):
    """A face that cannot be sampled."""


@dataclass(frozen=True)
class SampledFace:
    """A face's values over time.

    curves: of all 174 controls.
    missing: names of the controls that no section of this face shows; they are 0 throughout.
    """

    curves: Curves
    missing: tuple[str, ...]


@dataclass(frozen=True)
class _SampleTimes:
    """The times of the samples: `count` frames of a rate from `first` on, counted from the sequence's own zero."""

    rate: FrameRate
    first: int
    count: int

    def rows(self, section: unreal.MovieSceneSection, clock: Clock) -> slice:
        """Which of the samples lie inside a section."""
        sampled = Clock(self.rate, clock.resolution)
        start, end = section_ticks(section, clock)
        begin = 0 if start is None else max(sampled.frame_at_or_after(start) - self.first, 0)
        stop = self.count if end is None else min(sampled.frame_at_or_after(end) - self.first, self.count)
        return slice(begin, max(stop, 0))


def sample_face(face: SequenceFace, first: int, count: int) -> SampledFace:
    """Sample a face at 60 fps frames first to first + count, counted from the sequence's own zero.

    The values are inside the rig's ranges. Raises SampleError where no section has a key, or a section has a blend type
    that is not supported.
    """
    times = _SampleTimes(FACE_RATE, first, count)
    shown: set[str] = set()
    keys = 0
    for section in face.track.get_sections():
        rows = times.rows(section, clock_of(face.sequence))
        if section.is_active() and rows.start < rows.stop:
            channels = board_channels(section)
            shown |= channels.keys()
            keys += sum(channel.get_num_keys() for channel in channels.values())
    if not keys:
        raise SampleError(f"{face.name}: its face has no keys where the sound is heard. Animate it first.")
    missing = tuple(control.name for control in CONTROLS if control.name not in shown)
    sampled = sample_sections(face, FACE_RATE, first, count)
    return SampledFace(clamp(Curves(sampled.values[:, : len(CONTROL_NAMES)])), missing)


def sample_sections(
    face: SequenceFace,
    rate: FrameRate,
    first: int,
    count: int,
    includes: Callable[[unreal.MovieSceneSection, str], bool] = lambda section, control: True,
) -> Curves:
    """Sample what a face's sections give together, blended as Sequencer does.

    That is the mean of the absolute sections, and then, in order of their rows, the additive ones added to it, and the
    overriding ones in its place, each by its weight.

    rate, first, count: the samples are `count` frames of the rate from frame `first` on, counted from the sequence's
        own zero.
    includes: whether a section's values of a control, by its name, count. Those that do not still take part in the
        mean, as 0.
    Returns the board's 174 columns, and behind them the head's where the face board has them. Raises SampleError.
    """
    clock, times = clock_of(face.sequence), _SampleTimes(rate, first, count)
    names = (*CONTROL_NAMES, *HEAD) if has_head_controls(face) else CONTROL_NAMES
    absolute, absolute_sections = np.zeros((count, len(names))), np.zeros((count, len(names)))
    layers = []
    for section in face.track.get_sections():
        rows, blend = times.rows(section, clock), blend_of(section)
        if not section.is_active() or rows.start >= rows.stop:
            continue
        if blend != unreal.MovieSceneBlendType.ABSOLUTE:
            layers.append((section.get_row_index(), section))
            continue
        if find_weight(section) is not None:
            raise SampleError(f"{face.name}: an absolute section of its face board is faded. Set its Weight to 1.")
        for control, channel in board_channels(section).items():
            column = names.index(control)
            if channel.get_num_keys() or channel.has_default():
                absolute_sections[rows, column] += 1
                if includes(section, control):
                    absolute[rows, column] += _values(channel, face.sequence, times)[rows]
    values = absolute / np.maximum(absolute_sections, 1)
    for _, section in sorted(layers, key=lambda layer: layer[0]):
        rows, blend, weight = times.rows(section, clock), blend_of(section), find_weight(section)
        share = np.ones(count) if weight is None else _values(weight, face.sequence, times)
        if blend not in (unreal.MovieSceneBlendType.ADDITIVE, OVERRIDE):
            raise SampleError(
                f"{face.name}: a section of its face board blends as {blend}. Bake it into an absolute section."
            )
        for control, channel in board_channels(section).items():
            column = names.index(control)
            has_value = channel.get_num_keys() > 0 or (blend == OVERRIDE and channel.has_default())
            if has_value and includes(section, control):
                read = _values(channel, face.sequence, times)[rows]
                replaced = values[rows, column] if blend == OVERRIDE else 0.0
                values[rows, column] += share[rows] * (read - replaced)
    return Curves(values, rate, names)


def _values(
    channel: unreal.MovieSceneScriptingFloatChannel, sequence: unreal.LevelSequence, times: _SampleTimes
) -> np.ndarray:
    """The values of one channel, by its keys or its default: float64 (times.count,)."""
    if channel.get_num_keys():
        return _sample(channel, sequence, times)
    return np.full(times.count, channel.get_default())


def _sample(
    channel: unreal.MovieSceneScriptingFloatChannel, sequence: unreal.LevelSequence, times: _SampleTimes
) -> np.ndarray:
    """The values of one channel: float64 (times.count,)."""
    rate, first, count = times.rate, times.first, times.count
    scale = rate.exact / clock_of(sequence).display.exact  # samples a display frame
    start = floor(first / scale)
    while abs(start * scale - round(start * scale)) > NEAR_A_FRAME:
        start -= 1
    skip = first - round(start * scale)
    length = ceil((first + count) / scale) + 1 - start
    frames = sequence.make_range(start, length)
    read = np.array(channel.evaluate_keys(frames, unreal.FrameRate(rate.numerator, rate.denominator)))
    if len(read) < skip + count:
        raise SampleError(
            f"{channel.channel_name}: the engine gave {len(read)} values where {skip + count} were asked. Please "
            "report it with your engine's version."
        )
    return read[skip : skip + count]

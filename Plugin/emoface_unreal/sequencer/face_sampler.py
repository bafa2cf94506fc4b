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
from emoface.rig import BOARD
from emoface.timing import FACE_RATE, FrameRate

from .channel_map import CONTROLS
from .clock import Clock
from .face import SequenceFace
from .section_channels import board_channels
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
    return SampledFace(clamp(sample_sections(face, FACE_RATE, first, count)), missing)


def sample_sections(
    face: SequenceFace,
    rate: FrameRate,
    first: int,
    count: int,
    includes: Callable[[unreal.MovieSceneSection, str], bool] = lambda section, control: True,
) -> Curves:
    """Sample what a face's sections give together, blended as Sequencer does at full weight.

    That is the mean of the absolute sections plus the additive ones; an overriding one replaces both.

    rate, first, count: the samples are `count` frames of the rate from frame `first` on, counted from the sequence's
        own zero.
    includes: whether a section's values of a control, by its name, count. Those that do not still take part in the
        mean, as 0.
    Raises SampleError.
    """
    clock, times = clock_of(face.sequence), _SampleTimes(rate, first, count)
    shape = (count, len(BOARD))
    absolute, absolute_sections, additive = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    override = np.full(shape, np.nan)
    for section in face.track.get_sections():
        rows = times.rows(section, clock)
        if not section.is_active() or rows.start >= rows.stop:
            continue
        blend = section.get_blend_type().blend_type
        for control, channel in board_channels(section).items():
            column, is_absolute = BOARD.index(control), blend == unreal.MovieSceneBlendType.ABSOLUTE
            has_keys = channel.get_num_keys() > 0
            if not has_keys and not (is_absolute and channel.has_default()):
                continue
            absolute_sections[rows, column] += is_absolute
            if not includes(section, control):
                continue
            values = channel.get_default()
            if has_keys:
                values = _sample(channel, face.sequence, times)[rows]
            if is_absolute:
                absolute[rows, column] += values
            elif blend == unreal.MovieSceneBlendType.ADDITIVE:
                additive[rows, column] += values
            elif blend == unreal.MovieSceneBlendType.OVERRIDE:
                override[rows, column] = values
            else:
                raise SampleError(
                    f"{face.name}: a section of its face board blends as {blend}. Bake it into an absolute section."
                )
    values = absolute / np.maximum(absolute_sections, 1) + additive
    return Curves(np.where(np.isnan(override), values, override), rate)


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

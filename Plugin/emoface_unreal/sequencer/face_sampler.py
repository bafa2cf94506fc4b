"""What a face does over time, sampled from the keys of its sections."""

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
from .face import Face
from .section_channels import board_channels
from .sequence import clock_of, ends_of

# evaluate_keys() snaps its first time to a frame of the rate asked for; half way between two it could be either.
NEAR_A_FRAME = Fraction(1, 4)


class SampleError(EmoFaceError):
    """A face that cannot be sampled."""


@dataclass(frozen=True)
class Sampled:
    """curves: all 174 controls; missing: those that no section of this face shows, which are 0 throughout."""

    curves: Curves
    missing: tuple[str, ...]


def sample_face(face: Face, first: int, count: int) -> Sampled:
    """The face at 60 fps frames first to first + count, counted from the sequence's own zero, inside the rig's ranges.

    Raises SampleError where no section has a key, or one blends in a way that is not known here.
    """
    shown, keys = set(), 0
    for section in face.track.get_sections():
        rows = _frames_of(section, clock_of(face.sequence), FACE_RATE, first, count)
        if section.is_active() and rows.start < rows.stop:
            channels = board_channels(section)
            shown |= channels.keys()
            keys += sum(channel.get_num_keys() for channel in channels.values())
    if not keys:
        raise SampleError(f"{face.name}: its face has no keys where the sound is heard. Animate it first.")
    missing = tuple(control.name for control in CONTROLS if control.name not in shown)
    return Sampled(clamp(sample_sections(face, FACE_RATE, first, count)), missing)


def sample_sections(
    face: Face,
    rate: FrameRate,
    first: int,
    count: int,
    counts: Callable[[unreal.MovieSceneSection, str], bool] = lambda section, control: True,
) -> Curves:
    """What a face's sections make together at so many frames of a rate, counted from the sequence's own zero.

    They are put together as Sequencer does at full weight: the mean of the absolute ones, the additive ones added, the
    overriding ones instead. counts: whether what a section says of a control is part of it. Raises SampleError.
    """
    clock = clock_of(face.sequence)
    shape = (count, len(BOARD))
    absolute, share, added = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    instead = np.full(shape, np.nan)
    for section in face.track.get_sections():
        rows = _frames_of(section, clock, rate, first, count)
        if not section.is_active() or rows.start >= rows.stop:
            continue
        blend = section.get_blend_type().blend_type
        for control, channel in board_channels(section).items():
            column, is_absolute = BOARD.index(control), blend == unreal.MovieSceneBlendType.ABSOLUTE
            has_keys = channel.get_num_keys() > 0
            if not has_keys and not (is_absolute and channel.has_default()):
                continue
            share[rows, column] += is_absolute
            if not counts(section, control):
                continue
            values = channel.get_default()
            if has_keys:
                values = _sample(channel, face.sequence, clock, rate, first, count)[rows]
            if is_absolute:
                absolute[rows, column] += values
            elif blend == unreal.MovieSceneBlendType.ADDITIVE:
                added[rows, column] += values
            elif blend == unreal.MovieSceneBlendType.OVERRIDE:
                instead[rows, column] = values
            else:
                raise SampleError(
                    f"{face.name}: a section of its face board blends as {blend}. Bake it into an absolute section."
                )
    values = absolute / np.maximum(share, 1) + added
    return Curves(np.where(np.isnan(instead), values, instead), rate)


def _frames_of(section: unreal.MovieSceneSection, clock: Clock, rate: FrameRate, first: int, count: int) -> slice:
    """Which of the sampled frames a section is there for."""
    sampled = Clock(rate, clock.resolution)
    start, end = ends_of(section, clock)
    begin = 0 if start is None else max(sampled.frame_at_or_after(start) - first, 0)
    stop = count if end is None else min(sampled.frame_at_or_after(end) - first, count)
    return slice(begin, max(stop, 0))


def _sample(
    channel: unreal.MovieSceneScriptingFloatChannel,
    sequence: unreal.LevelSequence,
    clock: Clock,
    rate: FrameRate,
    first: int,
    count: int,
) -> np.ndarray:
    """float64 (count,): the channel at frames of a rate from `first` on."""
    scale = rate.exact / clock.display.exact  # frames a display frame
    start = floor(first / scale)
    while abs(start * scale - round(start * scale)) > NEAR_A_FRAME:
        start -= 1
    skip = first - round(start * scale)
    length = ceil((first + count) / scale) + 1 - start
    asked = sequence.make_range(start, length)
    read = np.array(channel.evaluate_keys(asked, unreal.FrameRate(rate.numerator, rate.denominator)))
    if len(read) < skip + count:
        raise SampleError(
            f"{channel.channel_name}: the engine gave {len(read)} values where {skip + count} were asked. Please "
            "report it with your engine's version."
        )
    return read[skip : skip + count]

"""What a face does over time, sampled at 60 fps from the keys of all its sections, as training data has it."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

import numpy as np
import unreal

from emoface.curves import Curves
from emoface.errors import EmoFaceError
from emoface.motion.limits import clamp
from emoface.rig import BOARD
from emoface.timing import FACE_RATE

from .board import CONTROLS, map_channels
from .clock import Clock
from .face import Face
from .sequence import clock_of

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

    Sections are put together as Sequencer does at full weight: the mean of the absolute ones, the additive ones added,
    the overriding ones instead. Raises SampleError where no section has a key, or one blends otherwise.
    """
    clock = clock_of(face.sequence)
    shape = (count, len(BOARD))
    absolute, share, added = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    instead = np.full(shape, np.nan)
    shown: set[str] = set()
    keys = 0
    for section in face.track.get_sections():
        rows = _frames_of(section, clock, first, count)
        if not section.is_active() or rows.start >= rows.stop:
            continue
        blend = section.get_blend_type().blend_type
        found: dict[str, unreal.MovieSceneScriptingFloatChannel] = {
            str(channel.channel_name): channel
            for channel in section.get_all_channels()
            if isinstance(channel, unreal.MovieSceneScriptingFloatChannel)
        }
        mapping = map_channels(found)
        shown |= mapping.channels.keys()
        for control, name in mapping.channels.items():
            channel, column = found[name], BOARD.index(control)
            if not channel.get_num_keys():
                if blend == unreal.MovieSceneBlendType.ABSOLUTE and channel.has_default():
                    absolute[rows, column] += channel.get_default()
                    share[rows, column] += 1
                continue
            keys += channel.get_num_keys()
            values = _sample(channel, face.sequence, clock, first, count)[rows]
            if blend == unreal.MovieSceneBlendType.ABSOLUTE:
                absolute[rows, column] += values
                share[rows, column] += 1
            elif blend == unreal.MovieSceneBlendType.ADDITIVE:
                added[rows, column] += values
            elif blend == unreal.MovieSceneBlendType.OVERRIDE:
                instead[rows, column] = values
            else:
                raise SampleError(
                    f"{face.name}: a section of its face board blends as {blend}. Bake it into an absolute section."
                )
    if not keys:
        raise SampleError(f"{face.name}: its face has no keys where the sound is heard. Animate it first.")
    values = absolute / np.maximum(share, 1) + added
    values = np.where(np.isnan(instead), values, instead)
    missing = tuple(control.name for control in CONTROLS if control.name not in shown)
    return Sampled(clamp(Curves(values, FACE_RATE)), missing)


def _frames_of(section: unreal.MovieSceneSection, clock: Clock, first: int, count: int) -> slice:
    """Which of the sampled frames a section is there for."""
    scale = FACE_RATE.exact / clock.display.exact
    start, stop = 0, count
    if section.has_start_frame():
        start = max(start, ceil(section.get_start_frame() * scale) - first)
    if section.has_end_frame():
        stop = min(stop, ceil(section.get_end_frame() * scale) - first)
    return slice(start, max(stop, 0))


def _sample(
    channel: unreal.MovieSceneScriptingFloatChannel,
    sequence: unreal.LevelSequence,
    clock: Clock,
    first: int,
    count: int,
) -> np.ndarray:
    """float64 (count,): the channel at 60 fps frames from `first` on."""
    scale = FACE_RATE.exact / clock.display.exact  # 60 fps frames a display frame
    start = floor(first / scale)
    while abs(start * scale - round(start * scale)) > NEAR_A_FRAME:
        start -= 1
    skip = first - round(start * scale)
    length = ceil((first + count) / scale) + 1 - start
    asked = sequence.make_range(start, length)
    read = np.array(channel.evaluate_keys(asked, unreal.FrameRate(FACE_RATE.numerator, FACE_RATE.denominator)))
    if len(read) < skip + count:
        raise SampleError(
            f"{channel.channel_name}: the engine gave {len(read)} values where {skip + count} were asked."
        )
    return read[skip : skip + count]

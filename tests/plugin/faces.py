"""Helpers of the plugin's tests: the sections, channels and values of a face."""

import numpy as np

from emoface_unreal.sequencer.channel_map import map_channels
from emoface_unreal.sequencer.face import SequenceFace
from emoface_unreal.sequencer.sequence import clock_of
from tests.unreal_fake import ENGINE


def section_of(face: SequenceFace, which: int = 0):
    return face.track.get_sections()[which]


def channels_of(face: SequenceFace, which: int = 0) -> dict:
    """A section's channels by the control's name, as the board maps them."""
    found = {str(channel.channel_name): channel for channel in section_of(face, which).get_all_channels()}
    return {control: found[name] for control, name in map_channels(found).channels.items()}


def read_frames(face: SequenceFace, channel, first: int, count: int) -> np.ndarray:
    """What Sequencer shows at so many display frames."""
    sequence = face.sequence
    values = channel.evaluate_keys(sequence.make_range(first, count + 1), sequence.get_display_rate())
    return np.array(values[:count])


def early(face: SequenceFace, values: np.ndarray) -> float:
    """How far a value may be off because keys stand on whole ticks, and frames need not."""
    return float(clock_of(face.sequence).tick_in_frames * np.abs(np.diff(values)).max(initial=0.0))


def calls() -> int:
    """How many calls of the engine there were."""
    return sum(ENGINE.calls.values())

"""Where a take goes on a sequence: what is planned is what is done."""

import pytest
import unreal

from emoface.timing import FrameRate
from emoface_unreal.sequencer.placed_sounds import add_sound, find_placement, place_sound, placed_sounds
from emoface_unreal.sequencer.placement import Placement
from emoface_unreal.sequencer.sequence import clock_of
from tests.unreal_fake import builders

RATES = [FrameRate(24), FrameRate(30), FrameRate(24000, 1001), FrameRate(30000, 1001)]


def new_sequence(rate):
    sequence = builders.level_sequence(rate.numerator, rate.denominator)
    sequence.set_playback_start(12)
    return sequence


@pytest.mark.parametrize("rate", RATES, ids=str)
@pytest.mark.parametrize("start_frame", [None, 0, 37, 48])
@pytest.mark.parametrize("present_at", [None, 0, 37])
@pytest.mark.parametrize("seconds", [None, 1.0, 2.345])
def test_a_sound_is_placed_where_it_was_planned(rate, start_frame, present_at, seconds):
    sequence = new_sequence(rate)
    sound = None if seconds is None else unreal.SoundWave("/Game/Audio/Line", seconds)
    if sound is not None and present_at is not None:
        add_sound(sequence, sound, present_at)
    before = builders.dump(sequence)
    planned = find_placement(sequence, sound, start_frame)
    assert builders.dump(sequence) == before, "planning changes nothing"
    assert place_sound(sequence, sound, start_frame) == planned
    assert find_placement(sequence, sound, start_frame) == planned, "and it stays there"
    if sound is not None:
        assert planned in [placed.placement(clock_of(sequence)) for placed in placed_sounds(sequence)]


def test_known_placements():
    sequence, sound = new_sequence(FrameRate(30)), unreal.SoundWave("/Game/Audio/Line", 1.01)
    assert find_placement(sequence, None, None) == Placement(12)
    assert find_placement(sequence, None, 48) == Placement(48)
    assert find_placement(sequence, sound, None) == Placement(12, 12, 43)
    add_sound(sequence, sound, 100)
    assert find_placement(sequence, sound, None) == Placement(100, 100, 131)
    assert find_placement(sequence, sound, 48) == Placement(48, 48, 79), "a second time, elsewhere"

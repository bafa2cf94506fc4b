import numpy as np
import pytest

from emoface.prosody import SILENCE_DB, Phrase, Prosody, ProsodyError


def spoken(*phrases: Phrase, frames: int = 600, onsets: tuple[int, ...] = ()) -> Prosody:
    return Prosody(np.zeros(frames), np.zeros(frames), onsets=onsets, phrases=phrases)


def test_pauses_are_what_lies_before_between_and_after_phrases():
    assert spoken(Phrase(30, 100), Phrase(160, 600)).pauses == ((0, 30), (100, 160))
    assert spoken(Phrase(0, 200), Phrase(200, 590)).pauses == ((590, 600),)


def test_nobody_speaks_in_a_silent_line():
    silent = Prosody.silent(90)
    assert len(silent) == 90 and silent.pauses == ((0, 90),) and silent.syllable_rate == 0
    assert (silent.loudness_db == SILENCE_DB).all() and not silent.pitch_hz.any()


def test_the_syllable_rate_counts_time_in_phrases_alone():
    assert spoken(Phrase(0, 60), Phrase(300, 360), onsets=(0, 15, 30, 45, 300, 320)).syllable_rate == 3


def test_the_arrays_are_copies_that_nobody_can_change():
    pitch = np.zeros(5)
    prosody = Prosody(pitch, np.zeros(5))
    pitch[0] = 100
    assert prosody.pitch_hz[0] == 0
    with pytest.raises(ValueError):
        prosody.pitch_hz[0] = 1


@pytest.mark.parametrize("phrases", [[Phrase(0, 100), Phrase(90, 200)], [Phrase(0, 601)], [Phrase(50, 40)]])
def test_phrases_that_cannot_be_are_refused(phrases):
    with pytest.raises(ProsodyError, match="phrases"):
        spoken(*phrases)


def test_pitch_and_loudness_of_different_lengths_are_refused():
    with pytest.raises(ProsodyError, match="shape"):
        Prosody(np.zeros(5), np.zeros(6))

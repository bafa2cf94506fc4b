"""Flags: a line with something wrong is flagged, a good one is not."""

import numpy as np
import pytest
import soxr

from emoface.batch.flags import find_flags
from emoface.curves import Curves
from emoface.emotion import EmotionTimeline
from emoface.rig import BOARD
from emoface.speech.decoding import Clip, load_audio
from emoface.table.batch_report import FLAG_KINDS
from emoface.take import AudioRef, Line, ModelRef, Take
from emoface.timing import SAMPLE_RATE

from ...conftest import SAMPLES

JAW = BOARD.index("CTRL_C_jaw-translateY")
SMILE = BOARD.index("CTRL_L_mouth_cornerPull-translateY")


def clip_of(samples: np.ndarray) -> Clip:
    return Clip(np.asarray(samples, np.float32), len(samples) / SAMPLE_RATE, "0" * 64)


def take_of(clip: Clip, **values: np.ndarray) -> Take:
    """A take of a face at rest but for these columns, (frames,) each."""
    face = np.zeros((clip.frames, len(BOARD)), np.float32)
    for column, curve in values.items():
        face[:, {"jaw": JAW, "smile": SMILE}[column]] = curve
    line = Line("line.wav", EmotionTimeline.constant("neutral"))
    return Take.draw(line, AudioRef("0" * 64, clip.duration_s), ModelRef("compact", "abc"), Curves(face))


def flags_of(clip: Clip, take: Take | None = None) -> dict:
    """Flags by kind: there is one of each at most here."""
    found = find_flags(clip, take or take_of(clip))
    assert all(flag.kind in FLAG_KINDS and 0 < flag.severity <= 1 for flag in found)
    assert all(flag.at_s is None or 0 <= flag.at_s <= clip.duration_s for flag in found)
    kinds = {flag.kind: flag for flag in found}
    assert len(kinds) == len(found)
    return kinds


def background(seconds: float) -> np.ndarray:
    """Quiet background noise."""
    return (1e-4 * np.random.default_rng(0).standard_normal(round(seconds * SAMPLE_RATE))).astype(np.float32)


@pytest.fixture(scope="module")
def speech() -> np.ndarray:
    return load_audio(SAMPLES / "bridge.wav").samples


@pytest.fixture(scope="module")
def other() -> np.ndarray:
    """The same words, half an octave lower: another voice."""
    return soxr.resample(load_audio(SAMPLES / "bridge.wav").samples, SAMPLE_RATE, 1.4 * SAMPLE_RATE).astype(np.float32)


def test_a_good_line_has_no_flags(speech):
    assert flags_of(clip_of(speech)) == {}


def test_a_recording_driven_over_full_scale_is_clipped_where_it_is(speech):
    louder = speech.copy()
    later = slice(len(speech) // 2, None)
    louder[later] = (8 * speech[later] / np.abs(speech).max()).clip(-1, 1)
    flag = flags_of(clip_of(louder))["clipping"]
    assert flag.at_s >= len(speech) / 2 / SAMPLE_RATE - 0.25
    assert "full scale" in flag.sentence


def test_clipping_that_was_turned_down_afterwards_is_found(speech):
    spoiled = 0.25 * (8 * speech / np.abs(speech).max()).clip(-1, 1)
    assert "flat tops" in flags_of(clip_of(spoiled))["clipping"].sentence


def test_the_more_is_clipped_the_worse(speech):
    driven = [(gain * speech / np.abs(speech).max()).clip(-1, 1) for gain in (2, 4, 16)]
    severities = [flags_of(clip_of(samples))["clipping"].severity for samples in driven]
    assert severities == sorted(severities) and severities[0] < severities[-1]


@pytest.mark.parametrize("where", ["before the first word", "between words", "after the last word"])
def test_a_long_pause_is_found_where_it_is(speech, where):
    start, end = {"before": (0, 0), "between": (len(speech) // 2,) * 2, "after": (len(speech),) * 2}[where.split()[0]]
    samples = np.concatenate([speech[:start], background(2.5), speech[end:]])
    flag = flags_of(clip_of(samples))["long pause"]
    assert where in flag.sentence
    assert flag.at_s == pytest.approx(start / SAMPLE_RATE, abs=0.5)


def test_a_quiet_line_and_an_empty_one_are_of_low_level(speech):
    quiet = flags_of(clip_of(speech * 10 ** (-28 / 20)))["low level"]
    empty = flags_of(clip_of(np.zeros(SAMPLE_RATE)))["low level"]
    assert quiet.sentence.startswith("Quiet") and empty.sentence.startswith("Nothing is heard")
    assert quiet.severity < empty.severity == 1


def test_silence_is_not_said_to_be_clipped():
    """Rounding noise of one bit, as channels that cancel each other leave it, and a constant offset."""
    one_bit = np.random.default_rng(0).integers(-1, 2, 4 * SAMPLE_RATE) / 32_768
    for samples in (one_bit, 0.5 + one_bit, np.full(SAMPLE_RATE, 0.3), np.ones(SAMPLE_RATE)):
        flags = flags_of(clip_of(samples))
        assert set(flags) - {"long pause"} == {"low level"}
        assert flags["low level"].sentence.startswith("Nothing is heard")


def test_a_constant_offset_changes_no_flag(speech):
    samples = np.concatenate([0.4 * speech, background(2.5), 0.4 * speech])
    plain, lifted = flags_of(clip_of(samples)), flags_of(clip_of(samples + 0.3))
    assert set(plain) == set(lifted) == {"long pause"}
    assert lifted["long pause"].at_s == pytest.approx(plain["long pause"].at_s, abs=0.05)


def test_speech_that_drowns_is_of_low_level(speech):
    noise = 0.05 * np.random.default_rng(0).standard_normal(len(speech))
    assert "above the room" in flags_of(clip_of(0.2 * speech + noise))["low level"].sentence


def test_another_voice_after_a_pause_is_suspected(speech, other):
    clip = clip_of(np.concatenate([speech, background(0.4), other]))
    flag = flags_of(clip)["several speakers"]
    assert flag.at_s == pytest.approx(len(speech) / SAMPLE_RATE + 0.2, abs=0.3)
    assert "lower" in flag.sentence


def test_the_same_voice_after_a_pause_is_not(speech):
    assert flags_of(clip_of(np.concatenate([speech, background(0.4), 0.6 * speech]))) == {}


def test_recordings_of_one_speaker_are_not_said_to_hold_several(shared):
    recordings = [*(shared / "recordings" / "acted").glob("*.wav"), shared / "recordings" / "read" / "jfk.flac"]
    for path in recordings:
        assert "several speakers" not in flags_of(load_audio(path)), path.name


def test_a_mouth_that_moves_in_silence_is_found(speech):
    clip = clip_of(np.concatenate([speech, background(1.2)]))
    seconds = np.arange(clip.frames) / 60
    waving = 0.5 + 0.5 * np.sin(2 * np.pi * 4 * seconds)
    talks = np.where(seconds < len(speech) / SAMPLE_RATE, waving, 0)
    assert "moves in silence" not in flags_of(clip, take_of(clip, jaw=talks))
    flag = flags_of(clip, take_of(clip, jaw=waving))["moves in silence"]
    assert flag.at_s == pytest.approx(len(speech) / SAMPLE_RATE, abs=0.5)


def test_controls_that_stand_at_their_end_are_named(speech):
    clip = clip_of(speech)
    stuck, touching = np.zeros(clip.frames), np.zeros(clip.frames)
    stuck[60:120], touching[60:65] = 1.2, 1.0
    assert flags_of(clip, take_of(clip, smile=touching)) == {}
    flag = flags_of(clip, take_of(clip, smile=stuck))["saturated controls"]
    assert flag.at_s == 1.0
    assert "At their end for 1.0 s: CTRL_L_mouth_cornerPull-translateY." == flag.sentence


def test_the_worst_flag_comes_first(speech):
    samples = np.concatenate([(20 * speech).clip(-1, 1), background(1.8)])
    severities = [flag.severity for flag in find_flags(clip_of(samples), take_of(clip_of(samples)))]
    assert len(severities) > 1 and severities == sorted(severities, reverse=True)


@pytest.mark.parametrize("seconds", [0.1, 0.5])
def test_the_shortest_lines_are_looked_at_too(speech, seconds):
    clip = clip_of(speech[: round(seconds * SAMPLE_RATE)])
    assert set(flags_of(clip)) <= {"low level", "long pause"}

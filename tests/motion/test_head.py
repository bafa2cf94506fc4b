import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emoface.curves import Curves
from emoface.emotion import EMOTIONS, EmotionTimeline
from emoface.motion.head import (
    HEAD_AXES,
    NOD_LAG,
    NOD_PEAK,
    HeadError,
    HeadMove,
    HeadSettings,
    compose_head,
    counter_rotate,
    draw_head,
    reroll_head,
)
from emoface.prosody import Accent, Phrase, Prosody
from emoface.rig import GAZE_CONTROLS
from emoface.timing import FACE_RATE, FrameRate

USUAL = HeadSettings()
FRAMES = 1500
ACCENTS = tuple(range(110, 600, 60)) + tuple(range(760, 1350, 60))


def spoken(strength: float = 0.6, is_question: bool = False) -> Prosody:
    """25 s with two phrases, and an accent each second."""
    accents = tuple(Accent(frame, strength) for frame in ACCENTS)
    phrases = (Phrase(90, 640), Phrase(730, 1400, is_question))
    return Prosody(np.zeros(FRAMES), np.zeros(FRAMES), accents, phrases=phrases)


def weights(emotion: str = "neutral", frames: int = FRAMES) -> np.ndarray:
    return EmotionTimeline.constant(emotion).weights(frames, FACE_RATE)


def angles(moves: tuple[HeadMove, ...], settings_: HeadSettings = USUAL, rate: FrameRate = FACE_RATE) -> np.ndarray:
    return compose_head(moves, 1, settings_, int(FRAMES * float(rate) / 60), rate).values


def test_the_same_seed_draws_the_same_moves_and_another_seed_others():
    assert draw_head(3, spoken(), weights()) == draw_head(3, spoken(), weights())
    assert draw_head(3, spoken(), weights()) != draw_head(4, spoken(), weights())


@given(st.integers(0, 200))
@settings(max_examples=30)
def test_every_move_lies_inside_the_line(seed):
    assert all(move.frame >= 0 and move.end <= FRAMES for move in draw_head(seed, spoken(is_question=True), weights()))


@given(st.integers(0, 100), st.integers(0, 700), st.integers(750, FRAMES))
@settings(max_examples=30)
def test_a_range_that_is_drawn_again_moves_nothing_outside_it_to_the_byte(seed, start, stop):
    before = draw_head(seed, spoken(), weights())
    after = reroll_head(before, seed + 1, spoken(), weights(), range(start, stop))
    old, new = angles(before), angles(after)
    outside = np.r_[0:start, stop:FRAMES]
    assert old[outside].tobytes() == new[outside].tobytes()


def test_locked_moves_stay():
    locked = HeadMove(400, 40, "nod", 0.0, -4.0, 0.0, locked=True)
    again = reroll_head((locked,), 5, spoken(), weights())
    assert locked in again and len(again) > 5


def test_nods_peak_at_accents():
    nods = [m for seed in range(10) for m in draw_head(seed, spoken(), weights()) if m.kind == "nod"]
    peaks = np.array([m.frame + round(NOD_PEAK * m.length) for m in nods])
    late = peaks[:, None] - ACCENTS
    nearest = late[np.arange(len(late)), np.abs(late).argmin(1)]
    assert len(nods) > 50 and NOD_LAG[0] <= nearest.min() and nearest.max() <= NOD_LAG[1]


def test_strong_accents_are_nodded_more_often_and_farther_and_anger_nods_farther_than_sadness():
    def size(strength: float, emotion: str = "neutral") -> float:
        drawn = (draw_head(seed, spoken(strength), weights(emotion)) for seed in range(10))
        return sum(abs(m.pitch) for moves in drawn for m in moves if m.kind == "nod")

    assert size(1.0) > 2 * size(0.1)
    assert size(0.6, "angry") > 1.5 * size(0.6, "sad")


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_a_speakers_head_deviates_by_one_to_five_degrees_and_stays_within_twenty(emotion):
    composed = [compose_head(draw_head(s, spoken(), weights(emotion)), s, USUAL, FRAMES).values for s in range(12)]
    deviations = np.array([values.std(0) for values in composed])
    assert ((deviations.mean(0) > 1) & (deviations.mean(0) < 5)).all()
    assert np.abs(composed).max() <= 20


def test_questions_end_with_a_tilt_and_a_raised_chin():
    tilts = [
        m
        for seed in range(20)
        for m in draw_head(seed, spoken(is_question=True), weights())
        if m.kind == "tilt" and m.frame > 1300
    ]
    assert len(tilts) >= 12 and all(m.pitch > 0 and abs(m.roll) > 2 for m in tilts)


def test_a_listener_has_no_nods_and_moves_less_than_a_speaker():
    silent = Prosody.silent(FRAMES)
    drawn = [draw_head(seed, silent, weights()) for seed in range(8)]
    assert {m.kind for moves in drawn for m in moves} == {"shift"}
    listening = np.mean([compose_head(m, s, USUAL, FRAMES).values.std(0).sum() for s, m in enumerate(drawn)])
    speaking = np.mean([angles(draw_head(s, spoken(), weights())).std(0).sum() for s in range(8)])
    assert 1 < listening < speaking


def test_still_calms_the_sway_and_nothing_outside_it():
    calm, free = angles((HeadMove(500, 300, "still"),)), angles(())
    assert np.abs(np.diff(calm[600:700], axis=0)).max() < 0.3 * np.abs(np.diff(free[600:700], axis=0)).max()
    np.testing.assert_array_equal(calm[:500], free[:500])
    np.testing.assert_array_equal(calm[800:], free[800:])


def test_strength_scales_all_and_0_is_a_still_head():
    moves = draw_head(2, spoken(), weights())
    np.testing.assert_allclose(angles(moves, HeadSettings(0.5)) * 2, angles(moves), atol=1e-4)
    assert not angles(moves, HeadSettings(0.0)).any()


@pytest.mark.parametrize("rate", [FrameRate(24), FrameRate(30), FrameRate(30000, 1001)])
def test_every_rate_shows_the_same_motion(rate):
    moves = draw_head(2, spoken(), weights())
    at = np.arange(int(FRAMES * float(rate) / 60)) * 60 / float(rate)
    full = angles(moves)
    expected = np.stack([np.interp(at, np.arange(FRAMES), full[:, axis]) for axis in range(3)], 1)
    np.testing.assert_allclose(angles(moves, rate=rate), expected, atol=0.05)


def test_the_eyes_turn_against_the_head_so_that_the_gaze_stays():
    face = np.zeros((3, 174))
    face[:, GAZE_CONTROLS] = [(0.1, 0.2), (0.0, 0.0), (0.0, 0.1)]  # 4 and 6 degrees, 0, 3 degrees
    head = Curves(np.array([(4.0, 6.0, 1.0), (-8.0, 3.0, 0.0), (0.0, 9.0, 0.0)]), FACE_RATE, HEAD_AXES)
    turned = counter_rotate(Curves(face), head).values
    expected = [(0.0, 0.0), (0.2, -3 / 40), (0.0, -6 / 40)]
    np.testing.assert_allclose(turned[:, GAZE_CONTROLS], expected, atol=1e-6)
    others = np.delete(turned, GAZE_CONTROLS, 1)
    assert not others.any()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: HeadSettings(2.1),
        lambda: HeadMove(-1, 10, "nod"),
        lambda: HeadMove(0, 0, "nod"),
        lambda: HeadMove(0, 10, "shake"),
        lambda: HeadMove(0, 10, "nod", yaw=21.0),
        lambda: HeadMove(0, 10, "nod", pitch=float("nan")),
    ],
)
def test_what_no_head_does_is_refused(wrong):
    with pytest.raises(HeadError, match="expected"):
        wrong()


def test_a_line_without_frames_has_no_moves():
    empty = Prosody.silent(0)
    assert draw_head(1, empty, weights(frames=0)) == ()
    assert compose_head((), 1, USUAL, 0).values.shape == (0, 3)

from itertools import pairwise

import numpy as np
import pytest

from emoface.curves import Curves
from emoface.emotion import EMOTIONS, NEUTRAL, EmotionTimeline
from emoface.motion.liveliness import LivelinessError, enliven, lively_weights
from emoface.prosody import Accent, Phrase, Prosody
from emoface.rig import BOARD
from emoface.timing import FACE_RATE

FRAMES = 1200
ANGRY = EMOTIONS.index("angry")
CLOSING = BOARD.columns(
    "lipsTogether", "lipsPress", "_press", "lipsRoll", "lipBite", "jaw", "tongue", "ticky", "towards"
)


def spoken() -> Prosody:
    """20 s: silence, a phrase with accents of 10 s, silence."""
    accents = tuple(Accent(frame, 1.0 if frame % 160 else 0.3) for frame in range(320, 900, 80))
    onsets = tuple(range(310, 900, 15))
    return Prosody(np.zeros(FRAMES), np.zeros(FRAMES), accents, onsets, (Phrase(300, 900),))


def weights(intensity: float = 1.0) -> np.ndarray:
    return EmotionTimeline.constant("angry", intensity).weights(FRAMES, FACE_RATE)


def talking(rng: np.random.Generator) -> Curves:
    return Curves(rng.uniform(0.1, 0.5, (1, 174)) * np.ones((FRAMES, 1)))


def test_liveliness_0_changes_nothing(rng):
    face = talking(rng)
    np.testing.assert_array_equal(lively_weights(weights(), spoken(), 0.0), weights())
    assert enliven(face, EmotionTimeline.constant("angry"), spoken(), 1, 0.0) is face


def test_weights_stay_weights_and_neutral_takes_what_emotions_lose():
    lively = lively_weights(weights(0.7), spoken(), 1.0)
    np.testing.assert_allclose(lively.sum(1), 1, atol=1e-6)
    assert lively.min() >= 0 and (lively[:, ANGRY] <= 0.7 + 1e-6).all() and lively[0, NEUTRAL] > 0.5


def test_an_emotion_shows_by_half_while_somebody_speaks_and_less_in_silence():
    strength = lively_weights(weights(), spoken(), 1.0)[:, ANGRY]
    np.testing.assert_allclose(strength[300:900], 0.6, atol=1e-6)  # held: no smile comes and goes within a phrase
    assert strength[:250].max() < 0.35 and strength[1000:].max() < 0.35
    assert np.abs(np.diff(strength)).max() < 0.03  # slow: no jump within a sixtieth of a second


def test_brows_eyes_and_nose_swell_with_accents_and_corners_do_not():
    face, timeline = Curves(np.full((FRAMES, 174), 0.4)), EmotionTimeline.constant("angry")
    lively = enliven(face, timeline, spoken(), 1, 1.0).values
    strong = [accent.frame for accent in spoken().accents if accent.strength == 1.0]
    weak = [accent.frame + 40 for accent in spoken().accents[:-1]]  # between two
    for part in ("brow_down", "eye_eyelid", "eye_blink"):
        values = lively[:, BOARD.columns(part)].mean(1)
        assert values[strong].mean() > 1.2 * values[weak].mean()
    assert lively[:, BOARD.columns("mouth_cornerPull")].mean(1).std() < 1e-6


def test_a_greater_intensity_stays_the_greater_one():
    levels = [lively_weights(weights(level), spoken(), 1.5)[:, ANGRY] for level in (0.2, 0.5, 0.8, 1.0)]
    assert all((after >= before).all() for before, after in pairwise(levels))


def test_the_same_seed_gives_the_same_face_and_another_seed_another(rng):
    face, timeline = talking(rng), EmotionTimeline.constant("angry")
    assert enliven(face, timeline, spoken(), 1, 1.0) == enliven(face, timeline, spoken(), 1, 1.0)
    assert enliven(face, timeline, spoken(), 1, 1.0) != enliven(face, timeline, spoken(), 2, 1.0)


@pytest.mark.parametrize("liveliness", [1.0, 2.0])
def test_what_closes_the_lips_is_left_alone_and_all_stays_in_range(rng, liveliness):
    face = talking(rng)
    lively = enliven(face, EmotionTimeline.constant("angry"), spoken(), 1, liveliness).values
    np.testing.assert_array_equal(lively[:, CLOSING], face.values[:, CLOSING])
    assert (lively >= BOARD.minimum).all() and (lively <= BOARD.maximum).all()


def test_cheeks_nostrils_and_corners_take_part_in_speech_and_rest_in_silence():
    still = Curves(np.zeros((FRAMES, 174)))
    lively = enliven(still, EmotionTimeline(), spoken(), 1, 1.0).values
    for part in ("eye_cheekRaise", "_nose-translateX", "mouth_dimple"):
        values = lively[:, BOARD.columns(part)]
        assert values[300:900].std(0).min() > 0.02
        assert not values[:290].any() and not values[940:].any()


def test_sides_differ_and_wander(rng):
    face = Curves(np.full((FRAMES, 174), 0.5))
    lively = enliven(face, EmotionTimeline.constant("angry"), Prosody.silent(FRAMES), 1, 1.0)
    difference = lively.column("CTRL_L_brow_down-translateY") - lively.column("CTRL_R_brow_down-translateY")
    assert 0.01 < np.abs(difference).mean() < 0.2 and difference.std() > 0.01


def test_two_segments_of_one_emotion_are_not_alike():
    face = Curves(np.full((FRAMES, 174), 0.5))
    timeline = EmotionTimeline.parse("angry@0 angry@10")
    lively = enliven(face, timeline, Prosody.silent(FRAMES), 1, 1.0).values[:, BOARD.columns("brow_down")].mean(1)
    assert abs(lively[:500].mean() - lively[700:].mean()) > 0.005
    assert np.abs(np.diff(lively)).max() < 0.02


@pytest.mark.parametrize("wrong", [-0.1, 2.1, float("nan")])
def test_a_liveliness_out_of_range_is_refused(wrong):
    with pytest.raises(LivelinessError, match="expected 0 to 2"):
        lively_weights(weights(), spoken(), wrong)


def test_a_line_without_frames_stays_empty():
    empty = Prosody.silent(0)
    assert lively_weights(weights()[:0], empty, 1.0).shape == (0, 7)
    assert len(enliven(Curves(np.zeros((0, 174))), EmotionTimeline(), empty, 1, 1.0)) == 0

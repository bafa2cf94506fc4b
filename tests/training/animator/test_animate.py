"""What an animator checks by eye: closures close, rounding leads, emotions show and grow, silence is at rest."""

import numpy as np
import pytest

from emoface.emotion import EMOTIONS, NEUTRAL
from emoface.evaluation.lips import NEARLY_CLOSED, SHUT
from emoface.phones import CLASSES
from emoface.preview.shape.face import compute_face_shape
from emoface.rig import BOARD, GAZE_CONTROLS
from emoface.training.animator import animate, loudness
from emoface.training.animator.animate import vowel_accents
from emoface.training.animator.articulation import articulate, slackened
from emoface.training.animator.pose import pose_row
from emoface.training.animator.visemes import VISEMES
from emoface.training.phones import Phone

JAW = BOARD.index("CTRL_C_jaw-translateY")
TOGETHER, PRESS = BOARD.columns("mouth_lipsTogether"), BOARD.columns("mouth_lipsPressU")
UPPER, LOWER = BOARD.columns("upperLipRaise"), BOARD.columns("lowerLipDepress")
TONGUE_OUT = -1 * np.eye(len(BOARD))[BOARD.index("CTRL_C_tongue_inOut-translateY")]  # the control's -1 is out
TIP, PRESSED_TIP = (BOARD.index(f"CTRL_C_tongue_{name}-translateY") for name in ("tip", "press"))
UPPER_FACE = [*BOARD.region("brow", "eye", "nose"), *BOARD.columns("mouth_corner")]


def equal_phones(text: str, phone_s: float = 0.1) -> list[Phone]:
    """Phones of equal length, in order."""
    return [Phone(symbol, i * phone_s, (i + 1) * phone_s) for i, symbol in enumerate(text.split())]


def weights_of(emotion: str, frames: int, intensity: float = 1.0) -> np.ndarray:
    weights = np.zeros((frames, len(EMOTIONS)), np.float32)
    weights[:, EMOTIONS.index(emotion)] = intensity
    weights[:, NEUTRAL] += 1 - weights.sum(1)
    return weights


def face(text: str, emotion: str = "neutral", intensity: float = 1.0, phone_s: float = 0.1, loud: float = 1.0):
    phones = equal_phones(text, phone_s)
    frames = round(phones[-1].end_s * 60)
    return animate(phones, weights_of(emotion, frames, intensity), np.full(frames, loud, np.float32)).values


def lip_gap(values: np.ndarray) -> np.ndarray:
    """Widest distance between the lips as the preview draws them, (frames,), face units. values: (frames, 174)."""
    return np.array([compute_face_shape(frame).mouth.gap.max() for frame in values])


def frame_of(position: int, phone_s: float = 0.1) -> int:
    return round((position + 0.5) * phone_s * 60)


def test_every_class_has_a_viseme():
    assert set(VISEMES) == set(CLASSES)


@pytest.mark.parametrize("emotion", EMOTIONS)
@pytest.mark.parametrize("consonant", ["P", "B", "M"])
def test_lips_close_on_bilabials_under_every_emotion(emotion, consonant):
    curves = face(f"SIL AA {consonant} AA SIL", emotion, loud=1.3)
    at = frame_of(2)
    gap = lip_gap(curves)
    assert gap[at] == 0 and curves[at, TOGETHER].mean() > SHUT + 0.2
    assert curves[at, JAW] < 0.08
    assert curves[at, [*UPPER, *LOWER]].max() < 0.03
    assert curves[frame_of(1), TOGETHER].max() < 0.1 and gap[frame_of(1)] > 5, "and only there"


@pytest.mark.parametrize("emotion", EMOTIONS)
@pytest.mark.parametrize("before", ["SIL", "S", "IY", "AE"])
def test_no_emotion_parts_the_lips_of_a_short_bilabial_whatever_is_before_it(emotion, before):
    curves = face(f"SIL AA {before} M AE AA", emotion, phone_s=0.06, loud=1.3)
    at = frame_of(3, 0.06)
    assert lip_gap(curves)[at] == 0
    assert curves[at, JAW] < 0.1
    assert curves[at, [*UPPER, *LOWER]].max() < 0.03


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_a_short_bilabial_still_closes_for_three_frames(emotion):
    curves = face("AA EH P EH AA", emotion, phone_s=0.035)
    full = (curves[:, TOGETHER].mean(1) > SHUT) & (curves[:, JAW] < NEARLY_CLOSED)
    assert (full & (lip_gap(curves) == 0)).sum() >= 3


def test_jaw_lips_and_chin_share_a_closure_within_the_range_of_a_real_performance():
    """The performance's highest: lipsTogether .43, lipsPress .34, chin raise .53. Ours closes by lipsTogether more."""
    closed = face("AA P AA")[frame_of(1)]
    assert closed[TOGETHER].max() <= 0.8
    assert 0.1 < closed[PRESS].min() and closed[PRESS].max() < 0.34
    assert 0.2 < closed[BOARD.columns("ChinRaiseD")].min() and closed[BOARD.columns("ChinRaiseD")].max() < 0.53


@pytest.mark.parametrize(("stop", "nasal"), [("P", "M"), ("B", "M")])
def test_lips_spring_apart_after_p_and_b_but_not_after_m(stop, nasal):
    burst, calm = (face(f"IY {c} IY")[:, [*UPPER, *LOWER]].mean(1) for c in (stop, nasal))
    vowel = burst[-1]
    after = slice(frame_of(1), frame_of(2) + 1)
    assert burst[after].max() > 1.2 * vowel and calm[after].max() < 1.05 * vowel
    assert abs(burst[after].argmax() + frame_of(1) - 2 * 0.1 * 60) <= 2, "where the phone ends"
    assert burst[frame_of(1)] < 0.05, "while it lasts the lips are closed"


def test_p_bursts_wider_than_b_and_opens_faster_than_m():
    wide = {c: face(f"IY {c} IY")[:, LOWER].max() for c in "PBM"}
    assert wide["P"] > wide["B"] > wide["M"]
    gap = {c: lip_gap(face(f"AA {c} AA")) for c in "PM"}
    opening = {c: np.diff(gap[c][frame_of(1) :]).max() for c in "PM"}
    assert opening["P"] > opening["M"]


def test_lips_stay_rounded_or_spread_through_a_bilabial():
    """In the real performance closed lips are still pursed, to .2 to .5, between rounded sounds."""
    purse, corner = BOARD.columns("mouth_purse"), BOARD.columns("cornerPull-")
    assert 0.2 < face("UW B UW")[frame_of(1), purse].mean() < 0.7
    assert face("IY B IY")[frame_of(1), corner].mean() > 0.06 > 0.03 > face("AH B AH")[frame_of(1), corner].mean()
    assert lip_gap(face("UW B UW"))[frame_of(1)] == 0


def test_lips_stay_closed_from_one_bilabial_to_the_next():
    gap = lip_gap(face("AA P B AA"))
    assert not gap[frame_of(1) : frame_of(2) + 1].any()


def test_the_lower_lip_meets_the_teeth_on_labiodentals():
    curves = face("AA F AA V AA")
    bite = curves[:, BOARD.columns("lipBiteD")].min(1)
    assert bite[frame_of(1)] > 0.55 and bite[frame_of(3)] > 0.55 and bite[frame_of(2)] < 0.1
    assert bite.max() < 0.7, "the real performance's highest is .54"


def test_the_tongue_comes_between_the_teeth_in_th_and_nowhere_else():
    """More than .1 is past the teeth; the real performance's furthest is .27."""
    out = {c: (face(f"AX {c} AX") @ TONGUE_OUT).max() for c in VISEMES}
    assert all(0.2 < out[c] < 0.45 for c in ("TH", "DH"))
    assert max(out[c] for c in VISEMES if c not in ("TH", "DH")) < 0.1
    at = face("AX TH AX")[frame_of(1)]
    assert at[JAW] > 0.06 and lip_gap(at[None])[0] > 3, "teeth and lips make room for it"


def test_the_tongue_tip_is_up_in_l_and_pressed_in_t_d_n():
    at = {c: face(f"AA {c} AA")[frame_of(1)] for c in ("L", "T", "D", "N", "S", "K", "P")}
    assert min(at[c][TIP] for c in "LTDN") > 0.35 > 0.2 > max(at[c][TIP] for c in "KP")
    assert at["L"][TIP] == max(v[TIP] for v in at.values()) and at["S"][TIP] > 0.2
    assert min(at[c][PRESSED_TIP] for c in "TDN") > 0.3 and at["K"][PRESSED_TIP] < 0.1
    tongue = compute_face_shape(at["L"]).tongue.outline[:, 1].min()
    assert tongue < compute_face_shape(at["K"]).tongue.outline[:, 1].max(), "it is drawn"


def test_rounding_leads_the_sound():
    curves = face("SIL SIL IY UW IY SIL SIL", phone_s=0.15)
    rounding = curves[:, BOARD.columns("mouth_purse", "mouth_funnel")].mean(1)
    lead_s = 3.5 * 0.15 - rounding.argmax() / 60
    assert 0.015 <= lead_s <= 0.07


def test_open_vowels_open_and_sibilants_narrow_the_jaw():
    curves = face("AA AA S AA AA")
    assert curves[frame_of(0), JAW] > 0.35 and curves[frame_of(2), JAW] < 0.5 * curves[frame_of(0), JAW]


OPEN, OTHER_VOWELS = ("AA", "AE", "AH", "AO", "EH"), ("IY", "IH", "OW", "UH", "UW", "ER", "YU", "AP")


@pytest.mark.parametrize("phone_s", [0.08, 0.15])
def test_every_open_vowel_is_well_above_every_other(phone_s):
    width = {v: face(f"SIL T {v} T SIL", phone_s=phone_s)[:, JAW].max() for v in (*OPEN, *OTHER_VOWELS)}
    assert min(width[v] for v in OPEN) > 1.5 * max(width[v] for v in OTHER_VOWELS)


def test_fast_speech_undershoots():
    widest, narrowest = [], []
    for phone_s in (0.04, 0.07, 0.12, 0.2):
        jaw = face("T AA T AA T", phone_s=phone_s)[:, JAW]
        inner = jaw[frame_of(1, phone_s) : frame_of(3, phone_s) + 1]
        widest.append(inner.max())
        narrowest.append(inner.min())
    assert np.all(np.diff(widest) > 0.01) and np.all(np.diff(narrowest) < -0.01)


def test_a_louder_voice_opens_vowels_more_than_closed_sounds_and_silence_not_at_all():
    soft, loud = ({c: face(f"{c} {c} {c}", loud=level)[9, JAW] for c in ("AA", "S")} for level in (0.7, 1.4))
    assert loud["AA"] - soft["AA"] > loud["S"] - soft["S"] > 0
    assert loud["S"] < 0.5 * soft["AA"], "a sibilant stays narrow in the loudest voice"
    assert face("SIL SIL SIL", loud=1.4)[:, JAW].max() == 0


def test_a_shout_opens_the_jaw_as_wide_as_the_real_performance_does():
    usual, loud, shout = (face("HH AA AA", loud=level)[frame_of(1), JAW] for level in (1.0, 1.1, 1.4))
    assert loud - usual < 0.03 and 0.68 < shout < 0.8
    assert face("S S S", loud=1.4)[frame_of(1), JAW] < NEARLY_CLOSED


def test_anger_presses_closed_lips_and_sadness_slackens_them():
    press = {e: face("AA M AA", e)[frame_of(1), PRESS].mean() for e in EMOTIONS}
    assert press["angry"] == max(press.values()) > press["neutral"] + 0.2
    assert 0 < press["sad"] == min(press.values()) < press["neutral"] - 0.08


def test_anger_shows_the_teeth():
    parted = {e: face("AA S IY T AA", e)[frame_of(1), [*UPPER, *LOWER]].mean() for e in ("angry", "neutral", "sad")}
    assert parted["angry"] > parted["neutral"] + 0.15 and parted["sad"] < parted["neutral"]


def test_sad_speech_is_sluggish():
    """Its movements are smaller beyond what the pose's own factors take, and the vowels among them most."""
    moved = {e: np.abs(np.diff(face("AA S AA S AA S AA", e)[:, JAW])).mean() for e in ("neutral", "sad", "disgust")}
    assert moved["sad"] < 0.82 * 0.8 * moved["neutral"] and moved["disgust"] > 0.85 * moved["neutral"]


def test_slack_speech_keeps_closures():
    mouth = articulate(equal_phones("AA P AA F AA"), 30)
    slack = slackened(mouth, np.ones(30))
    np.testing.assert_array_equal(slack.closure, mouth.closure)
    np.testing.assert_array_equal(slack.bite, mouth.bite)
    np.testing.assert_allclose(slackened(mouth, np.zeros(30)).articulators, mouth.articulators)
    assert np.ptp(slack.articulators[:, 0]) < 0.6 * np.ptp(mouth.articulators[:, 0])


def test_a_louder_voice_opens_wider():
    widths = [face("B AA B", loud=loud)[:, JAW].max() for loud in (0.5, 0.8, 1.0, 1.2)]
    assert np.all(np.diff(widths) > 0)


@pytest.mark.parametrize("emotion", [e for e in EMOTIONS if e != "neutral"])
def test_intensity_moves_the_face_further_from_neutral(emotion):
    text = "SIL HH AX L OW SIL"
    neutral = face(text)
    distances = [np.abs(face(text, emotion, i) - neutral)[:, UPPER_FACE].mean() for i in (0, 0.25, 0.5, 0.75, 1)]
    assert distances[0] == 0 and np.all(np.diff(distances) > 0.001)


def test_emotions_differ_from_each_other_in_the_upper_face():
    poses = {emotion: face("SIL", emotion)[0, UPPER_FACE] for emotion in EMOTIONS}
    gaps = [np.linalg.norm(poses[a] - poses[b]) for a in EMOTIONS for b in EMOTIONS if a < b]
    assert min(gaps) > 0.5


def test_left_and_right_differ_a_little():
    for emotion in set(EMOTIONS) - {"neutral"}:
        pose = face("SIL", emotion)[0]
        gap = np.abs(pose - pose[BOARD.mirror]).max()
        assert 0.01 < gap < 0.15, emotion


def test_speech_moves_the_sides_of_the_lips_a_little_differently():
    curves = face("SIL AE S IY F SIL")
    gap = np.abs(curves - curves[:, BOARD.mirror]).max(0)
    for stem in ("upperLipRaise", "lowerLipDepress", "cornerPull"):
        assert 0.005 < gap[BOARD.columns(stem)].max() < 0.12, stem
    assert gap[TOGETHER].max() == 0, "a closure closes evenly"


def test_only_a_vowel_louder_than_those_around_it_is_accented():
    phones = equal_phones("T AA T AA T AA T", 0.2)
    loud = np.ones(84, np.float32)
    assert not vowel_accents(phones, loud).any()
    loud[frame_of(3, 0.2) - 3 : frame_of(3, 0.2) + 4] = 1.3
    accent = vowel_accents(phones, loud)
    assert accent.argmax() == frame_of(3, 0.2) and accent.max() == pytest.approx(1, abs=0.01)
    assert accent[frame_of(1, 0.2)] < 0.1
    neutral, angry = (animate(phones, weights_of(e, 84), loud).values for e in ("neutral", "angry"))
    raised, lowered = BOARD.columns("brow_raise"), BOARD.columns("brow_down")
    assert np.all(neutral[frame_of(3, 0.2), raised] > neutral[0, raised] + 0.1)
    assert np.all(angry[frame_of(3, 0.2), lowered] > angry[0, lowered] + 0.05)


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_a_full_emotion_at_its_loudest_leaves_the_brows_range_to_move(emotion):
    curves = face("AA T AA T AA", emotion)
    assert curves[:, BOARD.region("brow", "eye", "nose")].max() < 0.93


def test_a_pose_names_both_sides_or_each_and_an_unknown_control_is_an_error():
    row = pose_row({"C_jaw-Y": 0.5, "mouth_stretch-Y": (0.2, 0.1), "mouth_purseU-Y": 0.3})
    expected = {
        "CTRL_C_jaw-translateY": 0.5,
        "CTRL_L_mouth_stretch-translateY": 0.2,
        "CTRL_R_mouth_stretch-translateY": 0.1,
        "CTRL_L_mouth_purseU-translateY": 0.3,
        "CTRL_R_mouth_purseU-translateY": 0.3,
    }
    assert {BOARD.names[i]: row[i] for i in np.flatnonzero(row)} == expected
    with pytest.raises(KeyError):
        pose_row({"mouth_strech-Y": 1.0})


def test_in_silence_the_mouth_rests_closed_and_still():
    curves = face("SIL SIL SIL SIL SIL SIL")
    assert curves[:, JAW].max() < 0.01 and 0.2 < curves[:, TOGETHER].min() < 0.5
    assert np.abs(np.diff(curves, axis=0)).max() < 1e-4


def test_neutral_speech_leaves_the_upper_face_nearly_alone():
    curves = face("HH AX L OW UH M AY".replace("AY", "AA IH"))
    assert np.abs(curves[:, BOARD.region("brow", "eye", "nose")]).max() < 0.12


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_curves_stay_on_the_board_and_leave_the_gaze_layer_its_control(emotion):
    curves = face("SIL AA P IY F UW S AA SIL", emotion, loud=1.4)
    assert (curves >= BOARD.minimum).all() and (curves <= BOARD.maximum).all()
    assert not curves[:, GAZE_CONTROLS].any()


def test_no_phones_are_a_face_at_rest():
    assert animate([], weights_of("neutral", 30), np.zeros(30, np.float32)).values[:, JAW].max() == 0


def test_a_line_may_be_longer_than_its_phones_or_shorter():
    phones = equal_phones("AA B AA")
    assert len(animate(phones, weights_of("happy", 200), np.ones(200, np.float32))) == 200
    assert len(animate(phones, weights_of("happy", 5), np.ones(5, np.float32))) == 5


def test_loudness_is_one_at_the_usual_level_and_does_not_depend_on_gain():
    tone = np.sin(np.arange(16_000) / 5).astype(np.float32)
    line = np.concatenate([np.zeros(8_000, np.float32), tone, 0.1 * tone])
    level = loudness(line, 150)
    assert level[5] == 0 and level[60] == pytest.approx(1, abs=0.05)
    assert level[120] == pytest.approx(0.5, abs=0.05), "20 dB under it"
    np.testing.assert_allclose(level, loudness(0.01 * line, 150), atol=0.02)
    assert not loudness(np.zeros(16_000, np.float32), 60).any()

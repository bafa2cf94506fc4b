import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emoface.curves import Curves
from emoface.emotion import EmotionTimeline
from emoface.motion.brow import KINDS, BrowError, BrowMove, BrowSettings, apply_brows, draw_brows, reroll_brows
from emoface.prosody import Accent, Phrase, Prosody
from emoface.rig import BOARD
from emoface.timing import FACE_RATE, FrameRate

USUAL = BrowSettings()
BROWS = BOARD.columns("brow_", "eye_squintInner")
RAISES, DOWN = BOARD.columns("brow_raise"), BOARD.columns("brow_down")
FRAMES = 1200


def still(frames: int = FRAMES, rate: FrameRate = FACE_RATE) -> Curves:
    return Curves(np.zeros((frames, 174)), rate)


def spoken(frames: int = FRAMES, is_question: bool = False) -> Prosody:
    """Two phrases with an accent every 40 frames, every third of them a strong one."""
    phrases = (Phrase(60, frames // 2 - 60), Phrase(frames // 2, frames - 120, is_question))
    accents = tuple(
        Accent(frame, 1.0 if i % 3 == 0 else 0.3)
        for i, frame in enumerate(range(80, frames - 120, 40))
        if any(p.start <= frame < p.stop for p in phrases)
    )
    return Prosody(np.zeros(frames), np.zeros(frames), accents, phrases=phrases)


def weights(emotion: str = "neutral", frames: int = FRAMES) -> np.ndarray:
    return EmotionTimeline.constant(emotion).weights(frames, FACE_RATE)


def raised(emotion: str) -> float:
    """How often brows rise, times how far, over twenty seeds."""
    drawn = [m for seed in range(20) for m in draw_brows(seed, spoken(), weights(emotion))]
    return sum(m.strength for m in drawn if m.kind in ("raise", "flash"))


def test_the_same_seed_draws_the_same_moves_and_another_seed_others():
    assert draw_brows(3, spoken(), weights()) == draw_brows(3, spoken(), weights())
    assert draw_brows(3, spoken(), weights()) != draw_brows(4, spoken(), weights())


@given(st.integers(0, 200), st.integers(250, 900))
@settings(max_examples=40)
def test_every_move_lies_inside_the_line(seed, frames):
    moves = draw_brows(seed, spoken(frames), weights(frames=frames))
    assert all(m.frame >= 0 and m.end <= frames for m in moves)
    assert list(moves) == sorted(moves, key=lambda m: (m.frame, m.kind))


def test_flashes_lead_an_accent():
    accents = np.array([a.frame for a in spoken().accents])
    flashes = [m.frame for seed in range(40) for m in draw_brows(seed, spoken(), weights()) if m.kind == "flash"]
    assert len(flashes) > 20
    for frame in flashes:
        lead = (accents - frame)[accents >= frame].min()
        assert 0 < lead <= 9  # 150 ms


def test_no_two_gaps_between_flashes_need_be_alike():
    moves = [m.frame for m in draw_brows(0, spoken(14400), weights(frames=14400)) if m.kind == "flash"]
    gaps = np.diff(moves)
    assert len(gaps) > 8 and gaps.std() > 0.3 * gaps.mean()


def test_in_silence_there_is_slow_life_alone():
    moves = draw_brows(0, Prosody.silent(FRAMES), weights())
    assert {m.kind for m in moves} == {"drift"}
    speed = np.abs(np.diff(apply_brows(still(), moves, USUAL).values[:, RAISES], axis=0)) * 60
    assert 0 < speed.max() < 0.5


def test_brows_move_more_in_surprise_and_less_in_sadness():
    assert raised("surprise") > raised("neutral") > raised("sad")


def test_anger_knits_and_happiness_does_not():
    kinds = {
        emotion: [m.kind for seed in range(20) for m in draw_brows(seed, spoken(), weights(emotion))]
        for emotion in ("angry", "happy")
    }
    assert kinds["angry"].count("knit") > 20 and "knit" not in kinds["happy"]


def test_a_questions_end_raises_the_brows():
    def ends(is_question: bool) -> int:
        stop = spoken().phrases[-1].stop
        drawn = [m for seed in range(40) for m in draw_brows(seed, spoken(is_question=is_question), weights())]
        return sum(m.kind == "raise" and stop - 40 < m.frame <= stop for m in drawn)

    assert ends(True) >= 15 and ends(True) > 3 * ends(False)


def test_a_move_begins_and_ends_where_the_brows_were_and_nothing_else_changes(rng):
    face = Curves(rng.uniform(0, 0.5, (200, 174)))
    for kind in KINDS:
        moved = apply_brows(face, [BrowMove(50, 80, kind, 0.8)], USUAL).values
        others = [i for i in range(174) if i not in BROWS]
        np.testing.assert_array_equal(moved[:, others], face.values[:, others])
        outside = np.r_[0:51, 130:200]
        np.testing.assert_array_equal(moved[outside], face.values[outside])
        assert np.abs(moved[60:120, BROWS] - face.values[60:120, BROWS]).max() > 0.05


def test_brows_rise_within_a_quarter_of_a_second():
    for kind in ("raise", "flash", "left", "right"):
        curve = apply_brows(still(), [BrowMove(100, 200, kind, 1.0)], USUAL).values[:, RAISES].max(1)
        top = int(np.argmax(curve > 0.99 * curve.max()))
        assert 6 <= top - 100 <= 15


def test_a_raised_brow_in_anger_stays_angry():
    angry = np.zeros((200, 174))
    angry[:, DOWN] = 0.8
    in_anger = apply_brows(Curves(angry), [BrowMove(50, 100, "raise", 1.0)], USUAL).values[100]
    at_rest = apply_brows(still(200), [BrowMove(50, 100, "raise", 1.0)], USUAL).values[100]
    assert (in_anger[DOWN] > 0.5).all()
    assert (in_anger[RAISES] < 0.6 * at_rest[RAISES]).all() and (in_anger[RAISES] > 0.2).all()


@given(st.lists(st.tuples(st.integers(0, 180), st.sampled_from(KINDS)), max_size=12), st.floats(0, 2))
@settings(max_examples=40)
def test_moves_that_overlap_stay_within_the_rigs_ranges(events, strength):
    face = Curves(np.tile(np.linspace(0, 1, 200)[:, None], (1, 174)))
    moved = apply_brows(face, [BrowMove(f, 60, kind, 1.0) for f, kind in events], BrowSettings(strength)).values
    assert moved[:, BROWS].min() >= 0 and moved[:, BROWS].max() <= 1


@given(st.integers(0, 200), st.integers(0, 1200), st.integers(1, 1200), st.sets(st.integers(0, 20), max_size=4))
@settings(max_examples=60)
def test_a_range_is_drawn_again_and_nothing_moves_outside_it(seed, start, length, locked):
    stop = min(start + length, FRAMES)
    drawn = draw_brows(seed, spoken(), weights())
    before = tuple(BrowMove(m.frame, m.length, m.kind, m.strength, i in locked) for i, m in enumerate(drawn))
    after = reroll_brows(before, seed + 1, spoken(), weights(), range(start, stop))
    assert {m for m in before if m.locked} == {m for m in after if m.locked}
    old, new = (apply_brows(still(), moves, USUAL).values for moves in (before, after))
    outside = np.r_[0 : min(start, stop), stop:FRAMES]
    np.testing.assert_array_equal(old[outside], new[outside])


def test_strength_nought_leaves_the_face_alone_and_two_moves_more():
    moves = draw_brows(0, spoken(), weights())
    assert apply_brows(still(), moves, BrowSettings(0)) == still()
    once, twice = (apply_brows(still(), moves, BrowSettings(s)).values[:, RAISES].mean() for s in (1, 2))
    assert twice > 1.4 * once


@pytest.mark.parametrize("rate", [FrameRate(24), FrameRate(30), FrameRate(24000, 1001)], ids=str)
def test_other_frame_rates_show_the_same_motion(rate):
    moves = draw_brows(0, spoken(), weights())
    there = apply_brows(still(int(FRAMES * rate.exact / 60), rate), moves, USUAL)
    here = apply_brows(still(), moves, USUAL).resample(rate)
    np.testing.assert_allclose(there.values[: len(here)], here.values[: len(there)], atol=0.03)


@pytest.mark.parametrize(
    "bad", [(-1, 30, "raise", 0.5), (0, 1, "raise", 0.5), (0, 30, "smile", 0.5), (0, 30, "raise", 1.5)]
)
def test_moves_that_cannot_be_are_refused(bad):
    with pytest.raises(BrowError, match="expected"):
        BrowMove(*bad)


def test_a_strength_that_cannot_be_is_refused():
    with pytest.raises(BrowError, match="0 to 2"):
        BrowSettings(2.5)

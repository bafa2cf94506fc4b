import numpy as np

from emoface.timing import SAMPLE_RATE
from emoface.training.corpus.nonspeech_sounds import draw_nonspeech_sound


def test_every_kind_of_sound_is_drawn_at_its_length_and_is_audible():
    kinds = set()
    for seed in range(40):
        kind, samples = draw_nonspeech_sound(np.random.default_rng(seed), 2.5)
        kinds.add(kind)
        assert len(samples) == 2.5 * SAMPLE_RATE and samples.dtype == np.float32
        assert np.isfinite(samples).all() and 0.001 < np.abs(samples).max() <= 0.5
    assert kinds == {"music", "noise", "room", "breaths", "calls"}


def test_the_same_seed_gives_the_same_sound():
    first, second = (draw_nonspeech_sound(np.random.default_rng(5), 1.0)[1] for _ in range(2))
    np.testing.assert_array_equal(first, second)

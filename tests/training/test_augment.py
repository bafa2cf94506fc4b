import numpy as np
import pytest
import torch

from emoface.training.augment import (
    MASK_BANDS,
    MASK_S,
    MASKS,
    augment_bands,
    augment_samples,
    draw_noise,
    mask_bands,
    pass_through_codec,
    reverberate,
)


def test_samples_keep_their_length_and_stay_finite(rng):
    speech = (rng.standard_normal(16_000) * 0.1).astype(np.float32)
    for seed in range(30):
        changed = augment_samples(speech, np.random.default_rng(seed))
        assert changed.shape == speech.shape and changed.dtype == np.float32 and np.isfinite(changed).all()
    assert np.isfinite(augment_samples(np.zeros(8_000, np.float32), rng)).all()


def test_the_same_draw_gives_the_same_sound(rng):
    speech = rng.standard_normal(8_000).astype(np.float32)
    first, second = (augment_samples(speech, np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_a_room_does_not_delay_the_direct_sound(rng):
    click = np.zeros(8_000, np.float32)
    click[1_000] = 1
    wet = reverberate(click, rng)
    assert np.abs(wet).argmax() == 1_000 and not wet[:999].round(5).any() and wet[1_200:].any()


@pytest.mark.parametrize("seed", range(4))
def test_a_codec_leaves_sound_in_its_place_and_at_its_level(seed, rng):
    tone = np.sin(np.arange(16_000) * 0.2) * np.hanning(16_000) + 0.01 * rng.standard_normal(16_000)
    coded = pass_through_codec(tone.astype(np.float32), np.random.default_rng(seed))
    likeness = np.correlate(coded[4_000:12_000], tone[3_984:12_016], "valid")
    assert abs(int(likeness.argmax()) - 16) <= 1 and coded.std() == pytest.approx(tone.std(), rel=0.05)
    assert 0 < np.abs(coded - tone).mean(), "it went through no codec"


@pytest.mark.parametrize("seed", range(6))
def test_noise_has_unit_power(seed):
    assert draw_noise(16_000, np.random.default_rng(seed)).std() == pytest.approx(1, abs=0.01)


def test_band_augmentation_keeps_shape_and_differs_within_the_batch():
    bands = torch.randn(4, 600, 25, generator=torch.Generator().manual_seed(2))[:1].expand(4, -1, -1)
    changed = augment_bands(bands, 300, torch.Generator().manual_seed(1))
    assert changed.shape == bands.shape and torch.isfinite(changed).all()
    assert (changed[0] - changed[1]).abs().mean() > 0.05
    torch.testing.assert_close(changed, augment_bands(bands, 300, torch.Generator().manual_seed(1)))


def test_band_augmentation_moves_nothing_in_time():
    bands = torch.full((8, 600, 25), -4.0)
    bands[:, 300:310] = 6.0
    changed = augment_bands(bands, 300, torch.Generator().manual_seed(5)).mean(2)
    loud = changed > changed.amax(1, keepdim=True) - 3
    assert all(row.nonzero()[[0, -1], 0].tolist() == [300, 309] for row in loud)


def test_masks_set_whole_bands_and_whole_times_to_the_clips_mean():
    generator = torch.Generator().manual_seed(4)
    bands = torch.randn(6, 200, 80, generator=generator)
    changed = mask_bands(bands, 100, torch.Generator().manual_seed(5))
    same = changed == bands
    assert (same | (changed == bands.mean((1, 2))[:, None, None])).all()
    hidden_bands, hidden_times = ~same.any(1), ~same.any(2)
    assert (same == ~(hidden_bands[:, None] | hidden_times[:, :, None])).all() and not same.all()
    assert hidden_bands.sum(1).max() <= MASKS * MASK_BANDS * 80 and hidden_times.sum(1).max() <= MASKS * MASK_S * 100
    torch.testing.assert_close(changed, mask_bands(bands, 100, torch.Generator().manual_seed(5)), rtol=0, atol=0)


def test_a_clip_shorter_than_a_mask_can_be_masked():
    assert mask_bands(torch.randn(2, 3, 4), 100, torch.Generator().manual_seed(1)).shape == (2, 3, 4)

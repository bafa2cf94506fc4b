import numpy as np
import pytest
import torch

from emoface.network.acoustic.senones import (
    CEPSTRA,
    DENSITY_RANGE,
    FRAMES_AT_ONCE,
    GAUSSIANS,
    LOG_WEIGHT_STEP,
    PHONES,
    SENONES,
    STATES,
    STREAMS,
    Senones,
    add_slopes,
    frame_loudness,
    log_mel_bands,
    normalise_cepstral_mean,
    senone_features,
)


@pytest.fixture(scope="module")
def senones() -> Senones:
    """Random Gaussians, weights and counts."""
    generator = torch.Generator().manual_seed(3)
    senones = Senones()
    precision = torch.rand(PHONES, STREAMS, CEPSTRA, GAUSSIANS, generator=generator) * 0.05 + 0.005
    means = torch.randn(precision.shape, generator=generator) * 15
    constant = (precision.log() / 2 - means.square() * precision / 2).sum(2, keepdim=True)
    senones.gaussians.copy_(torch.cat([-precision / 2, means * precision, constant], 2))
    senones.mixture_weights.copy_(torch.randint(0, 90, senones.mixture_weights.shape, generator=generator))
    return senones


def test_likelihood_of_a_state_is_that_of_its_best_senone(senones):
    values = torch.randn(3, STREAMS, CEPSTRA, generator=torch.Generator().manual_seed(4)) * 10
    likelihoods = senones(values.flatten(1))
    ends = np.cumsum(senones.counts.flatten().tolist())
    assert ends[-1] == SENONES
    for frame, phone, state in ((0, 0, 0), (2, 13, 1), (1, 41, 2)):
        vector = values[frame].double()
        moments = torch.cat([vector.square(), vector, torch.ones(STREAMS, 1)], 1)
        every_density = torch.einsum("sm,psmg->psg", moments, senones.gaussians.double())
        densities = (every_density - every_density.amax((0, 2))[:, None]).clamp(min=-DENSITY_RANGE)[phone]
        index = phone * STATES + state
        columns = senones.mixture_weights[..., ends[index] - senones.counts[phone, state] : ends[index]].double()
        expected = torch.logsumexp(densities[..., None] - LOG_WEIGHT_STEP * columns, 1).sum(0).max()
        assert likelihoods[frame, phone, state].item() == pytest.approx(expected.item(), abs=0.01)


@pytest.mark.parametrize("frames", [1, FRAMES_AT_ONCE - 1, FRAMES_AT_ONCE + 1, 2 * FRAMES_AT_ONCE + 7])
def test_a_frame_is_the_same_in_whatever_block(senones, frames):
    values = torch.randn(frames, STREAMS * CEPSTRA, generator=torch.Generator().manual_seed(6)) * 10
    pieces = [senones(piece) for piece in values.split(50)]
    torch.testing.assert_close(senones(values), torch.cat(pieces), atol=1e-3, rtol=1e-4)


def test_a_frame_is_the_sound_at_its_own_time():
    time = torch.arange(32_000) / 16_000
    bands = log_mel_bands((torch.sin(2 * torch.pi * 1_000 * time) * (time > 1))[None], 120)
    frames = add_slopes(bands @ torch.eye(25)[:, :13], 120)[0, :, 0].amax(-1)
    assert frames[:58].max() < frames[62:].min() - 5, "the tone begins at frame 60"


def test_slopes_and_curvatures_are_those_of_ten_milliseconds():
    spectra = torch.arange(300.0 + 18)[None, :, None].expand(1, -1, CEPSTRA)  # rises by 3 in 10 ms
    _, slope, curvature = add_slopes(spectra, 60)[0].unbind(1)
    torch.testing.assert_close(slope, torch.full_like(slope, 12.0))
    torch.testing.assert_close(curvature, torch.zeros_like(curvature))
    curved = add_slopes((spectra / 3) ** 2, 60)[0, :, 2]
    torch.testing.assert_close(curved, torch.full_like(curved, 16.0), rtol=0, atol=0.1)


def test_a_microphone_that_colours_every_frame_alike_is_levelled_away():
    generator = torch.Generator().manual_seed(1)
    cepstra = torch.randn(2, 5 * 200 + 18, CEPSTRA, generator=generator)
    level = torch.zeros(2, 200)
    level[:, :50] = -8  # silence, which does not count
    colour = torch.linspace(-9, 9, CEPSTRA) + torch.tensor([[[3.0]], [[-20.0]]])
    even = normalise_cepstral_mean(cepstra, level, 200)
    torch.testing.assert_close(normalise_cepstral_mean(cepstra + colour, level, 200), even, atol=1e-4, rtol=0)
    torch.testing.assert_close(even[:, 9 + 250 : 9 + 1000 : 5].mean(1), torch.zeros(2, CEPSTRA), atol=1e-3, rtol=0)


def test_loudness_is_relative_to_the_loud_parts_of_a_clip_and_silence_has_none():
    generator = torch.Generator().manual_seed(7)
    noise = torch.randn(1, 32_000, generator=generator) * (torch.arange(32_000) >= 16_000)
    loud = frame_loudness(log_mel_bands(noise, 120), 120)[0]
    assert loud[:58].max() < -8 and loud[62:].abs().max() < 1.5
    torch.testing.assert_close(frame_loudness(log_mel_bands(noise / 3, 120), 120)[0, 62:], loud[62:], atol=0.05, rtol=0)
    assert frame_loudness(log_mel_bands(torch.zeros(1, 16_000), 60), 60).max() < -8


def test_no_sound_and_no_frame_are_finite(senones):
    for samples, frames in ((torch.zeros(1, 8_000), 30), (torch.zeros(1, 0), 0), (torch.zeros(1, 100), 1)):
        bands = log_mel_bands(samples, frames)
        likelihoods, level = senones(senone_features(bands, frames)[0]), frame_loudness(bands, frames)
        assert likelihoods.shape == (frames, PHONES, STATES) and level.shape == (1, frames)
        assert torch.isfinite(likelihoods).all() and torch.isfinite(level).all()

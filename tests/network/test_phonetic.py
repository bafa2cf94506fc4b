import math

import pytest
import torch

from emoface.network.phonetic import PhoneticEncoder, PhoneticSizes
from emoface.network.senones import PHONES, STATES

SIZES = PhoneticSizes(phones=6, channels=16, blocks=2, reach=9, dropout=0.0)


@pytest.fixture
def encoder() -> PhoneticEncoder:
    torch.manual_seed(2)
    made = PhoneticEncoder(SIZES).eval()
    made.meaning.copy_(torch.rand(made.meaning.shape).softmax(1))
    return made


@pytest.fixture
def local() -> torch.Tensor:
    """Two clips of 60 frames: log-likelihoods of states as `hear` scales them, and a loudness."""
    torch.manual_seed(3)
    states = (4 * torch.randn(2, 60, PHONES * STATES)).log_softmax(-1).clamp(min=-10) / 4 + 1
    return torch.cat([states, torch.rand(2, 60, 1)], -1)


def test_posteriors_are_shares(encoder, local):
    posteriors = encoder.posteriors(encoder.recognise(local), local)
    torch.testing.assert_close(posteriors.sum(-1), torch.ones(2, 60))
    assert (posteriors >= 0).all()


def test_silence_is_doubted_beside_speech_alone(encoder, local):
    unsure = torch.zeros(2, 60, 6)
    unsure[..., 0] = math.log(5 * 0.7 / 0.3)  # silence at .7
    encoder.meaning[:, 0] = 0  # the other ear is sure that it is speech
    noise = encoder.posteriors(unsure, local)[..., 0]
    unsure[:, 40:, 1] = 20.0  # somebody speaks
    beside = encoder.posteriors(unsure, local)[..., 0]
    assert (beside[:, 15:40] < noise[:, 15:40] - 0.02).all() and (noise < 0.7).all()
    torch.testing.assert_close(beside[:, :9], noise[:, :9])  # too far away


def test_both_ears_have_a_say(encoder, local):
    scores = encoder.recognise(local)
    heard = encoder.posteriors(scores, local)
    assert not torch.allclose(encoder.posteriors(scores.roll(7, 1), local), heard, atol=0.01)
    assert not torch.allclose(encoder.posteriors(scores, local.roll(7, 1)), heard, atol=0.01)


def test_features_lie_half_way_where_two_phones_are_equally_likely(encoder, local):
    loudness = local[..., -1:]
    one, other = (torch.eye(6)[torch.randint(6, (2, 60))] for _ in range(2))
    middle = encoder.from_phones((one + other) / 2, loudness)
    torch.testing.assert_close(middle, (encoder.from_phones(one, loudness) + encoder.from_phones(other, loudness)) / 2)
    assert not torch.allclose(encoder.from_phones(one.roll(5, 1), loudness), encoder.from_phones(one, loudness))


def test_a_padded_clip_is_heard_as_alone(encoder, local):
    alone = encoder.context(local[:1, :40])
    padded, real = local.clone(), torch.ones(2, 60, dtype=torch.bool)
    padded[0, 40:], real[0, 40:] = 0, False
    torch.testing.assert_close(encoder.context(padded, real)[:1, :40], alone, atol=1e-5, rtol=1e-4)

import pytest
import torch

from emoface.network.acoustic.compact_encoder import OBSERVED, PhoneticEncoder, PhoneticSettings
from emoface.network.acoustic.senones import PHONES, STATES

SIZES = PhoneticSettings(phones=6, channels=16, blocks=2, reach=9, dropout=0.0)


@pytest.fixture
def encoder() -> PhoneticEncoder:
    torch.manual_seed(2)
    made = PhoneticEncoder(SIZES).eval()
    made.meaning.copy_(torch.rand(made.meaning.shape).softmax(1))
    made.senones.gaussians.normal_(std=0.1)[:, :, :13] = -0.01  # any mixture: frames must differ
    return made


@pytest.fixture
def heard() -> torch.Tensor:
    """Two clips of 60 frames: log-likelihoods of states as `hear` scales them, and a loudness."""
    torch.manual_seed(3)
    states = (4 * torch.randn(2, 60, PHONES * STATES)).log_softmax(-1).clamp(min=-10) / 4 + 1
    return torch.cat([states, torch.rand(2, 60, 1)], -1)


@pytest.fixture
def local() -> torch.Tensor:
    """Two clips of 60 frames, all speech, as `local` gives them."""
    torch.manual_seed(4)
    return torch.cat([torch.randn(2, 60, OBSERVED - 1), 2 * torch.rand(2, 60, 1), torch.ones(2, 60, 1)], -1)


SPEECH = torch.ones(2, 60, 1)


def test_posteriors_are_shares(encoder, heard):
    posteriors = encoder.posteriors(encoder.recognise(heard), heard, SPEECH)
    torch.testing.assert_close(posteriors.sum(-1), torch.ones(2, 60))
    assert (posteriors >= 0).all()


def test_where_nobody_speaks_the_mouth_is_shut(encoder, local, heard):
    local[:, 20:40, -1] = 0
    posteriors = encoder.posteriors(encoder.recognise(heard), heard, local[..., -1:])
    torch.testing.assert_close(posteriors[:, 20:40, 0], torch.ones(2, 20))
    still = encoder.context(local)[:, 20 + 4 : 40 - 4]  # a feature sees four frames to either side
    torch.testing.assert_close(still, encoder.shapes.bias.expand(2, 12, -1))


def test_of_what_a_phone_may_be_the_recogniser_chooses(encoder, heard):
    encoder.meaning.zero_()
    encoder.meaning[:, 2] = encoder.meaning[:, 3] = 0.5  # each phone of the acoustic model is a 2 or a 3
    for chosen in (2, 3):
        scores = torch.zeros(2, 60, 6)
        scores[..., chosen], scores[..., 4] = 6.0, 8.0  # though it takes all for a 4
        shares = encoder.posteriors(scores, heard, SPEECH)[:, 3:-3]
        assert (shares[..., chosen] > 0.9 * encoder.settings.trust).all()
        assert (shares[..., 5 - chosen] < 0.05).all()


def test_both_ears_have_a_say(encoder, heard):
    scores = encoder.recognise(heard)
    shares = encoder.posteriors(scores, heard, SPEECH)
    assert not torch.allclose(encoder.posteriors(scores.roll(7, 1), heard, SPEECH), shares, atol=0.01)
    assert not torch.allclose(encoder.posteriors(scores, heard.roll(7, 1), SPEECH), shares, atol=0.01)


def test_features_lie_half_way_where_two_phones_are_equally_likely(encoder, local):
    loudness = local[..., -2:-1]
    one, other = (torch.eye(6)[torch.randint(6, (2, 60))] for _ in range(2))
    middle = encoder.from_phones((one + other) / 2, loudness)
    torch.testing.assert_close(middle, (encoder.from_phones(one, loudness) + encoder.from_phones(other, loudness)) / 2)
    assert not torch.allclose(encoder.from_phones(one.roll(5, 1), loudness), encoder.from_phones(one, loudness))


def test_a_padded_clip_is_heard_as_alone(encoder, local):
    alone = encoder.context(local[:1, :40])
    padded, real = local.clone(), torch.ones(2, 60, dtype=torch.bool)
    padded[0, 40:], real[0, 40:] = 0, False
    torch.testing.assert_close(encoder.context(padded, real)[:1, :40], alone, atol=1e-5, rtol=1e-4)

import pytest
import torch

from emoface.network.acoustic.compact_encoder import ACOUSTIC_FEATURES, CompactEncoder, CompactEncoderSettings
from emoface.network.acoustic.senones import PHONES, STATES

SIZES = CompactEncoderSettings(phones=6, channels=16, blocks=2, context_frames=9, dropout=0.0)


@pytest.fixture
def encoder() -> CompactEncoder:
    torch.manual_seed(2)
    encoder = CompactEncoder(SIZES).eval()
    encoder.phone_map.copy_(torch.rand(encoder.phone_map.shape).softmax(1))
    encoder.senones.gaussians.normal_(std=0.1)[:, :, :13] = -0.01  # any mixture: frames must differ
    return encoder


@pytest.fixture
def states() -> torch.Tensor:
    """Two clips of 60 frames: log-posteriors of states as `senone_posteriors` scales them, and a loudness."""
    torch.manual_seed(3)
    by_state = (4 * torch.randn(2, 60, PHONES * STATES)).log_softmax(-1).clamp(min=-10) / 4 + 1
    return torch.cat([by_state, torch.rand(2, 60, 1)], -1)


@pytest.fixture
def local() -> torch.Tensor:
    """Two clips of 60 frames, all speech, as `local_features` gives them."""
    torch.manual_seed(4)
    return torch.cat([torch.randn(2, 60, ACOUSTIC_FEATURES - 1), 2 * torch.rand(2, 60, 1), torch.ones(2, 60, 1)], -1)


SPEECH = torch.ones(2, 60, 1)


def test_posteriors_sum_to_one(encoder, states):
    posteriors = encoder.phone_posteriors(encoder.recognise(states), states, SPEECH)
    torch.testing.assert_close(posteriors.sum(-1), torch.ones(2, 60))
    assert (posteriors >= 0).all()


def test_where_nobody_speaks_the_phone_is_silence(encoder, local, states):
    local[:, 20:40, -1] = 0
    posteriors = encoder.phone_posteriors(encoder.recognise(states), states, local[..., -1:])
    torch.testing.assert_close(posteriors[:, 20:40, 0], torch.ones(2, 20))
    silent = encoder.decoder_features(encoder.encode_speech(local))[
        :, 20 + 4 : 40 - 4
    ]  # a feature sees four frames to either side
    torch.testing.assert_close(silent, encoder.feature_convolution.bias.expand(2, 12, -1))


def test_among_the_classes_of_an_acoustic_phone_the_recogniser_decides(encoder, states):
    encoder.phone_map.zero_()
    encoder.phone_map[:, 2] = encoder.phone_map[:, 3] = 0.5  # each phone of the acoustic model is a 2 or a 3
    for chosen in (2, 3):
        logits = torch.zeros(2, 60, 6)
        logits[..., chosen], logits[..., 4] = 6.0, 8.0  # though its own best is 4
        shares = encoder.phone_posteriors(logits, states, SPEECH)[:, 3:-3]
        assert (shares[..., chosen] > 0.9 * encoder.settings.acoustic_weight).all()
        assert (shares[..., 5 - chosen] < 0.05).all()


def test_both_phone_classifiers_count(encoder, states):
    logits = encoder.recognise(states)
    shares = encoder.phone_posteriors(logits, states, SPEECH)
    assert not torch.allclose(encoder.phone_posteriors(logits.roll(7, 1), states, SPEECH), shares, atol=0.01)
    assert not torch.allclose(encoder.phone_posteriors(logits, states.roll(7, 1), SPEECH), shares, atol=0.01)


def test_features_lie_half_way_where_two_phones_are_equally_likely(encoder, local):
    loudness = local[..., -2:-1]
    one, other = (torch.eye(6)[torch.randint(6, (2, 60))] for _ in range(2))
    middle = encoder.features_from_phones((one + other) / 2, loudness)
    torch.testing.assert_close(
        middle, (encoder.features_from_phones(one, loudness) + encoder.features_from_phones(other, loudness)) / 2
    )
    assert not torch.allclose(
        encoder.features_from_phones(one.roll(5, 1), loudness), encoder.features_from_phones(one, loudness)
    )


def test_padding_does_not_change_a_clip(encoder, local):
    padded, mask = local.clone(), torch.ones(2, 60, dtype=torch.bool)
    padded[0, 40:], mask[0, 40:] = 0, False
    alone, speech = encoder.encode_speech(local[:1, :40]), encoder.encode_speech(padded, mask)
    torch.testing.assert_close(speech[:1, :40], alone, atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(
        encoder.decoder_features(speech, mask)[:1, :40], encoder.decoder_features(alone), atol=1e-5, rtol=1e-4
    )


def test_encoded_speech_is_the_posteriorgram_and_the_loudness_of_speech(encoder, local):
    speech, states = encoder.encode_speech(local), encoder.senone_posteriors(local[..., :-1])
    assert (encoder.phones, encoder.speech_width) == (6, 7)
    torch.testing.assert_close(
        speech[..., :-1], encoder.phone_posteriors(encoder.recognise(states), states, local[..., -1:])
    )
    torch.testing.assert_close(speech[..., -1:], local[..., -2:-1] * local[..., -1:])

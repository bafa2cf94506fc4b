import pytest
import torch

from emoface.network.acoustic.conformer_encoder import ConformerEncoder, ConformerEncoderSettings
from emoface.network.config import NetworkError

SIZES = ConformerEncoderSettings(phones=6, channels=16, width=16, blocks=1, context_frames=9)


@pytest.fixture
def encoder() -> ConformerEncoder:
    torch.manual_seed(2)
    encoder = ConformerEncoder(SIZES).eval()
    encoder.bands.filters.copy_(torch.rand(encoder.bands.filters.shape) / 80)
    return encoder


def test_encoded_speech_is_phones_that_sum_to_one_and_the_loudness(encoder):
    speech = encoder.encode_speech(encoder.local_features(torch.randn(2, 16_000), 60))
    assert speech.shape == (2, 60, encoder.speech_width) and encoder.speech_width == encoder.phones + 1 == 7
    torch.testing.assert_close(speech[..., :-1].sum(-1), torch.ones(2, 60))
    assert (speech >= 0).all()


def test_where_nobody_speaks_the_phone_is_silence_and_nothing_is_loud(encoder, monkeypatch):
    monkeypatch.setattr(encoder.voice_activity, "forward", lambda samples, frames: torch.zeros(1, frames, 1))
    speech = encoder.local_features(torch.randn(1, 16_000), 60)
    torch.testing.assert_close(speech[0], torch.tensor([1.0, 0, 0, 0, 0, 0, 0]).expand(60, 7))


def test_loudness_is_0_in_silence_and_about_2_where_a_clip_is_loud(encoder):
    samples = torch.randn(1, 32_000)
    samples[:, :16_000] = 0
    loudness = encoder.loudness(encoder.mel_bands(samples, 120), 120)[0, :, 0]
    assert loudness[:55].max() == 0 and loudness[65:].min() > 1.8 and loudness.max() < 2.2


def test_digital_silence_is_not_loud(encoder):
    assert encoder.loudness(encoder.mel_bands(torch.zeros(1, 8_000), 30), 30).max() == 0


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"width": 18}, "width 18: expected a multiple of 4"),
        ({"context_frames": 4}, "context_frames 4: expected an odd number"),
        ({"phones": 1}, "phones 1: expected silence and one more"),
        ({"vad_floor": 0.6}, "vad_floor 0.6, vad_ceiling 0.5: expected the first above 0"),
        ({"blocks": 0}, "blocks 0: expected a whole number from 1"),
    ],
)
def test_settings_that_make_no_encoder_are_refused(settings, expected):
    with pytest.raises(NetworkError, match=expected):
        ConformerEncoderSettings(**settings)

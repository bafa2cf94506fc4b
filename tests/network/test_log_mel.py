import torch

from emoface.network.log_mel import LogMelEncoder, LogMelSizes, levelled


def test_a_tone_shows_in_its_band_at_its_frame():
    encoder = LogMelEncoder(LogMelSizes())
    time = torch.arange(32_000) / 16_000
    tone = torch.sin(2 * torch.pi * 1_000 * time) * (time > 1)
    mel = encoder.log_mel(tone[None], 120)[0]
    assert mel[:58].max() < mel[62:].max() - 2, "the tone begins at frame 60"
    low, high = (encoder.log_mel(torch.sin(2 * torch.pi * hz * time)[None], 120)[0, 60].argmax() for hz in (300, 3_000))
    assert low < mel[90].argmax() < high


def test_a_microphone_that_colours_every_frame_alike_is_levelled_away():
    generator = torch.Generator().manual_seed(1)
    mel = torch.randn(2, 200, 64, generator=generator)
    mel[:, :50] -= 4  # silence, which has no say in the level
    colour = torch.linspace(-1, 1, 64) + torch.tensor([[[0.3]], [[-2.0]]])
    torch.testing.assert_close(levelled(mel + colour), levelled(mel), atol=0.05, rtol=0)
    torch.testing.assert_close(levelled(mel)[:, 50:].mean(1), torch.zeros(2, 64), atol=0.05, rtol=0)


def test_level_is_finite_where_there_is_no_sound_and_no_frame():
    assert torch.isfinite(levelled(torch.full((1, 20, 64), -5.0))).all()
    assert levelled(torch.zeros(1, 0, 64)).shape == (1, 0, 64)


def test_nothing_but_phones_and_loudness_reaches_the_mouth():
    torch.manual_seed(2)
    encoder = LogMelEncoder(LogMelSizes(bands=16, channels=16, blocks=2, after=2, dropout=0.0)).eval()
    local = torch.randn(1, 60, 16)
    recoloured = local + torch.linspace(-1, 1, 16)  # as loud, but another voice
    scores = encoder.recognise(local)
    assert not torch.allclose(encoder.recognise(recoloured), scores, atol=0.01)
    torch.testing.assert_close(encoder.from_phones(scores, recoloured), encoder.from_phones(scores, local))
    assert not torch.allclose(encoder.from_phones(scores.roll(5, 1), local), encoder.from_phones(scores, local))

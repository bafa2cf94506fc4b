import pytest
import torch

from emoface.network.acoustic.voice_activity import CHUNK, EDGE, VoiceActivity, spoken


@pytest.fixture(scope="module")
def voice() -> VoiceActivity:
    """A detector with random weights."""
    torch.manual_seed(5)
    return VoiceActivity().eval()


@pytest.mark.parametrize("samples, frames", [(0, 0), (1, 0), (267, 1), (16_000, 60), (50_001, 187)])
def test_there_is_a_likelihood_for_every_frame(voice, samples, frames):
    likely = voice(torch.randn(2, samples), frames)
    assert likely.shape == (2, frames, 1) and ((likely > 0) & (likely < 1)).all()


def test_a_frame_is_judged_by_the_sound_around_it_and_before(voice):
    sound = torch.randn(1, 32_000) / 10
    changed = sound.clone()
    changed[:, 16_000:] *= 5
    before, after = voice(sound, 120)[0], voice(changed, 120)[0]
    heard_from = 60 - 2 * CHUNK * 60 // 16_000
    torch.testing.assert_close(before[:heard_from], after[:heard_from])
    assert (before[64:] - after[64:]).abs().min() > 0


def test_nothing_learns_the_detector(voice):
    assert not any(parameter.requires_grad for parameter in voice.parameters())


def test_a_mouth_follows_speech_and_short_pauses_and_nothing_else():
    likely = torch.full((1, 300, 1), 0.001)
    likely[:, 100:120] = likely[:, 130:150] = 0.9
    share = spoken(likely, 45, 0.1, 0.5)[0, :, 0]
    near = 45 // 2 + EDGE // 2
    assert (share[: 100 - near] == 0).all() and (share[150 + near :] == 0).all()
    torch.testing.assert_close(share[100:150], torch.ones(50))
    assert share.diff().abs().max() < 1.01 / EDGE, "it wakes up and falls asleep gently"


@pytest.mark.parametrize("likelihood, share", [(0.1, 0.0), (0.5, 1.0), (0.05**0.5, 0.5), (0.99, 1.0)])
def test_between_doubtful_and_sure_it_grows_with_the_logarithm(likelihood, share):
    followed = spoken(torch.full((1, 80, 1), likelihood), 45, 0.1, 0.5)
    torch.testing.assert_close(followed, torch.full((1, 80, 1), share), atol=1e-5, rtol=0)

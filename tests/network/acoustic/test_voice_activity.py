import pytest
import torch

from emoface.network.acoustic.voice_activity import CHUNK, GATE_FRAMES, VoiceActivityDetector, speech_gate


@pytest.fixture(scope="module")
def detector() -> VoiceActivityDetector:
    """A detector with random weights."""
    torch.manual_seed(5)
    return VoiceActivityDetector().eval()


@pytest.mark.parametrize("samples, frames", [(0, 0), (1, 0), (267, 1), (16_000, 60), (50_001, 187)])
def test_there_is_a_probability_for_every_frame(detector, samples, frames):
    probability = detector(torch.randn(2, samples), frames)
    assert probability.shape == (2, frames, 1) and ((probability > 0) & (probability < 1)).all()


def test_a_frame_is_judged_by_the_sound_around_it_and_before(detector):
    sound = torch.randn(1, 32_000) / 10
    changed = sound.clone()
    changed[:, 16_000:] *= 5
    before, after = detector(sound, 120)[0], detector(changed, 120)[0]
    changed_from = 60 - 2 * CHUNK * 60 // 16_000
    torch.testing.assert_close(before[:changed_from], after[:changed_from])
    assert (before[64:] - after[64:]).abs().min() > 0


def test_the_detector_is_not_trained(detector):
    assert not any(parameter.requires_grad for parameter in detector.parameters())


def test_the_gate_is_open_in_speech_and_short_pauses_and_nothing_else():
    probability = torch.full((1, 300, 1), 0.001)
    probability[:, 100:120] = probability[:, 130:150] = 0.9
    share = speech_gate(probability, 45, 0.1, 0.5)[0, :, 0]
    near = 45 // 2 + GATE_FRAMES // 2
    assert (share[: 100 - near] == 0).all() and (share[150 + near :] == 0).all()
    torch.testing.assert_close(share[100:150], torch.ones(50))
    assert share.diff().abs().max() < 1.01 / GATE_FRAMES, "the gate opens and closes gradually"


@pytest.mark.parametrize("probability, share", [(0.1, 0.0), (0.5, 1.0), (0.05**0.5, 0.5), (0.99, 1.0)])
def test_between_floor_and_ceiling_the_gate_grows_with_the_logarithm(probability, share):
    share_found = speech_gate(torch.full((1, 80, 1), probability), 45, 0.1, 0.5)
    torch.testing.assert_close(share_found, torch.full((1, 80, 1), share), atol=1e-5, rtol=0)

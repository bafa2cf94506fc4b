from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import torch

from emoface.network.acoustic.voice_activity import CHUNK, VoiceActivityDetector
from emoface.training.pretrained.silero import SileroError, load_voice_activity, set_weights

if find_spec("silero_vad") is None:
    pytest.skip("the voice activity detector comes with the package silero-vad", allow_module_level=True)

DATA = Path(find_spec("silero_vad").origin).parent / "data"


def buzz_in_hiss(rng: np.random.Generator) -> torch.Tensor:
    """Two seconds, 16 kHz: hiss, then a buzz with formants that move, then hiss."""
    time = np.arange(32_000) / 16_000
    pitch = 2 * np.pi * np.cumsum(130 + 25 * np.sin(4 * time)) / 16_000
    formants = (500 + 200 * np.sin(9 * time), 1_500 + 500 * np.sin(7 * time), 2_500)
    buzz = sum(
        np.sin(k * pitch) * sum(np.exp(-(((k * 130 - f) / 150) ** 2)) for f in formants) / k**0.5 for k in range(1, 40)
    )
    sound = 0.002 * rng.standard_normal(32_000) + 0.05 * buzz * ((time > 0.5) & (time < 1.5))
    return torch.from_numpy(sound.astype(np.float32))


@pytest.mark.filterwarnings("ignore:.torch.jit.load. is deprecated")
def test_the_network_computes_what_the_packages_own_does():
    """The package's own program holds other weights than its file of tensors; the network is the same."""
    reference = torch.jit.load(DATA / "silero_vad.jit")
    state = reference.state_dict()
    tensors = {
        f"conv{i + 1}.{kind}": state[f"_model.encoder.{i}.reparam_conv.{kind}"]
        for i in range(4)
        for kind in ("weight", "bias")
    }
    tensors |= {
        f"lstm_cell.{k}": state[f"_model.decoder.rnn.{k}"] for k in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    }
    tensors |= {f"final_conv.{k}": state[f"_model.decoder.decoder.2.{k}"] for k in ("weight", "bias")}
    detector = VoiceActivityDetector().eval()
    set_weights(detector, tensors)
    sound = buzz_in_hiss(np.random.default_rng(3))
    padded = torch.nn.functional.pad(sound, (0, -len(sound) % CHUNK))
    with torch.no_grad():
        expected = [reference(chunk, 16_000).item() for chunk in padded.split(CHUNK)]
    assert np.ptp(expected) > 0.1, "the sound must make a difference"
    np.testing.assert_allclose(detector.chunk_probabilities(sound[None])[0, :, 0].numpy(), expected, atol=1e-4)


def test_the_file_of_the_package_fits():
    detector = VoiceActivityDetector().eval()
    load_voice_activity(detector)
    assert detector.chunk_probabilities(torch.zeros(1, 16_000)).max() < 0.1, "nobody speaks in silence"


def test_another_detector_is_refused():
    with pytest.raises(SileroError, match="Install silero-vad"):
        set_weights(VoiceActivityDetector(), {"conv1.weight": torch.zeros(3)})

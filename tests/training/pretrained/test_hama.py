from importlib.util import find_spec

import numpy as np
import pytest
import torch

from emoface.network.acoustic.conformer_encoder import ConformerEncoder, ConformerEncoderSettings
from emoface.training.pretrained import hama
from emoface.training.pretrained.hama import HamaError, load_recogniser, read_tensors

if find_spec("hama") is None:
    pytest.skip("the phone recogniser comes with the package hama", allow_module_level=True)


def chirp() -> np.ndarray:
    """Two seconds of a buzz with moving formants, float32, 16 kHz."""
    time = np.arange(32_000) / 16_000
    pitch = 2 * np.pi * np.cumsum(130 + 25 * np.sin(4 * time)) / 16_000
    formants = (500 + 200 * np.sin(9 * time), 1_500 + 500 * np.sin(7 * time), 2_500)
    buzz = sum(
        np.sin(k * pitch) * sum(np.exp(-(((k * 130 - f) / 150) ** 2)) for f in formants) / k**0.5 for k in range(1, 40)
    )
    return (0.05 * buzz).astype(np.float32)


def test_the_network_computes_what_the_packages_own_does(monkeypatch):
    asr = pytest.importorskip("hama.asr", reason="the package has no library for this system", exc_type=Exception)
    samples = chirp()
    session = asr.ASRModel().session
    feeds = {"waveform": samples[None], "waveform_lengths": np.array([len(samples)])}
    expected = session.run(["log_probs"], feeds)[0][0]

    encoder = ConformerEncoder(ConformerEncoderSettings()).eval()
    load_recogniser(encoder)
    tensors = read_tensors(hama.read_archive())
    weight, bias = (tensors[f"acoustic_model.model.proj.{kind}"] for kind in ("weight", "bias"))
    monkeypatch.setattr("emoface.network.acoustic.conformer.SPEECH_LEVEL", 1.0)
    with torch.no_grad():
        hidden = encoder.conformer.layers(encoder.mel_bands(torch.from_numpy(samples)[None], 120))[-1][0]
    ours = (hidden @ weight[..., 0].T + bias).log_softmax(-1)
    assert np.ptp(expected, 0).max() > 1, "the sound must make a difference"
    np.testing.assert_allclose(ours.numpy(), expected, atol=0.1)


def test_a_conformer_of_another_size_keeps_its_weights():
    encoder = ConformerEncoder(ConformerEncoderSettings(width=16, blocks=1))
    before = encoder.conformer.in_proj.weight.clone()
    load_recogniser(encoder)
    assert torch.equal(encoder.conformer.in_proj.weight, before) and encoder.bands.filters.any()


def test_another_recogniser_is_refused(monkeypatch):
    monkeypatch.setattr(hama, "SHA256", "0" * 64)
    with pytest.raises(HamaError, match=r"Install hama==1\.7\.0"):
        load_recogniser(ConformerEncoder(ConformerEncoderSettings(width=16, blocks=1)))

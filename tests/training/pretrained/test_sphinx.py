from pathlib import Path

import numpy as np
import pytest
import torch

from emoface.network.acoustic.compact_encoder import CompactEncoder, CompactEncoderSettings
from emoface.network.acoustic.senones import PHONES, SENONES, STATES, log_mel_bands, senone_features
from emoface.phones import CLASSES
from emoface.training.pretrained.sphinx import PHONE_NAMES, load_acoustic_model, phone_map, senone_owners

pocketsphinx = pytest.importorskip("pocketsphinx", reason="the acoustic model comes with the package pocketsphinx")
MODEL = Path(pocketsphinx.get_model_path("en-us/en-us"))


@pytest.fixture(scope="module")
def encoder() -> CompactEncoder:
    encoder = CompactEncoder(CompactEncoderSettings(channels=16, blocks=1, context_frames=5))
    load_acoustic_model(encoder)
    return encoder


def test_every_phone_has_its_own_three_context_free_senones():
    owners = senone_owners(MODEL / "mdef")
    assert owners.shape == (SENONES,)
    np.testing.assert_array_equal(owners[: PHONES * STATES], np.arange(PHONES * STATES))
    assert np.bincount(owners).min() >= 1


def test_senones_score_sounds_as_the_decoder_does(encoder, tmp_path, monkeypatch):
    """The decoder writes the score of every senone; ours must rank the thirds of phones as those do.

    The voice never pauses, because the decoder levels over all frames, not over those of speech.
    """
    monkeypatch.setattr("emoface.network.acoustic.senones.DENSITY_RANGE", 9.83)  # the decoder's own bound
    rng = np.random.default_rng(1)
    time = np.arange(32_000) / 16_000
    pitch = 2 * np.pi * np.cumsum(120 + 20 * np.sin(3 * time)) / 16_000
    voice = sum(np.sin(k * pitch) * np.exp(-(((k * 120 - f * (1 + 0.3 * np.sin(5 * time))) / 200) ** 2)) / k**0.5
                for k in range(1, 40) for f in (500, 1_500, 2_500))  # fmt: skip
    sound = (0.1 * voice + 0.003 * rng.standard_normal(len(time))).astype(np.float32)
    decoder = pocketsphinx.Decoder(
        hmm=str(MODEL), allphone=pocketsphinx.get_model_path("en-us/en-us-phone.lm.bin"), lm=None, dict=None,
        compallsen=True, senlogdir=str(tmp_path), remove_noise=False, loglevel="FATAL", topn=128,
    )  # fmt: skip
    decoder.start_utt()
    decoder.process_raw((sound * 32767).astype(np.int16).tobytes(), full_utt=True)
    decoder.end_utt()
    data = (tmp_path / "000000000.sen").read_bytes()
    scores = np.frombuffer(data[data.index(b"endhdr\n") + 11 :], np.int16).reshape(-1, SENONES + 1)[:, 1:]
    owners = senone_owners(MODEL / "mdef")
    reference = np.stack([scores[:, owners == state].min(1) for state in range(PHONES * STATES)], 1)

    samples = torch.from_numpy(sound / sound.std())[None]
    ours = encoder.senones(senone_features(log_mel_bands(samples, 118), 118)[0]).flatten(1).numpy()
    agreements = []
    for frame in range(10, 110):
        row = round((frame / 60 - 410 / 2 / 16_000) * 100)  # the decoder's frames begin where ours have their middle
        agreements.append(np.corrcoef(ours[frame], -reference[row].astype(float))[0, 1])
    assert np.median(agreements) > 0.95


def test_the_phone_map_is_a_distribution():
    table = phone_map()
    np.testing.assert_allclose(table.sum(1), 1, rtol=1e-6)
    assert table[PHONE_NAMES.index("M"), CLASSES.index("M")] == 1
    assert table[PHONE_NAMES.index("AY")].nonzero()[0].tolist() == sorted([CLASSES.index("AA"), CLASSES.index("IH")])
    postalveolar = table[PHONE_NAMES.index("SH")]
    assert postalveolar[CLASSES.index("SH")] == postalveolar.max() > postalveolar[CLASSES.index("XI")] > 0

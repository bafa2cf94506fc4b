"""The sound as the panel sees it: what it paints is what was recorded, and costs the same for an hour."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emoface.panel.services.waveform import FULL_SCALE, HEADER_BYTES, Waveform
from emoface.speech import decoding, waveform
from emoface.storage.files import FileError
from emoface.timing import SAMPLE_RATE

from ..values import make_waveform, speech_like


def sound_of(samples: np.ndarray) -> Waveform:
    return Waveform("here.wav", samples, waveform.extremes_by_bucket(samples), np.zeros((0, 2)))


def test_it_reads_what_the_worker_writes(tmp_path):
    sound = make_waveform(tmp_path)
    assert sound.duration_s == 10.0
    np.testing.assert_allclose(sound.samples / FULL_SCALE, speech_like(10.0), atol=1e-4)
    np.testing.assert_allclose(sound.silences, [(2.5, 3), (5.5, 6), (8.5, 9)], atol=0.02)
    assert sound.peak == pytest.approx(np.abs(speech_like(10.0)).max(), abs=1e-3)
    assert (SAMPLE_RATE, HEADER_BYTES) == (decoding.SAMPLE_RATE, waveform.HEADER_BYTES)


@given(st.integers(1, 30_000), st.integers(1, 700), st.floats(-1, 2), st.floats(0.0001, 3), st.integers(0, 2**32 - 1))
def test_no_peak_is_lost_and_none_invented(count, columns, start_s, span_s, seed):
    samples = np.random.default_rng(seed).integers(-32767, 32767, count, np.int16, endpoint=True)
    edges = start_s + np.arange(columns + 1) / columns * span_s
    found = sound_of(samples).envelope(edges)
    assert found.shape == (columns, 3) and np.all(found[:, 0] <= found[:, 1])
    first, last = np.clip(edges[[0, -1]] * SAMPLE_RATE, 0, count)
    bucket = max((b for b in waveform.extremes_by_bucket(samples) if b <= span_s * SAMPLE_RATE / columns), default=1)
    inner = samples[int(np.ceil(first / bucket)) * bucket : int(last // bucket) * bucket]
    wider = samples[int(first // bucket) * bucket : (int(last // bucket) + 1) * bucket]
    if len(inner):
        assert found[:, 1].max() * FULL_SCALE >= inner.max() - 0.01
        assert found[:, 0].min() * FULL_SCALE <= inner.min() + 0.01
    if len(wider):
        assert found[:, 1].max() * FULL_SCALE <= max(wider.max(), 0) + 0.01


def test_the_envelope_of_a_tone_is_its_height_and_its_mean_power():
    tone = np.round(np.sin(np.arange(5 * SAMPLE_RATE) * 0.8) * 16384).astype(np.int16)
    for columns in (3, 100, 700, 5000):
        low, high, rms = sound_of(tone).envelope(np.linspace(0, 5, columns + 1)).T
        np.testing.assert_allclose(high, 0.5, atol=0.06)
        np.testing.assert_allclose(low, -0.5, atol=0.06)
        np.testing.assert_allclose(rms, 0.5 / np.sqrt(2), atol=0.12)


def test_what_lies_outside_the_recording_is_flat():
    loud = np.full(SAMPLE_RATE, 20_000, np.int16)
    found = sound_of(loud).envelope(np.linspace(-1, 3, 401))
    assert not found[:99].any() and not found[201:].any() and (found[101:199, 1] > 0.6).all()


@pytest.mark.speed
def test_an_hour_costs_no_more_than_a_minute(tmp_path):
    """The bound is generous: it is a hundredth of what reading every sample takes."""
    samples = np.zeros(3600 * SAMPLE_RATE, np.int16)
    sound = sound_of(samples)
    start = time.perf_counter()
    for end_s in (3600, 600, 60, 1, 0.01):
        sound.envelope(np.linspace(0, end_s, 2001))
    assert time.perf_counter() - start < 0.25


def test_a_waveform_that_is_gone_or_damaged_has_its_sentence(tmp_path):
    sound = make_waveform(tmp_path)
    with pytest.raises(FileError, match="gone or damaged"):
        Waveform.open(tmp_path / "nothing.wav")
    sound.path.with_suffix(".npz").write_bytes(b"hello")
    with pytest.raises(FileError, match="Open the line again"):
        Waveform.open(sound.path)

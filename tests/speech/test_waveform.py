"""What is kept of a recording to look at it: exact extremes, honest silences, files that are whole."""

import os
import wave

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from emoface.speech.decoding import AudioError
from emoface.speech.waveform import BUCKET, extremes_by_bucket, find_silences, store_waveform
from emoface.timing import SAMPLE_RATE


def speech(rng, *parts: tuple[float, float]) -> np.ndarray:
    """Noise of these lengths in seconds and these loudnesses."""
    return np.concatenate([rng.normal(0, level, round(s * SAMPLE_RATE)) for s, level in parts]).astype(np.float32)


def read(sound):
    with wave.open(str(sound)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (SAMPLE_RATE, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


@given(st.integers(1, 5000), st.integers(0, 2**32 - 1))
def test_every_level_holds_the_extremes_of_its_buckets(count, seed):
    samples = np.random.default_rng(seed).integers(-32768, 32767, count, np.int16, endpoint=True)
    pyramid = extremes_by_bucket(samples)
    assert next(iter(pyramid)) == BUCKET and len(list(pyramid.values())[-1]) == 1
    for bucket, extremes in pyramid.items():
        pieces = [samples[i : i + bucket] for i in range(0, count, bucket)]
        assert extremes[:, :2].tolist() == [[piece.min(), piece.max()] for piece in pieces]
        rms = [min(np.sqrt(np.mean(piece.astype(float) ** 2)), 32767) for piece in pieces]
        np.testing.assert_allclose(extremes[:, 2], rms, atol=1.1)


def test_silence_is_what_lies_between_speech_in_a_quiet_room_and_in_a_loud_one(rng):
    for noise in (0.0, 0.0003, 0.01):
        samples = speech(rng, (0.5, noise), (1.0, 0.2), (0.4, noise), (1.0, 0.1), (0.3, noise))
        np.testing.assert_allclose(find_silences(samples), [(0, 0.5), (1.5, 1.9), (2.9, 3.2)], atol=0.011)


def test_what_never_falls_silent_has_no_silence(rng):
    assert find_silences(speech(rng, (3.0, 0.1))).shape == (0, 2)
    assert find_silences(np.zeros(SAMPLE_RATE, np.float32)).shape == (0, 2)
    assert find_silences(np.zeros(3, np.float32)).shape == (0, 2)


def test_the_closure_of_a_plosive_is_no_silence(rng):
    assert len(find_silences(speech(rng, (1.0, 0.2), (0.09, 0.0), (1.0, 0.2)))) == 0


def test_a_recording_is_kept_as_16_khz_mono_with_its_shape_beside_it(tmp_path, rng):
    recorded = np.column_stack([speech(rng, (1.0, 0.2)), speech(rng, (1.0, 0.01))])
    soundfile.write(tmp_path / "one.wav", recorded, SAMPLE_RATE, "FLOAT")
    sound, warnings = store_waveform(tmp_path / "one.wav", tmp_path / "kept", channel=2)
    samples = read(sound)
    np.testing.assert_allclose(samples / 32767, recorded[:, 1], atol=2e-5)
    assert warnings == ()
    with np.load(sound.with_suffix(".npz"), allow_pickle=False) as shape:
        assert shape["samples"] == len(samples)
        for bucket, extremes in extremes_by_bucket(samples).items():
            np.testing.assert_array_equal(shape[f"level_{bucket}"], extremes)
    assert len(list((tmp_path / "kept").iterdir())) == 2
    assert store_waveform(tmp_path / "one.wav", tmp_path / "kept", channel=1)[0] != sound


def test_the_same_file_is_decoded_once_wherever_it_stands(tmp_path, rng):
    soundfile.write(tmp_path / "one.flac", speech(rng, (1.0, 0.2)), SAMPLE_RATE)
    sound, _ = store_waveform(tmp_path / "one.flac", tmp_path / "kept")
    made_ns = sound.with_suffix(".npz").stat().st_ino
    (tmp_path / "one.flac").rename(tmp_path / "two.flac")
    assert store_waveform(tmp_path / "two.flac", tmp_path / "kept")[0] == sound
    assert sound.with_suffix(".npz").stat().st_ino == made_ns


@pytest.mark.parametrize("suffix", [".wav", ".npz"])
@pytest.mark.parametrize("damage", ["gone", "cut", "text"])
def test_what_is_damaged_is_made_again(tmp_path, rng, suffix, damage):
    soundfile.write(tmp_path / "one.wav", speech(rng, (1.0, 0.2)), SAMPLE_RATE)
    sound, _ = store_waveform(tmp_path / "one.wav", tmp_path / "kept")
    samples = read(sound)
    broken = sound.with_suffix(suffix)
    if damage == "gone":
        broken.unlink()
    else:
        broken.write_bytes(broken.read_bytes()[:60] if damage == "cut" else b"hello")
    assert store_waveform(tmp_path / "one.wav", tmp_path / "kept")[0] == sound
    np.testing.assert_array_equal(read(sound), samples)
    np.load(sound.with_suffix(".npz"), allow_pickle=False).close()


def test_what_was_bearable_is_said_each_time(tmp_path, rng):
    soundfile.write(tmp_path / "cut.flac", speech(rng, (4.0, 0.2)), SAMPLE_RATE)
    data = (tmp_path / "cut.flac").read_bytes()
    (tmp_path / "cut.flac").write_bytes(data[: len(data) // 2])
    first, again = (store_waveform(tmp_path / "cut.flac", tmp_path / "kept") for _ in range(2))
    assert first == again and "damaged" in first[1][0]


def test_a_name_that_no_file_can_have_is_a_sentence(tmp_path):
    with pytest.raises(AudioError, match="cannot be read"):
        store_waveform(tmp_path / ("汉" * 300), tmp_path / "kept")


def test_a_recording_that_cannot_be_heard_leaves_nothing(tmp_path):
    with pytest.raises(AudioError, match="no such file"):
        store_waveform(tmp_path / "gone.wav", tmp_path / "kept")
    (tmp_path / "text.wav").write_text("hello")
    with pytest.raises(AudioError, match="not a sound file"):
        store_waveform(tmp_path / "text.wav", tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


def test_what_was_not_used_for_longest_goes_first(tmp_path, rng):
    places = []
    for i in range(3):
        soundfile.write(tmp_path / f"{i}.wav", speech(rng, (1.0, 0.2)), SAMPLE_RATE)
        for age, place in enumerate(reversed(places), 1):
            for path in (place, place.with_suffix(".npz")):
                os.utime(path, ns=(0, 10**9 * (100 - age)))
        places.append(store_waveform(tmp_path / f"{i}.wav", tmp_path / "kept", limit_bytes=100_000)[0])
    assert [place.exists() for place in places] == [False, True, True]

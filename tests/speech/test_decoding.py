import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from emoface.speech import decoding
from emoface.speech.decoding import AudioError, CachingDecoder, load_audio
from emoface.timing import SAMPLE_RATE

from ..conftest import SAMPLES


def tone(seconds: float, rate: int, hz: float = 440.0, gain: float = 0.5) -> np.ndarray:
    return gain * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)


@pytest.mark.parametrize(
    ("suffix", "subtype", "tolerance"),
    [
        ("wav", "PCM_U8", 0.02),
        ("wav", "PCM_16", 1e-3),
        ("wav", "PCM_24", 1e-3),
        ("wav", "PCM_32", 1e-3),
        ("wav", "FLOAT", 1e-3),
        ("wav", "DOUBLE", 1e-3),
        ("wav", "ULAW", 0.02),
        ("wav", "ALAW", 0.02),
        ("wav", "MS_ADPCM", 0.1),
        ("wav", "IMA_ADPCM", 0.1),
        ("flac", "PCM_16", 1e-3),
        ("flac", "PCM_24", 1e-3),
        ("ogg", "VORBIS", 0.1),
        ("ogg", "OPUS", 0.1),
        ("mp3", "MPEG_LAYER_III", 0.1),
        ("aiff", "PCM_16", 1e-3),
    ],
)
def test_every_format_gives_the_same_sound(tmp_path, suffix, subtype, tolerance):
    rate = 48_000
    path = tmp_path / f"tone.{suffix}"
    soundfile.write(path, tone(1, rate), rate, subtype=subtype)
    clip = load_audio(path)
    assert clip.samples.dtype == np.float32 and abs(len(clip.samples) - SAMPLE_RATE) <= 0.06 * SAMPLE_RATE
    middle = clip.samples[4000:12_000]
    assert abs(np.abs(middle).max() - 0.5) < max(tolerance, 0.01)
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(8000)))
    assert abs(spectrum.argmax() * 2 - 440) <= 2


def test_m4a_is_read_through_ffmpeg(tmp_path):
    import av

    path = tmp_path / "tone.m4a"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=44_100, layout="mono")
        frame = av.AudioFrame.from_ndarray(tone(1, 44_100).astype(np.float32)[None], format="fltp", layout="mono")
        frame.sample_rate = 44_100
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    clip = load_audio(path)
    assert abs(clip.duration_s - 1) < 0.06
    assert abs(np.abs(clip.samples[4000:12_000]).max() - 0.5) < 0.05


@pytest.mark.parametrize("rate", [8000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000])
def test_any_rate_becomes_16_khz_in_time(tmp_path, rate):
    """A click at half a second stays there, to a quarter of a millisecond."""
    samples = np.zeros(rate)
    samples[rate // 2] = 0.9
    soundfile.write(tmp_path / "click.wav", samples, rate, subtype="FLOAT")
    clip = load_audio(tmp_path / "click.wav")
    assert abs(int(np.abs(clip.samples).argmax()) - SAMPLE_RATE // 2) <= 4
    assert clip.duration_s == 1 and clip.frames == 60


@given(st.integers(4800, 60_000), st.sampled_from([11_025, 22_050, 44_100, 48_000]))
@settings(max_examples=40)
def test_frames_are_the_floor_of_the_files_own_seconds(tmp_path_factory, count, rate):
    path = tmp_path_factory.mktemp("lengths") / "a.wav"
    soundfile.write(path, np.zeros(count), rate)
    assert load_audio(path).frames == count * 60 // rate


def test_channels_are_mixed_down_or_chosen(tmp_path):
    rate = 16_000
    both = np.stack([tone(1, rate), np.zeros(rate), -tone(1, rate)], 1)
    soundfile.write(tmp_path / "three.wav", both, rate, subtype="FLOAT")
    assert np.abs(load_audio(tmp_path / "three.wav").samples).max() < 1e-6
    assert np.abs(load_audio(tmp_path / "three.wav", channel=1).samples).max() > 0.4
    assert np.abs(load_audio(tmp_path / "three.wav", channel=2).samples).max() < 1e-6
    with pytest.raises(AudioError, match=r"no channel 4.*expected 1 to 3"):
        load_audio(tmp_path / "three.wav", channel=4)


def test_many_channels_are_read(tmp_path):
    soundfile.write(tmp_path / "eight.wav", np.tile(tone(1, 48_000)[:, None], (1, 8)), 48_000)
    assert len(load_audio(tmp_path / "eight.wav").samples) == SAMPLE_RATE


def test_digital_silence_is_fine(tmp_path):
    soundfile.write(tmp_path / "silence.wav", np.zeros(8000), 16_000)
    assert not load_audio(tmp_path / "silence.wav").samples.any()


def write(path, samples=None, data=None):
    if data is not None:
        path.write_bytes(data)
    else:
        soundfile.write(path, samples, 16_000, subtype="FLOAT")
    return path


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.wav", {"data": b""}, "empty"),
        ("text.wav", {"data": b"this is no sound at all " * 50}, "not a sound file"),
        ("short.wav", {"samples": np.zeros(1599)}, "0.100 s|0.099 s|only 0.1"),
        ("nan.wav", {"samples": np.r_[np.zeros(8000), np.nan, np.zeros(8000)]}, "at 0.500 s is nan"),
        ("inf.wav", {"samples": np.r_[np.zeros(4000), np.inf, np.zeros(8000)]}, "at 0.250 s is inf"),
        (
            "huge.wav",
            {"samples": np.r_[np.zeros(4000), -3e38, np.zeros(8000)]},
            r"at 0.250 s is -3e\+38. Expected about",
        ),
        ("none.wav", {"samples": np.zeros(0)}, r"0 samples"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence(tmp_path, name, content, says):
    with pytest.raises(AudioError, match=says) as error:
        load_audio(write(tmp_path / name, **content))
    assert name in str(error.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(AudioError, match=r"no such file"):
        load_audio(tmp_path / "gone.wav")
    with pytest.raises(AudioError, match=r"no such file"):
        load_audio(tmp_path)


def test_a_video_without_sound_is_refused(tmp_path):
    import av

    with av.open(str(tmp_path / "mute.mp4"), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width = stream.height = 16
        frame = av.VideoFrame(16, 16, "yuv420p")
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    with pytest.raises(AudioError, match=r"no sound in this file"):
        load_audio(tmp_path / "mute.mp4")


@pytest.mark.parametrize(
    ("suffix", "subtype"), [("wav", "PCM_16"), ("flac", "PCM_16"), ("ogg", "VORBIS"), ("mp3", "MPEG_LAYER_III")]
)
def test_a_file_cut_short_is_used_as_far_as_it_goes_and_one_cut_at_once_refused(tmp_path, suffix, subtype):
    whole = tmp_path / f"whole.{suffix}"
    soundfile.write(
        whole, tone(4, 16_000) + 0.01 * np.random.default_rng(0).normal(size=64_000), 16_000, subtype=subtype
    )
    data = whole.read_bytes()
    half = write(tmp_path / f"half.{suffix}", data=data[: len(data) // 2])
    clip = load_audio(half)
    assert 1 < clip.duration_s < 3
    with pytest.raises(AudioError, match=r"stub"):
        load_audio(write(tmp_path / f"stub.{suffix}", data=data[:30]))


def test_loading_twice_gives_the_same_samples():
    first, second = (load_audio(SAMPLES / "bridge.wav") for _ in range(2))
    assert first.sha256 == second.sha256
    np.testing.assert_array_equal(first.samples, second.samples)


def test_what_was_heard_last_is_not_read_again_until_it_changes(tmp_path):
    path, decode = tmp_path / "line.wav", CachingDecoder()
    soundfile.write(path, np.column_stack([tone(1.0, 48_000), tone(1.0, 48_000, 880.0)]), 48_000)
    first = decode(path)
    assert decode(path) is first
    np.testing.assert_array_equal(first.samples, load_audio(path).samples)
    right = decode(path, 2)
    np.testing.assert_array_equal(right.samples, load_audio(path, 2).samples)
    assert decode(path, 2) is right and decode(path) is not first
    soundfile.write(path, tone(2.0, 48_000), 48_000)
    assert decode(path).duration_s == 2.0
    path.unlink()
    with pytest.raises(AudioError, match="no such file"):
        decode(path)


def test_a_recording_that_would_fill_the_memory_is_not_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(decoding, "KEPT_S", 0.5)
    soundfile.write(tmp_path / "line.wav", tone(1.0, SAMPLE_RATE), SAMPLE_RATE)
    decode = CachingDecoder()
    assert decode(tmp_path / "line.wav") is not decode(tmp_path / "line.wav")

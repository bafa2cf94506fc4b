"""Damaged, joined and odd sound files: what is there is read, and what is missing is said."""

import io
import os
import struct
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
import soxr

from emoface.speech import decoding
from emoface.speech.decoding import AudioError, load_audio
from emoface.timing import SAMPLE_RATE

RATE = 44_100


def noise(seconds: float, rate: int = RATE) -> np.ndarray:
    """Noise whose loudness changes every 50 ms, which has one place alone where it fits itself."""
    rng = np.random.default_rng(0)
    count = round(seconds * 20)
    loudness = np.repeat(rng.uniform(0.05, 1, count), rate // 20)
    samples = np.convolve(rng.normal(size=len(loudness)), np.exp(-np.arange(30) / 8), "same") * loudness
    return 0.5 * samples / np.abs(samples).max()


def sound_file(path: Path, samples: np.ndarray, rate: int = RATE, **form: str) -> Path:
    soundfile.write(path, samples, rate, **form)
    return path


def encode(path: Path, codec: str, samples: np.ndarray, rate: int = RATE, start_s: float = 0.0) -> Path:
    """Write a file through FFmpeg; its time stamps begin at start_s."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout="mono")
        stream.bit_rate = 128_000
        resampler = av.AudioResampler(format=stream.codec_context.format or "fltp", layout="mono", rate=rate)
        frame = av.AudioFrame.from_ndarray(samples.astype(np.float32)[None], format="fltp", layout="mono")
        frame.sample_rate = rate
        frame.pts = round(start_s * rate)
        for converted in resampler.resample(frame):
            for packet in [*stream.encode(converted), *stream.encode(None)]:
                container.mux(packet)
    return path


def only_warning(path: Path) -> str:
    """The one warning about a file; it names the file."""
    (warning,) = load_audio(path).warnings
    assert warning.startswith(f"{path}: ") and len(warning) - len(str(path)) <= 300
    return warning


def lag_ms(path: Path, samples: np.ndarray) -> float:
    """By how much a file is heard later than the samples (at RATE) that are in it."""
    reference, heard = soxr.resample(samples, RATE, SAMPLE_RATE), load_audio(path).samples
    size = 1 << 17
    similarity = np.fft.irfft(np.fft.rfft(heard, size) * np.fft.rfft(reference, size).conj(), size)
    lag = int(similarity.argmax())
    return 1000 * (lag - size if lag > size // 2 else lag) / SAMPLE_RATE


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("a.wav", "pcm_s16le"),
        ("a.flac", "flac"),
        ("a.ogg", ""),
        ("a.opus", "libopus"),
        ("a.mp3", "libmp3lame"),
        ("a.aiff", "pcm_s16be"),
        ("a.aif", ""),
        ("a.m4a", "aac"),
        ("a.aac", "aac"),
        ("a.wma", "wmav2"),
        ("b.wma", "wmav1"),
        ("a.mka", "aac"),
        ("a.webm", "libopus"),
        ("alac.m4a", "alac"),
    ],
)
def test_every_format_is_heard_when_it_was_spoken(tmp_path, name, codec):
    """To a millisecond: no encoder's or decoder's delay is left."""
    samples, path = noise(2.0), tmp_path / name
    if not codec:
        sound_file(path, samples, format="OGG" if name == "a.ogg" else "AIFF")
    elif codec == "libopus":
        encode(path, codec, soxr.resample(samples, RATE, 48_000), 48_000)
    else:
        encode(path, codec, samples)
    assert abs(lag_ms(path, samples)) <= 1
    assert not load_audio(path).warnings


@pytest.mark.parametrize(
    ("suffix", "form"),
    [
        ("wav", {"subtype": "PCM_16"}),
        ("wav", {"subtype": "PCM_24"}),
        ("wav", {"subtype": "PCM_32"}),
        ("wav", {"subtype": "FLOAT"}),
        ("wav", {"subtype": "PCM_16", "format": "RF64"}),
        ("aiff", {"subtype": "PCM_16"}),
        ("au", {"subtype": "PCM_16"}),
        ("flac", {"subtype": "PCM_16"}),
        ("mp3", {"subtype": "MPEG_LAYER_III"}),
    ],
)
def test_a_file_that_was_cut_off_says_how_much_is_there(tmp_path, suffix, form):
    data = sound_file(tmp_path / f"whole.{suffix}", noise(4.0), **form).read_bytes()
    assert not load_audio(tmp_path / f"whole.{suffix}").warnings
    cut = tmp_path / f"cut.{suffix}"
    cut.write_bytes(data[: len(data) // 3])
    there = load_audio(cut).duration_s
    assert 1 < there < 1.7
    said = only_warning(cut).partition("damaged after ")[2].split()
    assert said[1] == "of" and said[3] == "s"
    assert float(said[0]) == pytest.approx(there, abs=0.006)
    assert float(said[2]) == pytest.approx(4.0, abs=0.06)


@pytest.mark.parametrize("subtype", ["VORBIS", "OPUS"])
@pytest.mark.parametrize("share", [0.3, 0.7])
def test_an_ogg_without_its_end_says_so(tmp_path, subtype, share):
    data = sound_file(tmp_path / "whole.ogg", noise(4.0), 44_100 if subtype == "VORBIS" else 24_000, subtype=subtype)
    data = data.read_bytes()
    (tmp_path / "cut.ogg").write_bytes(data[: round(share * len(data))])
    assert "without the page that ends a stream" in only_warning(tmp_path / "cut.ogg")
    last_page = data.rindex(b"OggS")
    (tmp_path / "between.ogg").write_bytes(data[:last_page])
    assert "without the page that ends a stream" in only_warning(tmp_path / "between.ogg")


def test_an_m4a_that_was_cut_off_says_how_much_is_there(tmp_path):
    with av.open(str(tmp_path / "whole.m4a"), "w", options={"movflags": "faststart"}) as container:
        stream = container.add_stream("aac", rate=RATE, layout="mono")
        frame = av.AudioFrame.from_ndarray(noise(4.0).astype(np.float32)[None], format="fltp", layout="mono")
        frame.sample_rate = RATE
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    data = (tmp_path / "whole.m4a").read_bytes()
    (tmp_path / "cut.m4a").write_bytes(data[: len(data) // 2])
    assert not load_audio(tmp_path / "whole.m4a").warnings
    assert " of 4.0" in only_warning(tmp_path / "cut.m4a")


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF])
def test_a_wav_whose_header_gives_no_length_is_read_whole(tmp_path, size):
    path = sound_file(tmp_path / "a.wav", noise(1.0))
    data = bytearray(path.read_bytes())
    at = data.index(b"data") + 4
    data[at : at + 4] = struct.pack("<I", size)
    path.write_bytes(data)
    clip = load_audio(path)
    assert clip.duration_s == 1.0
    if size:  # what writes into a pipe gives no size, and is whole
        assert not clip.warnings
    else:
        assert "its header gives no length" in only_warning(path) and "1.00 s" in only_warning(path)
        assert "damaged" not in only_warning(path)


@pytest.mark.parametrize(
    ("suffix", "subtype", "rate"),
    [("mp3", "MPEG_LAYER_III", RATE), ("ogg", "VORBIS", RATE), ("opus", "OPUS", 48_000)],
)
def test_files_that_were_joined_are_read_whole(tmp_path, suffix, subtype, rate):
    """As `cat` joins them, and services that speak in pieces."""
    pieces, expected = [], []
    for number, seconds in enumerate((1.0, 1.5, 0.5)):
        memory = io.BytesIO()
        form = {"mp3": "MP3", "ogg": "OGG", "opus": "OGG"}[suffix]
        soundfile.write(memory, noise(seconds, rate), rate, format=form, subtype=subtype)
        (tmp_path / f"{number}.{suffix}").write_bytes(memory.getvalue())
        pieces.append(memory.getvalue())
        expected.append(load_audio(tmp_path / f"{number}.{suffix}"))
    path = tmp_path / f"joined.{suffix}"
    path.write_bytes(b"".join(pieces))
    clip = load_audio(path)
    assert not clip.warnings
    assert clip.duration_s == pytest.approx(sum(part.duration_s for part in expected), abs=1e-6)
    middle = slice(round(1.2 * SAMPLE_RATE), round(2.2 * SAMPLE_RATE))  # inside the second
    shift = round(expected[0].duration_s * SAMPLE_RATE)
    second = expected[1].samples[middle.start - shift : middle.stop - shift]
    assert np.corrcoef(clip.samples[middle], second)[0, 1] > 0.99
    path.write_bytes(pieces[0] + pieces[1][: len(pieces[1]) // 2])
    assert "damaged after" in only_warning(path)


def test_a_joined_file_of_another_rate_is_left_out_and_said(tmp_path):
    pieces = []
    for rate in (RATE, 22_050):
        memory = io.BytesIO()
        soundfile.write(memory, noise(1.0, rate), rate, format="OGG", subtype="VORBIS")
        pieces.append(memory.getvalue())
    (tmp_path / "joined.ogg").write_bytes(b"".join(pieces))
    assert load_audio(tmp_path / "joined.ogg").duration_s == 1.0
    assert "part 2 of 2 in it has another rate" in only_warning(tmp_path / "joined.ogg")


@pytest.mark.parametrize("seconds", [0.95, 5.35])
def test_a_flac_of_unknown_length_is_read_whole(tmp_path, seconds):
    path = sound_file(tmp_path / "a.flac", noise(seconds, 16_000), 16_000)
    data = bytearray(path.read_bytes())
    data[21] &= 0xF0  # the number of samples: 36 bits of the stream's header
    data[22:26] = bytes(4)
    path.write_bytes(data)
    clip = load_audio(path)
    assert clip.duration_s == seconds and not clip.warnings


def test_a_read_that_fails_keeps_what_it_had(tmp_path):
    """A FLAC is cut in its last block: what stands before is whole blocks of 4096 samples."""
    data = sound_file(tmp_path / "a.flac", noise(2.0, 16_000), 16_000).read_bytes()
    (tmp_path / "cut.flac").write_bytes(data[:-200])
    assert load_audio(tmp_path / "cut.flac").duration_s >= 28_672 / 16_000


@pytest.mark.parametrize("rate", [1, 10, 999, 768_001, 2**31 - 1])
def test_rates_that_no_recording_has_are_refused_before_anything_is_read(tmp_path, rate):
    path = sound_file(tmp_path / "a.wav", np.zeros(48_000), 48_000)
    data = bytearray(path.read_bytes())
    data[24:28] = struct.pack("<I", rate)
    path.write_bytes(data)
    with pytest.raises(AudioError, match=rf"{rate} samples a second\. Expected 1,000 to 768,000"):
        load_audio(path)


@pytest.mark.parametrize("suffix", ["wav", "flac"])
def test_hours_are_refused(tmp_path, monkeypatch, suffix):
    monkeypatch.setattr(decoding, "LONGEST_S", 10.0)
    assert load_audio(sound_file(tmp_path / f"a.{suffix}", np.zeros(10_000, np.int16), 1_000)).duration_s == 10
    path = sound_file(tmp_path / f"a.{suffix}", np.zeros(20_000_000, np.int16), 1_000)
    with pytest.raises(AudioError, match=r"Expected up to 10 s"):
        load_audio(path)


@pytest.mark.parametrize(
    ("field", "value", "says"), [(20, 0x0201, "0x0201"), (20, 0xFFFE, "0xFFFE"), (34, 65_535, "65535 bits")]
)
def test_a_wav_header_that_nobody_can_read_is_named(tmp_path, field, value, says):
    path = sound_file(tmp_path / "a.wav", np.zeros(48_000), 48_000)
    data = bytearray(path.read_bytes())
    data[field : field + 2] = struct.pack("<H", value)
    path.write_bytes(data)
    with pytest.raises(AudioError, match=says):
        load_audio(path)


@pytest.mark.parametrize("suffix", ["m4a", "mka"])
def test_a_late_start_is_kept(tmp_path, suffix):
    samples = noise(2.0)
    path = encode(tmp_path / f"late.{suffix}", "aac", samples, start_s=0.75)
    assert lag_ms(path, samples) == pytest.approx(750, abs=1)


def test_a_gap_is_kept(tmp_path):
    samples = noise(2.0)
    path = tmp_path / "gap.mka"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=RATE, layout="mono")
        for start, late in ((0, 0), (RATE, RATE // 2)):  # the second half comes half a second late
            piece = (samples[start : start + RATE] * 32_767).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(piece[None], format="s16", layout="mono")
            frame.sample_rate, frame.pts = RATE, start + late
            for packet in stream.encode(frame):
                container.mux(packet)
    clip = load_audio(path)
    assert clip.duration_s == pytest.approx(2.5, abs=0.002)
    assert np.abs(clip.samples[round(1.01 * SAMPLE_RATE) : round(1.49 * SAMPLE_RATE)]).max() < 1e-3


def test_channels_that_cancel_each_other_are_told(tmp_path):
    sound = noise(1.0)
    path = sound_file(tmp_path / "a.wav", np.column_stack([sound, -sound]))
    assert "its channels cancel each other" in only_warning(path) and "--channel 1" in only_warning(path)
    assert not load_audio(path, 1).warnings
    alone = np.zeros((len(sound), 8))
    alone[:, 3] = sound
    for fine in (np.column_stack([sound, sound]), np.column_stack([sound, sound[::-1]]), alone, 0 * alone):
        assert not load_audio(sound_file(path, fine)).warnings


def test_a_constant_offset_is_told(tmp_path):
    assert "a constant offset of +0.20" in only_warning(sound_file(tmp_path / "a.wav", 0.5 * noise(1.0) + 0.2))


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are Unicode there")
@pytest.mark.parametrize("suffix", [b".wav", b".m4a"])
def test_a_name_that_is_not_utf8_is_read(tmp_path, suffix):
    name = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9" + suffix))
    if suffix == b".wav":
        (tmp_path / "a").write_bytes(sound_file(tmp_path / "a.wav", noise(1.0)).read_bytes())
    else:
        (tmp_path / "a").write_bytes(encode(tmp_path / "a.m4a", "aac", noise(1.0)).read_bytes())
    os.rename(tmp_path / "a", name)
    assert load_audio(name).duration_s == pytest.approx(1.0, abs=0.03)
    name.write_bytes(b"no sound" * 100)
    with pytest.raises(AudioError, match="not a sound file"):
        load_audio(name)


def test_a_name_that_is_too_long_and_one_with_a_zero_are_refused(tmp_path):
    for name in ("a" * 300 + ".wav", "a\0.wav"):
        with pytest.raises(AudioError):
            load_audio(tmp_path / name)


@pytest.mark.parametrize("rate", [RATE, 22_050])
def test_an_mp3_of_several_bit_rates_whose_header_is_lost_is_read_whole(tmp_path, rate):
    data = sound_file(tmp_path / "a.mp3", noise(3.0, rate), rate, bitrate_mode="VARIABLE").read_bytes()
    first = data.index(b"\xff", 100)
    while data[first : first + 2] != data[:2]:
        first = data.index(b"\xff", first + 1)
    (tmp_path / "b.mp3").write_bytes(data[first:])
    assert 2.95 < load_audio(tmp_path / "b.mp3").duration_s < 3.15
    assert not load_audio(tmp_path / "b.mp3").warnings


@pytest.mark.parametrize("size", [100, 110])
def test_an_mp3_with_a_tag_is_read_whole_even_where_the_tag_gives_a_wrong_size(tmp_path, size):
    path, plain = tmp_path / "tagged.mp3", sound_file(tmp_path / "a.mp3", noise(3.0))
    frame = b"TIT2" + struct.pack(">I", 6) + b"\0\0\0hello"
    tag = b"ID3\3\0\0\0\0\0" + bytes([size]) + frame.ljust(100, b"\0")
    path.write_bytes(tag + plain.read_bytes() + b"TAG" + bytes(125))
    clip = load_audio(path)
    if size == 100:
        np.testing.assert_array_equal(clip.samples, load_audio(plain).samples)
        assert not clip.warnings
    else:
        assert 2.9 < clip.duration_s < 3.1 and len(clip.warnings) == 1


def test_the_decoder_of_a_cut_mp3_says_nothing_itself(tmp_path):
    data = sound_file(tmp_path / "a.mp3", noise(3.0)).read_bytes()
    middle = len(data) // 2
    (tmp_path / "cut.mp3").write_bytes(data[:middle])
    (tmp_path / "torn.mp3").write_bytes(data[:middle] + b"\xff" * 3000 + data[middle:])
    program = "import sys; from emoface.speech.decoding import load_audio; [load_audio(name) for name in sys.argv[1:]]"
    flipped = bytearray(data)
    for at in np.random.default_rng(0).integers(1000, len(data), 30).tolist():
        flipped[at] ^= 0x55
    (tmp_path / "flipped.mp3").write_bytes(flipped)
    files = [str(tmp_path / f"{name}.mp3") for name in ("cut", "torn", "flipped")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run([sys.executable, "-c", program, *files], capture_output=True, env=environment, check=True)
    assert ended.stderr == b""
    assert "bytes in it are no MP3" in only_warning(tmp_path / "torn.mp3")

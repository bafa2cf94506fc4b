"""The preview video, decoded again: pictures, sound, progress and errors."""

from fractions import Fraction

import av
import numpy as np
import pytest

from emoface.errors import Cancelled
from emoface.preview.emotion_colours import EMOTION_COLOURS
from emoface.preview.video import VideoError, VideoSettings, write_video
from emoface.progress import ProgressListener
from emoface.storage.files import FileError
from emoface.timing import FrameRate

SIZE = 96


@pytest.fixture
def write(tmp_path, make_take, click):
    """Write a second of video and open it."""

    def write(name="line.mp4", samples=..., listener=None, **settings):
        samples = click(1.0, 0.5) if samples is ... else samples
        settings = VideoSettings(**{"size": SIZE, **settings})
        write_video(tmp_path / name, make_take(1.0, "angry@0 happy@0.5"), samples, settings, listener=listener)
        return tmp_path / name

    return write


class ProgressRecorder(ProgressListener):
    """Records every (done, total); cancels after `cancel_at` frames."""

    def __init__(self, cancel_at: int | None = None):
        self.recorded: list[tuple[int, int]] = []
        self._cancel_at = cancel_at

    def progress(self, done: int, total: int) -> None:
        self.recorded.append((done, total))
        if done == self._cancel_at:
            raise Cancelled


def sound(path):
    with av.open(str(path)) as file:
        return np.concatenate([frame.to_ndarray()[0] for frame in file.decode(audio=0)])


def pictures(path):
    with av.open(str(path)) as file:
        return np.stack([frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]).astype(int)


@pytest.mark.parametrize("rate, frames", [(FrameRate(30), 30), (FrameRate(60), 60), (FrameRate(30000, 1001), 29)])
def test_the_video_has_every_frame_at_its_rate_and_sound_as_long_as_the_line(write, rate, frames):
    with av.open(str(write(rate=rate))) as file:
        picture, voice = file.streams.video[0], file.streams.audio[0]
        assert picture.frames == frames
        assert picture.average_rate == Fraction(rate.numerator, rate.denominator)
        assert picture.start_time == 0 and voice.start_time == 0
        assert abs(picture.duration * picture.time_base - 1) <= 1 / rate.exact
        assert voice.duration * voice.time_base == 1
        assert (picture.codec_context.name, voice.codec_context.name) == ("h264", "aac")


def test_the_sound_is_heard_at_its_own_time(write):
    """The encoder's run-in, 1024 samples, is taken out again: a click at 0.5 s is at 0.5 s."""
    samples = np.abs(sound(write()))
    assert abs(np.flatnonzero(samples > 0.3)[0] / 16_000 - 0.5) < 0.01


def test_the_face_and_the_playhead_are_seen_at_their_own_time(write):
    """The jaw opens at 0.5 s, frame 15; the playhead stands at a quarter of the strip at a quarter of the line."""
    shown = pictures(write(rate=FrameRate(30)))
    change = np.abs(np.diff(shown[:, 55:SIZE, 30:66], axis=0)).sum((1, 2, 3))
    assert change.argmax() + 1 == 15
    playhead = shown[15, SIZE + 1].min(1)
    assert abs(playhead.argmax() - SIZE // 2) <= 2


def test_the_strip_shows_the_emotions(write):
    band = pictures(write(rate=FrameRate(30)))[29, SIZE + 1]
    for name, column in (("angry", 30), ("happy", 80)):
        colour = [int(EMOTION_COLOURS[name][i : i + 2], 16) for i in (1, 3, 5)]
        assert np.abs(band[column] - colour).max() < 25


def test_the_same_take_gives_the_same_bytes(write):
    assert write("one.mp4").read_bytes() == write("two.mp4").read_bytes()


def test_without_sound_the_video_is_silent(write):
    with av.open(str(write(samples=None))) as file:
        assert not file.streams.audio
        assert file.streams.video[0].frames == 30


def test_odd_sizes_are_rounded_to_what_the_codec_wants(write):
    with av.open(str(write(size=101))) as file:
        assert (file.streams.video[0].width, file.streams.video[0].height % 2) == (100, 0)


def test_where_ffmpeg_has_no_h264_the_video_is_mpeg_4(write, monkeypatch):
    monkeypatch.setattr(av, "codecs_available", av.codecs_available - {"libx264"})
    with av.open(str(write())) as file:
        assert file.streams.video[0].codec_context.name == "mpeg4"
        assert file.streams.video[0].frames == 30


@pytest.mark.parametrize("name", ["line.mov", "line.mkv"])
def test_other_containers_work(write, name):
    assert len(pictures(write(name))) == 30


def test_progress_counts_every_frame(write):
    listener = ProgressRecorder()
    write(listener=listener)
    assert listener.recorded == [(i + 1, 30) for i in range(30)]


def test_a_cancelled_video_leaves_nothing_behind(write, tmp_path):
    with pytest.raises(Cancelled):
        write(listener=ProgressRecorder(cancel_at=5))
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_is_kept_unless_asked(write):
    path = write()
    before = path.read_bytes()
    with pytest.raises(FileError, match="exists"):
        write(size=80)
    assert path.read_bytes() == before
    write(size=80, overwrite=True)
    assert path.read_bytes() != before


@pytest.mark.parametrize("settings, sentence", [({"name": "line.avi"}, r"\.mp4"), ({"size": 10}, "10 pixels")])
def test_what_cannot_be_a_video_is_refused_with_a_sentence(write, settings, sentence):
    with pytest.raises(VideoError, match=sentence):
        write(**settings)

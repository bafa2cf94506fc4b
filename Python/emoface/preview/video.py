"""The preview video: the face in time with its sound, and a strip that shows where in the line we are."""

import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from ..errors import EmoFaceError
from ..storage.files import replacing
from ..take import Take
from ..timing import SAMPLE_RATE, FrameRate
from . import timeline_lanes as lanes
from .face import draw_face
from .qt_application import ensure_application
from .timeline_lanes import Lane, draw_emotions, draw_sound

SUFFIXES = (".mp4", ".mov", ".mkv")
SMALLEST = 64  # pixels: below this nothing is to be seen
STRIP = 0.11  # of the face's height
BAND = 0.36  # of the strip: the emotions; the rest is sound
PLAYHEAD = QColor("#ffffff")
SOUND_BITS = 96_000  # a second: plenty for one voice at 16 kHz
MPEG4_BITS = 8_000_000  # a second: without visible blocks at 720 pixels
ENCODER_THREADS = 4  # a fixed number: x264 gives other bytes for another one


class VideoError(EmoFaceError):
    """A video that cannot be made as asked."""


def write_video(
    path: str | os.PathLike,
    take: Take,
    samples: np.ndarray | None,
    rate: FrameRate = FrameRate(30),
    size: int = 720,
    overwrite: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write the take as a video: H.264 and AAC, every frame of the face at `rate`.

    samples: float32 (n,), the line's 16 kHz mono sound; None makes a silent video. size: width, and height of the face,
    in pixels; odd ones are rounded down, as the codec wants. progress: called with frames done and all frames; what it
    raises stops the work and no file is left. The same input gives the same bytes on the same machine.
    Raises VideoError, or FileError if the file exists and overwrite is false.
    """
    path = Path(path)
    if path.suffix.lower() not in SUFFIXES:
        raise VideoError(f"{path}: no video is called so. Expected a name that ends in {', '.join(SUFFIXES)}.")
    if size < SMALLEST:
        raise VideoError(f"a video {size} pixels wide: expected {SMALLEST} or more.")
    ensure_application()
    curves = take.compose(rate)
    pictures = _Pictures(take, samples, size // 2 * 2)
    with (
        replacing(path, overwrite) as temporary,
        av.open(str(temporary), "w", options={"fflags": "+bitexact", "movflags": "+faststart"}) as file,
    ):
        picture_stream = _add_pictures(file, rate, pictures)
        sound = _Sound(file, samples) if samples is not None else None
        for i, values in enumerate(curves.values):
            file.mux(picture_stream.encode(pictures.draw(values, rate.seconds(i), i)))
            if sound:
                sound.write_until(round(rate.seconds(i + 1) * SAMPLE_RATE))
            if progress:
                progress(i + 1, len(curves))
        file.mux(picture_stream.encode(None))
        if sound:
            sound.finish()


class _Pictures:
    """The video's frames: the strip is painted once, the face and the playhead each time."""

    def __init__(self, take: Take, samples: np.ndarray | None, size: int):
        self.size = size
        self.strip = round(STRIP * size / 2) * 2
        self.height = size + self.strip
        weights = take.line.timeline.weights(len(take.face), take.face.rate)
        self.ground = QImage(size, self.height, QImage.Format.Format_RGB32)
        self.ground.fill(lanes.BACKGROUND)
        painter = QPainter(self.ground)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, size, size, self.strip), lanes.GROUND)
        band = round(BAND * self.strip)
        self.emotions = Lane(0.0, take.audio.duration_s, QRectF(0, size, size, band))
        draw_emotions(painter, self.emotions, take.line.timeline, weights, float(take.face.rate))
        if samples is not None:
            sound = Lane(0.0, take.audio.duration_s, QRectF(0, size + band, size, self.strip - band))
            draw_sound(painter, sound, samples, SAMPLE_RATE, float(np.abs(samples).max(initial=0)))
        painter.end()

    def draw(self, values: np.ndarray, seconds: float, number: int) -> av.VideoFrame:
        """Frame `number`, which stands at this time."""
        image = self.ground.copy()
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_face(painter, QRectF(0, 0, self.size, self.size), values)
        x = self.emotions.x(seconds)
        painter.setPen(QPen(PLAYHEAD, max(1.5, self.size / 360)))
        painter.drawLine(QPointF(x, self.size), QPointF(x, self.height))
        painter.end()
        pixels = np.frombuffer(image.constBits(), np.uint8).reshape(self.height, self.size, 4)
        frame = av.VideoFrame.from_ndarray(pixels, "bgra").reformat(format="yuv420p", dst_colorspace=Colorspace.ITU709)
        frame.pts = number
        return frame


def _add_pictures(file: av.container.OutputContainer, rate: FrameRate, pictures: _Pictures) -> av.VideoStream:
    if "libx264" in av.codecs_available:
        stream = file.add_stream("libx264", rate=rate.exact, options={"crf": "18", "preset": "veryfast"})
    else:  # a build of FFmpeg without GPL parts
        stream = file.add_stream("mpeg4", rate=rate.exact, bit_rate=MPEG4_BITS)
    stream.width, stream.height, stream.pix_fmt = pictures.size, pictures.height, "yuv420p"
    codec = stream.codec_context
    codec.time_base = 1 / rate.exact
    codec.thread_count = ENCODER_THREADS
    codec.colorspace, codec.color_primaries, codec.color_trc = Colorspace.ITU709, ColorPrimaries.BT709, ColorTrc.BT709
    codec.color_range = ColorRange.MPEG
    return stream


class _Sound:
    """The line's sound, written as far as the pictures are, so that a player finds both in one place of the file."""

    def __init__(self, file: av.container.OutputContainer, samples: np.ndarray):
        self.file = file
        self.samples = np.asarray(samples, np.float32)
        self.written = 0
        self.stream = file.add_stream("aac", rate=SAMPLE_RATE, layout="mono", bit_rate=SOUND_BITS)

    def write_until(self, stop: int) -> None:
        """Encode up to sample `stop`."""
        piece = self.samples[self.written : stop]
        if len(piece):
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(piece[None]), "fltp", "mono")
            frame.sample_rate, frame.time_base, frame.pts = SAMPLE_RATE, Fraction(1, SAMPLE_RATE), self.written
            self.file.mux(self.stream.encode(frame))
            self.written += len(piece)

    def finish(self) -> None:
        """Encode what is left, and what the encoder holds back."""
        self.write_until(len(self.samples))
        self.file.mux(self.stream.encode(None))

"""The preview video: the face in time with its sound, and a strip that shows the position in the line."""

import os
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from ..errors import EmoFaceError
from ..progress import ProgressListener
from ..storage.files import replacing
from ..take import Take
from ..timing import SAMPLE_RATE, FrameRate
from . import timeline_lanes as lanes
from .face import draw_face
from .qt_application import ensure_application
from .timeline_lanes import TimelineLane, draw_emotions, draw_sound, peak_of

SUFFIXES = (".mp4", ".mov", ".mkv")
SMALLEST = 64  # pixels: in a smaller video nothing can be seen
STRIP = 0.11  # height of the strip, as a part of the face's height
BAND = 0.36  # height of the emotion band, as a part of the strip's; the rest is sound
PLAYHEAD = QColor("#ffffff")
SOUND_BITS = 96_000  # bits a second: plenty for one voice at 16 kHz
MPEG4_BITS = 8_000_000  # bits a second: without visible blocks at 720 pixels
ENCODER_THREADS = 4  # a fixed number: with another one x264 gives other bytes


class VideoError(EmoFaceError):
    """The video cannot be made with this name or these settings."""


@dataclass(frozen=True)
class VideoSettings:
    """How a video is made."""

    rate: FrameRate = FrameRate(30)
    size: int = 720  # pixels: width of the video and height of the face; odd ones are rounded down, as the codec needs
    overwrite: bool = False  # replace a file that exists


def write_video(
    path: str | os.PathLike[str],
    take: Take,
    samples: np.ndarray | None,
    settings: VideoSettings | None = None,
    *,
    listener: ProgressListener | None = None,
) -> None:
    """Write a take as a video: H.264 and AAC, one picture a frame. The same input gives the same bytes on one machine.

    path: ends in one of SUFFIXES.
    samples: float32 (n,), the line's 16 kHz mono sound; None makes a silent video.
    listener: is given the number of frames done and of all frames. If it raises, no file is left.
    Raises VideoError, or FileError if the file exists and settings.overwrite is false.
    """
    path = Path(path)
    settings, listener = settings or VideoSettings(), listener or ProgressListener()
    if path.suffix.lower() not in SUFFIXES:
        raise VideoError(f"{path}: no video is called so. Expected a name that ends in {', '.join(SUFFIXES)}.")
    if settings.size < SMALLEST:
        raise VideoError(f"a video {settings.size} pixels wide: expected {SMALLEST} or more.")
    ensure_application()
    rate, curves = settings.rate, take.compose(settings.rate)
    pictures = _FramePainter(take, samples, settings.size // 2 * 2)
    with (
        replacing(path, settings.overwrite) as temporary,
        av.open(str(temporary), "w", options={"fflags": "+bitexact", "movflags": "+faststart"}) as file,
    ):
        picture_stream = _add_picture_stream(file, rate, pictures)
        sound = _SoundTrack(file, samples) if samples is not None else None
        for i, values in enumerate(curves.values):
            file.mux(picture_stream.encode(pictures.draw(values, rate.seconds(i), i)))
            if sound:
                sound.write_until(round(rate.seconds(i + 1) * SAMPLE_RATE))
            listener.progress(i + 1, len(curves))
        file.mux(picture_stream.encode(None))
        if sound:
            sound.finish()


class _FramePainter:
    """Paints the video's frames: the strip once, the face and the playhead for each frame."""

    def __init__(self, take: Take, samples: np.ndarray | None, size: int) -> None:
        self.size = size
        self.strip = round(STRIP * size / 2) * 2
        self.height = size + self.strip
        weights = take.line.timeline.weights(len(take.face), take.face.rate)
        self.ground = QImage(size, self.height, QImage.Format.Format_RGB32)
        self.ground.fill(lanes.BACKGROUND)
        with QPainter(self.ground) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(QRectF(0, size, size, self.strip), lanes.GROUND)
            band = round(BAND * self.strip)
            self.emotions = TimelineLane(0.0, take.audio.duration_s, QRectF(0, size, size, band))
            draw_emotions(painter, self.emotions, take.line.timeline, weights, float(take.face.rate))
            if samples is not None:
                sound = TimelineLane(0.0, take.audio.duration_s, QRectF(0, size + band, size, self.strip - band))
                draw_sound(painter, sound, samples, SAMPLE_RATE, peak_of(samples))

    def draw(self, values: np.ndarray, seconds: float, number: int) -> av.VideoFrame:
        """Draw one frame.

        values: (174,) in rig units.
        seconds: its time in the line.
        number: of the frame, from 0.
        """
        image = self.ground.copy()
        with QPainter(image) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_face(painter, QRectF(0, 0, self.size, self.size), values)
            x = self.emotions.x(seconds)
            painter.setPen(QPen(PLAYHEAD, max(1.5, self.size / 360)))
            painter.drawLine(QPointF(x, self.size), QPointF(x, self.height))
        pixels = np.frombuffer(image.constBits(), np.uint8).reshape(self.height, self.size, 4)
        frame = av.VideoFrame.from_ndarray(pixels, "bgra").reformat(format="yuv420p", dst_colorspace=Colorspace.ITU709)
        frame.pts = number
        return frame


def _add_picture_stream(file: av.container.OutputContainer, rate: FrameRate, pictures: _FramePainter) -> av.VideoStream:
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


class _SoundTrack:
    """Writes the line's sound step by step with the pictures, so that both lie close together in the file."""

    def __init__(self, file: av.container.OutputContainer, samples: np.ndarray) -> None:
        self.file = file
        self.samples = np.asarray(samples, np.float32)
        self.written = 0
        self.stream = file.add_stream("aac", rate=SAMPLE_RATE, layout="mono", bit_rate=SOUND_BITS)

    def write_until(self, stop: int) -> None:
        """Encode the sound up to sample `stop`."""
        piece = self.samples[self.written : stop]
        if len(piece):
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(piece[None]), "fltp", "mono")
            frame.sample_rate, frame.time_base, frame.pts = SAMPLE_RATE, Fraction(1, SAMPLE_RATE), self.written
            self.file.mux(self.stream.encode(frame))
            self.written += len(piece)

    def finish(self) -> None:
        """Encode the rest of the sound, and flush the encoder."""
        self.write_until(len(self.samples))
        self.file.mux(self.stream.encode(None))

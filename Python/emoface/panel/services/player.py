"""The player: plays a line's sound and moves the playhead; scrubs, loops, full or half speed.

The sound comes from QtMultimedia. Its media player reports positions only a few times a second, so the playhead runs on
a clock that is corrected by these reports; without sound, on the clock alone.
"""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Signal

from ..base.translation import tr

TICK_MS = 16  # a frame at 60 fps
HALF_SPEED = 0.5
CORRECTION = 0.1  # share of the distance to the sound by which each report corrects the playhead: smooth, yet exact
MAX_DRIFT_S = 0.2  # further from the sound than this, the playhead jumps: a slow disk, a device that slept
START_WAIT_S = 0.4  # how long the playhead waits for the sound to begin, before it moves without it


class Player(QObject):
    """The position in the line, in seconds, and whether it is playing.

    Signals:
    position_changed(seconds): about every 16 ms while it plays.
    playing_changed(is_playing).
    sound_failed(sentence): once for each reason; the playhead moves without sound.
    """

    position_changed = Signal(float)
    playing_changed = Signal(bool)
    sound_failed = Signal(str)

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self._duration_s = 0.0
        self._position_s = 0.0
        self._range: tuple[float, float] | None = None
        self._is_looping = False
        self._rate = 1.0
        self._file: Path | None = None
        self._output: _SoundOutput | None = None
        self._fault = ""  # the sentence of the last `sound_failed`
        self._valid_at = 0.0  # clock time at which `_position_s` was right
        self._waits_until = 0.0  # clock time until which the playhead waits for the sound to begin; 0: it does not wait
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        QTimer.singleShot(0, self, self._prepare_output)

    @property
    def position_s(self) -> float:
        """The playhead's position."""
        return self._position_s

    @property
    def duration_s(self) -> float:
        """Length of the line in seconds."""
        return self._duration_s

    @property
    def is_playing(self) -> bool:
        """Whether the playhead is moving."""
        return self._timer.isActive()

    @property
    def is_looping(self) -> bool:
        """Whether playing begins again at the end of the range."""
        return self._is_looping

    @property
    def rate(self) -> float:
        """1, or 0.5 for half speed."""
        return self._rate

    def set_file(self, path: str | os.PathLike[str] | None, duration_s: float) -> None:
        """Change to another line. The playhead goes to its start.

        path: its sound file; None: no sound. duration_s: its length in seconds.
        """
        self.pause()
        self._file, self._duration_s = Path(path) if path else None, duration_s
        self._range = None
        if self._output:
            self._output.open(self._file)
        self._move(0.0)

    def set_range(self, seconds: tuple[float, float] | None) -> None:
        """Play only a range, from start to end in seconds. None: the whole line."""
        self._range = seconds

    def set_looping(self, is_looping: bool) -> None:
        """Whether to begin again at the end of the range, or of the line."""
        self._is_looping = is_looping

    def set_rate(self, rate: float) -> None:
        """Set the speed: 1, or 0.5 for half speed; the pitch stays where the system can do that."""
        self._rate = rate
        if self._output:
            self._output.set_rate(rate)

    def play(self) -> None:
        """Play from the playhead, or from the start of the range if the playhead is outside or at the end."""
        if self.is_playing or self._duration_s <= 0:
            return
        start, end = self._bounds()
        if not start <= self._position_s < end - TICK_MS / 1000:
            self._move(start)
        if self._output is None:
            try:
                self._output = self._make_output()
            except ImportError as error:
                self._report_fault(str(error))
        self._begin()
        self._timer.start()
        self.playing_changed.emit(True)

    def pause(self) -> None:
        """Stop the playhead where it is."""
        if not self.is_playing:
            return
        self._timer.stop()
        if self._output:
            self._output.pause()
        self.playing_changed.emit(False)

    def toggle(self) -> None:
        """Play, or pause."""
        if self.is_playing:
            self.pause()
        else:
            self.play()

    def seek(self, seconds: float) -> None:
        """Move the playhead; playing goes on from there."""
        self._move(min(max(seconds, 0.0), self._duration_s))
        if self.is_playing:
            self._begin()

    def _prepare_output(self) -> None:
        """Make the sound output while the window opens: it takes a tenth of a second, which the first `play` saves."""
        if self._output is None:
            with suppress(ImportError):  # `play` reports it
                self._output = self._make_output()
                self._output.has_device()

    def _bounds(self) -> tuple[float, float]:
        return self._range or (0.0, self._duration_s)

    def _make_output(self) -> "_SoundOutput":
        output = _SoundOutput(self._follow_sound, self._report_fault, self)
        output.set_rate(self._rate)
        output.open(self._file)
        return output

    def _begin(self) -> None:
        """Start the clock, and the sound if there is one, at the playhead."""
        self._valid_at, self._waits_until = time.perf_counter(), 0.0
        if self._output and self._output.play(self._position_s):
            self._waits_until = self._valid_at + START_WAIT_S

    def _follow_sound(self, sound_s: float) -> None:
        """Correct the playhead by the position of the sound."""
        if not self.is_playing:
            return
        now = time.perf_counter()
        if self._waits_until and not 0 < sound_s - self._position_s < MAX_DRIFT_S:
            return  # the sound has not begun yet, or reports an old position
        behind_s = sound_s - self._now_s(now)
        if self._waits_until or abs(behind_s) > MAX_DRIFT_S:
            self._position_s, self._valid_at, self._waits_until = sound_s, now, 0.0
        else:
            self._valid_at -= CORRECTION * behind_s / self._rate

    def _report_fault(self, reason: str) -> None:
        self._waits_until = 0.0
        sentence = tr("The sound cannot be played ({reason}). The playhead moves without it.")
        sentence = sentence.format(reason=reason.strip(" ."))
        if sentence != self._fault:
            self._fault = sentence
            self.sound_failed.emit(sentence)

    def _now_s(self, now: float) -> float:
        return self._position_s + (now - self._valid_at) * self._rate

    def _tick(self) -> None:
        now = time.perf_counter()
        if self._waits_until:
            if now < self._waits_until:
                return
            self._waits_until, self._valid_at = 0.0, now
        at_s, (start, end) = self._now_s(now), self._bounds()
        self._valid_at = now
        if at_s < end:
            self._move(at_s)
        elif self._is_looping:
            self._move(start)
            self._begin()
        else:
            self._move(end)
            self.pause()

    def _move(self, seconds: float) -> None:
        if seconds != self._position_s:
            self._position_s = seconds
            self.position_changed.emit(seconds)


class _SoundOutput(QObject):
    """Plays sound files with QtMultimedia.

    A file is opened when it is first played and closed by the next one: files that are only shown can be replaced.
    """

    def __init__(self, on_position: Callable[[float], None], on_fault: Callable[[str], None], parent: QObject):
        """on_position: called with seconds. on_fault: called with a reason. Raises ImportError without QtMultimedia."""
        from PySide6.QtMultimedia import QAudioOutput, QMediaDevices, QMediaPlayer  # not on every machine

        super().__init__(parent)
        self._on_fault = on_fault
        self._file: Path | None = None
        self._start_s: float | None = None  # where to begin once the file is open: until then it cannot seek
        self._devices = QMediaDevices
        self._audio_output = QAudioOutput(self)
        self._player = QMediaPlayer(self)
        self._player.setAudioOutput(self._audio_output)
        self._player.positionChanged.connect(lambda ms: on_position(ms / 1000))
        self._player.mediaStatusChanged.connect(self._begin_if_open)
        self._player.errorOccurred.connect(lambda _, reason: on_fault(f"{self._file and self._file.name}: {reason}"))

    def open(self, file: Path | None) -> None:
        self._file, self._start_s = file, None
        if not self._player.source().isEmpty():
            self._player.setSource(QUrl())

    def set_rate(self, rate: float) -> None:
        self._player.setPlaybackRate(rate)

    def play(self, at_s: float) -> bool:
        """Play the file from a position in seconds. Returns whether there will be sound."""
        if self._file is None:
            return False
        if not self.has_device():
            self._on_fault(tr("no device for sound was found"))
            return False
        self._start_s = at_s
        if self._player.source().isEmpty():
            self._player.setSource(QUrl.fromLocalFile(str(self._file)))
        self._begin_if_open()
        return self._player.error() == self._player.Error.NoError

    def pause(self) -> None:
        self._start_s = None
        self._player.pause()

    def has_device(self) -> bool:
        return not self._devices.defaultAudioOutput().isNull()

    def _begin_if_open(self, *_: object) -> None:
        kinds = self._player.MediaStatus
        opening = self._player.mediaStatus() in (kinds.NoMedia, kinds.LoadingMedia, kinds.InvalidMedia)
        if self._start_s is None or opening:
            return
        start_s, self._start_s = self._start_s, None
        self._player.setPosition(round(start_s * 1000))
        self._player.play()

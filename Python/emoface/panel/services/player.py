"""The playhead: plays a line's file, moves in time with it, scrubs, loops, at full or half speed.

Sound comes from QtMultimedia. A media player tells its position a few times a second only, so the playhead runs on a
clock that is led by what the media player tells; without sound, on the clock alone.
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
LEAD = 0.1  # of the distance to the sound that the playhead makes good each time it hears of it: smooth, yet exact
LOST_S = 0.2  # further apart than this the playhead jumps to the sound: a slow disk, a device that slept
START_WAIT_S = 0.4  # how long the playhead waits for a sound that is asked to begin before it goes alone


class Player(QObject):
    """Where in the line we are, in seconds, and whether it goes on.

    positionChanged: seconds; about every 16 ms while it plays. playingChanged: whether it plays. soundFailed: a
    sentence, told once; the playhead then moves without sound.
    """

    positionChanged = Signal(float)
    playingChanged = Signal(bool)
    soundFailed = Signal(str)

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self._duration_s = 0.0
        self._position_s = 0.0
        self._range: tuple[float, float] | None = None
        self._looping = False
        self._rate = 1.0
        self._file: Path | None = None
        self._voice: _Voice | None = None
        self._fault = ""
        self._told_at = 0.0  # clock time at which `_position_s` was right
        self._waits_until = 0.0  # clock time until which a sound that begins is waited for; 0: it is not
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        QTimer.singleShot(0, self, self._prepare)

    @property
    def position_s(self) -> float:
        """Where the playhead is."""
        return self._position_s

    @property
    def duration_s(self) -> float:
        """Length of the line."""
        return self._duration_s

    @property
    def is_playing(self) -> bool:
        """Whether the playhead moves by itself."""
        return self._timer.isActive()

    @property
    def is_looping(self) -> bool:
        """Whether it begins again at the end of the range."""
        return self._looping

    @property
    def rate(self) -> float:
        """1, or 0.5 for half speed."""
        return self._rate

    def set_file(self, path: str | os.PathLike | None, duration_s: float) -> None:
        """Another line: its sound file, None for none, and its length. The playhead stands at the start."""
        self.pause()
        self._file, self._duration_s = Path(path) if path else None, duration_s
        self._range = None
        if self._voice:
            self._voice.open(self._file)
        self._move(0.0)

    def set_range(self, chosen: tuple[float, float] | None) -> None:
        """Play only this range of seconds; None plays the whole line."""
        self._range = chosen

    def set_looping(self, looping: bool) -> None:
        """Begin again at the end of the range, or of the line."""
        self._looping = looping

    def set_rate(self, rate: float) -> None:
        """1, or 0.5 for half speed, at the same pitch where the system can."""
        self._rate = rate
        if self._voice:
            self._voice.set_rate(rate)

    def play(self) -> None:
        """Go on from the playhead; from the start of the range if it stands outside or at the end."""
        if self.is_playing or self._duration_s <= 0:
            return
        start, end = self._bounds()
        if not start <= self._position_s < end - TICK_MS / 1000:
            self._move(start)
        if self._voice is None:
            try:
                self._voice = self._make_voice()
            except ImportError as error:
                self._fail(str(error))
        self._begin()
        self._timer.start()
        self.playingChanged.emit(True)

    def pause(self) -> None:
        """Stand still."""
        if not self.is_playing:
            return
        self._timer.stop()
        if self._voice:
            self._voice.pause()
        self.playingChanged.emit(False)

    def toggle(self) -> None:
        """Play, or pause."""
        if self.is_playing:
            self.pause()
        else:
            self.play()

    def seek(self, seconds: float) -> None:
        """Put the playhead somewhere; what plays goes on from there."""
        self._move(min(max(seconds, 0.0), self._duration_s))
        if self.is_playing:
            self._begin()

    def _prepare(self) -> None:
        """Make the voice while the window opens: a tenth of a second that the first `play` is spared."""
        if self._voice is None:
            with suppress(ImportError):  # which `play` will tell
                self._voice = self._make_voice()
                self._voice.has_device()

    def _bounds(self) -> tuple[float, float]:
        return self._range or (0.0, self._duration_s)

    def _make_voice(self) -> "_Voice":
        voice = _Voice(self._hear, self._fail, self)
        voice.set_rate(self._rate)
        voice.open(self._file)
        return voice

    def _begin(self) -> None:
        """Start the sound, if there is one, at the playhead, and the clock with it."""
        self._told_at, self._waits_until = time.perf_counter(), 0.0
        if self._voice and self._voice.play(self._position_s):
            self._waits_until = self._told_at + START_WAIT_S

    def _hear(self, sound_s: float) -> None:
        """The sound is here: the playhead is led there."""
        if not self.is_playing:
            return
        now = time.perf_counter()
        if self._waits_until and not 0 < sound_s - self._position_s < LOST_S:
            return  # it has not begun yet, or tells where it was before
        behind_s = sound_s - self._now_s(now)
        if self._waits_until or abs(behind_s) > LOST_S:
            self._position_s, self._told_at, self._waits_until = sound_s, now, 0.0
        else:
            self._told_at -= LEAD * behind_s / self._rate

    def _fail(self, reason: str) -> None:
        self._waits_until = 0.0
        sentence = tr("The sound cannot be played ({reason}). The playhead moves without it.")
        sentence = sentence.format(reason=reason.strip(" ."))
        if sentence != self._fault:
            self._fault = sentence
            self.soundFailed.emit(sentence)

    def _now_s(self, now: float) -> float:
        return self._position_s + (now - self._told_at) * self._rate

    def _tick(self) -> None:
        now = time.perf_counter()
        if self._waits_until:
            if now < self._waits_until:
                return
            self._waits_until, self._told_at = 0.0, now
        at_s, (start, end) = self._now_s(now), self._bounds()
        self._told_at = now
        if at_s < end:
            self._move(at_s)
        elif self._looping:
            self._move(start)
            self._begin()
        else:
            self._move(end)
            self.pause()

    def _move(self, seconds: float) -> None:
        if seconds != self._position_s:
            self._position_s = seconds
            self.positionChanged.emit(seconds)


class _Voice(QObject):
    """The sound itself, where QtMultimedia and an audio device are there.

    A file is opened when it is first played and let go with the next one: what is only looked at can be recorded over.
    """

    def __init__(self, hear: Callable[[float], None], fail: Callable[[str], None], parent: QObject):
        """Raises ImportError where this Python has no QtMultimedia."""
        from PySide6.QtMultimedia import QAudioOutput, QMediaDevices, QMediaPlayer  # not on every machine

        super().__init__(parent)
        self._fail = fail
        self._file: Path | None = None
        self._wanted_s: float | None = None  # where to begin once the file is open: until then no seek is heard
        self._devices = QMediaDevices
        self._output = QAudioOutput(self)
        self._player = QMediaPlayer(self)
        self._player.setAudioOutput(self._output)
        self._player.positionChanged.connect(lambda ms: hear(ms / 1000))
        self._player.mediaStatusChanged.connect(self._begin_if_open)
        self._player.errorOccurred.connect(lambda _, reason: fail(f"{self._file and self._file.name}: {reason}"))

    def open(self, file: Path | None) -> None:
        self._file, self._wanted_s = file, None
        if not self._player.source().isEmpty():
            self._player.setSource(QUrl())

    def set_rate(self, rate: float) -> None:
        self._player.setPlaybackRate(rate)

    def play(self, at_s: float) -> bool:
        """Whether there is anything that will be heard."""
        if self._file is None:
            return False
        if not self.has_device():
            self._fail(tr("no device for sound was found"))
            return False
        self._wanted_s = at_s
        if self._player.source().isEmpty():
            self._player.setSource(QUrl.fromLocalFile(str(self._file)))
        self._begin_if_open()
        return self._player.error() == self._player.Error.NoError

    def pause(self) -> None:
        self._wanted_s = None
        self._player.pause()

    def has_device(self) -> bool:
        return not self._devices.defaultAudioOutput().isNull()

    def _begin_if_open(self, *_: object) -> None:
        kinds = self._player.MediaStatus
        opening = self._player.mediaStatus() in (kinds.NoMedia, kinds.LoadingMedia, kinds.InvalidMedia)
        if self._wanted_s is None or opening:
            return
        wanted_s, self._wanted_s = self._wanted_s, None
        self._player.setPosition(round(wanted_s * 1000))
        self._player.play()

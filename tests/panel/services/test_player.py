"""The playhead: in time, where it is put, around the range, with a sound and without one."""

import sys
import time
from itertools import pairwise

import pytest
from PySide6.QtCore import QElapsedTimer
from PySide6.QtTest import QSignalSpy

from emoface.panel.services import player as module
from emoface.panel.services.player import Player

from ...conftest import SAMPLES

TOWER, TOWER_S = SAMPLES / "tower.wav", 6.83
LATE_S = 0.35  # what a busy machine may add


@pytest.fixture
def player(qtbot):
    player = Player()
    player.set_file(None, 10.0)
    yield player
    player.pause()


def elapsed(player: Player, qtbot, until) -> float:
    clock = QElapsedTimer()
    clock.start()
    qtbot.waitUntil(until, timeout=10_000)
    return clock.elapsed() / 1000


def test_without_a_sound_it_moves_by_the_clock(player, qtbot):
    player.seek(2.0)
    player.play()
    took_s = elapsed(player, qtbot, lambda: player.position_s >= 2.5)
    assert 0.45 < took_s < 0.5 + LATE_S


def test_half_speed_is_half_speed(player, qtbot):
    player.set_rate(0.5)
    player.play()
    start, begun = time.perf_counter(), player.position_s
    qtbot.wait(400)
    took_s = time.perf_counter() - start
    assert player.position_s - begun == pytest.approx(took_s / 2, abs=0.06)


def test_it_tells_of_every_step_and_of_start_and_end(player, qtbot):
    positions, playing = QSignalSpy(player.position_changed), QSignalSpy(player.playing_changed)
    player.seek(9.8)
    player.play()
    qtbot.waitUntil(lambda: not player.is_playing, timeout=5000)
    reported = [positions.at(i)[0] for i in range(positions.count())]
    assert reported == sorted(reported) and reported[0] == 9.8 and reported[-1] == player.position_s == 10.0
    assert len(reported) > 5
    assert [playing.at(i)[0] for i in range(playing.count())] == [True, False]


def test_after_the_end_it_begins_again(player, qtbot):
    player.seek(10.0)
    player.play()
    assert player.position_s < 0.1 and player.is_playing


def test_a_range_is_played_once_or_again_and_again(player, qtbot):
    player.set_range((3.0, 3.2))
    player.play()
    assert player.position_s == 3.0
    qtbot.waitUntil(lambda: not player.is_playing, timeout=5000)
    assert player.position_s == 3.2
    player.set_looping(True)
    player.play()
    reported = QSignalSpy(player.position_changed)
    qtbot.wait(700)
    positions = [reported.at(i)[0] for i in range(reported.count())]
    assert player.is_playing and all(3.0 <= p <= 3.2 for p in positions)
    assert sum(b < a for a, b in pairwise(positions)) >= 2


def test_scrubbing_stays_inside_the_line_and_goes_on_playing(player, qtbot):
    for request, given in ((4.0, 4.0), (-3.0, 0.0), (99.0, 10.0), (5.0, 5.0)):
        player.seek(request)
        assert player.position_s == given
    player.play()
    player.seek(7.0)
    assert player.is_playing
    qtbot.waitUntil(lambda: player.position_s > 7.1, timeout=5000)
    assert player.position_s < 8.0


def test_another_line_stops_it_and_puts_it_at_the_start(player, qtbot):
    player.set_range((1, 2))
    player.play()
    player.set_file(None, 3.0)
    assert not player.is_playing and (player.position_s, player.duration_s) == (0.0, 3.0)


def test_nothing_is_played_where_there_is_no_line(qtbot):
    player = Player()
    player.toggle()
    assert not player.is_playing


def test_without_qtmultimedia_it_says_so_once_and_moves_all_the_same(qtbot, monkeypatch):
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)
    player = Player()
    qtbot.wait(20)
    faults = QSignalSpy(player.sound_failed)
    player.set_file(TOWER, TOWER_S)
    player.play()
    qtbot.waitUntil(lambda: player.position_s > 0.1, timeout=5000)
    player.pause()
    player.play()
    assert faults.count() == 1 and "moves without it" in faults.at(0)[0]
    player.pause()


@pytest.fixture
def hears(monkeypatch):
    """As if there were a device: the real media player, whose sound goes nowhere."""
    pytest.importorskip("PySide6.QtMultimedia", exc_type=ImportError)
    monkeypatch.setattr(module._SoundOutput, "has_device", lambda self: True)


def test_the_playhead_is_led_by_the_sound(player, qtbot, hears):
    player.set_file(TOWER, TOWER_S)
    player.seek(1.0)
    player.play()
    qtbot.waitUntil(lambda: player.position_s > 2.0, timeout=8000)
    sound_s = player._output._player.position() / 1000
    assert abs(sound_s - player.position_s) < 0.2
    qtbot.waitUntil(lambda: not player.is_playing, timeout=15_000)
    assert player.position_s == TOWER_S


def test_the_sound_begins_where_the_playhead_is_and_goes_where_it_is_put(player, qtbot, hears):
    player.set_file(TOWER, TOWER_S)
    player.seek(4.0)
    player.play()  # opens the file
    qtbot.waitUntil(lambda: player._output._player.position() > 4100, timeout=8000)
    player.seek(1.0)
    qtbot.waitUntil(lambda: 1100 < player._output._player.position() < 3000, timeout=8000)
    assert player.position_s == pytest.approx(player._output._player.position() / 1000, abs=0.25)
    player.set_range((5.0, 5.4))
    player.set_looping(True)
    player.pause()
    player.play()
    reported = QSignalSpy(player.position_changed)
    qtbot.wait(1500)
    assert all(5.0 <= reported.at(i)[0] <= 5.4 for i in range(reported.count())) and reported.count() > 20


def test_a_file_that_is_not_played_is_not_held_open(player, qtbot, hears, tmp_path):
    player.set_file(TOWER, TOWER_S)
    player.play()
    qtbot.waitUntil(lambda: player.position_s > 0.1, timeout=5000)
    player.set_file(tmp_path / "next.wav", 3.0)
    assert player._output._player.source().isEmpty()


def test_a_file_that_cannot_be_played_has_its_sentence_and_the_playhead_moves(player, qtbot, hears, tmp_path):
    (tmp_path / "broken.wav").write_text("hello")
    faults = QSignalSpy(player.sound_failed)
    player.set_file(tmp_path / "broken.wav", 5.0)
    player.play()
    qtbot.waitUntil(lambda: player.position_s > 0.2 and faults.count() > 0, timeout=8000)
    assert "cannot be played" in faults.at(0)[0]

"""What the lanes paint with: bands that cover what they should, times that read well, an hour that stays smooth."""

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage, QPainter

from emoface.curves import BUCKET
from emoface.emotion import EMOTIONS, EmotionTimeline, Segment
from emoface.motion.blink import Blink
from emoface.motion.gaze import Fixation
from emoface.panel.editor import LineEditor, curve_lane
from emoface.panel.editor.curve_painting import fill_between, join_columns
from emoface.panel.editor.emotion_lane import _shares
from emoface.panel.editor.ruler import time_text
from emoface.panel.editor.time_axis import CLOSEST, TimeScale
from emoface.panel.services.waveform import Waveform
from emoface.speech.waveform import extremes_by_bucket, find_silences
from emoface.timing import FACE_RATE, SAMPLE_RATE

from ..values import make_line, speech_like

SCALES = st.builds(
    TimeScale,
    st.floats(0.1, 3600),
    st.integers(1, 4000),
    st.floats(0, CLOSEST),
    st.floats(0, 1e6),
)


def test_a_band_covers_what_lies_between_its_outlines(qtbot):
    image = QImage(4, 10, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    fill_between(painter, np.array([2.0, 2.5, 0.0, 9.0]), np.array([5.0, 3.0, 10.0, 4.0]), QColor(200, 100, 50), 10)
    painter.end()
    alphas = [[image.pixelColor(x, y).alpha() for y in range(10)] for x in range(4)]
    assert alphas[0] == [0, 0, 255, 255, 255, 0, 0, 0, 0, 0]
    assert alphas[1] == [0, 0, pytest.approx(127, abs=1), 0, 0, 0, 0, 0, 0, 0]
    assert alphas[2] == [255] * 10 and not any(alphas[3])
    assert image.pixelColor(0, 3) == QColor(200, 100, 50)


def test_the_columns_of_a_steep_curve_touch():
    top = np.array([0.0, 8.0, 2.0, 2.5])
    up, down = join_columns(top - 0.5, top + 0.5)
    assert all(down[i] >= up[i + 1] and up[i] <= down[i + 1] for i in range(3))
    assert np.all(up <= top - 0.5) and np.all(down >= top + 0.5)


@pytest.mark.parametrize(
    ("seconds", "step", "text"),
    [
        (0, 1, "0:00"),
        (5, 0.5, "0:05.0"),
        (65.25, 0.05, "1:05.25"),
        (3599.9996, 0.001, "60:00.000"),
        (1.5e-4, 5e-5, "0:00.00015"),
    ],
)
def test_times_have_the_digits_their_step_needs(seconds, step, text):
    assert time_text(seconds, step) == text


@given(SCALES, st.floats(1e-3, 1e3), st.floats(0, 1))
def test_what_is_zoomed_at_stays_where_it_is_unless_an_end_of_the_line_comes_into_view(scale, factor, where):
    x = where * scale.width
    zoomed = scale.zoomed(factor, x)
    assert zoomed.fitting * (1 - 1e-9) <= zoomed.density <= max(CLOSEST, zoomed.fitting)
    assert 0 <= zoomed.left <= zoomed.furthest
    if 0 < zoomed.left < zoomed.furthest:
        assert zoomed.x_at(scale.seconds_at(x)) == pytest.approx(x, abs=1e-3)


@given(SCALES, st.floats(0, 3600))
def test_a_place_and_its_time_are_the_same(scale, seconds):
    assert scale.seconds_at(scale.x_at(seconds)) == pytest.approx(seconds, abs=1e-6)
    assert scale.fitted().x_at(scale.duration_s) <= scale.width


@given(
    st.lists(st.tuples(st.sampled_from([50, 100, 300, 1000]), st.sampled_from([0, 200, 700])), min_size=1, max_size=5),
    st.sampled_from([0.0, 0.1, 0.25, 0.9]),
)
def test_bars_are_as_high_as_the_weights_that_the_network_is_given(pieces, crossfade_s):
    """Wherever only one segment of an emotion holds, its bar and its weight are the same number."""
    marks, at = [], 0
    for (length, gap), emotion in zip(pieces, ("happy", "sad", "angry", "fear", "surprise"), strict=False):
        marks += [((at + gap) / 1000, (at + gap + length) / 1000, emotion)]
        at += gap + length
    duration_s = at / 1000 + 0.5
    timeline = EmotionTimeline(tuple(Segment(*mark) for mark in marks), crossfade_s)
    frames = int(duration_s * 60)
    weights = timeline.weights(frames, FACE_RATE)
    edges = np.array([t for s in timeline.segments for t in (s.start_s, s.end_s)])
    for segment in timeline.segments:
        times, shares = np.transpose(_shares(segment, crossfade_s, frames / 60)[1:-1])
        for frame in range(frames):
            if not crossfade_s and np.abs(edges - frame / 60).min() < 1e-6:
                continue  # on a hard cut both sides are true
            expected = weights[frame, EMOTIONS.index(segment.emotion)]
            assert np.interp(frame / 60, times, shares, 0, 0) == pytest.approx(expected, abs=1e-5)


@pytest.fixture(scope="module")
def hour():
    """An hour with everything in it: 200 segments, 1400 blinks, 5400 fixations."""
    samples = np.tile((speech_like(60.0) * 32767).astype(np.int16), 60)
    waveform = Waveform(
        "hour.wav", samples, extremes_by_bucket(samples), find_silences(samples.astype(np.float32) / 32767)
    )
    emotions = " ".join(f"{('happy', 'sad', 'angry')[i % 3]}:0.{5 + i % 5}@{i * 18}" for i in range(200))
    line = make_line(
        duration_s=3600.0,
        emotions=emotions,
        blinks=tuple(Blink(i) for i in range(30, 215_000, 150)),
        fixations=tuple(Fixation(i, (i % 5) / 10, (i % 3) / 10) for i in range(0, 215_000, 40)),
    )
    return replace(line, id="hour"), waveform


@pytest.mark.speed
def test_an_hour_is_zoomed_and_scrolled_smoothly(qtbot, hour):
    """The bound is three times what it takes on a quiet machine with two cores (25 ms at most), and far below what
    would be felt as a halt."""
    line, waveform = hour
    editor = LineEditor()
    qtbot.addWidget(editor)
    editor.resize(1280, 520)
    editor.show()
    editor.set_line(line)
    editor.set_waveform(waveform)
    editor.grab()
    times = []
    for step in range(24):
        scale = editor.axis.scale
        start = time.perf_counter()
        editor.axis.set_scale(scale.zoomed(2.5, 500) if step % 3 else scale.scrolled(200))
        editor.repaint()
        times.append(time.perf_counter() - start)
    assert editor.axis.scale.density > SAMPLE_RATE
    assert np.median(times) < 0.075


def test_an_hours_curves_look_the_same_from_their_extremes_as_from_every_value(qtbot, hour, monkeypatch):
    editor = LineEditor()
    qtbot.addWidget(editor)
    editor.resize(1280, 520)
    editor.show()
    editor.set_line(hour[0])
    pictures = []
    for bucket in (BUCKET, 1_000_000):  # the second is never reached: then every value is looked at
        monkeypatch.setattr(curve_lane, "BUCKET", bucket)
        editor.curves.repaint_lane()
        image = editor.curves.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
        pictures.append(rows[:, : image.width()].astype(int))
    assert pictures[0].std() > 10  # there is something to see
    assert np.abs(pictures[0] - pictures[1]).mean() < 2


@pytest.mark.speed
def test_an_hour_answers_a_drag_at_once(qtbot, hour):
    line, waveform = hour
    editor = LineEditor()
    qtbot.addWidget(editor)
    editor.resize(1280, 520)
    editor.show()
    editor.set_line(line)
    editor.set_waveform(waveform)
    editor.grab()
    times = []
    for i in range(10):
        layer = replace(line.take.blink, events=(Blink(i + 1), *line.take.blink.events))
        changed = replace(line, take=replace(line.take, blink=layer))
        start = time.perf_counter()
        editor.set_line(changed)
        editor.repaint()
        times.append(time.perf_counter() - start)
    assert np.median(times) < 0.15

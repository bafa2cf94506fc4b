"""The pipeline's promises, on sample lines and recordings."""

import numpy as np
import pytest
import soundfile

from emoface.emotion import EmotionTimeline, TimelineError
from emoface.motion.smoothing import Smoothing, smooth
from emoface.pipeline import GenerateError, animate, generate
from emoface.progress import ProgressListener
from emoface.speech.audio import load_audio
from emoface.speech.cache import SpeechCache
from emoface.take import Line
from emoface.timing import FACE_RATE

from .conftest import SAMPLES
from .network.conftest import TINY_PHONETIC, make_model


@pytest.fixture
def model():
    model = make_model(TINY_PHONETIC)
    model.encoder_id = "tiny"
    return model


@pytest.fixture
def cache(tmp_path) -> SpeechCache:
    return SpeechCache(tmp_path / "cache")


def test_the_face_is_the_smoothed_network_under_the_timeline(model, cache):
    timeline = EmotionTimeline.parse("neutral@0 sad:0.5@1")
    take = generate(Line(str(SAMPLES / "return.wav"), timeline, smoothing=Smoothing(9, 2)), model, cache)
    clip = load_audio(SAMPLES / "return.wav")
    raw = model.predict(clip.samples, timeline.weights(clip.frames, FACE_RATE))
    np.testing.assert_array_equal(take.face.values, smooth(raw, Smoothing(9, 2)))
    assert take.audio.sha256 == clip.sha256 and take.audio.duration_s == clip.duration_s


def test_a_cached_take_equals_a_fresh_one(model, cache, tmp_path):
    line = Line(str(SAMPLES / "return.wav"), EmotionTimeline.constant("happy"), 3)
    for name in ("first", "second"):
        generate(line, model, cache).save(tmp_path / f"{name}.take")
    assert (tmp_path / "first.take").read_bytes() == (tmp_path / "second.take").read_bytes()


def test_without_a_seed_every_recording_blinks_in_its_own_way_and_always_the_same(model, cache):
    first, again, other = (
        generate(Line(str(SAMPLES / name)), model, cache) for name in ("bridge.wav", "bridge.wav", "tower.wav")
    )
    assert first.blink == again.blink and first.gaze == again.gaze and first.line.seed == first.blink.seed
    assert first.blink.seed != other.blink.seed and first.gaze.fixations[:9] != other.gaze.fixations[:9]


def test_other_emotions_equal_a_take_made_with_them(model, cache, tmp_path):
    happy, sad = (EmotionTimeline.constant(emotion) for emotion in ("happy", "sad"))
    line = Line(str(SAMPLES / "return.wav"), happy)
    changed = animate(generate(line, model, cache), tmp_path / "a.take", sad, model, cache)
    made = generate(Line(line.audio, sad), model, cache)
    assert changed.face == made.face and changed.line == made.line and changed.blink == made.blink


def test_a_segment_outside_the_line_is_refused(model, cache):
    with pytest.raises(TimelineError, match="out of range"):
        generate(Line(str(SAMPLES / "return.wav"), EmotionTimeline.parse("sad@0 happy@60")), model, cache)


def test_a_recording_that_changed_is_refused(model, cache, tmp_path):
    soundfile.write(tmp_path / "a.wav", np.zeros(16_000), 16_000)
    take = generate(Line(str(tmp_path / "a.wav")), model, cache)
    soundfile.write(tmp_path / "a.wav", np.ones(16_000) * 0.1, 16_000)
    with pytest.raises(GenerateError, match="has changed"):
        animate(take, tmp_path / "a.take", EmotionTimeline(), model, cache)


class Cancel(Exception):
    pass


class Impatient(ProgressListener):
    """Cancels at the second piece of progress."""

    def __init__(self):
        self.seen = 0

    def progress(self, done: int, total: int) -> None:
        self.seen += 1
        if self.seen == 2:
            raise Cancel


def test_long_work_is_cancelled_from_its_progress_and_leaves_nothing_behind(model, cache, tmp_path, rng):
    soundfile.write(tmp_path / "long.wav", 0.1 * rng.normal(size=16_000 * 150), 16_000)
    with pytest.raises(Cancel):
        generate(Line(str(tmp_path / "long.wav")), model, cache, Impatient())
    assert not list((tmp_path / "cache").glob("*"))


def test_a_damaged_recording_is_used_with_a_warning(model, cache, tmp_path, rng):
    soundfile.write(tmp_path / "whole.flac", 0.1 * rng.normal(size=64_000), 16_000)
    data = (tmp_path / "whole.flac").read_bytes()
    (tmp_path / "half.flac").write_bytes(data[: len(data) // 2])
    warnings = []

    class Listening(ProgressListener):
        def warn(self, sentence: str) -> None:
            warnings.append(sentence)

    take = generate(Line(str(tmp_path / "half.flac")), model, cache, Listening())
    assert 60 < len(take.face) < 180
    assert len(warnings) == 1 and "damaged after" in warnings[0]

"""The pipeline's promises, on sample lines and recordings."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from emoface.emotion import EMOTIONS, EmotionTimeline, Segment, TimelineError
from emoface.motion.smoothing import SmoothingSettings, smooth
from emoface.network import load_model
from emoface.pipeline import (
    GenerateError,
    Pipeline,
    animate,
    animate_together,
    encode,
    encode_together,
    find_phones,
    finish,
    prepare,
    reference,
)
from emoface.progress import ProgressListener
from emoface.serialization import to_json
from emoface.speech.decoding import load_audio
from emoface.speech.feature_cache import SpeechCache
from emoface.take import Line, Take
from emoface.timing import FACE_RATE

from .conftest import SAMPLES
from .network.conftest import TINY_COMPACT, make_model


@pytest.fixture
def model():
    model = make_model(TINY_COMPACT)
    model.encoder_id = "tiny"
    return model


@pytest.fixture
def pipeline(model, tmp_path) -> Pipeline:
    return Pipeline(model, SpeechCache(tmp_path / "cache"))


def test_the_face_is_the_smoothed_network_under_the_timeline(pipeline):
    timeline = EmotionTimeline.parse("neutral@0 sad:0.5@1")
    take = pipeline.generate(Line(str(SAMPLES / "return.wav"), timeline, smoothing=SmoothingSettings(9, 2)))
    clip = load_audio(SAMPLES / "return.wav")
    raw = pipeline.model.predict(clip.samples, timeline.weights(clip.frames, FACE_RATE))
    np.testing.assert_array_equal(take.face.values, smooth(raw, SmoothingSettings(9, 2)))
    assert take.audio.sha256 == clip.sha256 and take.audio.duration_s == clip.duration_s


def test_a_cached_take_equals_a_fresh_one(pipeline, tmp_path):
    line = Line(str(SAMPLES / "return.wav"), EmotionTimeline.constant("happy"), 3)
    for name in ("first", "second"):
        pipeline.generate(line).save(tmp_path / f"{name}.take")
    assert (tmp_path / "first.take").read_bytes() == (tmp_path / "second.take").read_bytes()


def test_without_a_seed_every_recording_blinks_in_its_own_way_and_always_the_same(pipeline):
    first, again, other = (
        pipeline.generate(Line(str(SAMPLES / name))) for name in ("bridge.wav", "bridge.wav", "tower.wav")
    )
    assert first.blink == again.blink and first.gaze == again.gaze and first.line.seed == first.blink.seed
    assert first.blink.seed != other.blink.seed and first.gaze.fixations[:9] != other.gaze.fixations[:9]


def test_other_emotions_equal_a_take_made_with_them(pipeline, tmp_path):
    happy, sad = (EmotionTimeline.constant(emotion) for emotion in ("happy", "sad"))
    line = Line(str(SAMPLES / "return.wav"), happy)
    changed = pipeline.animate(pipeline.generate(line), tmp_path / "a.take", sad)
    made = pipeline.generate(Line(line.audio, sad))
    assert changed.face == made.face and changed.line == made.line and changed.blink == made.blink


def test_a_segment_outside_the_line_is_refused(pipeline):
    with pytest.raises(TimelineError, match="out of range"):
        pipeline.generate(Line(str(SAMPLES / "return.wav"), EmotionTimeline.parse("sad@0 happy@60")))


def test_a_recording_that_changed_is_refused(pipeline, tmp_path):
    soundfile.write(tmp_path / "a.wav", np.zeros(16_000), 16_000)
    take = pipeline.generate(Line(str(tmp_path / "a.wav")))
    soundfile.write(tmp_path / "a.wav", np.ones(16_000) * 0.1, 16_000)
    with pytest.raises(GenerateError, match="has changed"):
        pipeline.animate(take, tmp_path / "a.take", EmotionTimeline())


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


def test_long_work_is_cancelled_from_its_progress_and_leaves_nothing_behind(pipeline, tmp_path, rng):
    soundfile.write(tmp_path / "long.wav", 0.1 * rng.normal(size=16_000 * 150), 16_000)
    with pytest.raises(Cancel):
        pipeline.generate(Line(str(tmp_path / "long.wav")), listener=Impatient())
    assert not list((tmp_path / "cache").glob("*"))


def test_a_damaged_recording_is_used_with_a_warning(pipeline, tmp_path, rng):
    soundfile.write(tmp_path / "whole.flac", 0.1 * rng.normal(size=64_000), 16_000)
    data = (tmp_path / "whole.flac").read_bytes()
    (tmp_path / "half.flac").write_bytes(data[: len(data) // 2])
    warnings = []

    class Listening(ProgressListener):
        def warn(self, sentence: str) -> None:
            warnings.append(sentence)

    take = pipeline.generate(Line(str(tmp_path / "half.flac")), listener=Listening())
    assert 60 < len(take.face) < 180
    assert len(warnings) == 1 and "damaged after" in warnings[0]


class Recorder(ProgressListener):
    """Keeps the warnings."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def warn(self, sentence: str) -> None:
        self.warnings.append(sentence)


@pytest.fixture(scope="module")
def recordings(tmp_path_factory) -> Path:
    """Recordings of speech, of no speech, and a damaged one."""
    folder, rng = tmp_path_factory.mktemp("recordings"), np.random.default_rng(1)
    soundfile.write(
        folder / "growl.wav", rng.normal(0, 0.1, 32_000), 16_000
    )  # which the default model hears no speech in
    soundfile.write(folder / "silence.wav", np.zeros(32_000), 16_000)
    speech, rate = soundfile.read(SAMPLES / "return.wav")
    soundfile.write(folder / "speech.wav", speech, rate)
    soundfile.write(folder / "damaged.flac", speech, rate)
    data = (folder / "damaged.flac").read_bytes()
    (folder / "damaged.flac").write_bytes(data[: len(data) // 2])
    return folder


@pytest.fixture(scope="module")
def batch_report(recordings, tmp_path_factory) -> dict:
    """The report of a batch over the recordings, two takes a line; its takes are in its `folder`."""
    from emoface.cli import main

    folder = tmp_path_factory.mktemp("batch") / "takes"
    arguments = ["--out", str(folder), "--takes", "2", "--workers", "1", "--no-page"]
    assert main(["batch", str(recordings), *arguments]) == 0
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return {"folder": folder, **{Path(line["audio"]).stem: line for line in report["lines"]}}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("speech.wav", []),
        ("growl.wav", ["no speech was heard in it, so the mouth stays shut"]),
        ("silence.wav", ["no speech was heard in it, so the mouth stays shut"]),
        ("damaged.flac", ["damaged after"]),
    ],
)
def test_a_script_the_worker_and_a_batch_give_a_line_the_same_take_and_the_same_warnings(
    recordings, batch_report, tmp_path, name, says
):
    """To the bit, but for the face of the batch: there a line is padded to a length bucket, which rounds otherwise."""
    from emoface.worker.protocol import PROTOCOL
    from emoface.worker.server import ModelService

    entry = batch_report[Path(name).stem]
    of_batch = [Take.load(batch_report["folder"] / file) for file in entry["takes"]]
    assert len(of_batch) == 2 and of_batch[0].face == of_batch[1].face and of_batch[0].blink != of_batch[1].blink
    for take in of_batch:
        line, script, worker = take.line, Recorder(), Recorder()
        of_script = Pipeline(load_model("compact", "cpu")).generate(line, listener=script)
        service = ModelService()
        service.initialize(worker, PROTOCOL, device="cpu")
        service.generate(worker, to_json(line), str(tmp_path / "worker.take"), overwrite=True)
        assert Take.load(tmp_path / "worker.take").to_bytes() == of_script.to_bytes()
        assert replace(of_script, face=take.face).to_bytes() == take.to_bytes()
        np.testing.assert_allclose(of_script.face.values, take.face.values, atol=1e-4)
        assert script.warnings == worker.warnings == entry["warnings"]
        assert len(says) == len(script.warnings) and all(map(str.__contains__, script.warnings, says))


def test_lines_run_together_give_what_each_gives_alone(pipeline):
    clips = [load_audio(SAMPLES / name) for name in ("return.wav", "bridge.wav")]
    lines = [prepare(Line(f"{n}.wav", EmotionTimeline.parse("sad"), n), clip) for n, clip in enumerate(clips)]
    model, frames = pipeline.model, max(clip.frames for clip in clips)
    speech = encode_together(lines, model, 4, frames)
    aligned = [find_phones(line, values, model) for line, values in zip(lines, speech, strict=True)]
    for line, raw in zip(lines, animate_together(aligned, model, 4, frames), strict=True):
        alone = animate(find_phones(line, encode(line, model), model), model)
        np.testing.assert_allclose(raw, alone, atol=1e-4)


def test_takes_of_several_seeds_share_the_face_and_are_those_of_each_seed(pipeline):
    prepared = prepare(Line("a.wav", seed=5), load_audio(SAMPLES / "return.wav"))
    aligned = find_phones(prepared, encode(prepared, pipeline.model), pipeline.model)
    raw, model = animate(aligned, pipeline.model), reference(pipeline.model)
    several = finish(aligned, raw, model, [5, 6, 7])
    assert [take.line.seed for take in several.takes] == [5, 6, 7]
    for take in several.takes:
        alone = replace(aligned, prepared=prepare(replace(prepared.line, seed=take.line.seed), prepared.clip))
        assert finish(alone, raw, model).takes[0].to_bytes() == take.to_bytes()
    assert finish(aligned, raw, model).takes[0].to_bytes() == several.takes[0].to_bytes()


def test_a_prepared_line_ends_with_its_recording_and_has_a_row_of_weights_for_each_frame():
    clip = load_audio(SAMPLES / "return.wav")
    timeline = EmotionTimeline((Segment(0, clip.duration_s + 0.01, "happy"),))
    prepared = prepare(Line("a.wav", timeline), clip)
    assert prepared.line.timeline.segments[0].end_s == clip.duration_s
    assert prepared.weights.shape == (clip.frames, 7) and prepared.weights[:, EMOTIONS.index("happy")].all()

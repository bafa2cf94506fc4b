"""A worker with the model that ships, in a folder whose name has spaces, quotes and Chinese."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from emoface.alignment import Phone
from emoface.emotion import EmotionTimeline
from emoface.network import load_model
from emoface.pipeline import Pipeline
from emoface.speech.feature_cache import SpeechCache
from emoface.take import Line, Take
from emoface.worker.client import Client
from emoface.worker.protocol import ErrorCode, WorkerError, WorkerSettings

from ..conftest import SAMPLES
from .conftest import REAL

LONG_S = 120


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("Zoë's 表情 lines")
    shutil.copy(SAMPLES / "danger_zh.wav", folder / "别动 1.wav")
    return folder


@pytest.fixture(scope="module")
def client(folder):
    with Client(REAL, WorkerSettings(device="cpu", cache=str(folder / "speech cache"))) as client:
        yield client


@pytest.fixture(scope="module")
def line(folder) -> Line:
    return Line(str(folder / "别动 1.wav"), EmotionTimeline.parse("neutral@0 angry:0.8@1.2"), seed=7)


@pytest.fixture(scope="module")
def generated(client, line, folder):
    """The result of a line, and the progress that was reported."""
    received = []
    job = client.generate(line, folder / "别动.take", on_progress=received.append)
    answer = job.result(LONG_S)
    client.poll()
    return answer, received


@pytest.fixture(scope="module")
def model():
    """The model in this process."""
    return load_model(device="cpu")


def test_a_take_is_the_one_that_is_made_without_a_worker(generated, line, model, folder):
    Pipeline(model, SpeechCache(folder / "own")).generate(line).save(folder / "own.take")
    answer, _ = generated
    assert answer["take"] == str(folder / "别动.take")
    take = Take.load(answer["take"])
    assert take.line == line and take.model.model_id == answer["model_id"] == model.model_id
    assert (answer["frames"], answer["blinks"]) == (len(take.face), len(take.blink.events))
    assert (folder / "别动.take").read_bytes() == (folder / "own.take").read_bytes()
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def test_a_take_that_is_soon_replaced_is_not_compressed(generated, client, line, folder):
    client.generate(line, folder / "draft.take", compress=False).result(LONG_S)
    draft, kept = folder / "draft.take", folder / "别动.take"
    assert draft.stat().st_size > kept.stat().st_size
    Take.load(draft).save(draft, overwrite=True)
    assert draft.read_bytes() == kept.read_bytes()


def test_every_stage_is_reported(generated):
    _, received = generated
    stages = list(dict.fromkeys(progress.stage for progress in received))
    assert stages == ["start", "load", "audio", "speech", "phones", "animate", "smooth", "layers", "save"]
    assert any(progress.stage == "speech" and progress.done == progress.total > 0 for progress in received)


def test_other_emotions_need_no_encoding(generated, client, model, folder):
    sad, received = EmotionTimeline.constant("sad"), []
    before = sorted((folder / "speech cache").iterdir())
    job = client.animate(generated[0]["take"], sad, folder / "sad.take", on_progress=received.append)
    take = Take.load(job.result(LONG_S)["take"])
    client.poll()
    assert not [progress for progress in received if progress.stage == "speech" and progress.total]
    assert sorted((folder / "speech cache").iterdir()) == before and len(before) == 1
    old = Take.load(generated[0]["take"])
    assert take.blink == old.blink and take.face != old.face
    own = Pipeline(model, SpeechCache(folder / "own")).animate(old, folder / "别动.take", sad)
    assert take.face == own.face and take.line.timeline == sad


def test_a_waveform_is_made_without_a_model(line, folder):
    with Client(REAL, WorkerSettings(cache=str(folder / "speech cache"), load_model=False)) as small_client:
        assert "model" not in small_client.start().result(LONG_S)
        jobs = [small_client.prepare_waveform(line.audio, folder / "waveforms", channel=1) for _ in range(2)]
        sound = Path(jobs[0].result(LONG_S)["sound"])
        assert sound.parent == folder / "waveforms" and sound.with_suffix(".npz").is_file()
        assert jobs[1].result(LONG_S) == jobs[0].result()
        with pytest.raises(WorkerError, match="no channel 9") as refusal:
            small_client.prepare_waveform(line.audio, folder / "waveforms", channel=9).result(LONG_S)
    assert refusal.value.info.error_type == "ChannelError"


def test_nothing_is_overwritten_unless_allowed(generated, client, line):
    take, sad = generated[0]["take"], EmotionTimeline.constant("sad")
    for job in (client.generate(line, take), client.animate(take, sad, take)):
        with pytest.raises(WorkerError, match="this file exists") as refusal:
            job.result(LONG_S)
        assert (refusal.value.info.code, refusal.value.info.error_type) == (ErrorCode.REFUSED, "FileExists")
    assert client.generate(line, take, overwrite=True).result(LONG_S) == generated[0]


def test_a_line_that_cannot_be_has_the_pipelines_sentence(generated, client, line, folder):
    for wrong, kind, says in (
        (Line(str(folder / "gone.wav")), "AudioError", "there is no such file"),
        (Line(line.audio, EmotionTimeline.parse("happy@0 sad@99")), "TimelineError", "out of range"),
    ):
        with pytest.raises(WorkerError, match=says) as refusal:
            client.generate(wrong, folder / "never.take").result(LONG_S)
        assert refusal.value.info.error_type == kind
    assert not (folder / "never.take").exists()


def test_the_phones_of_a_take_are_corrected(generated, client, folder, model):
    take = Take.load(generated[0]["take"])
    changed = [Phone("M", 0.5, 0.6)]
    answer = client.correct(folder / "别动.take", changed, folder / "corrected.take").result(LONG_S)
    corrected = Take.load(answer["take"])
    assert replace(changed[0], origin="corrected") in corrected.alignment.phones
    assert corrected.face == Pipeline(model, SpeechCache(folder / "own")).correct(take, None, changed).face
    with pytest.raises(WorkerError, match="within the line") as refused:
        client.correct(folder / "别动.take", [Phone("M", 100, 101)], folder / "b.take").result(LONG_S)
    assert refused.value.info.code == ErrorCode.REFUSED


def test_a_text_and_an_alignment_reach_the_take(client, line, folder):
    (folder / "own.txt").write_text("别动  bie2 dong4\n", encoding="utf-8")
    out = folder / "text.take"
    answer = client.generate(replace(line, text="别动!"), out, lexicon=folder / "own.txt").result(LONG_S)
    assert answer["text_fit"] is not None and Take.load(out).line.text == "别动!"
    (folder / "a.ctm").write_text("x 1 0.2 0.3 M\nx 1 0.5 0.2 AA1\n")
    client.generate(line, out, overwrite=True, alignment=folder / "a.ctm").result(LONG_S)
    given = [phone.symbol for phone in Take.load(out).alignment.phones if phone.origin == "given"]
    assert given == ["M", "AA"]

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import soundfile

from emoface.emotion import EMOTIONS
from emoface.formats.timeline_formats import read_timeline
from emoface.progress import ProgressListener
from emoface.rig import BOARD
from emoface.storage.files import FileError
from emoface.training.corpus import items
from emoface.training.corpus.item_plan import FEWEST_PER_HOUR, TOP_UP_FIRST, ItemPlan, top_up_rare_units
from emoface.training.corpus.items import make_item, read_phones
from emoface.training.corpus.make_corpus import CorpusSettings, make_corpus
from emoface.training.corpus.random_timeline import draw_timeline
from emoface.training.corpus.summary import UNITS, CorpusSummary
from emoface.training.corpus.synthesisers.espeak import has_espeak
from emoface.training.dataset import read_dataset

from ...storage.hostile_disk import file_limit

needs_espeak = pytest.mark.skipif(not has_espeak(), reason="libespeak-ng is not on this machine")
HOURS = 0.012


def contents(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*.*"))}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    calls = []

    class Recorder(ProgressListener):
        def progress(self, done: int, total: int) -> None:
            calls.append((done, total))

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMOFACE_VOICES", str(folder / "none"))  # a module's fixtures come before conftest's
        summary = make_corpus(folder, CorpusSettings(HOURS, seed=3), jobs=2, listener=Recorder())
    return folder, summary, calls


@needs_espeak
def test_a_corpus_is_a_dataset_of_so_many_hours(corpus):
    folder, summary, calls = corpus
    assert summary.seconds >= HOURS * 3600 and summary.phones["SIL"] > 0
    assert calls == [(i + 1, summary.items) for i in range(summary.items)]
    training, validation = read_dataset(folder)
    assert len({item.wav_path for item in training + validation}) == summary.items


@needs_espeak
def test_phones_tile_each_item_and_names_begin_with_the_emotion(corpus):
    folder, _, _ = corpus
    for wave in (folder / "WAV").glob("*.wav"):
        phones, timeline = read_phones(folder / "PHONES" / f"{wave.stem}.json")
        info = soundfile.info(wave)
        assert (info.samplerate, info.channels) == (16_000, 1)
        assert phones[-1].end_s == pytest.approx(info.duration, abs=0.002)
        emotions = {segment.emotion for segment in timeline.segments}
        assert wave.stem[:3] == "mix" or {e[:3] for e in emotions} == {wave.stem[:3]}


@needs_espeak
def test_the_seed_alone_decides_and_a_second_run_makes_only_what_is_missing(corpus, tmp_path):
    folder, summary, _ = corpus
    before = contents(folder)
    removed = sorted((folder / "PHONES").glob("*.json"))[0]
    removed.unlink()
    kept = {f: f.stat().st_mtime_ns for f in folder.rglob("*.*") if f.stem != removed.stem}
    again = make_corpus(folder, CorpusSettings(HOURS, seed=3))
    assert contents(folder) == before
    assert all(f.stat().st_mtime_ns == when for f, when in kept.items())
    assert again.phones == summary.phones


@needs_espeak
def test_curves_are_the_animators_face_and_are_added_to_a_corpus_that_is_there(tmp_path):
    make_corpus(tmp_path, CorpusSettings(0.002, seed=8))
    before = contents(tmp_path)
    make_corpus(tmp_path, CorpusSettings(0.002, seed=8, write_curves=True))
    after = contents(tmp_path)
    assert before.items() <= after.items()
    for wave in (tmp_path / "WAV").glob("*.wav"):
        rows = np.loadtxt(tmp_path / "VALID_CTR" / f"{wave.stem}.txt", delimiter=",", ndmin=2)
        info = soundfile.info(wave)
        assert rows.shape == (info.frames * 60 // info.samplerate, len(BOARD))
        assert (rows >= BOARD.minimum - 1e-4).all() and (rows <= BOARD.maximum + 1e-4).all()
        timeline = read_timeline(tmp_path / "TIMELINE" / f"{wave.stem}.json")
        assert timeline == read_phones(tmp_path / "PHONES" / f"{wave.stem}.json")[1]


@needs_espeak
def test_the_summary_counts_units_and_voices(corpus):
    _, summary, _ = corpus
    assert sum(summary.voices.values()) == summary.items
    assert summary.units["T"] > 0 and set(summary.units) <= set(UNITS)
    assert summary.missing_units == [unit for unit in UNITS if not summary.units[unit]]


def test_rare_units_are_topped_up_and_those_that_no_voice_speaks_are_given_up():
    made, indices = CorpusSummary(units=Counter({unit: 90 for unit in UNITS})), []
    made.units.update({"ZH": -80, "final ueng": -90, "OY": -88})

    def make(plans):
        indices.extend(plan.index for plan in plans)
        made.units.update(plan.unit for plan in plans if plan.unit != "final ueng")

    top_up_rare_units(made, FEWEST_PER_HOUR, make)
    assert made.units["ZH"] >= FEWEST_PER_HOUR and made.units["OY"] >= FEWEST_PER_HOUR
    assert made.units["final ueng"] == 0
    assert len(set(indices)) == len(indices) and {(i - TOP_UP_FIRST) % len(UNITS) for i in indices} == {
        UNITS.index(unit) for unit in ("ZH", "OY", "final ueng")
    }


@needs_espeak
def test_a_topped_up_item_has_its_unit(tmp_path):
    for unit in ("ZH", "final ueng"):
        plan = ItemPlan(TOP_UP_FIRST + UNITS.index(unit), 3.0, unit)
        assert make_item(tmp_path, 1, plan, write_curves=False).units[unit] >= 3


def test_items_without_speech_are_one_silence(tmp_path, monkeypatch):
    monkeypatch.setattr(items, "NONSPEECH_SHARE", 1.0)
    for index in range(6):
        made = make_item(tmp_path, 2, ItemPlan(index, 3.0), write_curves=False)
        assert made.phones == {"SIL": 1} and not made.units
        assert made.seconds == pytest.approx(3.0)


def test_timelines_change_or_are_constant(rng):
    constant = draw_timeline(rng, 10, constant=True)
    changing = draw_timeline(rng, 60, constant=False)
    assert len(constant.segments) == 1 and len(changing.segments) > 5
    assert {s.emotion for s in changing.segments} <= set(EMOTIONS)
    assert all(0 < s.intensity <= 1 for s in changing.segments)


def test_a_full_disk_is_a_sentence_and_leaves_nothing_half_made(tmp_path, monkeypatch):
    monkeypatch.setattr(items, "NONSPEECH_SHARE", 1.0)
    with file_limit(10_000), pytest.raises(FileError, match=r"\.wav: cannot write this file") as refused:
        make_item(tmp_path, 2, ItemPlan(0, 3.0), write_curves=False)
    assert len(str(refused.value).removeprefix(str(tmp_path))) <= 300
    assert not [file for file in tmp_path.rglob("*") if file.is_file()]
    assert make_item(tmp_path, 2, ItemPlan(0, 3.0), write_curves=False).items == 1

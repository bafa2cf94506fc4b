from pathlib import Path

import pytest
import soundfile

from emoface.emotion import EMOTIONS
from emoface.training.corpus import draw_timeline, make_corpus, read_phones
from emoface.training.dataset import read_dataset
from emoface.training.espeak import espeak_is_here

needs_espeak = pytest.mark.skipif(not espeak_is_here(), reason="libespeak-ng is not on this machine")
HOURS = 0.012


def contents(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*.*"))}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    calls = []
    summary = make_corpus(folder, HOURS, seed=3, jobs=2, progress=lambda done, total: calls.append((done, total)))
    return folder, summary, calls


@needs_espeak
def test_a_corpus_is_a_dataset_of_the_hours_asked_for(corpus):
    folder, summary, calls = corpus
    assert summary.seconds >= HOURS * 3600 and summary.phones["SIL"] > 0
    assert calls == [(i + 1, summary.items) for i in range(summary.items)]
    training, validation = read_dataset(folder)
    assert len({item.wave for item in training + validation}) == summary.items


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
def test_the_seed_alone_decides_and_a_second_run_fills_only_gaps(corpus, tmp_path):
    folder, summary, _ = corpus
    before = contents(folder)
    removed = sorted((folder / "PHONES").glob("*.json"))[0]
    removed.unlink()
    kept = {f: f.stat().st_mtime_ns for f in folder.rglob("*.*") if f.stem != removed.stem}
    again = make_corpus(folder, HOURS, seed=3, jobs=1)
    assert contents(folder) == before
    assert all(f.stat().st_mtime_ns == when for f, when in kept.items())
    assert again.phones == summary.phones


def test_timelines_change_or_hold(rng):
    held = draw_timeline(rng, 10, constant=True)
    changing = draw_timeline(rng, 60, constant=False)
    assert len(held.segments) == 1 and len(changing.segments) > 5
    assert {s.emotion for s in changing.segments} <= set(EMOTIONS)
    assert all(0 < s.intensity <= 1 for s in changing.segments)

"""The run feeds its crew: every job once, no more decoded sound in memory than it may have, and a clean stop."""

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event, Lock

import pytest

from emoface.batch.journal import open_journal
from emoface.batch.ledger import LEDGER, Entry, Ledger, read_past
from emoface.batch.length_buckets import rows, rung
from emoface.batch.line_worker import Heard, Unit
from emoface.batch.listener import BatchListener
from emoface.batch.plan import Job
from emoface.batch.runner import FRAME_BYTES, Run, look
from emoface.storage.folder import Folder
from emoface.table.report import DONE, FAILED
from emoface.take import Line

LENGTHS = (70, 200, 900, 80, 3000, 5000, 60, 61, 400, 410) * 20  # frames


class CountingCrew:
    """A crew that makes nothing, and keeps the most sound that it and its caller have held at once."""

    hearing, animating = 3, 2

    def __init__(self):
        self.units: list[Unit] = []
        self.held = self.most_held = 0
        self._lock = Lock()
        self._pool = ThreadPoolExecutor(5)

    def hear(self, job: Job) -> Future:
        return self._pool.submit(self._hear, job)

    def _hear(self, job: Job) -> Heard:
        frames = job.line.channel
        if frames == 61:
            return Heard(job, entry=Entry(job.line_id, FAILED, "no speech"))
        self._hold(frames)
        return Heard(job, frames, "a clip")

    def animate(self, unit: Unit) -> Future:
        return self._pool.submit(self._animate, unit)

    def _animate(self, unit: Unit) -> tuple[Entry, ...]:
        self.units.append(unit)
        self._hold(-sum(heard.frames for heard in unit.heard))
        return tuple(Entry(heard.job.line_id, DONE) for heard in unit.heard)

    def _hold(self, frames: int) -> None:
        with self._lock:
            self.held += frames
            self.most_held = max(self.most_held, self.held)

    def close(self):
        self._pool.shutdown()


@pytest.fixture
def crew():
    crew = CountingCrew()
    yield crew
    crew.close()


def jobs(lengths):
    """Jobs whose channel says how long they are."""
    for number, frames in enumerate(lengths):
        yield Job(f"{number}", Folder("/"), "x.wav", Line("/x.wav", channel=frames), (f"{number}",), (1,))


@pytest.fixture
def run(tmp_path, crew):
    """Run jobs with a budget in frames; gives their entries."""
    journal = open_journal(Folder.at(tmp_path), LEDGER)

    def run(jobs, frames, listener=None, stop=None):
        listener, stop = listener or BatchListener(), stop or Event()
        return Run(crew, Ledger(journal), "cpu", frames * FRAME_BYTES, listener, stop).do(jobs)

    yield run
    journal.close()


@pytest.mark.parametrize("budget", [1, 1000, 20_000, 10**9])
def test_every_job_comes_to_its_end_once_and_into_the_ledger(run, crew, tmp_path, budget):
    entries = run(jobs(LENGTHS), budget)
    assert set(entries) == {str(number) for number in range(len(LENGTHS))}
    animated = [heard.job.line_id for unit in crew.units for heard in unit.heard]
    assert len(animated) == len(set(animated)) == sum(frames != 61 for frames in LENGTHS)
    assert read_past((tmp_path / LEDGER).read_text().splitlines()).entries == entries


@pytest.mark.parametrize("budget", [1000, 20_000])
def test_decoded_sound_stays_within_the_budget_however_long_the_table(run, crew, budget):
    run(jobs(LENGTHS * 5), budget)
    once_more = crew.hearing * max(LENGTHS)  # what is just being decoded
    assert crew.most_held <= budget + once_more


def test_lines_of_a_length_go_together_in_full_batches(run, crew):
    run(jobs(LENGTHS), 10**9)
    for unit in crew.units:
        assert len(unit.heard) <= rows(unit.frames, "cpu")
        assert all(rung(heard.frames) == unit.frames for heard in unit.heard)
    lacking = [unit.frames for unit in crew.units if len(unit.heard) < rows(unit.frames, "cpu")]
    assert len(lacking) == len(set(lacking))  # of each rung, only the last one


def test_a_stop_ends_what_runs_and_begins_nothing(run, crew):
    stop = Event()

    class StopSoon(BatchListener):
        def settled(self, entry, made):
            stop.set()

    heard = []
    entries = run((heard.append(job) or job for job in jobs(LENGTHS)), 2000, StopSoon(), stop)
    assert 0 < len(entries) < len(heard) < len(LENGTHS)
    done = [heard.job.line_id for unit in crew.units for heard in unit.heard]
    assert set(done) <= set(entries)


def test_a_crew_that_is_lost_ends_the_run(run, crew, monkeypatch):
    def lost(unit):
        future = Future()
        future.set_exception(RuntimeError("the cluster is gone"))
        return future

    monkeypatch.setattr(crew, "animate", lost)
    with pytest.raises(RuntimeError, match="the cluster is gone"):
        run(jobs(LENGTHS), 1000)


def test_a_look_animates_nothing_and_keeps_no_sound(crew):
    seen = list(look(crew, jobs(LENGTHS), Event()))
    assert {heard.job.line_id for heard in seen} == {str(number) for number in range(len(LENGTHS))}
    assert not crew.units and all(heard.clip is None for heard in seen)

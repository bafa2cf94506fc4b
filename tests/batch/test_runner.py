"""The runner gives its executor every job once, stays within its limit of decoded sound, and stops cleanly."""

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event, Lock

import pytest

from emoface.batch.job import LineJob
from emoface.batch.journal import open_journal
from emoface.batch.ledger import LEDGER, Ledger, LedgerEntry, parse_ledger
from emoface.batch.length_buckets import batch_size, length_bucket
from emoface.batch.line_worker import DecodedJob, MiniBatch
from emoface.batch.listener import BatchListener
from emoface.batch.runner import FRAME_BYTES, BatchingLimits, JobRunner, decode_all
from emoface.storage.folder import Folder
from emoface.table.batch_report import DONE, FAILED
from emoface.take import Line

LENGTHS = (70, 200, 900, 80, 3000, 5000, 60, 61, 400, 410) * 20  # frames


class CountingExecutor:
    """An executor that makes nothing, and counts the most sound that it and its caller have held at once."""

    decode_slots, animate_slots = 3, 2

    def __init__(self):
        self.batches: list[MiniBatch] = []
        self.held = self.most_held = 0
        self._lock = Lock()
        self._pool = ThreadPoolExecutor(5)

    def decode(self, job: LineJob) -> Future:
        return self._pool.submit(self._decode, job)

    def _decode(self, job: LineJob) -> DecodedJob:
        frames = job.line.channel
        if frames == 61:
            return DecodedJob(job, entry=LedgerEntry(job.line_id, FAILED, "no speech"))
        self._count(frames)
        return DecodedJob(job, frames, "a clip")

    def animate(self, batch: MiniBatch) -> Future:
        return self._pool.submit(self._animate, batch)

    def _animate(self, batch: MiniBatch) -> tuple[LedgerEntry, ...]:
        self.batches.append(batch)
        self._count(-sum(decoded.frames for decoded in batch.jobs))
        return tuple(LedgerEntry(decoded.job.line_id, DONE) for decoded in batch.jobs)

    def _count(self, frames: int) -> None:
        with self._lock:
            self.held += frames
            self.most_held = max(self.most_held, self.held)

    def close(self):
        self._pool.shutdown()


@pytest.fixture
def executor():
    executor = CountingExecutor()
    yield executor
    executor.close()


def jobs(lengths):
    """Jobs whose channel says how long they are."""
    for number, frames in enumerate(lengths):
        yield LineJob(f"{number}", Folder("/"), "x.wav", Line("/x.wav", channel=frames), (f"{number}",), (1,))


@pytest.fixture
def run(tmp_path, executor):
    """Run jobs within a limit of decoded sound, in frames; returns their entries."""
    journal = open_journal(Folder.at(tmp_path), LEDGER)

    def run(jobs, frames, listener=None, stop=None):
        limits = BatchingLimits("cpu", frames * FRAME_BYTES)
        return JobRunner(executor, Ledger(journal), limits, listener=listener, stop=stop).run(jobs)

    yield run
    journal.close()


@pytest.mark.parametrize("budget", [1, 1000, 20_000, 10**9])
def test_every_job_comes_to_its_end_once_and_into_the_ledger(run, executor, tmp_path, budget):
    entries = run(jobs(LENGTHS), budget)
    assert set(entries) == {str(number) for number in range(len(LENGTHS))}
    animated = [decoded.job.line_id for batch in executor.batches for decoded in batch.jobs]
    assert len(animated) == len(set(animated)) == sum(frames != 61 for frames in LENGTHS)
    assert parse_ledger((tmp_path / LEDGER).read_text().splitlines()).entries == entries


@pytest.mark.parametrize("budget", [1000, 20_000])
def test_decoded_sound_stays_within_the_budget_however_long_the_table(run, executor, budget):
    run(jobs(LENGTHS * 5), budget)
    once_more = executor.decode_slots * max(LENGTHS)  # what is just being decoded
    assert executor.most_held <= budget + once_more


def test_lines_of_a_length_go_together_in_full_batches(run, executor):
    run(jobs(LENGTHS), 10**9)
    for batch in executor.batches:
        assert len(batch.jobs) <= batch_size(batch.frames, "cpu")
        assert all(length_bucket(decoded.frames) == batch.frames for decoded in batch.jobs)
    lacking = [batch.frames for batch in executor.batches if len(batch.jobs) < batch_size(batch.frames, "cpu")]
    assert len(lacking) == len(set(lacking))  # of each bucket, only the last one


def test_a_stop_ends_what_runs_and_begins_nothing(run, executor):
    stop = Event()

    class StopSoon(BatchListener):
        def finished(self, entry, made):
            stop.set()

    started = []
    entries = run((started.append(job) or job for job in jobs(LENGTHS)), 2000, StopSoon(), stop)
    assert 0 < len(entries) < len(started) < len(LENGTHS)
    done = [decoded.job.line_id for batch in executor.batches for decoded in batch.jobs]
    assert set(done) <= set(entries)


def test_an_executor_that_is_lost_ends_the_run(run, executor, monkeypatch):
    def lost(batch):
        future = Future()
        future.set_exception(RuntimeError("the cluster is gone"))
        return future

    monkeypatch.setattr(executor, "animate", lost)
    with pytest.raises(RuntimeError, match="the cluster is gone"):
        run(jobs(LENGTHS), 1000)


def test_decoding_alone_animates_nothing_and_keeps_no_sound(executor):
    seen = list(decode_all(executor, jobs(LENGTHS), Event()))
    assert {decoded.job.line_id for decoded in seen} == {str(number) for number in range(len(LENGTHS))}
    assert not executor.batches and all(decoded.clip is None for decoded in seen)

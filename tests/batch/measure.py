"""What batches do on this machine: `python -m tests.batch.measure [RECORDINGS]`, with the model that ships.

Throughput and memory with the number of lines, batched and one by one; 300 lines, bad ones among them, killed three
times on the way; the same on a Ray cluster of two machines (both here), of which a worker and a machine are lost.
Where something else works on the machine, believe the processor's seconds rather than the clock's.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from emoface.emotion import EMOTIONS
from emoface.network import EmoFace
from emoface.resources import RESOURCES

from .conftest import files_of

LINES = (1, 100, 300)
KILLS = 3
ONE_BY_ONE = "import emoface.batch.length_buckets as s; s.FRAMES_PER_BATCH = dict.fromkeys(s.FRAMES_PER_BATCH, 1)"
MAIN = "import sys; from emoface.cli import main; sys.exit(main(sys.argv[1:]))"
BAD = (  # audio, emotion
    ("missing.wav", "happy"),
    ("empty.wav", "sad"),
    ("corrupt.wav", "happy"),
    ("cut.wav", "happy"),
    ("{0}", "hapy"),
    ("../outside.wav", "happy"),
)


@dataclass(frozen=True)
class Outcome:
    """How a command ended.

    status: its exit status.
    answer: its JSON.
    clock_s: from its start to its end.
    work_s: of the processor, all threads.
    peak_mib: of its memory.
    """

    status: int
    answer: dict
    clock_s: float
    work_s: float
    peak_mib: float


def write_table(folder: Path, recordings: list[Path], lines: int, bad: bool = False) -> Path:
    """A table of real recordings with one emotion after another; bad: every fiftieth line, and those behind it, bad."""
    rows, wrong = [], len(BAD) if bad else 0
    for n in range(lines):
        audio = recordings[n % len(recordings)].name
        emotion = f"{EMOTIONS[n % len(EMOTIONS)]}:{0.4 + 0.1 * (n % 7):.1f}"
        if n % 50 < wrong:
            audio, emotion = BAD[n % 50][0].format(audio), BAD[n % 50][1]
        rows.append(f"line_{n:04d},{audio},{emotion}")
    path = folder / f"{lines}{'_bad' * bad}.csv"
    path.write_text("\n".join(["line_id,audio,emotion", *rows, ""]))
    return path


def start(table: Path, out: Path, *options: str, before: str = "") -> subprocess.Popen:
    """`emoface batch`, in a process group of its own; `before` is run first."""
    code = f"{before}; {MAIN}" if before else MAIN
    command = [
        sys.executable,
        "-c",
        code,
        "batch",
        str(table),
        "--out",
        str(out),
        "--json",
        "--device",
        "cpu",
        *options,
    ]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, start_new_session=True, **streams)


def finish(process: subprocess.Popen, since: float) -> Outcome:
    """Wait for its end; what it says on stderr is read by nobody, and is little."""
    answer = process.stdout.read()
    errors = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if not answer:
        sys.exit(errors.decode())
    work_s = used.ru_utime + used.ru_stime
    return Outcome(process.returncode, json.loads(answer), time.monotonic() - since, work_s, used.ru_maxrss / 1024)


def run(table: Path, out: Path, *options: str, before: str = "") -> Outcome:
    """`emoface batch` from start to end."""
    since = time.monotonic()
    return finish(start(table, out, *options, before=before), since)


def lines_in(out: Path) -> int:
    """How many lines the ledger tells of."""
    ledger = out / "ledger.jsonl"
    return ledger.read_text().count('"line_id"') if ledger.exists() else 0


def wait_for(out: Path, lines: int, process: subprocess.Popen) -> None:
    """Until so many lines are done."""
    while lines_in(out) < lines and process.poll() is None:
        time.sleep(0.01)


def throughput(folder: Path, recordings: list[Path]) -> None:
    """Speech a second, and peak memory."""
    print("\n| lines | speech, s | how | clock, s | processor, s | speech / clock | speech / processor | peak, MiB |")
    print("|---|---|---|---|---|---|---|---|")
    ways = {
        "one by one": (("--workers", "1"), ONE_BY_ONE),
        "batched": (("--workers", "1"), ""),
        f"batched, {os.cpu_count()} workers": ((), ""),
    }
    for lines in LINES:
        table = write_table(folder, recordings, lines)
        for way, (options, before) in ways.items():
            out = folder / "measured"
            found = run(table, out, *options, before=before)
            shutil.rmtree(out)
            speech_s = found.answer["audio_s"]
            print(
                f"| {lines} | {speech_s:.0f} | {way} | {found.clock_s:.1f} | {found.work_s:.1f} | "
                f"{speech_s / found.clock_s:.1f} | {speech_s / found.work_s:.1f} | {found.peak_mib:.0f} |",
                flush=True,
            )


def stages(recordings: Path, folder: Path) -> None:
    """What a second of speech costs a processor, stage by stage; and the network, line by line and batched."""
    from emoface.batch.ledger import LedgerState
    from emoface.batch.length_buckets import batch_size, length_bucket
    from emoface.batch.line_worker import LineWorker, MiniBatch
    from emoface.batch.request import BatchRequest
    from emoface.batch.run_batch import open_batch
    from emoface.network import load_model
    from emoface.storage.folder import Folder

    def seconds(work: Callable[..., object], *arguments: object) -> float:
        work(*arguments)
        since = time.process_time()
        work(*arguments)
        return time.process_time() - since

    batch = open_batch(BatchRequest([str(recordings)], Folder.at(folder), "compact", force=True))
    jobs, worker = list(batch.plan(LedgerState({})).jobs.values()), LineWorker(batch.config)
    model = load_model(device="cpu")
    decoded = [worker.decode(job) for job in jobs]
    speech_s = sum(each.clip.duration_s for each in decoded)
    decoding_s = seconds(lambda: [worker.decode(job) for job in jobs])
    singles = [MiniBatch(length_bucket(each.frames), (each,)) for each in decoded]
    animating_s = seconds(lambda: [worker.animate(single) for single in singles])
    print("\nA second of speech, in ms of a processor:", end=" ")
    print(f"decoded {1000 * decoding_s / speech_s:.1f}, made a take of {1000 * animating_s / speech_s:.1f}")
    for length_s in (1, 2, 5):
        frames, samples = length_bucket(60 * length_s), np.random.default_rng(0).normal(0, 0.1, 16000 * length_s)
        weights = np.tile(np.eye(len(EMOTIONS), dtype=np.float32)[0], (60 * length_s, 1))
        for count in (1, batch_size(frames, "cpu")):
            took_s = seconds(network, model, [samples] * count, [weights] * count, frames)
            print(f"lines of {length_s} s, {count} at once: the network {1000 * took_s / count / length_s:.1f}")


def network(model: EmoFace, clips: list[np.ndarray], weights: list[np.ndarray], frames: int) -> None:
    """A mini-batch through the network, as a run does it."""
    model.animate_fixed(model.encode_fixed(clips, len(clips), frames), weights, len(clips), frames)


def killed(table: Path, folder: Path, here: Path) -> None:
    """SIGKILL on the way, again and again, then to the end."""
    out, lines = folder / "killed", LINES[-1]
    for n in range(1, KILLS + 1):
        process = start(table, out)
        wait_for(out, lines * n // (KILLS + 1), process)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        print(f"killed with {lines_in(out)} of {lines} lines in the ledger", flush=True)
    found = run(table, out)
    say_same(found, here, out)


def on_cluster(table: Path, folder: Path, here: Path, lose: Callable[[subprocess.Popen, Path], None] | None) -> None:
    """On two machines with a core each."""
    out = folder / ("lost" if lose else "cluster")
    since = time.monotonic()
    process = start(table, out, "--cluster", os.environ["MEASURED_CLUSTER"], "--workers", "2")
    if lose:
        lose(process, out)
    found = finish(process, since)
    print(f"clock {found.clock_s:.1f} s, of it the run {found.answer['seconds']:.1f} s", flush=True)
    say_same(found, here, out)


def say_same(found: Outcome, here: Path, out: Path) -> None:
    """Whether a run came to what the undisturbed one did."""
    there, made = files_of(here), files_of(out)
    names = (there.keys() | made.keys()) - {"review.html"}  # which says where it is
    different = sorted(name for name in names if there.get(name) != made.get(name))
    ids = [json.loads(line).get("line_id") for line in (out / "ledger.jsonl").read_text().splitlines()]
    named = [line_id for line_id in ids if line_id]
    print(
        f"exit status {found.status}, {found.answer['failed']} failed; {len(made)} files, of which differ: "
        f"{', '.join(different) or 'none'}; {len(named)} lines in the ledger, {len(named) - len(set(named))} twice",
        flush=True,
    )


def clusters(table: Path, folder: Path, here: Path) -> None:
    """A cluster undisturbed, then one that loses a worker and a machine."""
    import psutil
    from ray.cluster_utils import Cluster

    small = {"object_store_memory": 100 * 2**20, "include_dashboard": False}
    machines = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, **small})
    nodes = [machines.add_node(num_cpus=1, **small) for _ in range(2)]
    os.environ["MEASURED_CLUSTER"] = machines.address

    def lose(process: subprocess.Popen, out: Path) -> None:
        wait_for(out, LINES[-1] // 4, process)
        workers = (p for p in psutil.process_iter(["cmdline"]) if "EmoFaceWorker" in (p.info["cmdline"] or [""])[0])
        next(workers).kill()
        wait_for(out, LINES[-1] // 2, process)
        machines.remove_node(nodes[0], allow_graceful=False)
        machines.add_node(num_cpus=1, **small)

    print("\nA Ray cluster of two machines with a core each:")
    on_cluster(table, folder, here, None)
    print("\nThe same, a worker killed at a quarter, a machine at half:")
    on_cluster(table, folder, here, lose)
    machines.shutdown()


def main() -> None:
    """Measure and print."""
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else RESOURCES / "Samples"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "lines")
        folder.mkdir()
        recordings = [
            Path(shutil.copy(path, folder)) for path in sorted(source.iterdir()) if path.suffix in (".wav", ".flac")
        ]
        (folder / "empty.wav").touch()
        (folder / "corrupt.wav").write_bytes(bytes(range(256)) * 40)
        (folder / "cut.wav").write_bytes(recordings[0].read_bytes()[:30])
        shutil.copy(recordings[0], folder.parent / "outside.wav")
        print(f"{len(recordings)} recordings")
        throughput(folder, recordings)
        table, here = write_table(folder, recordings, LINES[-1], bad=True), folder / "here"
        run(table, here)
        print(f"\n{LINES[-1]} lines, killed {KILLS} times:")
        killed(table, folder, here)
        clusters(table, folder, here)
        stages(source, Path(name, "stages"))  # last: what it loads would count as its children's memory


if __name__ == "__main__":
    main()

"""`emoface batch`: a table of lines in, takes and a report out."""

import argparse
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from threading import Event
from typing import TYPE_CHECKING

from ..batch.plan import FAILURES, PAGE
from ..errors import EmoFaceError
from ..formats.export import Export
from ..formats.export_formats import CURVE_FORMATS
from ..storage.folder import Folder
from ..timing import FrameRate
from .batch_progress import BatchProgress, make_progress
from .console import add_command, add_json, add_model, add_sampling, answer
from .layer_options import add_layers, read_layers

if TYPE_CHECKING:
    from ..batch.batch import Batch
    from ..batch.executors.threads import Crew


class BatchError(EmoFaceError):
    """Options of a batch that cannot be."""


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    parser = add_command(
        commands,
        "batch",
        "make takes from a table of lines",
        "Make a take of every line of a table (CSV or TSV), or of every recording in folders and globs; overnight, or "
        "again after a change: what is there already is not made twice, and a run that was killed goes on where it "
        "was. A line that cannot be made is reported, and the others go on.\n"
        "\n"
        "A row is a line. Columns, in any order and however they are capitalised; only audio must be there:\n"
        "  line_id    names the line, its take and its blinks   emotion    happy, sad:0.5, neutral@0 angry:0.8@1.2\n"
        "  audio      the recording, from the table's folder    timeline   the same, or a timeline's file\n"
        "  character  who speaks                                intensity  0 to 1, beside one emotion\n"
        "  seed       of blinks and gaze                        crossfade  seconds (0.25)\n"
        "  channel    which to hear, from 1                     out        the take's name, such as act1/hello\n"
        "  target     the sequence in the editor                take       the chosen alternative, from 1\n"
        "  review, note   what the review page wrote: approved lines are left alone, the others made as asked\n"
        "\n"
        "DIR then holds the takes, the exports beside them, report.json, review.html (open it in a browser), "
        "failed.csv\n(mend it and give it back as the table) and manifest.json (for the editor).",
        (
            "emoface batch lines.csv --out takes --check           # what is wrong, and what would be made",
            "emoface batch lines.csv --out takes --export maya --fps 30",
            "emoface batch recordings --names '{emotion}_{line}.wav' --out takes   # ang_017.wav is angry",
            "emoface batch takes/failed.csv --out takes            # those that failed, once mended",
            "emoface batch lines.csv --out takes --takes 3         # three alternatives a line",
        ),
    )
    parser.add_argument("inputs", nargs="+", metavar="TABLE", help="a table; or folders, globs and recordings")
    parser.add_argument("--out", required=True, metavar="DIR", help="the folder of the takes: a path, or a URL")
    parser.add_argument("--check", action="store_true", help="say what is wrong and what would be made; make nothing")
    parser.add_argument(
        "--root",
        action="append",
        default=[],
        metavar="DIR",
        help="another folder that recordings may lie in, beside the table's own; DIR remembers it",
    )
    parser.add_argument(
        "--names",
        metavar="PATTERN",
        help="where recordings' names say what they are, without a table: {emotion}_{line}.wav; also {intensity}, "
        "{character}. Emotions may be cut to three letters: ang dis fea hap neu sad sur",
    )
    add_model(parser, "compact")
    parser.add_argument(
        "--seed", type=int, default=0, metavar="N", help="what the seeds of lines without one come from (default: 0)"
    )
    parser.add_argument(
        "--takes", type=int, default=1, metavar="K", help="alternatives a line, with other blinks and gaze (default: 1)"
    )
    parser.add_argument(
        "--force", action="store_true", help="also make takes again that somebody changed, or that are approved"
    )
    _add_exports(parser)
    parser.add_argument(
        "--no-page",
        action="store_true",
        help="leave the review page out, which takes as long as the takes; `emoface review DIR` makes it later",
    )
    group = parser.add_argument_group("work")
    group.add_argument(
        "--workers",
        type=int,
        metavar="N",
        help="how many models work at once (default: as many as the cores, the GPU or the cluster have room for)",
    )
    group.add_argument(
        "--waiting",
        type=int,
        metavar="MIB",
        help="memory for decoded sound that waits for lines of its length (default: what keeps batches full, about 70 "
        "on a CPU and 420 for a GPU)",
    )
    group.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="work on a Ray cluster: `ray` (the one this machine belongs to, else one started here), ray://HEAD:10001 "
        "(from outside), or HEAD:6379",
    )
    group.add_argument(
        "--gpus-per-worker",
        type=float,
        default=0.0,
        metavar="SHARE",
        help="of a graphics card for each worker of the cluster: 1, 0.25, ... (default: 0, a CPU core each); "
        "--device does not matter there",
    )
    add_json(parser)
    add_layers(parser)
    parser.set_defaults(run=run)


def _add_exports(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("exports", "Beside each take; `emoface export --help` tells the formats.")
    group.add_argument(
        "--export",
        action="append",
        default=[],
        choices=tuple(CURVE_FORMATS),
        metavar="FORMAT",
        help=f"{', '.join(CURVE_FORMATS)}; more than once for several",
    )
    add_sampling(group)


def run(options: argparse.Namespace) -> int:
    """Check or make; 1 where a line has failed, or it was stopped."""
    for name, least in (("takes", 1), ("seed", 0), ("waiting", 1), ("workers", 1), ("gpus_per_worker", 0)):
        value = getattr(options, name)
        if value is not None and value < least:
            raise BatchError(f"--{name.replace('_', '-')} {value}: expected {least} or more.")
    request = {
        "inputs": options.inputs,
        "out": Folder.at(options.out),
        "roots": tuple(map(Folder.at, options.root)),
        "names": options.names,
        "model": options.model,
        "exports": _exports(options),
        "settings": read_layers(options),
        "seed": options.seed,
        "variants": options.takes,
        "force": options.force,
    }
    from ..batch.batch import Request, open_batch  # torch takes seconds: not before the options are known to be good

    with make_progress(options) as progress, stopping(progress) as stop:
        batch = open_batch(Request(device=_device(options), **request))
        with closing(_crew(options, batch, progress)) as crew:
            return _check(options, batch, crew, stop) if options.check else _make(options, batch, crew, stop, progress)


def _exports(options: argparse.Namespace) -> tuple[Export, ...]:
    rate = FrameRate.parse(options.fps)
    formats = dict.fromkeys(options.export)
    return tuple(Export(name, rate, options.tolerance, options.interpolation) for name in formats)


def _device(options: argparse.Namespace) -> str:
    if options.cluster:
        return "cuda" if options.gpus_per_worker else "cpu"  # of its machines; this one may have no card
    from ..network.model_library import choose_device

    return choose_device(options.device).type


def _crew(options: argparse.Namespace, batch: "Batch", progress: BatchProgress) -> "Crew":
    if options.cluster:
        from ..batch.executors.ray import RayCrew

        return RayCrew(batch.order, options.cluster, options.workers, options.gpus_per_worker, progress.warn)
    from ..batch.executors.threads import LocalCrew

    return LocalCrew(batch.order, options.workers)


def _check(options: argparse.Namespace, batch: "Batch", crew: "Crew", stop: Event) -> int:
    """Say what is wrong and what would be done."""
    from ..batch.batch import forecast

    told = forecast(batch, crew, stop)
    if stop.is_set():
        raise KeyboardInterrupt
    failed = len({row for row, _, _ in told.problems})
    counts = {name: getattr(told, name) for name in ("to_make", "unchanged", "approved", "changed")}
    counts["failed"] = failed
    problems = [{"row": row, "line_id": line_id, "problem": problem} for row, line_id, problem in told.problems]
    text = [f"row {row} ({line_id}), {problem}" for row, line_id, problem in told.problems]
    text.append(
        f"{sum(counts.values())} lines: {told.to_make} to make, {told.unchanged} done already, {told.approved} "
        f"approved and {told.changed} changed by somebody, which are left alone, {failed} wrong"
    )
    answer(options, {"lines": sum(counts.values()), **counts, "problems": problems}, "\n".join(text))
    return 1 if failed else 0


def _make(options: argparse.Namespace, batch: "Batch", crew: "Crew", stop: Event, progress: BatchProgress) -> int:
    """Make the takes, the report and the page."""
    from ..batch.batch import make
    from ..review.page import write_review

    out = batch.order.out
    write_page = None if options.no_page else write_review
    report = make(batch, crew, progress, stop, options.waiting and options.waiting * 2**20, write_page)
    progress.close()
    counts = {name: getattr(progress, name) for name in ("made", "unchanged", "kept", "failed")}
    document = {"out": out.place, "finished": report is not None, "lines": progress.total, **counts}
    document |= {"audio_s": round(progress.heard_s, 3), "seconds": round(progress.seconds, 3)}
    text = (
        f"{progress.total} lines: {progress.made} made, {progress.unchanged} done already, {progress.kept} left alone "
        f"(approved, or changed by somebody), {progress.failed} failed\n"
        f"{progress.heard_s:.1f} s of speech in {progress.seconds:.1f} s, {progress.rate:.1f} a second\n"
    )
    if report is None:
        text += f"stopped with {progress.total - progress.done} lines to go; the same command goes on from here"
    else:
        look = (
            f"`emoface review {out.place}` makes the review page" if options.no_page else f"look at {out.address(PAGE)}"
        )
        text += look
        text += f"\nwhat failed, and why: {out.address(FAILURES)}" if progress.failed else ""
    answer(options, document, text)
    return 1 if progress.failed or report is None else 0


@contextmanager
def stopping(progress: BatchProgress) -> Iterator[Event]:
    """An event that Ctrl-C sets, or a request to end: what runs is finished. A second one stops at once."""
    stop = Event()

    def handle(number: int, frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        progress.warn("stopping when what runs is finished; Ctrl-C again stops at once")

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

"""`emoface batch`: a table of lines in, takes and a report out."""

import argparse
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from threading import Event
from typing import TYPE_CHECKING

from ..batch.file_names import FAILURES, PAGE
from ..batch.request import BatchRequest
from ..errors import EmoFaceError, shorten_sentence
from ..formats.export import Export
from ..formats.export_formats import EXPORT_FORMATS
from ..storage.folder import Folder
from ..timing import FrameRate
from .batch_progress import MOST_FAILURES, BatchProgress, make_progress, shortened_id
from .console import add_command, answer
from .layer_options import add_layers, read_layers
from .options import add_json, add_lexicon, add_model, add_sampling
from .terminal_text import printable

if TYPE_CHECKING:
    from ..batch.executors.base import Executor
    from ..batch.run_batch import Batch


class OptionError(EmoFaceError):
    """A value that an option of a batch cannot have."""


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
        "  text       what is said (also transcript, dialogue)  text_file  a file of it\n"
        "  alignment  words and phones of another aligner: a .TextGrid or .ctm\n"
        "  target     the sequence in the editor                take       the chosen alternative, from 1\n"
        "  review, note   what the review page wrote: approved lines are left alone, the others made as asked\n"
        "\n"
        "Without a table, hello.txt beside hello.wav is what is said in it.\n"
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
    _add_source(parser)
    add_lexicon(parser)
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
    _add_work(parser)
    add_json(parser)
    add_layers(parser)
    parser.set_defaults(run=run)


def _add_source(parser: argparse.ArgumentParser) -> None:
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


def _add_work(parser: argparse.ArgumentParser) -> None:
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


def _add_exports(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("exports", "Beside each take; `emoface export --help` tells the formats.")
    group.add_argument(
        "--export",
        action="append",
        default=[],
        choices=tuple(EXPORT_FORMATS),
        metavar="FORMAT",
        help=f"{', '.join(EXPORT_FORMATS)}; more than once for several",
    )
    add_sampling(group)


def run(options: argparse.Namespace) -> int:
    """Check or make; 1 where a line has failed, or it was stopped."""
    for name, least in (("takes", 1), ("seed", 0), ("waiting", 1), ("workers", 1), ("gpus_per_worker", 0)):
        value = getattr(options, name)
        if value is not None and value < least:
            raise OptionError(f"--{name.replace('_', '-')} {value}: expected {least} or more.")
    out, roots, exports = Folder.at(options.out), tuple(map(Folder.at, options.root)), _exports(options)
    settings = read_layers(options)
    from ..batch.run_batch import open_batch  # torch takes seconds: not before the options are known to be good

    request = BatchRequest(
        inputs=options.inputs,
        out=out,
        model=options.model,
        device=_device(options),
        roots=roots,
        name_pattern=options.names,
        exports=exports,
        settings=settings,
        seed=options.seed,
        variants=options.takes,
        force=options.force,
        lexicon=options.lexicon and str(options.lexicon),
        waiting_bytes=options.waiting and options.waiting * 2**20,
    )
    with make_progress(options) as progress, stop_on_signal(progress) as stop:
        batch = open_batch(request)
        for sentence in batch.source.warnings:
            progress.warn(sentence)
        with closing(_make_executor(options, batch, progress)) as executor:
            if options.check:
                return _check(options, batch, executor, stop)
            return _make(options, batch, executor, stop, progress)


def _exports(options: argparse.Namespace) -> tuple[Export, ...]:
    rate = FrameRate.parse(options.fps)
    formats = dict.fromkeys(options.export)
    return tuple(Export(name, rate, options.tolerance, options.interpolation) for name in formats)


def _device(options: argparse.Namespace) -> str:
    if options.cluster:
        return "cuda" if options.gpus_per_worker else "cpu"  # of its machines; this one may have no card
    from ..network.model_library import choose_device

    return choose_device(options.device).type


def _make_executor(options: argparse.Namespace, batch: "Batch", progress: BatchProgress) -> "Executor":
    if options.cluster:
        from ..batch.executors.ray import RayExecutor

        return RayExecutor(batch.config, options.cluster, options.workers, options.gpus_per_worker, progress.warn)
    from ..batch.executors.threads import ThreadExecutor

    return ThreadExecutor(batch.config, options.workers)


def _check(options: argparse.Namespace, batch: "Batch", executor: "Executor", stop: Event) -> int:
    """Answer with what is wrong and what would be done."""
    from ..batch.run_batch import dry_run

    found = dry_run(batch, executor, stop)
    if stop.is_set():
        raise KeyboardInterrupt
    failed = len({row for row, _, _ in found.problems})
    counts = {
        "to_make": found.to_make,
        "unchanged": found.unchanged,
        "approved": found.approved,
        "changed": found.edited,
        "failed": failed,
    }
    problems = [{"row": row, "line_id": line_id, "problem": problem} for row, line_id, problem in found.problems]
    said = {(problem.row, problem.in_row) for group in found.common for problem in group.problems}
    failures = [
        f"row {row} ({shortened_id(line_id)}), {problem}"
        for row, line_id, problem in found.problems
        if (row, problem) not in said
    ]
    shown = (*(group.sentence for group in found.common), *failures[:MOST_FAILURES])
    text = [shorten_sentence(printable(line)) for line in shown]
    if len(failures) > MOST_FAILURES:
        text.append(f"and {len(failures) - MOST_FAILURES} lines more; --json answers with all")
    text.append(
        f"{sum(counts.values())} lines: {found.to_make} to make, {found.unchanged} done already, {found.approved} "
        f"approved and {found.edited} changed by somebody, which are left alone, {failed} wrong"
    )
    answer(options, {"lines": sum(counts.values()), **counts, "problems": problems}, "\n".join(text))
    return 1 if failed else 0


def _make(
    options: argparse.Namespace, batch: "Batch", executor: "Executor", stop: Event, progress: BatchProgress
) -> int:
    """Make the takes, the report and the page, and answer with their counts."""
    from ..batch.run_batch import run_batch
    from ..review.page import write_review

    out = batch.config.out
    write_page = None if options.no_page else write_review
    report = run_batch(batch, executor, listener=progress, stop=stop, write_page=write_page)
    progress.close()
    counts = {name: getattr(progress, name) for name in ("made", "unchanged", "kept", "failed")}
    document = {"out": out.location, "finished": report is not None, "lines": progress.total, **counts}
    document |= {"audio_s": round(progress.speech_s, 3), "seconds": round(progress.seconds, 3)}
    text = (
        f"{progress.total} lines: {progress.made} made, {progress.unchanged} done already, {progress.kept} left alone "
        f"(approved, or changed by somebody), {progress.failed} failed\n"
        f"{progress.speech_s:.1f} s of speech in {progress.seconds:.1f} s, {progress.rate:.1f} a second\n"
    )
    if report is None:
        text += f"stopped with {progress.total - progress.done} lines to go; the same command goes on from here"
    else:
        page = (
            f"`emoface review {out.location}` makes the review page"
            if options.no_page
            else f"look at {out.address(PAGE)}"
        )
        text += page
        text += f"\nwhat failed, and why: {out.address(FAILURES)}" if progress.failed else ""
    answer(options, document, text)
    return 1 if progress.failed or report is None else 0


@contextmanager
def stop_on_signal(progress: BatchProgress) -> Iterator[Event]:
    """An event that Ctrl-C sets, or SIGTERM: what runs is finished. A second one stops at once."""
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

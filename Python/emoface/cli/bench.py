"""`emoface bench`: how fast it is here, and how much memory it takes."""

import argparse
import sys
from dataclasses import replace

from .console import add_command, answer
from .options import add_json


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    parser = add_command(
        commands,
        "bench",
        "measure speed and memory on this machine",
        "Measure the network (the paper's size with random weights, and the default model), a line from its "
        "file, edits, key reduction and memory. Medians after a warm-up. About ten minutes on two cores; --quick is "
        "about two.",
    )
    parser.add_argument("--quick", action="store_true", help="fewer clips and repeats")
    parser.add_argument(
        "--long",
        type=float,
        default=0,
        metavar="MINUTES",
        help="also the memory for one clip of this length (default: none)",
    )
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto", help="where the network runs")
    add_json(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Measure, answer."""
    from ..bench import QUICK, BenchPlan, bench

    plan = replace(QUICK if options.quick else BenchPlan(), long_minutes=options.long, device=options.device)
    report = bench(plan, lambda text: print(f"measuring: {text}", file=sys.stderr, flush=True))
    answer(options, report, format_report(report))


def format_report(report: dict) -> str:
    """The report for people."""
    machine, runtime = report["machine"], report["runtime"]
    against, line, keys = report["against_plain"], report["end_to_end"], report["key_reduction"]
    rows = [
        f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB, {machine['system']}",
        f"{runtime['device']}, {runtime['threads']} thread, {runtime['precision']}, torch {runtime['torch']}, "
        f"transformers {runtime['transformers']}, Python {runtime['python']}, medians of {report['repeats']}",
        "",
        "network                 clip        time   x real time",
        *(
            f"{row['network']:20} {row['clip_s']:5g} s {row['seconds'] * 1e3:8.1f} ms {row['times_real_time']:10.1f}"
            for row in report["forward"]
        ),
        "",
        f"paper size, {against['clip_s']} s: {against['fast_s'] * 1e3:.0f} ms, plainly {against['plain_s'] * 1e3:.0f}, "
        f"ratio {against['ratio']:.3f}, largest difference {against['largest_difference']:.1e}",
        f"a line of {line['clip_s']} s from its file: {line['seconds'] * 1000:.0f} ms ("
        + ", ".join(f"{stage} {seconds * 1000:.1f}" for stage, seconds in line["stages"].items())
        + ")",
        *(
            f"{name.removesuffix('_s').replace('_', ' ')}: {seconds * 1000:.1f} ms"
            for name, seconds in report["edits"].items()
        ),
        *(
            f"keys, {kind}: {keys[kind]['keys']} of {keys['dense_keys']}, "
            f"{keys[kind]['keys'] / keys['dense_keys']:.1%}, in {keys[kind]['seconds'] * 1000:.0f} ms"
            for kind in ("linear", "cubic")
        ),
        *(
            f"memory, {entry['network']}, {entry['clip_s']:g} s: {entry['peak_mib']:.0f} MiB at most, "
            f"{entry['loaded_mib']:.0f} when loaded"
            for entry in report["peak_memory"]
        ),
    ]
    return "\n".join(rows)

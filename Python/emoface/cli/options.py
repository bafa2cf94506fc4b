"""Options that several commands have."""

import argparse
from dataclasses import replace
from pathlib import Path

from ..alignment import Alignment
from ..emotion import EMOTIONS, EmotionTimeline
from ..motion.keys import INTERPOLATIONS, TOLERANCE
from ..progress import ProgressListener


def add_output(parser: argparse.ArgumentParser, text: str) -> None:
    """Add -o, --force, --json and --progress. text: help of -o."""
    parser.add_argument("-o", "--out", type=Path, metavar="FILE", help=text)
    parser.add_argument("--force", action="store_true", help="replace the output file if it exists")
    add_json(parser)


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add --json and --progress."""
    parser.add_argument("--json", action="store_true", help="answer with one JSON object on stdout")
    add_progress(parser)


def add_progress(parser: argparse.ArgumentParser) -> None:
    """Add --progress."""
    parser.add_argument(
        "--progress", choices=("bar", "json"), default="bar", help="how long work is shown on stderr (default: bar)"
    )


def add_sampling(parser: argparse.ArgumentParser | argparse._ArgumentGroup) -> None:
    """Add --fps, --tolerance and --interpolation: how exports sample a take."""
    parser.add_argument(
        "--fps",
        default="60",
        metavar="RATE",
        help="frames a second: 24, 25, 30, 60, 24000/1001, 30000/1001 (default: 60)",
    )
    parser.add_argument(
        "--tolerance",
        type=float,
        default=TOLERANCE,
        metavar="UNITS",
        help=f"how far reduced keys may stray, in rig units; for formats with keys (default: {TOLERANCE})",
    )
    parser.add_argument(
        "--interpolation", choices=INTERPOLATIONS, default="linear", help="between reduced keys (default: linear)"
    )


def add_emotions(parser: argparse.ArgumentParser, required: bool = False) -> None:
    """Add --emotion or --timeline, and --crossfade. required: whether one of the first two must be given."""
    which = parser.add_mutually_exclusive_group(required=required)
    which.add_argument(
        "--emotion",
        metavar="SPEC",
        help=f"one of {', '.join(EMOTIONS)}, with an intensity if you like (happy:0.6), or a timeline on one line: "
        "'neutral@0 angry:0.8@1.2 sad@3.5' (seconds)",
    )
    which.add_argument(
        "--timeline", type=Path, metavar="FILE", help="a timeline file: .json, Audacity labels .txt, or Praat .TextGrid"
    )
    parser.add_argument(
        "--crossfade",
        type=float,
        metavar="SECONDS",
        help="length of the blend at each change of emotion (default: 0.25)",
    )


def read_emotions(options: argparse.Namespace) -> EmotionTimeline:
    """The timeline that the options of `add_emotions` describe; neutral where none is given."""
    from ..formats.timeline_formats import read_timeline

    if options.timeline:
        timeline = read_timeline(options.timeline)
    else:
        timeline = EmotionTimeline.parse(options.emotion or "neutral")
    return timeline if options.crossfade is None else replace(timeline, crossfade_s=options.crossfade)


def add_text(parser: argparse.ArgumentParser) -> None:
    """Add --text, --text-file or --alignment, and --lexicon."""
    group = parser.add_argument_group(
        "text",
        "What is said, in English or Mandarin: the lips then miss less. Stage directions in (), [], {} and ** are left "
        "out. Words that the recording does not have cost nothing: there the lips follow the sound.",
    )
    which = group.add_mutually_exclusive_group()
    which.add_argument("--text", metavar="TEXT", help="what is said, such as 'Who goes there?'")
    which.add_argument("--text-file", type=Path, metavar="FILE", help="the same in a text file, in UTF-8")
    which.add_argument(
        "--alignment",
        type=Path,
        metavar="FILE",
        help="words and phones with their times, from another aligner: Praat .TextGrid (as MFA writes it) or .ctm",
    )
    add_lexicon(group)


def add_lexicon(parser: argparse.ArgumentParser | argparse._ArgumentGroup) -> None:
    """Add --lexicon."""
    parser.add_argument(
        "--lexicon",
        type=Path,
        metavar="FILE",
        help="how names and other words of your own are spoken: a word and its ARPAbet phones a line, as in CMUdict "
        "(Geralt  G EH1 R AH0 L T); Chinese words with pinyin",
    )


def read_spoken_text(options: argparse.Namespace) -> str | None:
    """What --text or --text-file say; None where neither is given."""
    if options.text_file:
        from ..table.line_texts import read_line_text

        return read_line_text(options.text_file) or None
    return options.text or None


def read_given_alignment(options: argparse.Namespace, listener: ProgressListener) -> Alignment | None:
    """The words and phones in the file of --alignment; None where it is not given."""
    if options.alignment is None:
        return None
    from ..formats import phone_alignment

    return phone_alignment.read(options.alignment, listener.warn)


def add_model(parser: argparse.ArgumentParser, default: str | None) -> None:
    """Add --model and --device. default: a model's name; None: the model that made the take."""
    shown = default or "the one that made the take"
    parser.add_argument(
        "--model",
        default=default,
        metavar="NAME",
        help=f"a model's name or file (default: {shown}; see `emoface model list`)",
    )
    parser.add_argument(
        "--device", choices=("auto", "cpu", "cuda"), default="auto", help="where the network runs (default: auto)"
    )

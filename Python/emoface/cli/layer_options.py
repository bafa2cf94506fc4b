"""Options for how face curves are smoothed, and how the layers over and beside them are drawn."""

import argparse
from collections.abc import Sequence
from typing import Any

from ..motion.blink import BlinkSettings
from ..motion.brow import BrowSettings
from ..motion.gaze import GazeSettings
from ..motion.head import HeadSettings
from ..motion.smoothing import SmoothingSettings
from ..motion.styles import CONVERSATION, PAPER, STYLES
from ..take import Line

USUAL = Line("").with_all_layers()

# The field of `Line` that each group of options sets, by the first word of their names.
_FIELDS = {
    **{word: word for word in ("gaze", "head", "liveliness", "breath")},
    **{"smooth": "smoothing", "contact": "smoothing", "blink": "blink", "blinks": "blink", "brows": "brow"},
}


class Said(argparse.Action):
    """Stores an option's value, and notes that the user gave it: what is said goes before a character's style."""

    def __call__(
        self, parser: argparse.ArgumentParser, options: argparse.Namespace, values: Any, option: str | None = None
    ) -> None:
        """Called by argparse. option: as the user wrote it."""
        setattr(options, self.dest, values)
        note_said(options, self.dest)


class SaidFlag(argparse.BooleanOptionalAction):
    """`Said`, for --flag and --no-flag."""

    def __call__(
        self, parser: argparse.ArgumentParser, options: argparse.Namespace, values: Any, option: str | None = None
    ) -> None:
        """Called by argparse. option: as the user wrote it."""
        super().__call__(parser, options, values, option)
        note_said(options, self.dest)


def note_said(options: argparse.Namespace, name: str) -> None:
    """Note that the user gave an option. name: its destination."""
    options.said = said_layers(options) | {_FIELDS[name.split("_")[0]]}


def said_layers(options: argparse.Namespace) -> frozenset[str]:
    """The fields of `Line` that the user's options are about."""
    return getattr(options, "said", frozenset())


def add_layers(parser: argparse.ArgumentParser) -> None:
    """Add every number of the paper's layers, and the layers that follow the speech, which are on by default."""
    blink, gaze, smoothing = BlinkSettings(), GazeSettings(), SmoothingSettings()
    group = parser.add_argument_group("layers", "How curves are smoothed, eyes blink and look; frames are 60 a second.")

    def number(flag: str, default: float, text: str, kind: type = float) -> None:
        group.add_argument(
            flag, action=Said, type=kind, metavar="N", default=default, help=f"{text} (default: {default:g})"
        )

    def limits(flag: str, default: Sequence[float], text: str, names: tuple[str, str], kind: type = float) -> None:
        shown = " ".join(f"{value:g}" for value in default)
        group.add_argument(
            flag, action=Said, nargs=2, type=kind, metavar=names, default=default, help=f"{text} (default: {shown})"
        )

    number("--smooth-window", smoothing.window, "Savitzky-Golay window in frames, odd; 1 for none", int)
    number("--contact-window", smoothing.contact_window, "the same for touching lips and the jaw, if smaller", int)
    number("--smooth-order", smoothing.order, "Savitzky-Golay polynomial order", int)
    number("--blink-mu", blink.mu, "blinks a minute are log-normal with this mu")
    number("--blink-sigma", blink.sigma, "and this sigma")
    limits("--blink-rate", (blink.slowest, blink.fastest), "blinks a minute stay within", ("LOW", "HIGH"))
    group.add_argument(
        "--blink-openness",
        action=Said,
        type=parse_openness,
        metavar="K,K,...",
        default=blink.openness,
        help="share of the lids' opening left at each frame of a blink (default: the paper's 13 frames)",
    )
    limits("--gaze-hold", gaze.hold, "frames the eyes rest", ("SHORT", "LONG"), int)
    limits("--gaze-radius", gaze.radius, "how far they look from the centre, rig units", ("NEAR", "FAR"))
    number("--gaze-centre", gaze.centre_probability, "how often they return to the centre, 0 to 1")
    number("--gaze-transition", gaze.transition, "frames a move takes", int)
    _add_speech_layers(parser)


def _add_speech_layers(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("liveliness", "What moves with how the line is said. The paper has none of it.")
    group.add_argument(
        "--blinks",
        action=Said,
        choices=STYLES,
        help="at random, or as in conversation: with turns of the eyes and as phrases end (default: conversation; "
        "paper where one of the --blink-... numbers, which are the paper's, is given)",
    )
    group.add_argument(
        "--gaze",
        action=Said,
        choices=STYLES,
        help="at random, or as in conversation: on the listener and away (default: conversation; paper where one of "
        "the --gaze-... numbers, which are the paper's, is given)",
    )
    for flag, text in (
        ("--brows", "how far brows move"),
        ("--head", "how far the head moves"),
        ("--liveliness", "how much the strength of emotions moves"),
    ):
        group.add_argument(
            flag, action=Said, type=float, metavar="0..2", default=1.0, help=f"{text}; 0 not at all (default: 1)"
        )
    group.add_argument("--breath", action=SaidFlag, default=True, help="breathe in silences (default: yes)")


def parse_openness(text: str) -> tuple[float, ...]:
    """Numbers with commas between them. Raises ArgumentTypeError, which argparse prints."""
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: expected numbers from 0 to 1, such as 0.5,0,0.5") from None


def read_layers(options: argparse.Namespace) -> dict[str, Any]:
    """The settings, by the name of the field of `Line`: smoothing, blink, gaze, brow, head, breath, liveliness."""
    slowest, fastest = options.blink_rate
    blink = BlinkSettings(options.blink_mu, options.blink_sigma, slowest, fastest, options.blink_openness)
    gaze = GazeSettings(options.gaze_hold, options.gaze_radius, options.gaze_centre, options.gaze_transition)
    blinks, gazes = (
        style or (CONVERSATION if numbers == kind() else PAPER)
        for style, numbers, kind in ((options.blinks, blink, BlinkSettings), (options.gaze, gaze, GazeSettings))
    )
    return {
        "smoothing": SmoothingSettings(options.smooth_window, options.smooth_order, options.contact_window),
        "blink": USUAL.blink if blinks == CONVERSATION else blink,
        "gaze": USUAL.gaze if gazes == CONVERSATION else gaze,
        "brow": BrowSettings(options.brows) if options.brows else None,
        "head": HeadSettings(options.head) if options.head else None,
        "breath": options.breath,
        "liveliness": options.liveliness,
    }

"""Options for how face curves are smoothed and how blinks and gaze are drawn."""

import argparse
from collections.abc import Sequence
from typing import Any

from ..motion.blink import BlinkSettings
from ..motion.gaze import GazeSettings
from ..motion.smoothing import SmoothingSettings


def add_layers(parser: argparse.ArgumentParser) -> None:
    """Add every number of the layers, with the paper's as defaults."""
    blink, gaze, smoothing = BlinkSettings(), GazeSettings(), SmoothingSettings()
    group = parser.add_argument_group("layers", "How curves are smoothed, eyes blink and look; frames are 60 a second.")

    def number(flag: str, default: float, text: str, kind: type = float) -> None:
        group.add_argument(flag, type=kind, metavar="N", default=default, help=f"{text} (default: {default:g})")

    def limits(flag: str, default: Sequence[float], text: str, names: tuple[str, str], kind: type = float) -> None:
        shown = " ".join(f"{value:g}" for value in default)
        group.add_argument(flag, nargs=2, type=kind, metavar=names, default=default, help=f"{text} (default: {shown})")

    number("--smooth-window", smoothing.window, "Savitzky-Golay window in frames, odd; 1 for none", int)
    number("--contact-window", smoothing.contact_window, "the same for touching lips and the jaw, if smaller", int)
    number("--smooth-order", smoothing.order, "Savitzky-Golay polynomial order", int)
    number("--blink-mu", blink.mu, "blinks a minute are log-normal with this mu")
    number("--blink-sigma", blink.sigma, "and this sigma")
    limits("--blink-rate", (blink.slowest, blink.fastest), "blinks a minute stay within", ("LOW", "HIGH"))
    group.add_argument(
        "--blink-openness",
        type=parse_openness,
        metavar="K,K,...",
        default=blink.openness,
        help="share of the lids' opening left at each frame of a blink (default: the paper's 13 frames)",
    )
    limits("--gaze-hold", gaze.hold, "frames the eyes rest", ("SHORT", "LONG"), int)
    limits("--gaze-radius", gaze.radius, "how far they look from the centre, rig units", ("NEAR", "FAR"))
    number("--gaze-centre", gaze.centre_probability, "how often they return to the centre, 0 to 1")
    number("--gaze-transition", gaze.transition, "frames a move takes", int)


def parse_openness(text: str) -> tuple[float, ...]:
    """Numbers with commas between them. Raises ArgumentTypeError, which argparse prints."""
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: expected numbers from 0 to 1, such as 0.5,0,0.5") from None


def read_layers(options: argparse.Namespace) -> dict[str, Any]:
    """The settings, by the name of the field of `Line`: smoothing, blink, gaze."""
    slowest, fastest = options.blink_rate
    return {
        "smoothing": SmoothingSettings(options.smooth_window, options.smooth_order, options.contact_window),
        "blink": BlinkSettings(options.blink_mu, options.blink_sigma, slowest, fastest, options.blink_openness),
        "gaze": GazeSettings(options.gaze_hold, options.gaze_radius, options.gaze_centre, options.gaze_transition),
    }

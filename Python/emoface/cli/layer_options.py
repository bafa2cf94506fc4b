"""Options for how face curves are smoothed and how blinks and gaze are drawn."""

import argparse

from ..motion.blink import BlinkSettings
from ..motion.gaze import GazeSettings
from ..motion.smoothing import Smoothing


def add_layers(parser: argparse.ArgumentParser) -> None:
    """Every number of the layers, with the paper's as defaults."""
    blink, gaze, smoothing = BlinkSettings(), GazeSettings(), Smoothing()
    group = parser.add_argument_group("layers", "How curves are smoothed, eyes blink and look; frames are 60 a second.")

    def option(name: str, default, text: str, kind: type = float, metavar: str | tuple = "N", count: int | None = None):
        shown = " ".join(f"{value:g}" for value in default) if count else f"{default:g}"
        many = {"nargs": count} if count else {}
        group.add_argument(name, type=kind, metavar=metavar, default=default, help=f"{text} (default: {shown})", **many)

    option("--smooth-window", smoothing.window, "Savitzky-Golay window in frames, odd; 1 for none", int)
    option("--contact-window", smoothing.contact_window, "the same for touching lips and the jaw, if smaller", int)
    option("--smooth-order", smoothing.order, "Savitzky-Golay polynomial order", int)
    option("--blink-mu", blink.mu, "blinks a minute are log-normal with this mu")
    option("--blink-sigma", blink.sigma, "and this sigma")
    option("--blink-rate", (blink.slowest, blink.fastest), "blinks a minute stay within", float, ("LOW", "HIGH"), 2)
    group.add_argument(
        "--blink-openness",
        type=openness,
        metavar="K,K,...",
        default=blink.openness,
        help="share of the lids' opening left at each frame of a blink (default: the paper's 13 frames)",
    )
    option("--gaze-hold", gaze.hold, "frames the eyes rest", int, ("SHORT", "LONG"), 2)
    option("--gaze-radius", gaze.radius, "how far they look from the centre, rig units", float, ("NEAR", "FAR"), 2)
    option("--gaze-centre", gaze.centre_probability, "how often they return to the centre, 0 to 1")
    option("--gaze-transition", gaze.transition, "frames a move takes", int)


def openness(text: str) -> tuple[float, ...]:
    """Numbers with commas between them; argparse says so where they are none."""
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: expected numbers from 0 to 1, such as 0.5,0,0.5") from None


def read_layers(options: argparse.Namespace) -> dict:
    """The settings, as Line takes them: smoothing, blink, gaze."""
    return {
        "smoothing": Smoothing(options.smooth_window, options.smooth_order, options.contact_window),
        "blink": BlinkSettings(options.blink_mu, options.blink_sigma, *options.blink_rate, options.blink_openness),
        "gaze": GazeSettings(options.gaze_hold, options.gaze_radius, options.gaze_centre, options.gaze_transition),
    }

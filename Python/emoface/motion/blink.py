"""Blinks: drawn once as events, which are stored, edited, and applied to the two lid controls."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, exp, isfinite, log
from statistics import NormalDist

import numpy as np

from ..curves import Curves
from ..errors import EmoFaceError
from ..rig import BLINK_CONTROLS
from ..timing import FACE_RATE
from .frame_range import limits
from .seeds import random_stream

# Openness left at each 60 fps frame of a blink; paper section 3.2.
OPENNESS = (0.95, 0.75, 0.55, 0.3, 0.0, 0.05, 0.15, 0.25, 0.35, 0.45, 0.6, 0.75, 0.9)
FRAMES_A_MINUTE = 3600


class BlinkError(EmoFaceError):
    """Blink settings or events that are out of range."""


@dataclass(frozen=True)
class BlinkSettings:
    """How often and how lids close. The defaults are the paper's, section 3.2.

    mu, sigma: of the log-normal distribution of blinks a minute.
    slowest, fastest: bounds of that rate, in blinks a minute.
    openness: share of the lids' opening left at each 60 fps frame of a blink, 0..1.
    """

    mu: float = 3.518
    sigma: float = 0.532
    slowest: float = 15.0
    fastest: float = 100.0
    openness: tuple[float, ...] = OPENNESS

    def __post_init__(self) -> None:
        object.__setattr__(self, "openness", tuple(self.openness))
        if not (isfinite(self.mu) and self.sigma > 0):
            raise BlinkError(f"blink rate with mu {self.mu}, sigma {self.sigma}: expected a number and one above 0.")
        if not 0 < self.slowest < self.fastest <= FRAMES_A_MINUTE:
            raise BlinkError(
                f"blinks within {self.slowest:g} to {self.fastest:g} a minute: expected a lower and a higher one."
            )
        if not 1 <= len(self.openness) <= FRAMES_A_MINUTE or not all(0 <= k <= 1 for k in self.openness):
            raise BlinkError(f"the blink's openness profile: expected 1 to {FRAMES_A_MINUTE} numbers from 0 to 1.")

    @property
    def closed(self) -> int:
        """The frame of a blink at which the lids are most closed."""
        return int(np.argmin(self.openness))


@dataclass(frozen=True)
class Blink:
    """One blink.

    frame: the 60 fps frame at which the lids begin to close.
    strength: how far they close, 0..1.
    locked: whether a re-roll leaves it as it is.
    """

    frame: int
    strength: float = 1.0
    locked: bool = False

    def __post_init__(self) -> None:
        if self.frame < 0 or not 0 <= self.strength <= 1:
            raise BlinkError(f"blink at frame {self.frame}, strength {self.strength}: expected 0 or later, and 0 to 1.")


def draw_blinks(seed: int, frames: int, settings: BlinkSettings) -> tuple[Blink, ...]:
    """Blinks for a line of this many 60 fps frames. Every blink ends, lids open, inside the line."""
    return reroll_blinks((), seed, frames, settings)


def reroll_blinks(
    blinks: Iterable[Blink], seed: int, frames: int, settings: BlinkSettings, within: range | None = None
) -> tuple[Blink, ...]:
    """Draw the blinks that lie wholly within a range again; the others, and locked ones, stay as they are.

    New blinks lie wholly within the range too, so that no curve moves outside, and keep the shortest natural interval
    from those that stay.
    frames: length of the line at 60 fps.
    within: 60 fps frames; None: the whole line.
    """
    start, stop = limits(within, frames)
    length = len(settings.openness)
    kept = [b for b in blinks if b.locked or b.frame < start or b.frame + length > stop]
    gap = max(length, FRAMES_A_MINUTE / settings.fastest)
    rng = random_stream(seed, "blink")
    drawn = []
    onset = start + rng.random() * _interval(rng, settings)  # a random phase: the line begins between two blinks
    while (frame := int(onset)) + length <= stop:
        near = [b.frame for b in kept if abs(b.frame - frame) < gap]
        if not near:
            drawn.append(Blink(frame))
        onset = max([onset, *near]) + _interval(rng, settings)
    return tuple(sorted([*kept, *drawn], key=lambda b: b.frame))


def apply_blinks(face: Curves, blinks: Iterable[Blink], settings: BlinkSettings) -> Curves:
    """Close both lids at each blink; only the two blink controls change.

    face: board curves (frames, 174) at any rate. The blink control b becomes 1 - (1 - b) x openness. Away from 60 fps
    the closed moment is moved to the nearest frame, so that the lids still meet. A blink that runs past an end is cut.
    """
    profile = np.array([1.0, *settings.openness, 1.0])
    positions = np.arange(len(profile)) - 1 - settings.closed
    openness = np.ones(len(face))
    reach = ceil(len(profile) * face.rate.exact / FACE_RATE.exact)
    for blink in blinks:
        closed = face.rate.nearest_frame((blink.frame + settings.closed) / FACE_RATE.exact)
        near = np.arange(max(closed - reach, 0), min(closed + reach + 1, len(face)))
        left = np.interp((near - closed) * float(FACE_RATE.exact / face.rate.exact), positions, profile)
        openness[near] *= 1 - blink.strength * (1 - left)
    values = face.values.copy()
    moved = openness < 1
    for column in BLINK_CONTROLS:
        values[moved, column] = 1 - (1 - values[moved, column]) * openness[moved]
    return face.with_values(values)


def blink_frames(blink: Blink, settings: BlinkSettings, curves: Curves) -> tuple[int, int, int]:
    """The frames of `curves` at which a blink begins, is closed and has ended. Key reduction must keep these."""
    rate = curves.rate
    closed = rate.nearest_frame((blink.frame + settings.closed) / FACE_RATE.exact)
    before = -(-(settings.closed + 1) * rate.exact // FACE_RATE.exact)
    after = -(-(len(settings.openness) - settings.closed) * rate.exact // FACE_RATE.exact)
    return max(int(closed - before), 0), closed, min(int(closed + after), len(curves) - 1)


def _interval(rng: np.random.Generator, settings: BlinkSettings) -> float:
    """Frames between two blinks: the log-normal rate, drawn by its inverse so that its bounds hold exactly."""
    rate = NormalDist(settings.mu, settings.sigma)
    low, high = rate.cdf(log(settings.slowest)), rate.cdf(log(settings.fastest))
    if not low < high:
        raise BlinkError(
            f"a rate with mu {settings.mu:g}, sigma {settings.sigma:g} never falls within {settings.slowest:g} to "
            f"{settings.fastest:g} a minute. Widen the bounds or move mu."
        )
    return FRAMES_A_MINUTE / exp(rate.inv_cdf(min(max(rng.uniform(low, high), 1e-12), 1 - 1e-12)))

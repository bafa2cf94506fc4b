"""Lids in conversation: they blink with large turns of the eyes and as phrases end, follow the eyes up and down, and
press together when they close.

The paper's blinks (`blink.py`) come at random. The blinks here are of the same kind. What lids do beside closing is
measured on a real performance on the board: its lid control falls by .74 of the eyes' way up; in the middle of a blink
its lids press by about half, and not at all outside, and its squint gives way by a third.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import ceil, exp, log

import numpy as np

from ..curves import Curves
from ..prosody import Prosody
from ..rig import BLINK_CONTROLS, BOARD, GAZE_CONTROLS
from ..timing import FACE_RATE
from .blink import Blink, BlinkSettings, blink_interval
from .frame_range import limits
from .gaze import Fixation
from .saccades import saccade_degrees
from .seeds import random_stream
from .styles import CONVERSATION

# Settings of these blinks. They are 26 a minute with those of gaze and phrases (Bentivoglio 1997); lids close within
# 90 ms and open within 240.
CONVERSATION_BLINKS = BlinkSettings(
    mu=log(18),
    sigma=0.5,
    slowest=8,
    fastest=60,
    openness=(0.9, 0.65, 0.35, 0.1, 0.0, 0.04, 0.12, 0.22, 0.33, 0.45, 0.56, 0.67, 0.77, 0.85, 0.92, 0.97),
    style=CONVERSATION,
)

# Chance of a blink with a turn of the eyes, by its degrees: nearly all beyond 33 carry one (Evinger 1994).
TURN_DEGREES, TURN_CHANCE = (4.0, 10.0, 33.0), (0.0, 0.3, 0.97)
PHRASE_END_CHANCE = 0.5
PHRASE_END_FRAMES = (-4, 12)  # around a phrase's end
STRENGTH = (0.9, 1.0)
APART = 26  # frames between the beginnings of two blinks, at least

LIDS_FOLLOW = 0.74  # of the eyes' control, upwards and downwards
LIDS_MOST = 0.35  # however far the eyes turn
PRESS = 0.55
SQUINT_LOST = 0.3  # share of a squint that closed lids take away


def draw_conversation_blinks(
    seed: int, prosody: Prosody, fixations: Iterable[Fixation], settings: BlinkSettings = CONVERSATION_BLINKS
) -> tuple[Blink, ...]:
    """Blinks for a line whose eyes move so. Every blink ends, lids open, inside the line."""
    return reroll_conversation_blinks((), seed, prosody, fixations, None, settings)


def reroll_conversation_blinks(  # noqa: PLR0913 - what blinks come from, and what is drawn again
    blinks: Iterable[Blink],
    seed: int,
    prosody: Prosody,
    fixations: Iterable[Fixation],
    within: range | None = None,
    settings: BlinkSettings = CONVERSATION_BLINKS,
) -> tuple[Blink, ...]:
    """Draw the blinks that lie wholly within a range again; the others, and locked ones, stay as they are.

    New blinks lie wholly within the range too, so that no curve moves outside.
    within: 60 fps frames; None: the whole line.
    settings: CONVERSATION_BLINKS, at any rate.
    """
    start, stop = limits(within, len(prosody))
    length = len(CONVERSATION_BLINKS.openness)
    blinks = [b for b in blinks if b.locked or b.frame < start or b.frame + length > stop]
    rng, turns = random_stream(seed, "blink"), sorted(fixations, key=lambda f: f.frame)
    for blink in _candidates(rng, prosody, turns, settings):
        is_inside = start <= blink.frame and blink.frame + length <= stop
        if is_inside and all(abs(blink.frame - other.frame) >= APART for other in blinks):
            blinks.append(blink)
    return tuple(sorted(blinks, key=lambda b: b.frame))


def follow_gaze(face: Curves) -> Curves:
    """Lids that go up and down with the eyes; only the two lid controls change. face: with its gaze, at any rate."""
    up = face.values[:, GAZE_CONTROLS[1]]
    values = face.values.copy()
    values[:, BLINK_CONTROLS] -= np.clip(LIDS_FOLLOW * up, -LIDS_MOST, LIDS_MOST)[:, None]
    return face.with_values(values)


def press_lids(face: Curves, blinks: Iterable[Blink], settings: BlinkSettings) -> Curves:
    """Lids that press together, and squint less, as they close; only the controls of both change.

    face: board curves (frames, 174) at any rate.
    settings: those that the blinks are applied with.
    """
    closed = 1 - np.array([1.0, *settings.openness, 1.0])
    rate = float(face.rate.exact / FACE_RATE.exact)
    values = face.values.copy()
    for blink in blinks:
        first, last = ceil(blink.frame * rate), ceil((blink.frame + len(settings.openness)) * rate)
        near = np.arange(min(first, len(face)), min(last, len(face)))
        along = blink.strength * np.interp(near / rate - blink.frame + 1, np.arange(len(closed)), closed)[:, None]
        pressed, squint = np.ix_(near, _PRESS_CONTROLS), np.ix_(near, _SQUINT_CONTROLS)
        values[pressed] = np.maximum(values[pressed], PRESS * along**2)  # lids that are half open hardly press
        values[squint] *= 1 - SQUINT_LOST * along
    return face.with_values(values)


def _candidates(
    rng: np.random.Generator, prosody: Prosody, fixations: list[Fixation], settings: BlinkSettings
) -> Iterator[Blink]:
    """Blinks that the line may have, those with a cause first."""
    often = exp(settings.mu - CONVERSATION_BLINKS.mu)  # beside the usual rate
    for (_, fixation), degrees in zip(pairwise(fixations), saccade_degrees(fixations), strict=True):
        if rng.random() < often * np.interp(degrees, TURN_DEGREES, TURN_CHANCE):
            yield _blink(rng, fixation.frame - 1)
    for phrase in prosody.phrases:
        chance, frame = rng.random(), phrase.stop + int(rng.integers(*PHRASE_END_FRAMES, endpoint=True))
        if chance < often * PHRASE_END_CHANCE:
            yield _blink(rng, frame)
    onset = rng.random() * blink_interval(rng, settings)
    while onset < len(prosody):
        yield _blink(rng, int(onset))
        onset += blink_interval(rng, settings)


def _blink(rng: np.random.Generator, frame: int) -> Blink:
    return Blink(max(frame, 0), float(rng.uniform(*STRENGTH)))


_PRESS_CONTROLS = np.array(BOARD.columns("eye_lidPress"))
_SQUINT_CONTROLS = np.array(BOARD.columns("eye_squintInner"))

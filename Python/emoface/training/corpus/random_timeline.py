"""Random emotion timelines, for corpora and for training clips."""

from math import inf

import numpy as np

from ...emotion import EMOTIONS, EmotionTimeline, Segment


def draw_timeline(rng: np.random.Generator, duration_s: float, constant: bool) -> EmotionTimeline:
    """A random timeline: one emotion throughout, or changing labels, intensities and crossfades."""
    cuts = [0.0]
    while not constant and (cut := cuts[-1] + rng.uniform(0.7, 4.0)) < duration_s - 0.5:
        cuts.append(cut)
    segments = [
        Segment(start, end, str(rng.choice(EMOTIONS)), _draw_intensity(rng))
        for start, end in zip(cuts, [*cuts[1:], inf], strict=True)
    ]
    return EmotionTimeline(tuple(segments), float(rng.uniform(0.05, 0.8)))


def _draw_intensity(rng: np.random.Generator) -> float:
    return 1.0 if rng.random() < 0.5 else round(float(rng.uniform(0.1, 1.0)), 2)

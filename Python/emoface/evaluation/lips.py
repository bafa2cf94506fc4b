"""Whether the lips do what the phones need: contrasts between phones, and complete closures."""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass

import numpy as np

from ..emotion import EMOTIONS, NEUTRAL
from ..formats.textgrid import Interval
from ..rig import BOARD
from ..timing import FACE_RATE
from .encoded_recording import JAW, MOVING_FACES, EncodedRecording
from .recordings import is_speech
from .statistics import roc_area
from .tables import FigureTable, lagged, number, percent

TOGETHER = BOARD.columns("lipsTogether")
ROUND = BOARD.columns("mouth_purse", "mouth_funnel")
SPREAD = BOARD.columns("mouth_stretch-", "cornerPull-")
LOWER, UPPER = BOARD.columns("lowerLipDepress"), BOARD.columns("upperLipRaise")
BITE = BOARD.columns("lipBiteD", "lipsRollD")

BILABIALS = frozenset("PBM")
LAGS = range(-4, 5)  # frames by which a face may be early (+) or late (-) and still count
SHUT, NEARLY_CLOSED = 0.5, 0.15  # lips together above, jaw below: a full closure; an open vowel's jaw is at .3 to .5


def closure(face: np.ndarray) -> np.ndarray:
    """Lips together, less all that opens them, (frames,). face: (frames, 174)."""
    together, lower, upper = (face[:, columns].mean(1, dtype=float) for columns in (TOGETHER, LOWER, UPPER))
    return together - face[:, JAW] - 0.5 * lower - 0.5 * upper


def rounding(face: np.ndarray) -> np.ndarray:
    """How far lips are pursed or funnelled, (frames,). face: (frames, 174)."""
    return face[:, ROUND].mean(1, dtype=float)


# name: (phones that should score high, how a frame scores)
CONTRASTS = {
    "closure": (BILABIALS, closure),
    "labiodental": (frozenset("FV"), lambda face: face[:, BITE].mean(1, dtype=float)),
    "rounding": (frozenset("UW OW W SH CH JH ER R AO OY UH".split()), rounding),
    "spread": (frozenset("IY EY EH AE S Z IH".split()), lambda face: face[:, SPREAD].mean(1, dtype=float)),
    "open": (frozenset("AA AE AH AW AY AO EH".split()), lambda face: face[:, JAW].astype(float)),
}


@dataclass(frozen=True)
class Contrast:
    """How well a score tells some phones from the others.

    area: under the ROC at the best lag; 0.5 is chance.
    lag: in 60 fps frames; positive where the face is early.
    """

    area: float
    lag: int


@dataclass(frozen=True)
class ClosureCounts:
    """Counts of phones.

    full: p, b, m in which the lips close fully.
    bilabials: all p, b, m.
    false: others in which they close fully.
    others: all that are not beside p, b, m or a pause.
    """

    full: int
    bilabials: int
    false: int
    others: int


@dataclass(frozen=True, eq=False)
class PhoneScores:
    """One recording with phones.

    symbols: object (frames,), the phone of each frame.
    scores: (frames,) by face or label, then by contrast.
    closures: by face.
    """

    symbols: np.ndarray
    scores: dict[str, dict[str, np.ndarray]]
    closures: dict[str, ClosureCounts]


@dataclass(frozen=True)
class PhoneFigures:
    """The figures over all recordings with phones.

    contrasts: by name, then by face.
    closures: by face.
    by_label: area of the contrast `closure` under each label.
    """

    contrasts: dict[str, dict[str, Contrast]]
    closures: dict[str, ClosureCounts]
    by_label: dict[str, float]


def measure(encoded: EncodedRecording) -> PhoneScores | None:
    """Scores of one recording, of every face and, for closure, of every label; None where no phones are known."""
    intervals = encoded.recording.intervals
    if not intervals:
        return None
    scores = {face: {name: score(c) for name, (_, score) in CONTRASTS.items()} for face, c in encoded.faces.items()}
    scores |= {emotion: {"closure": closure(encoded.curves_under(emotion))} for emotion in EMOTIONS}
    closures = {face: count_closures(curves, intervals) for face, curves in encoded.faces.items()}
    return PhoneScores(symbols_at(intervals, len(encoded.speech)), scores, closures)


def aggregate(parts: Sequence[PhoneScores]) -> PhoneFigures:
    """The figures over the frames of all recordings."""
    symbols = [part.symbols for part in parts]

    def figure(name: str, face: str) -> Contrast:
        return contrast(name, [part.scores[face][name] for part in parts], symbols)

    faces = list(parts[0].closures)
    return PhoneFigures(
        {name: {face: figure(name, face) for face in faces} for name in CONTRASTS},
        {f: ClosureCounts(*map(sum, zip(*(astuple(part.closures[f]) for part in parts), strict=True))) for f in faces},
        {emotion: figure("closure", emotion).area for emotion in EMOTIONS},
    )


def tables(figures: PhoneFigures) -> Iterator[FigureTable]:
    """Contrasts, closures, and closure by label."""
    faces = list(figures.closures)
    shown = {face for face in faces if face in (*MOVING_FACES, "animator")}
    yield FigureTable(
        "phone contrasts",
        "Area under the ROC over speech frames, 0.5 is chance; in brackets the best lag (frames; positive: early).",
        ("contrast", *faces),
        [
            (name, *(lagged(c.area, c.lag) if f in shown and c.area != 0.5 else number(c.area) for f, c in by.items()))
            for name, by in figures.contrasts.items()
        ],
    )
    counts = [figures.closures[face] for face in faces]
    yield FigureTable(
        "full closures",
        f"Lips together above {SHUT:g} while the jaw is below {NEARLY_CLOSED:g}: during {counts[0].bilabials} p, b, m; "
        f"falsely, during {counts[0].others} phones that stand clear of them and of pauses.",
        ("closures", *faces),
        [
            ("of p, b, m", *(percent(c.full / c.bilabials if c.bilabials else np.nan) for c in counts)),
            ("false", *(percent(c.false / c.others if c.others else np.nan) for c in counts)),
        ],
    )
    neutral = figures.by_label[EMOTIONS[NEUTRAL]]
    yield FigureTable(
        "closure under each label",
        "Area under the ROC, raw, less that under neutral.",
        ("label", "area", "less neutral's"),
        [(label, number(area), f"{area - neutral:+.3f}") for label, area in figures.by_label.items()],
    )


def symbols_at(intervals: Sequence[Interval], frames: int) -> np.ndarray:
    """The symbol at each 60 fps frame, object (frames,); empty where none is."""
    symbols = np.full(frames, "", object)
    for start_s, end_s, symbol in intervals:
        symbols[_frame(start_s) : _frame(end_s)] = symbol
    return symbols


def contrast(name: str, scores: Sequence[np.ndarray], symbols: Sequence[np.ndarray]) -> Contrast:
    """One contrast over the speech frames of all clips together.

    scores: for each clip, what CONTRASTS[name] makes of its face, (frames,).
    symbols: for each clip, as `symbols_at` gives them.
    """
    positives, _ = CONTRASTS[name]
    speech = [np.array([is_speech(symbol) for symbol in clip], bool) for clip in symbols]
    label = np.concatenate(
        [np.isin(clip, list(positives))[spoken] for clip, spoken in zip(symbols, speech, strict=True)]
    )

    def area(lag: int) -> float:
        shifted = [np.roll(score, lag)[spoken] for score, spoken in zip(scores, speech, strict=True)]
        return round(roc_area(np.concatenate(shifted), label), 3)

    return Contrast(*max((area(lag), lag) for lag in LAGS))


def count_closures(face: np.ndarray, intervals: Sequence[Interval]) -> ClosureCounts:
    """Full closures of a face (frames, 174) during its phones."""
    full = (face[:, TOGETHER].mean(1) > SHUT) & (face[:, JAW] < NEARLY_CLOSED)
    closes = [bool(full[_frame(start) : max(_frame(end), _frame(start) + 1)].any()) for start, end, _ in intervals]
    symbols = ["", *(symbol for _, _, symbol in intervals), ""]
    bilabial = [closed for closed, symbol in zip(closes, symbols[1:-1], strict=True) if symbol in BILABIALS]
    other = [
        closed
        for closed, triple in zip(closes, zip(symbols, symbols[1:], symbols[2:], strict=False), strict=True)
        if all(is_speech(symbol) and symbol not in BILABIALS for symbol in triple)
    ]
    return ClosureCounts(sum(bilabial), len(bilabial), sum(other), len(other))


def _frame(seconds: float) -> int:
    return int(seconds * float(FACE_RATE) + 0.5)

"""How much brows, lids, cheeks, nose, mouth corners and head move, and whether brows move with the accents."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import groupby

import numpy as np

from ..curves import Curves
from ..emotion import EMOTIONS, EmotionTimeline
from ..motion.brow import BrowMove
from ..motion.liveliness import enliven, lively_weights
from ..motion.seeds import derived_seed
from ..motion.smoothing import smooth
from ..prosody import Prosody
from ..speech.prosody import measure_prosody
from ..take import AudioRef, Line, ModelRef, Take
from ..timing import FACE_RATE
from .encoded_recording import EncodedRecording
from .statistics import median
from .tables import FigureTable, number, percent

GROUPS = {
    "brows": ("brow_",),
    "lids": ("eye_squintInner", "eye_eyelid", "eye_lidPress"),
    "cheeks": ("eye_cheekRaise",),
    "nose": ("_nose",),
    "corners": ("mouth_cornerPull-", "mouth_cornerDepress", "mouth_dimple"),
}  # parts of the controls' names; the blink itself is left out

STILL = 0.05  # rig units a second: a control that is slower rests
REST_FRAMES = 30  # of the shortest rest
RISE_FRAMES = 15  # in which a group rises, where that is an event
RISE_SHARE, LEAST_RISE = 0.25, 0.02  # of the group's own range, and in rig units
NEAR_ACCENT = 9  # frames: 150 ms
ACCENT_KINDS = ("raise", "flash", "knit", "left", "right")

HELD, PLAIN, PERFORMANCE = "held pose", "no layers", "performance"


@dataclass(frozen=True)
class GroupMotion:
    """How a group of controls moves along a line.

    deviation: mean of the controls' standard deviations, rig units.
    low, high: means of their 5th and 95th percentiles.
    speed: mean of their 95th percentiles of speed, rig units a second.
    rest: share of time in which all of them rest, half a second or longer, 0..1.
    sides: difference of left and right beside the mean of both.
    events: times a minute at which the group's mean rises by a quarter of its range within a quarter of a second.
    """

    deviation: float
    low: float
    high: float
    speed: float
    rest: float
    sides: float
    events: float


@dataclass(frozen=True, eq=False)
class UpperFace:
    """One recording's figures, or a performance's.

    groups: by the name of the face, then by that of the group.
    head: standard deviations of yaw, pitch and roll in degrees, by emotion.
    hits: whether each brow move that an accent can cause begins within 150 ms of one.
    chance: share of the spoken frames that lie so near an accent; NaN without speech.
    """

    groups: dict[str, dict[str, GroupMotion]]
    head: dict[str, tuple[float, ...]]
    hits: tuple[bool, ...] = ()
    chance: float = float("nan")


@dataclass(frozen=True)
class UpperFaceFigures:
    """Medians over the recordings; the fields of `UpperFace`, with hits as a share, 0..1."""

    groups: dict[str, dict[str, GroupMotion]]
    head: dict[str, tuple[float, ...]]
    hits: float
    chance: float


def measure(encoded: EncodedRecording) -> UpperFace | None:
    """Figures of a recording with all layers under each label; None for one of less than a second."""
    frames = len(encoded.speech)
    if frames < 2 * REST_FRAMES:
        return None
    prosody, seed = measure_prosody(encoded.samples), derived_seed(0, encoded.name)
    faces = {PLAIN: encoded.faces["smoothed"], HELD: encoded.faces["mean"]}
    head, hits = {}, []
    for emotion in EMOTIONS:
        take = _take(encoded, prosody, emotion, seed)
        faces[emotion] = take.compose().values
        head[emotion] = tuple(take.compose_head().values.std(0).tolist())
        hits += [_is_near_accent(move, prosody) for move in _accented(take)]
    groups = {name: group_motions(Curves(np.asarray(values))) for name, values in faces.items()}
    return UpperFace(groups, head, tuple(hits), _chance(prosody))


def measure_performance(performance: Curves) -> UpperFace:
    """The same of a recorded performance on the face board."""
    return UpperFace({PERFORMANCE: group_motions(performance.resample(FACE_RATE))}, {})


def aggregate(parts: Sequence[UpperFace]) -> UpperFaceFigures:
    """Medians over the recordings."""
    names = dict.fromkeys(name for part in parts for name in part.groups)
    groups = {}
    for name in names:
        found = [part.groups[name] for part in parts if name in part.groups]
        groups[name] = {
            group: GroupMotion(
                *(median([getattr(one[group], f.name) for one in found if group in one]) for f in fields(GroupMotion))
            )
            for group in GROUPS
            if any(group in one for one in found)
        }
    angles = {emotion: [part.head[emotion] for part in parts if part.head] for emotion in EMOTIONS}
    head = {emotion: tuple(np.median(found, 0).tolist()) for emotion, found in angles.items() if found}
    hits = [hit for part in parts for hit in part.hits]
    return UpperFaceFigures(
        groups, head, float(np.mean(hits)) if hits else float("nan"), median([part.chance for part in parts])
    )


def tables(figures: UpperFaceFigures) -> Iterator[FigureTable]:
    """A row for each group and face, and one for each emotion's head."""
    yield FigureTable(
        "upper face",
        "With all layers, under each label; medians over the recordings. Sides: difference of left and right beside "
        f"their mean. Rises: a minute. Beside it the neutral face without layers ({PLAIN}), and its mean pose held.",
        ("group", "face", "deviation", "5%", "95%", "speed 95%", "rest", "sides", "rises"),
        [
            (group, name, *(number(getattr(motions[group], f.name)) for f in fields(GroupMotion)))
            for group in GROUPS
            for name, motions in figures.groups.items()
            if group in motions
        ],
        name_columns=2,
    )
    yield FigureTable(
        "head",
        "Standard deviation along a line, degrees; medians over the recordings. Without its layer the head stands "
        f"still. Brow moves within 150 ms of an accent: {percent(figures.hits)}; by chance {percent(figures.chance)}.",
        ("label", "yaw", "pitch", "roll"),
        [(emotion, *(number(angle, 2) for angle in angles)) for emotion, angles in figures.head.items()],
    )


def group_motions(curves: Curves) -> dict[str, GroupMotion]:
    """How each of GROUPS moves, by its name; groups that the curves lack are left out.

    curves: at 60 fps, a second or more.
    """
    found = {}
    for group, parts in GROUPS.items():
        if columns := [i for i, name in enumerate(curves.names) if any(part in name for part in parts)]:
            values = curves.values[:, columns].astype(float)
            speeds = np.abs(np.diff(values, axis=0)) * float(FACE_RATE)
            found[group] = GroupMotion(
                float(values.std(0).mean()),
                float(np.percentile(values, 5, 0).mean()),
                float(np.percentile(values, 95, 0).mean()),
                float(np.percentile(speeds, 95, 0).mean()),
                _rest(speeds),
                _sides(values, [curves.names[i] for i in columns]),
                _rises(values.mean(1)),
            )
    return found


def _take(encoded: EncodedRecording, prosody: Prosody, emotion: str, seed: int) -> Take:
    """A take of the recording with all layers."""
    seconds = FACE_RATE.seconds(len(prosody))
    line = Line(encoded.name, EmotionTimeline.constant(emotion).within(seconds), seed).with_all_layers()
    weights = lively_weights(line.timeline.weights(len(prosody), FACE_RATE), prosody, line.liveliness)
    face = Curves(smooth(encoded.model.animate(encoded.speech, weights), line.smoothing))
    face = enliven(face, line.timeline, prosody, seed, line.liveliness)
    take = Take.draw(line, AudioRef("", seconds), ModelRef(encoded.model.name, ""), face)
    return take.with_speech_layers(prosody)


def _accented(take: Take) -> list[BrowMove]:
    return [move for move in take.brow.moves if move.kind in ACCENT_KINDS] if take.brow else []


def _is_near_accent(move: BrowMove, prosody: Prosody) -> bool:
    return any(abs(accent.frame - move.frame) <= NEAR_ACCENT for accent in prosody.accents)


def _chance(prosody: Prosody) -> float:
    near = np.zeros(len(prosody), bool)
    for accent in prosody.accents:
        near[max(accent.frame - NEAR_ACCENT, 0) : accent.frame + NEAR_ACCENT + 1] = True
    spoken = [near[phrase.start : phrase.stop] for phrase in prosody.phrases]
    return float(np.concatenate(spoken).mean()) if spoken else float("nan")


def _rest(speeds: np.ndarray) -> float:
    rests: np.ndarray = np.all(speeds < STILL, axis=1)
    runs = [len([*run]) for is_rest, run in groupby(rests) if is_rest]
    return sum(length for length in runs if length >= REST_FRAMES) / len(speeds)


def _sides(values: np.ndarray, names: Sequence[str]) -> float:
    pairs = [
        (i, names.index(right))
        for i, name in enumerate(names)
        if "_L_" in name and (right := name.replace("_L_", "_R_")) in names
    ]
    shares = [
        np.abs(values[:, left] - values[:, right]).mean() / max(np.abs(values[:, [left, right]]).mean(), 1e-3)
        for left, right in pairs
    ]
    return float(np.mean(shares)) if shares else 0.0


def _rises(mean: np.ndarray) -> float:
    low, high = np.percentile(mean, (5, 95))
    rises = mean[RISE_FRAMES:] - mean[:-RISE_FRAMES] > max(RISE_SHARE * (high - low), LEAST_RISE)
    return float((np.diff(rises.astype(int)) == 1).sum() / (FACE_RATE.seconds(len(mean)) / 60))

"""Which emotion holds when: seven labels, segments on a timeline, and the weights that the network takes."""

import difflib
import re
from dataclasses import dataclass, replace
from math import inf, isfinite
from typing import Any

import numpy as np

from .errors import EmoFaceError
from .serialization import shortened
from .timing import FrameRate

EMOTIONS = ("angry", "disgust", "fear", "happy", "neutral", "sad", "surprise")  # network order
NEUTRAL = EMOTIONS.index("neutral")

CROSSFADE_S = 0.25  # long enough not to snap, short enough that a one-word change still shows
PAST_THE_END_S = 0.05  # a label may overhang the line by the rounding of another tool's export
MAX_SEGMENTS = 10_000  # an hour with a change of emotion every third of a second; each costs work at every frame
MAX_TIMELINE_BYTES = 16 * 2**20  # of a timeline's file: a TextGrid of an hour with a tier of phones has 8 MiB in UTF-16

_MARK = re.compile(r"(?P<emotion>[^:@]+)(?::(?P<intensity>[^@]*))?(?:@(?P<start>.*))?")


class TimelineError(EmoFaceError):
    """An emotion timeline that is not possible. The sentence names the segment."""


@dataclass(frozen=True)
class Segment:
    """One emotion over a part of a line.

    start_s, end_s: in seconds; an end of inf is the end of the line.
    emotion: one of EMOTIONS.
    intensity: 0..1; what is left to 1 is neutral.
    """

    start_s: float
    end_s: float
    emotion: str
    intensity: float = 1.0

    def __str__(self) -> str:
        end = f"{self.end_s:g} s" if isfinite(self.end_s) else "the end"
        return f"{shortened(self.emotion)} from {self.start_s:g} s to {end}"


@dataclass(frozen=True)
class EmotionTimeline:
    """Which emotion holds when.

    segments: in order of time, without overlap; between them the face is neutral.
    crossfade_s: length of the linear blend centred on every cut, in seconds.
    Raises TimelineError when a segment has an unknown emotion, an intensity outside 0..1, no length, a negative
    start, or runs into the next one.
    """

    segments: tuple[Segment, ...] = ()
    crossfade_s: float = CROSSFADE_S

    def __post_init__(self) -> None:
        object.__setattr__(self, "segments", tuple(self.segments))
        _check_count(len(self.segments))
        if not (isfinite(self.crossfade_s) and self.crossfade_s >= 0):
            raise TimelineError(f"crossfade of {self.crossfade_s} s: expected 0 or more seconds.")
        for number, segment in enumerate(self.segments, 1):
            _check_segment(number, segment)
        for number, (first, second) in enumerate(zip(self.segments, self.segments[1:], strict=False), 2):
            if second.start_s < first.start_s:
                raise TimelineError(
                    f"segment {number} ({second}) starts before segment {number - 1} ({first}). "
                    "Put the segments in order of time."
                )
            if second.start_s < first.end_s:
                raise TimelineError(
                    f"segment {number} ({second}) overlaps segment {number - 1} ({first}). "
                    f"End the first at {second.start_s:g} s or start the second later."
                )

    @staticmethod
    def constant(emotion: str, intensity: float = 1.0) -> "EmotionTimeline":
        """One emotion from the first frame to the last."""
        return EmotionTimeline((Segment(0.0, inf, emotion, intensity),))

    @staticmethod
    def parse(text: str, crossfade_s: float = CROSSFADE_S) -> "EmotionTimeline":
        """From one line: `happy`, `sad:0.5`, or `neutral@0 angry:0.8@1.2 sad@3.5`.

        Each mark is emotion[:intensity][@start second] and holds until the next one; a mark without a start is only
        for the first. Raises TimelineError.
        """
        words = text.split()
        _check_count(len(words))
        marks = [_parse_mark(number, mark) for number, mark in enumerate(words, 1)]
        if not marks:
            raise TimelineError(
                "the emotion text is empty. Write an emotion, such as happy, or a timeline, such as "
                "neutral@0 angry:0.8@1.2 sad@3.5."
            )
        ends = [start for start, _, _ in marks[1:]] + [inf]
        return EmotionTimeline(
            tuple(
                Segment(start, end, emotion, intensity)
                for (start, emotion, intensity), end in zip(marks, ends, strict=True)
            ),
            crossfade_s,
        )

    def __str__(self) -> str:
        """The one-line text, which `parse` reads back; gaps are written as neutral."""
        marks, reached = [], 0.0
        for segment in self.segments:
            if segment.start_s > reached:
                marks.append(f"neutral@{_number(reached)}")
            intensity = "" if segment.intensity == 1 else f":{_number(segment.intensity)}"
            marks.append(f"{segment.emotion}{intensity}@{_number(segment.start_s)}")
            reached = segment.end_s
        if isfinite(reached):
            marks.append(f"neutral@{_number(reached)}")
        return " ".join(marks)

    def within(self, duration_s: float) -> "EmotionTimeline":
        """The timeline on a line of this length, its end cut there.

        Raises TimelineError if a segment starts after the end or runs more than a rounding past it.
        """
        late = [segment.start_s >= duration_s for segment in self.segments]
        long = [isfinite(segment.end_s) and segment.end_s > duration_s + PAST_THE_END_S for segment in self.segments]
        if any(late) or any(long):
            number = (late if any(late) else long).index(True)
            raise TimelineError(
                f"segment {number + 1} ({self.segments[number]}) is out of range: the line is {duration_s:.3f} s long. "
                "Move the segment inside the line or remove it."
            )
        cut = [replace(s, end_s=duration_s) if isfinite(s.end_s) and s.end_s > duration_s else s for s in self.segments]
        return replace(self, segments=tuple(cut))

    def weights(self, frames: int, rate: FrameRate, part: slice = slice(None)) -> np.ndarray:
        """float32 (frames, 7): how much of each emotion holds at each frame; rows sum to 1.

        part: the frames that are wanted; by default all.
        Intensity below 1 leaves the rest to neutral. A crossfade is the mean over a window of its length, which is a
        linear blend centred on the cut and stays one where segments are shorter than it.
        """
        times = np.arange(frames)[part] / float(rate)
        duration_s = rate.seconds(frames)
        half = self.crossfade_s / 2
        weights = np.zeros((len(times), len(EMOTIONS)))
        for segment in self.segments:
            start = -inf if segment.start_s <= 0 else segment.start_s
            end = inf if segment.end_s >= duration_s else segment.end_s
            if half:
                overlap = np.minimum(times + half, end) - np.maximum(times - half, start)
                share = np.clip(overlap / self.crossfade_s, 0, 1)
            else:
                share = ((times >= start) & (times < end)).astype(float)
            weights[:, EMOTIONS.index(segment.emotion)] += segment.intensity * share
        weights[:, NEUTRAL] += np.maximum(1 - weights.sum(1), 0)
        normalised: np.ndarray = (weights / weights.sum(1, keepdims=True)).astype(np.float32)
        return normalised

    def to_json(self) -> dict[str, Any]:
        """As JSON holds it; an open end is null."""
        return {
            "crossfade_s": self.crossfade_s,
            "segments": [
                {
                    "start_s": s.start_s,
                    "end_s": s.end_s if isfinite(s.end_s) else None,
                    "emotion": s.emotion,
                    "intensity": s.intensity,
                }
                for s in self.segments
            ],
        }

    @staticmethod
    def from_json(document: Any) -> "EmotionTimeline":
        """The inverse of `to_json`; intensity and crossfade_s may be left out. Raises TimelineError."""
        segments = document.get("segments") if isinstance(document, dict) else None
        if not isinstance(segments, list):
            raise TimelineError("the timeline has no list named 'segments'. Expected {\"segments\": [...]}.")
        _check_count(len(segments))
        return EmotionTimeline(
            tuple(_segment_from_json(number, entry) for number, entry in enumerate(segments, 1)),
            _seconds(document.get("crossfade_s", CROSSFADE_S), "the crossfade"),
        )


def parse_decimal(text: str) -> float:
    """A number as a person writes it: 0.8, or 0,8 as half of Europe does. Never infinite.

    Raises ValueError, whose sentence is not for people.
    """
    number = float(text.replace(",", ".", 1))
    if not isfinite(number):
        raise ValueError(text)
    return number


def _check_count(segments: int) -> None:
    if segments > MAX_SEGMENTS:
        raise TimelineError(f"the timeline has {segments} segments. Expected {MAX_SEGMENTS} at most.")


def _check_segment(number: int, segment: Segment) -> None:
    if segment.emotion not in EMOTIONS:
        close = difflib.get_close_matches(segment.emotion[:40].lower(), EMOTIONS, 1, 0.5)
        hint = f" Did you mean {close[0]}?" if close else ""
        raise TimelineError(
            f"segment {number} ({segment}) has an unknown emotion. Expected one of {', '.join(EMOTIONS)}.{hint}"
        )
    if not 0 <= segment.intensity <= 1:
        raise TimelineError(f"segment {number} ({segment}) has intensity {segment.intensity:g}. Expected 0 to 1.")
    if not (isfinite(segment.start_s) and segment.start_s >= 0):
        raise TimelineError(f"segment {number} ({segment}) starts at {segment.start_s} s. Expected 0 or later.")
    if not segment.end_s > segment.start_s:
        how = "has no length" if segment.end_s == segment.start_s else "ends before it starts"
        raise TimelineError(f"segment {number} ({segment}) {how}. Swap or move its ends.")


def _parse_mark(number: int, mark: str) -> tuple[float, str, float]:
    match = _MARK.fullmatch(mark)
    if not match:
        raise TimelineError(
            f"segment {number} ({shortened(mark)}): expected emotion[:intensity][@start], such as angry:0.8@1.2."
        )
    if match["start"] is None and number > 1:
        raise TimelineError(
            f"segment {number} ({shortened(mark)}) has no start. Write its second after an @, as in happy@1.2."
        )
    quoted = f"segment {number} ({shortened(mark)})"
    start = _seconds(match["start"] if match["start"] is not None else 0.0, f"the start of {quoted}")
    intensity = 1.0 if match["intensity"] is None else match["intensity"]
    return start, match["emotion"].lower(), _seconds(intensity, f"the intensity of {quoted}")


def _segment_from_json(number: int, entry: Any) -> Segment:
    if not isinstance(entry, dict) or not {"start_s", "emotion"} <= entry.keys():
        raise TimelineError(
            f"segment {number} is {shortened(entry)}: expected an object with start_s, end_s and emotion."
        )
    end, emotion = entry.get("end_s"), entry["emotion"]
    if not isinstance(emotion, str):
        raise TimelineError(f"the emotion of segment {number} is {shortened(emotion)}: expected a text, such as happy.")
    return Segment(
        _seconds(entry["start_s"], f"the start of segment {number}"),
        inf if end is None else _seconds(end, f"the end of segment {number}"),
        emotion,
        _seconds(entry.get("intensity", 1.0), f"the intensity of segment {number}"),
    )


def _seconds(value: Any, what: str) -> float:
    try:
        if isinstance(value, bool):
            raise ValueError
        if isinstance(value, str):
            return parse_decimal(value)
        if not isfinite(number := float(value)):
            raise ValueError
        return number
    except (TypeError, ValueError, OverflowError):
        raise TimelineError(f"{what} is {shortened(value)}: expected a number.") from None


def _number(value: float) -> str:
    return repr(float(value)).removesuffix(".0")

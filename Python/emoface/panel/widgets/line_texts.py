"""What the table of lines says about a line, as translated text."""

from collections.abc import Sequence
from math import isfinite

from ...emotion import EmotionTimeline, Segment
from ...preview.timeline_lanes import segments_without_gaps
from ..base.translation import emotion_name, mark, tr
from ..services.generation_queue import STAGES, LineState, LineStatus

STATE_TEXTS = {
    LineState.NEW: mark("Not animated"),
    LineState.CHANGED: mark("Changed since"),
    LineState.READY: mark("Ready"),
    LineState.WRITTEN: mark("Written"),
    LineState.WAITING: mark("Waiting"),
    LineState.RUNNING: mark("Working"),
    LineState.FAILED: mark("Failed"),
}


def duration_text(seconds: float | None) -> str:
    """A length as `0:04.2`, or `1:02:03` from an hour on; "" if it is not known."""
    if seconds is None:
        return ""
    minutes, rest = divmod(seconds, 60)
    if minutes < 60:
        return f"{int(minutes)}:{rest:04.1f}"
    return f"{int(minutes // 60)}:{int(minutes % 60):02}:{int(rest):02}"


def emotion_text(timeline: EmotionTimeline) -> str:
    """The emotions in order, each with its intensity where that is not full."""
    if not timeline.segments:
        return emotion_name("neutral")
    return ", ".join(
        emotion_name(segment.emotion) + ("" if segment.intensity == 1 else f" {segment.intensity:.0%}")
        for segment in timeline.segments
    )


def status_text(status: LineStatus) -> str:
    """A line's state, or the stage that it is in while it is generated."""
    return tr(STAGES[status.stage]) if status.state is LineState.RUNNING else tr(STATE_TEXTS[status.state])


def visible_segments(timeline: EmotionTimeline, duration_s: float | None) -> Sequence[Segment]:
    """The segments from 0 to the end of the line, with neutral ones in the gaps; all have a finite end.

    duration_s: length of the line; None: not known, then the last segment gets a second.
    """
    starts = [segment.start_s for segment in timeline.segments] or [0.0]
    ends = [segment.end_s for segment in timeline.segments if isfinite(segment.end_s)]
    return segments_without_gaps(timeline, duration_s or max([*starts, *ends]) + 1.0)

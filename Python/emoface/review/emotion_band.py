"""The emotion band of a line, in the form in which the review page draws it."""

from bisect import insort
from typing import Any

from ..emotion import EmotionTimeline
from ..preview.emotion_colours import blend_emotion_colours
from ..preview.timeline_lanes import segment_names
from ..timing import FACE_RATE


def make_emotion_band(timeline: EmotionTimeline, duration_s: float) -> dict[str, Any]:
    """The emotion band of a line as JSON.

    `stops`: [seconds, "#rrggbb"] wherever the mixture begins or ends to change; between two stops it is linear.
    `names`: [start, stop, label] of each segment, in seconds.
    """
    half = timeline.crossfade_s / 2
    segments = segment_names(timeline, duration_s)
    times = [0.0, duration_s]
    for cut, _, _ in segments[1:]:
        for time in (cut - half, cut, cut + half):
            if 0 < time < duration_s:
                insort(times, time)
    frames = max(1, FACE_RATE.nearest_frame(duration_s))
    colours = blend_emotion_colours(timeline.weights(frames, FACE_RATE))
    columns = [min(FACE_RATE.nearest_frame(time), frames - 1) for time in times]
    stops = [
        [round(time, 3), "#{:02x}{:02x}{:02x}".format(*colours[i].tolist())]
        for time, i in zip(times, columns, strict=True)
    ]
    names = [[round(start, 3), round(stop, 3), name] for start, stop, name in segments]
    return {"stops": stops, "names": names}

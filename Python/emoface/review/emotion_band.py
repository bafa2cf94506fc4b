"""The emotion band as the page draws it."""

from bisect import insort

from ..emotion import EmotionTimeline
from ..preview.emotion_colours import blended
from ..preview.timeline_lanes import segment_names
from ..timing import FACE_RATE


def emotion_band(timeline: EmotionTimeline, duration_s: float) -> dict:
    """`stops`: seconds and colour wherever the mixture begins or ends to change, which is linear between; `names`:
    start, stop and label of each segment."""
    half = timeline.crossfade_s / 2
    cuts = [start for start, _, _ in segment_names(timeline, duration_s)[1:]]
    times = [0.0, duration_s]
    for cut in cuts:
        for time in (cut - half, cut, cut + half):
            if 0 < time < duration_s:
                insort(times, time)
    frames = max(1, FACE_RATE.nearest_frame(duration_s))
    colours = blended(timeline.weights(frames, FACE_RATE))
    at = [min(FACE_RATE.nearest_frame(time), frames - 1) for time in times]
    stops = [
        [round(time, 3), "#{:02x}{:02x}{:02x}".format(*colours[i].tolist())] for time, i in zip(times, at, strict=True)
    ]
    names = [[round(start, 3), round(stop, 3), name] for start, stop, name in segment_names(timeline, duration_s)]
    return {"stops": stops, "names": names}

"""An emotion as an animator types it on a label: `happy`, or `happy 0.8`."""

from ..emotion import Segment, TimelineError, parse_decimal
from ..serialization import shortened


def parse_segment_text(text: str) -> tuple[str, float]:
    """(emotion in lower case, intensity). The intensity has a decimal point or comma.

    Unknown emotions are refused by the timeline. Raises TimelineError.
    """
    words = text.split(maxsplit=2)
    try:
        if not 1 <= len(words) <= 2:
            raise ValueError
        return words[0].lower(), parse_decimal(words[1]) if len(words) == 2 else 1.0
    except ValueError:
        raise TimelineError(
            f"the text {shortened(text.strip())} is no emotion. Expected a word, and perhaps its intensity: happy 0.8."
        ) from None


def segment_text(segment: Segment) -> str:
    """What `parse_segment_text` reads back."""
    return segment.emotion if segment.intensity == 1 else f"{segment.emotion} {float(segment.intensity)!r}"

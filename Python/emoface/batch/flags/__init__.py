"""Flags: what a person should look at in a line that was made. Each kind has a file with one detector.

The thresholds were measured on 64 recordings of speech (English and Mandarin; read, acted and shouted; 2 to 113 s),
each animated by the default model with two emotions: as they are, and made worse in the way that the detector is to
find. Each file gives its own figures.
"""

from ...speech.decoding import Clip
from ...table.batch_report import Flag
from ...take import Take
from .clipping import find_clipping
from .level import find_low_level
from .mouth_in_silence import find_movement_in_silence
from .pauses import find_long_pauses
from .saturation import find_saturated_controls
from .several_speakers import find_several_speakers
from .text_misfit import find_text_misfit


def find_flags(clip: Clip, take: Take) -> tuple[Flag, ...]:
    """All flags of a line, worst first. The same clip and face give the same flags."""
    found = (
        *find_clipping(clip),
        *find_low_level(clip),
        *find_long_pauses(clip),
        *find_several_speakers(clip),
        *find_movement_in_silence(clip, take),
        *find_saturated_controls(take),
        *find_text_misfit(take),
    )
    return tuple(sorted(found, key=lambda flag: -flag.severity))

"""Random lines of dialogue to synthesise, in any language that a synthesiser speaks."""

import numpy as np

from .texts.english import WORDS_WITH, write_english, write_english_with
from .texts.foreign import write_foreign
from .texts.mandarin import FINALS, INITIALS, write_mandarin, write_mandarin_with

ENGLISH_UNITS = tuple(WORDS_WITH)
MANDARIN_UNITS = (*(f"initial {name}" for name in INITIALS), *(f"final {name}" for name in FINALS))


def write_line(rng: np.random.Generator, language: str) -> str:
    """A random line of dialogue.

    language: `english`, `mandarin` (pinyin with tone numbers), or one of texts.foreign.
    """
    if language == "english":
        return write_english(rng)
    return write_mandarin(rng) if language == "mandarin" else write_foreign(rng, language)


def write_line_with(rng: np.random.Generator, unit: str) -> str:
    """A random line of words that have a unit.

    unit: a phone of ARPAbet, or an initial or final of Mandarin, such as `initial zh`, `final ong`.
    """
    return write_english_with(rng, unit) if unit in WORDS_WITH else write_mandarin_with(rng, unit)

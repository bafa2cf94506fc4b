"""The line's text does not fit the recording: other words were spoken, or it is another line's text.

Of 9 recordings of read English the whole text is found, of 7 in Mandarin between all but a ninth and nothing; of texts
of other lines nothing, but for one of 24 with three letters in ten. Small words that are swallowed say nothing.
"""

from collections.abc import Iterator

from ...alignment import text_fit
from ...table.batch_report import Flag
from ...take import Take

MIN_MISSING_SHARE = 0.15  # of the text's letters
MOST_WORDS = 5  # that the sentence names


def find_text_misfit(take: Take) -> Iterator[Flag]:
    """One flag at most, at the first word that was not found."""
    fit = text_fit(take.alignment)
    missing = 1 - fit.share
    if not fit.misfits or missing < MIN_MISSING_SHARE:
        return
    words = ", ".join(f"{word.text} ({word.start_s:.1f} s)" for word in fit.misfits[:MOST_WORDS])
    more = f" and {len(fit.misfits) - MOST_WORDS} more" if len(fit.misfits) > MOST_WORDS else ""
    sentence = f"{missing:.0%} of the text was not found in the sound: {words}{more}."
    yield Flag("text does not fit", round(0.3 + 0.5 * missing, 3), sentence, round(fit.misfits[0].start_s, 3))

"""The words and phones of a line with their times, and where each time comes from."""

from dataclasses import dataclass

ORIGINS = ("heard", "aligned", "given", "corrected")


@dataclass(frozen=True)
class Phone:
    """One phone of a line.

    symbol: one of the phone classes (`phones.CLASSES`); SIL for silence.
    start_s, end_s: its time in seconds from the recording's start; end_s is greater.
    origin: "heard" by the model alone, "aligned" from the line's text, "given" by a file of another aligner,
        "corrected" by a person.
    """

    symbol: str
    start_s: float
    end_s: float
    origin: str = "heard"


@dataclass(frozen=True)
class Word:
    """One word of a line.

    text: as it is written.
    start_s, end_s: its time in seconds.
    confidence: that it is spoken there, 0..1.
    origin: as for phones.
    """

    text: str
    start_s: float
    end_s: float
    confidence: float = 1.0
    origin: str = "aligned"


@dataclass(frozen=True)
class Alignment:
    """What is said in a line, and when.

    words: in order of time; empty where no text is known.
    phones: in order of time, without gaps, from the line's start to its end.
    """

    words: tuple[Word, ...] = ()
    phones: tuple[Phone, ...] = ()

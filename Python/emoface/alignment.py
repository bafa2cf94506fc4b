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
    start_s, end_s: its time in seconds; of a word that is not spoken, the time in which it should be.
    confidence: that it is spoken there, 0..1.
    origin: as for phones; "heard" for a word that the sound does not bear out, so that its phones stay heard.
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


@dataclass(frozen=True)
class TextFit:
    """How well a text fits its sound.

    share: of the text that is spoken in the sound, by letters, 0..1.
    misfits: the words that are not found where they should be, with the times of their places.
    """

    share: float
    misfits: tuple[Word, ...]


def text_fit(alignment: Alignment) -> TextFit:
    """How well the words of an alignment fit: those that are "heard" alone do not."""
    letters = sum(len(word.text) for word in alignment.words)
    misfits = tuple(word for word in alignment.words if word.origin == "heard")
    missing = sum(len(word.text) for word in misfits)
    return TextFit(round(1 - missing / letters, 3) if letters else 0.0, misfits)

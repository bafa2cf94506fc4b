"""Words and phones with times, as other aligners write them in Praat TextGrids and CTM files.

A TextGrid has the tiers `words` and `phones`, or `speaker - words` and `speaker - phones`, as the Montreal Forced
Aligner writes them. A CTM file has either words or phones.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ..alignment import Alignment, Phone, Word
from ..errors import EmoFaceError
from ..phones import SILENCE, share_time
from ..serialization import shortened
from . import ctm
from .error_prefix import prefix_errors
from .phone_sets import choose_phone_set, is_pause
from .textgrid import Interval, read_tiers, write_tiers

OVERLAP_S = 2e-3  # by which intervals may overlap: aligners round their times
LEAST_KNOWN = 0.5  # share of a file's labels, without pauses, that a phone set must know if they are phones


class AlignmentError(EmoFaceError):
    """A file that is no alignment of words and phones."""


def read(path: str | os.PathLike[str], warn: Callable[[str], None]) -> Alignment:
    """Words and phones of origin "given". A CTM file of words has no phones.

    path: a TextGrid if its name ends so, else a CTM file.
    warn: called with a sentence about phones that no class stands for, such as those of noises: they are left out.
    Raises FileError, AlignmentError.
    """
    words: list[Word] = []
    phones: list[Interval] = []
    if Path(path).suffix.lower() == ".textgrid":
        tiers = read_tiers(path)
        with prefix_errors(path):
            phones = _tier(tiers, "phones")
            words = [Word(label, start, end, 1.0, "given") for start, end, label in _tier(tiers, "words")]
    else:
        entries = ctm.read(path)
        if _known_share([entry.label for entry in entries]) >= LEAST_KNOWN:
            phones = [(entry.start_s, entry.end_s, entry.label) for entry in entries]
        else:
            words = [Word(entry.label, entry.start_s, entry.end_s, entry.confidence, "given") for entry in entries]
    with prefix_errors(path):
        _check_order([(word.start_s, word.end_s, word.text) for word in words])
        _check_order(phones)
        given = tuple(_given_phones(phones, lambda sentence: warn(f"{path}: {sentence}")))
    return Alignment(tuple(word for word in words if word.end_s > word.start_s and not is_pause(word.text)), given)


def write(path: str | os.PathLike[str], alignment: Alignment, duration_s: float, overwrite: bool) -> None:
    """Write a TextGrid with the tiers `words` and `phones`, in phone classes; pauses are empty intervals.

    duration_s: of the line. Words that the sound does not bear out, which are "heard", are left out.
    Raises FileError.
    """
    words = [(word.start_s, word.end_s, word.text) for word in alignment.words if word.origin != "heard"]
    phones = [(p.start_s, p.end_s, "" if p.symbol == SILENCE else p.symbol) for p in alignment.phones]
    write_tiers(path, [("words", words), ("phones", phones)], duration_s, overwrite)


def _tier(tiers: Sequence[tuple[str, list[Interval]]], kind: str) -> list[Interval]:
    """The intervals of the one tier of this kind; no words if there is none."""
    found = [(name, intervals) for name, intervals in tiers if name.lower().rpartition(" - ")[2] == kind]
    if not found and kind == "phones":
        names = shortened(", ".join(name for name, _ in tiers))
        raise AlignmentError(f"expected a tier called phones, found {names}. Have the aligner write one.")
    if len(found) > 1:
        names = shortened(", ".join(name for name, _ in found))
        raise AlignmentError(f"several tiers of {kind}, {names}: expected one speaker. Leave one tier in the file.")
    return found[0][1] if found else []


def _check_order(intervals: Sequence[Interval]) -> None:
    reached_s = 0.0
    for start_s, end_s, label in intervals:
        if not reached_s - OVERLAP_S <= start_s <= end_s:
            raise AlignmentError(
                f"{shortened(label)} from {start_s:g} to {end_s:g} s: expected a start from {reached_s:g} s on, where "
                "the one before ends, and an end behind it. Align the recording again."
            )
        reached_s = max(reached_s, end_s)


def _known_share(labels: Sequence[str]) -> float:
    """Share of the labels that are phones of one phone set, without pauses; 0 where there are none."""
    sounds = [label for label in labels if not is_pause(label)]
    known, _ = choose_phone_set(sounds)
    return sum(label in known for label in sounds) / len(sounds) if sounds else 0.0


def _given_phones(intervals: Sequence[Interval], warn: Callable[[str], None]) -> Iterator[Phone]:
    labels = [label for _, _, label in intervals]
    known, unknown = choose_phone_set(labels)
    if unknown:
        if _known_share(labels) < LEAST_KNOWN:
            raise AlignmentError(
                f"the phones {shortened(' '.join(unknown))} are unknown. Expected ARPAbet, the IPA of the Montreal "
                "Forced Aligner's English or Mandarin, or pinyin."
            )
        warn(f"the phones {shortened(' '.join(unknown))} are unknown. Where they are, the lips follow the sound.")
    reached_s = 0.0
    for start_s, end_s, label in intervals:
        start_s = max(start_s, reached_s)
        classes = known.get(label, ())
        if classes and end_s > start_s:
            for symbol, (begin_s, stop_s) in zip(classes, share_time(len(classes), start_s, end_s), strict=True):
                yield Phone(symbol, begin_s, stop_s, "given")
        reached_s = max(reached_s, end_s)

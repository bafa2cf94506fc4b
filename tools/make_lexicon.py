"""Writes Resources/Lexicon/english.npz: `python tools/make_lexicon.py cmudict.dict`.

cmudict.dict is the CMU Pronouncing Dictionary (https://github.com/cmusphinx/cmudict, BSD-2-Clause). Each word's phones
are shared out over its letters, none to two phones a letter, by expectation maximisation, so that the same file serves
to look words up and to tell how other words are spoken. `Python/emoface/text/english_lexicon.py` reads it.
"""

import argparse
import math
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "Resources" / "Lexicon" / "english.npz"

VOWELS = frozenset("AA AE AH AO AW AX AY EH ER EY IH IY OW OY UH UW".split())
ROUNDS = 5  # of expectation maximisation; the tables change no more after four
EVERY = 9  # entry that the rounds learn from: 15,000 are enough for tables of a few hundred pairs
UNSEEN = -12.0  # log probability of a letter and phones that were never together
WORST_MEAN = -3.0  # log probability a letter, below which a word is not spelled as it is spoken: dr, ems, stjohn

Phones = tuple[str, ...]
Table = dict[tuple[str, Phones], float]


def main() -> int:
    parser = argparse.ArgumentParser(description="Write the English lexicon from the CMU Pronouncing Dictionary.")
    parser.add_argument("dictionary", type=Path, help="cmudict.dict")
    parser.add_argument("--out", type=Path, default=OUT, help="the file to write")
    options = parser.parse_args()
    entries = list(read_dictionary(options.dictionary))
    write(options.out, entries, learn_pairs(entries[::EVERY]))
    return 0


def read_dictionary(path: Path) -> Iterable[tuple[str, Phones]]:
    """Each word of letters and apostrophes, with its phones, without stress, AH0 as AX; sorted."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        name, *phones = line.split("#")[0].split()
        word = re.sub(r"\(\d\)$", "", name)
        if re.fullmatch("[a-z']+", word):
            found.append((word, tuple("AX" if phone == "AH0" else phone.rstrip("012") for phone in phones)))
    return dict.fromkeys(sorted(found, key=lambda entry: entry[0]))


def learn_pairs(entries: Sequence[tuple[str, Phones]]) -> Table:
    """The log probability of the phones of a letter, given the letter."""
    table: Table | None = None
    for _ in range(ROUNDS):
        counts: Counter[tuple[str, Phones]] = Counter()
        for word, phones in entries:
            counts.update(zip(word, align(word, phones, table) or (), strict=False))
        letters: Counter[str] = Counter()
        for (letter, _), count in counts.items():
            letters[letter] += count
        table = {pair: math.log(count / (letters[pair[0]] + 1)) for pair, count in counts.items()}
    assert table is not None
    return table


def align(word: str, phones: Phones, table: Table | None) -> list[Phones] | None:
    """The phones of each letter, by the likeliest path; None if there are more than two a letter."""
    steps: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]  # phones used so far: score, phones used before
    for place, letter in enumerate(word):
        following: dict[int, tuple[float, int]] = {}
        letters_left = len(word) - place - 1
        for used, (score, _) in steps[-1].items():
            for now in range(used, min(used + 2, len(phones)) + 1):
                if len(phones) - now > 2 * letters_left:
                    continue
                part = phones[used:now]
                if table is None:
                    total = score + _first_guess(letter, part)
                else:
                    total = score + table.get((letter, part), UNSEEN - 4 * (len(part) == 2))
                if now not in following or following[now][0] < total:
                    following[now] = (total, used)
        steps.append(following)
    if len(phones) not in steps[-1]:
        return None
    parts, now = [], len(phones)
    for step in reversed(steps[1:]):
        before = step[now][1]
        parts.append(phones[before:now])
        now = before
    return parts[::-1]


def _first_guess(letter: str, phones: Phones) -> float:
    if not phones:
        return -3.0
    score = -2.5 if len(phones) == 2 else 0.0
    for phone in phones:
        score += -1.5 if (phone in VOWELS) == (letter in "aeiouy") else -5.0
        score += phone[0].lower() == letter
    return score


def write(out: Path, entries: Iterable[tuple[str, Phones]], table: Table) -> None:
    """One file: the words, a line each; for each letter the number of its phones; the other words with their phones."""
    aligned, others = [], []
    for word, phones in entries:
        parts = align(word, phones, table)
        score = sum(table.get(pair, UNSEEN) for pair in zip(word, parts, strict=True)) if parts else -math.inf
        if parts and score >= WORST_MEAN * len(word):
            aligned.append((word, parts))
        else:
            others.append(f"{word} {' '.join(phones)}")
    spoken = sorted({part for _, parts in aligned for part in parts})
    number = {part: index for index, part in enumerate(spoken)}
    newline = len(spoken)
    codes = [newline]
    for _, parts in aligned:
        codes += [*(number[part] for part in parts), newline]
    words = "\n" + "".join(f"{word}\n" for word, _ in aligned)
    out.parent.mkdir(exist_ok=True)
    np.savez_compressed(
        out,
        letters=np.frombuffer(words.encode("ascii"), np.uint8),
        codes=np.array(codes, np.uint8),
        spoken=np.array([" ".join(part) for part in spoken]),
        others=np.frombuffer("".join(f"{line}\n" for line in ("", *others)).encode("ascii"), np.uint8),
    )
    print(f"{out}: {len(aligned)} pronunciations, and {len(others)} of words that are not spelled as they are spoken")


if __name__ == "__main__":
    sys.exit(main())

import re

import numpy as np
import pytest

from emoface.formats.textgrid import read_tiers
from emoface.phones import arpabet_classes
from emoface.text.english import word_pronunciations
from emoface.text.english_lexicon import FILE, EnglishLexicon, english_lexicon


def test_a_word_has_the_pronunciations_of_the_dictionary():
    assert english_lexicon().find("read") == (("R", "EH", "D"), ("R", "IY", "D"))
    assert english_lexicon().find("o'clock") == (("AX", "K", "L", "AA", "K"),)


def test_words_that_are_not_spelled_as_they_are_spoken_are_found_too():
    assert ("D", "AA", "K", "T", "ER") in english_lexicon().find("dr")


@pytest.mark.parametrize("word", ["", "zzzzq", "reacj", "eacj", "read read"])
def test_what_is_no_word_of_the_dictionary_is_not_found(word):
    assert english_lexicon().find(word) == ()


def test_every_pronunciation_is_of_known_phones():
    with np.load(FILE) as arrays:
        phones = {phone for part in arrays["spoken"].tolist() for phone in part.split()}
        others = {phone for line in arrays["others"].tobytes().decode().splitlines() for phone in line.split()[1:]}
    assert all(arpabet_classes(phone) for phone in phones | others)


@pytest.mark.parametrize(
    ("word", "phones"),
    [("skyrim", "S K AY R IH M"), ("novigrad", "N OW V IH G R AE D"), ("stormwind", "S T AO R M W IH N D"),
     ("phlogistic", "F L AX JH IH S T IH K"), ("blarp", "B L AA R P"), ("quibnash", "K W IH B N AE SH")],
)  # fmt: skip
def test_names_that_nobody_has_heard_are_guessed(word, phones):
    assert tuple(phones.split()) in english_lexicon().guess(word)


def test_one_phone_in_thirteen_of_words_left_out_is_guessed_wrongly():
    """Over 1,000 words drawn at random the share is .076, and .048 for the better one of two guesses."""
    left_out = slice(50, None, 900)
    with np.load(FILE) as arrays:
        letters, codes, spoken = arrays["letters"], arrays["codes"], arrays["spoken"].tolist()
    words = letters.tobytes().decode().split("\n")[1:-1]
    chosen = set(words[left_out])
    kept = np.concatenate(([True], *(np.full(len(word) + 1, word not in chosen) for word in words)))
    lexicon = EnglishLexicon(letters[kept], codes[kept], spoken, b"\n")
    wrong = [error(word, lexicon.guess(word)) for word in sorted(chosen)]
    phones = sum(len(english_lexicon().find(word)[0]) for word in chosen)
    assert len(chosen) > 140
    assert sum(first for first, _ in wrong) / phones < 0.10
    assert sum(best for _, best in wrong) / phones < 0.065


def error(word, guesses):
    """Edits from the first guess, and from the best, to the nearest pronunciation."""
    edits = [min(distance(guess, right) for right in english_lexicon().find(word)) for guess in guesses]
    return edits[0], min(edits)


def distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        above, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (x != y))
    return row[-1]


def test_the_words_of_aligned_recordings_are_spoken_as_their_aligners_say(shared):
    """Their dictionary is another; it writes the weak vowel as AH."""
    tiers = dict(read_tiers(shared / "recordings" / "phone_aligned" / "acoustic_corpus.TextGrid"))
    right = total = 0
    for start_s, end_s, word in tiers["words"]:
        phones = [symbol for a, b, symbol in tiers["phones"] if start_s <= (a + b) / 2 < end_s]
        if re.fullmatch("[a-z']+", word) and phones and word != "sil":
            given = " ".join(" ".join(arpabet_classes(phone)) for phone in phones).replace("AX", "AH")
            total += 1
            right += given in [" ".join(spoken).replace("AX", "AH") for spoken in word_pronunciations(word)]
    assert total > 50
    assert right / total > 0.95

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emoface.alignment import Alignment, Phone, text_fit
from emoface.errors import Cancelled
from emoface.network.model_library import load_model
from emoface.phones import CLASSES
from emoface.progress import ProgressListener
from emoface.speech.aligner import align, apply_alignment, decode_phones
from emoface.speech.decoding import load_audio
from emoface.text.pronunciation import pronounce

NOVEL = "sense_and_sensibility_01_austen_64kb"
FRAMES = 6  # of a phone in these tests
INDEX = {symbol: index for index, symbol in enumerate(CLASSES)}


@dataclass(frozen=True)
class Spoken:
    text: str
    pronunciations: tuple[tuple[str, ...], ...]


LEXICON = {
    "people": "P IY P AX L",
    "may": "M EH IY",
    "find": "F AA IH N D",
    "seven": "S EH V AX N",
    "old": "OW UH L D",
    "books": "B UH K S",
    "under": "AH N D ER",
    "the": "DH AX",
    "window": "W IH N D OW",
    "shoe": "SH UW",
}
TEXT = ("people", "may", "find", "seven", "old", "books")


def words(*texts: str) -> list[Spoken]:
    return [Spoken(text, (tuple(LEXICON[text].split()),)) for text in texts]


def sounds(*parts: str) -> list[tuple[str, int]]:
    """Words of the lexicon, and symbols; each phone lasts FRAMES."""
    return [(symbol, FRAMES) for part in parts for symbol in LEXICON.get(part, part).split()]


def posteriors(spans: list[tuple[str, int]], certainty: float = 0.7, seed: int = 0) -> np.ndarray:
    """A posteriorgram in which each phone has about this probability, and the others share the rest by chance."""
    random = np.random.default_rng(seed)
    heard = np.concatenate([np.full(frames, INDEX[symbol]) for symbol, frames in spans])
    rest = random.dirichlet(np.full(len(CLASSES), 0.3), len(heard))
    result = (1 - certainty) * rest
    result[np.arange(len(heard)), heard] += certainty
    return result.astype(np.float32)


def held(alignment: Alignment) -> list[tuple[str, int, int]]:
    """The words that hold, with their frames."""
    return [(w.text, round(w.start_s * 60), round(w.end_s * 60)) for w in alignment.words if w.origin == "aligned"]


def texts(alignment: Alignment, origin: str) -> list[str]:
    return [word.text for word in alignment.words if word.origin == origin]


def test_a_right_text_has_its_words_and_phones_where_they_are_spoken():
    spans = [("SIL", 20), *sounds("people", "may"), ("SIL", 15), *sounds("find"), ("SIL", 10)]
    found = align(posteriors(spans), words("people", "may", "find"))
    assert held(found) == [("people", 20, 50), ("may", 50, 68), ("find", 83, 113)]
    assert [(phone.symbol, round((phone.end_s - phone.start_s) * 60)) for phone in found.phones] == spans
    assert {phone.origin for phone in found.phones[1:-1]} == {"aligned"}
    assert all(word.confidence > 0.8 for word in found.words) and text_fit(found).share == 1


def test_times_are_whole_frames_to_the_microsecond_and_confidences_have_three_digits():
    found = align(posteriors(sounds(*TEXT), 0.4), words(*TEXT))
    times = [time for part in (*found.words, *found.phones) for time in (part.start_s, part.end_s)]
    assert times == [round(round(time * 60) / 60, 6) for time in times]
    assert [word.confidence for word in found.words] == [round(word.confidence, 3) for word in found.words]


def test_last_bits_of_the_posteriors_decide_nothing():
    exact = posteriors(sounds(*TEXT), 0.5)
    assert align(exact, words(*TEXT)) == align(exact * np.float32(1 + 2e-7), words(*TEXT))


def test_the_pronunciation_that_is_spoken_is_found():
    either = Spoken("either", (("AA", "IH", "DH", "ER"), ("IY", "DH", "ER")))
    found = align(posteriors(sounds("may", "IY DH ER", "find")), [*words("may"), either, *words("find")])
    assert [p.symbol for p in found.phones] == "M EH IY IY DH ER F AA IH N D".split()


def test_a_phone_that_is_heard_for_one_like_it_is_the_texts():
    found = align(posteriors(sounds("B EH IY", "find", "seven")), words("may", "find", "seven"))
    assert found.phones[0] == Phone("M", 0.0, 0.1, "aligned")


def test_words_left_out_are_said_with_the_time_where_they_should_be():
    spans = [*sounds("people", "may"), ("SIL", 12), *sounds("seven", "old", "books")]
    found = align(posteriors(spans), words(*TEXT))
    assert texts(found, "aligned") == ["people", "may", "seven", "old", "books"]
    (missing,) = text_fit(found).misfits
    assert (missing.text, missing.start_s, missing.end_s, missing.confidence) == ("find", 0.8, 1.0, 0.0)
    assert text_fit(found).share == round(1 - 4 / 26, 3)


def test_words_left_out_at_the_ends_and_where_there_is_no_time_have_a_place_too():
    found = align(posteriors(sounds("may", "seven", "old", "books")), words(*TEXT, "under"))
    missing = {word.text: (word.start_s, word.end_s) for word in text_fit(found).misfits}
    assert list(missing) == ["people", "find", "under"]
    assert all(start < end <= found.phones[-1].end_s for start, end in missing.values())


def test_a_sentence_that_nobody_speaks_costs_the_others_nothing():
    more = ("under", "the", "window", "shoe") * 5
    sound = posteriors(sounds(*TEXT))
    assert held(align(sound, words(*TEXT[:3], *more, *TEXT[3:]))) == held(align(sound, words(*TEXT)))


def test_sound_that_is_not_in_the_text_stays_as_it_is_heard():
    noise = [("HH", 5), ("AA", 4), ("G", 5), ("ZH", 5), ("R", 4), ("YU", 5)] * 2
    sound = posteriors([*sounds("people", "may", "find"), *noise, *sounds("seven", "old", "books")])
    found = align(sound, words(*TEXT))
    assert texts(found, "aligned") == list(TEXT)
    start, stop = 13 * FRAMES, 13 * FRAMES + 56
    assert {p.symbol for p in found.phones if p.origin == "heard"} >= {"G", "ZH", "YU"}
    np.testing.assert_array_equal(apply_alignment(sound, found)[start:stop], sound[start:stop])


def test_a_word_that_is_said_again_is_there_twice():
    found = align(posteriors(sounds("people", "may", "find", "may", "find", "seven")), words(*TEXT[:4]))
    assert texts(found, "aligned") == ["people", "may", "find", "may", "find", "seven"]


def test_a_false_start_stays_heard_and_the_word_after_it_is_found():
    sound = posteriors([*sounds("people", "may", "S EH V"), ("SIL", 12), *sounds("seven", "old", "books")])
    found = align(sound, words("people", "may", "seven", "old", "books"))
    assert held(found)[2] == ("seven", 8 * FRAMES + 18 + 12, 13 * FRAMES + 18 + 12)
    assert {p.origin for p in found.phones if 0.81 < p.end_s < 1.09} == {"heard"}


def test_a_word_that_nobody_can_pronounce_is_sound_that_is_not_in_the_text():
    unknown = Spoken("Ω", ())
    sound = posteriors(sounds("people", "may", "HH YU ZH G AA", "seven", "old", "books"))
    found = align(sound, [*words("people", "may"), unknown, *words("seven", "old", "books")])
    assert texts(found, "heard") == ["Ω"] and len(held(found)) == 5
    assert texts(align(sound, [unknown]), "heard") == ["Ω"]


@pytest.mark.parametrize("wrong", [("under", "the", "window", "shoe"), ("shoe", "window", "the", "under") * 6])
def test_a_wrong_text_changes_nothing(wrong):
    sound = posteriors(sounds(*TEXT), 0.4)
    found = align(sound, words(*wrong))
    assert texts(found, "aligned") == [] and text_fit(found).share == 0
    assert found.phones == decode_phones(sound).phones
    np.testing.assert_array_equal(apply_alignment(sound, found), sound)


def test_no_words_are_no_text():
    sound = posteriors(sounds("people", "may"))
    assert align(sound, []) == decode_phones(sound)


@pytest.mark.parametrize("frames", [0, 1, 2, 3])
def test_a_sound_shorter_than_its_text_is_heard(frames):
    sound = posteriors([("P", 5)])[:frames]
    found = align(sound, words(*TEXT))
    assert [phone.symbol for phone in found.phones] == ["P"] * (frames > 0)
    assert len(found.words) == (len(TEXT) if frames else 0)


def test_heard_phones_are_without_blips():
    sound = posteriors([("SIL", 10), ("AA", 8), ("EH", 1), ("AA", 8), ("N", 9), ("SIL", 6)], 0.8)
    found = decode_phones(sound)
    assert [(p.symbol, round(p.start_s * 60)) for p in found.phones] == [("SIL", 0), ("AA", 10), ("N", 27), ("SIL", 36)]
    assert {phone.origin for phone in found.phones} == {"heard"} and found.words == ()


def test_a_known_phone_has_all_the_probability_of_its_frames_and_its_share_of_frames_it_covers_in_part():
    sound = posteriors([("AA", 12)])
    phones = (Phone("AA", 0.0, 0.025, "heard"), Phone("M", 0.025, 0.1, "given"), Phone("AA", 0.1, 0.2, "heard"))
    applied = apply_alignment(sound, Alignment(phones=phones))
    np.testing.assert_array_equal(applied[[0, *range(6, 12)]], sound[[0, *range(6, 12)]])
    np.testing.assert_array_equal(applied[2:6], np.eye(len(CLASSES), dtype=np.float32)[[INDEX["M"]] * 4])
    m = np.eye(len(CLASSES))[INDEX["M"]]
    np.testing.assert_allclose(applied[1], 0.5 * sound[1] + 0.5 * m, atol=1e-6)
    assert applied.dtype == np.float32


def test_known_phones_beyond_the_sound_are_left_out():
    sound = posteriors([("AA", 12)])
    applied = apply_alignment(
        sound, Alignment(phones=(Phone("M", 0.1, 9.0, "corrected"), Phone("P", 9.0, 9.5, "given")))
    )
    assert applied.shape == sound.shape and (applied[6:, INDEX["M"]] == 1).all()


@settings(max_examples=40)
@given(st.data())
def test_the_phones_tile_any_sound_under_any_text(data):
    lexicon = st.sampled_from(sorted(LEXICON))
    spans = data.draw(st.lists(st.tuples(st.sampled_from(CLASSES), st.integers(1, 9)), min_size=1, max_size=40))
    text = words(*data.draw(st.lists(lexicon, max_size=12)))
    sound = posteriors(spans, data.draw(st.floats(0.0, 1.0)), data.draw(st.integers(0, 99)))
    found = align(sound, text)
    assert found.phones[0].start_s == 0 and found.phones[-1].end_s == round(len(sound) / 60, 6)
    assert all(one.end_s == other.start_s and one.start_s < one.end_s for one, other in pairwise(found.phones))
    assert {word.text for word in found.words} == {word.text for word in text}
    assert all(word.start_s < word.end_s <= found.phones[-1].end_s for word in found.words)
    assert [word.start_s for word in found.words] == sorted(word.start_s for word in found.words)
    applied = apply_alignment(sound, found)
    np.testing.assert_allclose(applied.sum(1), 1, atol=1e-4)


def test_a_line_longer_than_a_stretch_is_aligned_as_a_short_one_is():
    sentence = ("people", "may", "find", "seven", "old", "books", "under", "the", "window")
    spans = [*sounds(*sentence), ("SIL", 20)]
    repeats = 18  # 75 s
    found = align(posteriors(spans * repeats, 0.5), words(*sentence * repeats))
    (one,) = {len(list(spans))}
    length = sum(frames for _, frames in spans)
    single = held(align(posteriors(spans, 0.5), words(*sentence)))
    expected = [(text, a + i * length, b + i * length) for i in range(repeats) for text, a, b in single]
    differences = [abs(a - c) for (_, a, _), (_, c, _) in zip(held(found), expected, strict=True)]
    assert max(differences) <= 2 and text_fit(found).share == 1 and one


def test_the_text_of_a_long_line_is_found_again_behind_what_is_not_in_it():
    sentence = ("people", "may", "find", "seven", "old", "books", "under", "the", "window")
    other = [(symbol, 5) for symbol in ("G", "YU", "ZH", "RT", "HH", "AE", "XI", "UW")] * 60  # 40 s
    spoken = [*sounds(*sentence * 4), *other, ("SIL", 20), *sounds(*sentence * 4)]
    found = align(posteriors(spoken, 0.6), words(*sentence * 8))
    assert texts(found, "aligned") == list(sentence * 8)


def test_a_long_text_is_found_again_behind_a_part_that_nobody_speaks():
    sentence = ("people", "may", "find", "seven", "old", "books", "under", "the", "window")
    unspoken = ("shoe", "old", "the", "shoe", "may", "window", "shoe", "find", "shoe", "under") * 30
    sound = posteriors(sounds(*sentence * 26), 0.6)  # 100 s
    found = align(sound, words(*sentence * 13, *unspoken, *sentence * 13))
    last = [text for text, start, _ in held(found) if start > len(sound) * 9 // 10]
    assert len(last) >= 18 and set(last) == set(sentence)


@pytest.mark.parametrize(("clip", "share"), [("0880", 1.0), ("0890", 0.0)])
def test_a_recorded_line_holds_its_own_text_and_no_other(shared, clip, share):
    text = (shared / "recordings" / "phone_aligned" / f"{NOVEL}-{clip}.txt").read_text()
    recording = load_audio(shared / "recordings" / "phone_aligned" / f"{NOVEL}-0880.wav")
    speech = load_model("compact").encode(recording.samples)
    fit = text_fit(align(speech[:, : len(CLASSES)], pronounce(text)))
    assert fit.share == pytest.approx(share, abs=0.2 * share)


class Cancel(ProgressListener):
    def progress(self, done, total):
        raise Cancelled


def test_a_long_line_can_be_cancelled():
    with pytest.raises(Cancelled):
        align(posteriors([("SIL", 4000)]), words(*TEXT), Cancel())

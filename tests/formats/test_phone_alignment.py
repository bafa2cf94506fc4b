import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emoface.alignment import Alignment, Phone, Word
from emoface.errors import EmoFaceError
from emoface.formats.phone_alignment import read, write
from emoface.phones import CLASSES

SHORT_FORM = """File type = "ooTextFile"
Object class = "TextGrid"

0
1.5
<exists>
{tiers}
"""


def tier(name: str, *intervals: tuple[float, float, str]) -> str:
    lines = ['"IntervalTier"', f'"{name}"', "0", "1.5", str(len(intervals))]
    return "\n".join([*lines, *(f'{start}\n{end}\n"{text}"' for start, end, text in intervals)])


def grid(*tiers: str) -> str:
    return SHORT_FORM.format(tiers="\n".join([str(len(tiers)), *tiers]))


WORDS = ((0, 0.5, ""), (0.5, 1.0, "my"), (1.0, 1.5, ""))
PHONES = ((0, 0.5, ""), (0.5, 0.6, "M"), (0.6, 1.0, "AY1"), (1.0, 1.5, "sil"))
EXPECTED = Alignment(
    (Word("my", 0.5, 1.0, 1.0, "given"),),
    (
        Phone("SIL", 0.0, 0.5, "given"),
        Phone("M", 0.5, 0.6, "given"),
        Phone("AA", 0.6, 0.82, "given"),
        Phone("IH", 0.82, 1.0, "given"),
        Phone("SIL", 1.0, 1.5, "given"),
    ),
)


def approximately(alignment: Alignment) -> tuple:
    words = [(w.text, round(w.start_s, 6), round(w.end_s, 6), w.confidence, w.origin) for w in alignment.words]
    return words, [(p.symbol, round(p.start_s, 6), round(p.end_s, 6), p.origin) for p in alignment.phones]


def read_silently(path) -> Alignment:
    def refuse(sentence):
        raise AssertionError(sentence)

    return read(path, refuse)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("speaker", ["", "Mary - "])
def test_a_text_grid_is_taken_as_it_is(tmp_path, encoding, speaker):
    path = tmp_path / "line.TextGrid"
    path.write_text(grid(tier(f"{speaker}words", *WORDS), tier(f"{speaker}phones", *PHONES)), encoding=encoding)
    assert approximately(read_silently(path)) == approximately(EXPECTED)


def test_a_text_grid_without_words_has_phones(tmp_path):
    path = tmp_path / "line.textgrid"
    path.write_text(grid(tier("phones", *PHONES)))
    assert read_silently(path).words == () and len(read_silently(path).phones) == 5


def test_a_ctm_of_phones_and_one_of_words(tmp_path):
    path = tmp_path / "line.ctm"
    path.write_text("u 1 0 0.5 SIL\nu 1 0.5 0.1 M_B\nu 1 0.6 0.4 AY1_E\nu 1 1.0 0.5 SIL\n")
    assert approximately(read_silently(path))[1] == approximately(EXPECTED)[1]
    path.write_text("u 1 0.1 0.3 hello 0.9\nu 1 0.4 0.2 <eps>\nu 1 0.6 0.3 again 0.5\n")
    words = read_silently(path)
    assert approximately(words) == ([("hello", 0.1, 0.4, 0.9, "given"), ("again", 0.6, 0.9, 0.5, "given")], [])


def test_noises_are_left_out_and_said(tmp_path):
    path = tmp_path / "line.TextGrid"
    path.write_text(grid(tier("phones", (0, 0.5, "spn"), (0.5, 0.6, "M"), (0.6, 1.0, "AY1"))))
    warnings: list[str] = []
    assert [p.symbol for p in read(path, warnings.append).phones] == ["M", "AA", "IH"]
    (sentence,) = warnings
    assert sentence == f"{path}: the phones 'spn' are unknown. Where they are, the lips follow the sound."


def test_intervals_that_overlap_by_a_rounding_error_are_cut(tmp_path):
    path = tmp_path / "line.TextGrid"
    path.write_text(grid(tier("phones", (0, 0.501, "M"), (0.5, 1.5, "IY"))))
    assert [(p.start_s, p.end_s) for p in read_silently(path).phones] == [(0, 0.501), (0.501, 1.5)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (grid(tier("words", *WORDS)), "expected a tier called phones, found 'words'"),
        (grid(tier("A - phones", *PHONES), tier("B - phones", *PHONES)), "several tiers of phones"),
        (grid(tier("phones", (0, 1, "qq"), (1, 1.5, "xx9"))), "the phones 'qq xx9' are unknown"),
        (grid(tier("phones", (0, 1, "M"), (0.5, 1.5, "AH"))), "'AH' from 0.5 to 1.5 s"),
        (grid(tier("phones", (1, 0.5, "M"))), "'M' from 1 to 0.5 s"),
        (grid(tier("phones", (-1, 0.5, "M"))), "'M' from -1 to 0.5 s"),
        ("hello", "no TextGrid"),
    ],
)
def test_what_is_no_alignment_is_said(tmp_path, content, said):
    path = tmp_path / "line.TextGrid"
    path.write_text(content)
    with pytest.raises(EmoFaceError) as raised:
        read_silently(path)
    sentence = str(raised.value)
    assert said in sentence and sentence.count(str(path)) == 1 and len(sentence) <= 300 + len(str(path))


def test_a_written_text_grid_is_read_as_it_was(tmp_path):
    path = tmp_path / "out" / "line.TextGrid"
    phones = (*EXPECTED.phones[:2], Phone("OW", 0.6, 1.0, "heard"), EXPECTED.phones[-1])
    words = (Word('my "own"', 0.5, 1.0, 0.9, "aligned"), Word("missing", 1.0, 1.1, 0.0, "heard"))
    write(path, Alignment(words, phones), 1.5, overwrite=False)
    found = read_silently(path)
    assert [(w.text, w.start_s, w.end_s) for w in found.words] == [('my "own"', 0.5, 1.0)]
    assert [p.start_s for p in found.phones if p.symbol != "UH"] == [p.start_s for p in phones]
    assert [p.symbol for p in found.phones] == ["SIL", "M", "OW", "UH", "SIL"]


def test_a_written_tier_tiles_the_line(tmp_path):
    path = tmp_path / "line.TextGrid"
    write(path, Alignment((), (Phone("M", 0.5, 0.9), Phone("P", 1.2, 1.9))), 1.5, overwrite=False)
    numbers = [line.split("=")[1].strip() for line in path.read_text().splitlines() if "xm" in line or "text" in line]
    assert numbers[-12:] == ["0.0", "0.5", '""', "0.5", "0.9", '"M"', "0.9", "1.2", '""', "1.2", "1.5", '"P"']


def test_the_shared_alignment_is_read(shared):
    warnings: list[str] = []
    found = read(shared / "recordings" / "phone_aligned" / "acoustic_corpus.TextGrid", warnings.append)
    assert [word.text for word in found.words[:3]] == ["this", "is", "the"] and len(found.words) == 58
    assert found.phones[-1].end_s <= 26.73 and {p.symbol for p in found.phones} <= set(CLASSES)


@settings(max_examples=60)
@given(st.binary(max_size=300), st.sampled_from(["a.TextGrid", "a.ctm"]), st.integers(0, 2**31))
def test_any_bytes_end_in_an_alignment_or_a_sentence(scratch, noise, name, seed):
    content = bytearray(grid(tier("words", *WORDS), tier("phones", *PHONES)).encode()) if seed % 2 else bytearray(noise)
    for place in np.random.default_rng(seed).integers(0, max(len(content), 1), 3) if content else ():
        content[place] = seed % 251
    path = scratch / name
    path.write_bytes(content)
    try:
        found = read(path, lambda sentence: None)
    except EmoFaceError as error:
        assert len(str(error)) <= 300 + len(str(path))
    else:
        assert all(0 <= phone.start_s < phone.end_s for phone in found.phones)

import pytest

from emoface.storage.files import FileError
from emoface.text.lexicon import Lexicon, LexiconError


@pytest.fixture
def write(tmp_path):
    def write_lines(text, encoding="utf-8"):
        path = tmp_path / "words.txt"
        path.write_text(text, encoding=encoding)
        return path

    return write_lines


def test_words_have_phones_in_arpabet_or_the_names_of_classes(write):
    lexicon = Lexicon.load(write("Geralt\tG EH1 R AX L T\nxi  xi iy\n"))
    assert lexicon.find("geralt") == (("G", "EH", "R", "AX", "L", "T"),)
    assert lexicon.find("XI") == (("XI", "IY"),)
    assert lexicon.find("other") == ()


def test_diphthongs_become_their_parts(write):
    assert Lexicon.load(write("ay AY1")).find("ay") == (("AA", "IH"),)


def test_a_word_may_have_several_pronunciations_as_in_the_forms_of_cmudict_and_mfa(write):
    path = write(";;; CMUdict\nREAD  R EH1 D\nREAD(1)  R IY1 D\n# MFA\nred\t0.99\t0.5\tR EH1 D\n\nred R EH D\n")
    lexicon = Lexicon.load(path)
    assert lexicon.find("read") == (("R", "EH", "D"), ("R", "IY", "D"))
    assert lexicon.find("red") == (("R", "EH", "D"),)


def test_a_chinese_word_has_pinyin(write):
    lexicon = Lexicon.load(write("重楼 chong2 lou2\n绿 lv4", "utf-8-sig"))
    assert lexicon.find("重楼") == (("RS", "UW", "NG", "L", "OW", "UH"),)
    assert lexicon.chinese_lengths == [2, 1]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("ok OW K EY\nbob B XX B", "words.txt, line 2: the phone 'XX'"),
        ("bob", "line 1: the word 'bob' has no phones"),
        ("bob SIL", "only silence"),
        ("重楼 chong qqq", "line 1: 'qqq' is no syllable of pinyin"),
        ("x " + "Q" * 10_000, "line 1"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(write, text, sentence):
    with pytest.raises(LexiconError) as error:
        Lexicon.load(write(text))
    assert sentence in str(error.value)
    assert len(str(error.value)) <= 300


def test_a_missing_file_is_a_sentence(tmp_path):
    with pytest.raises(FileError):
        Lexicon.load(tmp_path / "none.txt")

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emoface.phones import CLASSES, SILENCE
from emoface.text.lexicon import Lexicon
from emoface.text.pronunciation import MOST_PRONUNCIATIONS, pronounce
from emoface.text.tokens import MOST_CHARACTERS, TextError


def written(text, lexicon=None):
    return [word.text for word in pronounce(text, lexicon)]


def spoken(text, lexicon=None):
    """The likeliest phones of the whole text."""
    return " ".join(symbol for word in pronounce(text, lexicon) for symbol in word.pronunciations[0])


def alternatives(text):
    return [" ".join(phones) for word in pronounce(text) for phones in word.pronunciations]


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("speech", "S P IY CH"),
        ("thought", "TH AO T"),
        ("measure", "M EH ZH ER"),
        ("about", "AX B AA UH T"),
        ("boy", "B AO IH"),
        ("queue", "K Y UW"),
        ("knight", "N AA IH T"),
        ("sing", "S IH NG"),
        ("Don't", "D OW UH N T"),
        ("don’t", "D OW UH N T"),
        ("we've", "W IY V"),
        ("John's", "JH AA N Z"),
        ("Kaelic's", "K EH L IH K S"),
        ("goin'", "G OW UH AX N"),
        ("'em", "AX M"),
        ("Nooooo", "N OW UH"),
        ("Mr. Smith", "M IH S T ER S M IH TH"),
        ("No. 5", "N AH M B ER F AA IH V"),
        ("St. Paul", "S EH IY N T P AO L"),
        ("NPC", "EH N P IY S IY"),
        ("NPCs", "EH N P IY S IY Z"),
        ("U.S.A.", "Y UW EH S EH IY"),
        ("café", "K AX F EH IY"),
        ("well-known", "W EH L N OW UH N"),
        ("salt & fire", "S AO L T AE N D F AA IH ER"),
        ("50%", "F IH F T IY P ER S EH N T"),
        ("B2", "B IY T UW"),
        ("ＨＥＬＬＯ", "HH AX L OW UH"),
    ],
)
def test_english_is_spoken_as_it_should_be(text, phones):
    assert spoken(text) == phones


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("你好", "N IY HH AA UH"),
        ("再见", "TS AA IY XI IY EH N"),
        ("知道", "RS AP T AA UH"),
        ("自己", "TS AP XI IY"),
        ("四十", "S AP RS AP"),
        ("日", "RR AP"),
        ("绿", "L YU"),
        ("女", "N YU"),
        ("学", "XI YU EH"),
        ("元", "YU EH N"),
        ("云", "YU N"),
        ("用", "YU UW NG"),
        ("五", "UW"),
        ("我", "UW AO"),
        ("问", "UW AX N"),
        ("贵", "K UW EH IY"),
        ("六", "L IY OW UH"),
        ("别", "P IY EH"),
        ("喝", "HH EU"),
        ("鹅", "EU"),
        ("而", "ER"),
        ("风", "F AX NG"),
        ("怕", "P AA"),
        ("中国", "RS UW NG K UW AO"),
        ("安", "AE N"),
        ("让", "RR AA NG"),
    ],
)
def test_mandarin_is_spoken_as_it_should_be(text, phones):
    assert spoken(text) == phones


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("银行", "IY N HH AA NG"),
        ("行走", "XI IY NG TS OW UH"),
        ("重庆", "RS UW NG XI IY NG"),
        ("重要", "RS UW NG IY AA UH"),
        ("长大", "RS AA NG T AA"),
        ("音乐", "IY N YU EH"),
        ("快乐", "K UW AA IY L EU"),
    ],
)
def test_a_chinese_word_decides_how_its_characters_are_read(text, phones):
    assert spoken(text) == phones


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("1984", "one thousand nine hundred eighty four"),
        ("22nd", "twenty second"),
        ("1980s", "nineteen eighties"),
        ("10:30 pm", "ten thirty p m"),
        ("7am", "seven ay m"),
        ("$5.50", "five dollars and fifty cents"),
        ("$2 million", "two million dollars"),
        ("5 km", "five kilometers"),
        ("II", "the second"),
        ("+5", "plus five"),
        ("-5", "minus five"),
        ("@ 5", "at five"),
    ],
)
def test_numbers_among_english_are_read_in_english(text, reading):
    assert spoken(reading) in (*alternatives(text), spoken(text))


@pytest.mark.parametrize(
    ("text", "written_number", "reading"),
    [
        ("我有3只猫", "3", "三"),
        ("在2024年", "2024", "二零二四"),
        ("占50%的", "50%", "百分之五十"),
        ("在10:30到", "10:30", "十点三十分"),
        ("值$5", "$5", "五美元"),
        ("跑了5km", "5km", "五公里"),
        ("攻击 +5", "+", "加"),
        ("你和我&他", "&", "和"),
    ],
)
def test_numbers_among_chinese_are_read_in_chinese(text, written_number, reading):
    number = next(word for word in pronounce(text) if word.text == written_number)
    assert tuple(spoken(reading).split()) in number.pronunciations


@pytest.mark.parametrize(
    ("text", "place", "phones"),
    [
        ("玩家3", 2, "S AE N"),
        ("Player 3", 1, "TH R IY"),
        ("3 times 三", 0, "TH R IY"),
        ("3个 players", 0, "S AE N"),
        ("我说 OK 3", 3, "TH R IY"),
        ("3", 0, "TH R IY"),
    ],
)
def test_the_language_of_a_number_is_that_around_it(text, place, phones):
    assert " ".join(pronounce(text)[place].pronunciations[0]) == phones


def test_a_line_may_mix_both_languages():
    assert written("我的iPhone坏了, fix it吧！") == ["我", "的", "iPhone", "坏", "了", "fix", "it", "吧"]


def test_words_are_shown_as_they_are_written():
    assert written("“It’s 3 o'clock,” she said—NOW…") == ["It’s", "3", "o'clock", "she", "said", "NOW"]


def test_homographs_and_weak_forms_are_alternatives():
    assert {"R EH D", "R IY D"} <= set(alternatives("read"))
    assert {"DH AX", "DH IY"} <= set(alternatives("the"))
    assert {"AE N D", "AX N"} <= set(alternatives("and"))
    assert {"T EU", "T AX"} <= set(alternatives("的"))
    assert {"ER", "R"} <= set(alternatives("儿"))


def test_capitals_may_be_shouted_or_spelled():
    assert {"IH T", "AA IH T IY"} <= set(alternatives("IT"))
    assert alternatives("STOP") == ["S T AA P"]


def test_a_stutter_is_the_beginning_of_its_word():
    assert spoken("W-what") == "W W AH T"
    assert spoken("Th-this") == "DH DH IH S"
    assert spoken("X-ray") == "EH K S R EH IY"


def test_a_full_stop_makes_an_abbreviation_where_a_word_may_be_one():
    assert spoken("No. 5") == spoken("number 5")
    assert spoken("No.") == spoken("no")
    assert spoken("Gen. Lee") == spoken("General Lee")


def test_a_word_without_vowels_may_be_spelled():
    assert "EH F P IY EH S" in alternatives("fps")
    assert alternatives("shhh")[0] == "SH"


@pytest.mark.parametrize("text", ["", "   ", "...", "—!?", "(sighs)", "[laughs] {beat}", "😀"])
def test_a_text_without_words_gives_none(text):
    assert pronounce(text) == ()


def test_what_is_not_spoken_is_left_out():
    text = "GUARD: Halt! <i>Who</i> goes (sighs [deeply]) there? *draws sword* **Me**（叹气）【旁白】。"
    assert written(text) == ["Halt", "Who", "goes", "there", "Me"]


def test_words_of_other_scripts_stay_without_a_pronunciation():
    words = pronounce("Say привет now")
    assert [word.text for word in words] == ["Say", "привет", "now"]
    assert words[1].pronunciations == ()


def test_what_the_users_lexicon_says_holds_alone():
    lexicon = Lexicon({"kaelthas": (("K", "AA", "L"),), "read": (("R", "EH", "D"),), "重楼": (("RS", "UW", "NG"),)})
    assert spoken("KaelThas", lexicon) == "K AA L"
    assert pronounce("read", lexicon)[0].pronunciations == (("R", "EH", "D"),)
    assert written("是重楼！", lexicon) == ["是", "重楼"]


def test_a_text_that_is_too_long_is_refused():
    pronounce("a " * (MOST_CHARACTERS // 2))
    with pytest.raises(TextError, match="20,001 characters"):
        pronounce("a" * (MOST_CHARACTERS + 1))


TEXTS = st.text(max_size=200) | st.text("abz'’-–.,:;()[]*<>$£%°0123456789IVX AMm你重儿的２〇\n", max_size=200)


@settings(max_examples=150)
@given(TEXTS)
def test_any_text_gives_words_of_known_classes(text):
    for word in pronounce(text):
        assert word.text in text
        assert len(word.pronunciations) <= MOST_PRONUNCIATIONS
        for phones in word.pronunciations:
            assert phones
            assert set(phones) <= set(CLASSES) - {SILENCE}


@pytest.mark.parametrize("piece", ["(", "(a)", "*", "<", "'", "1,", "a-", "qzx", "1:", "㐂", "I", "x" * 50 + " "])
def test_a_long_text_of_one_piece_ends(piece):
    pronounce((piece * MOST_CHARACTERS)[:MOST_CHARACTERS])


def test_english_loads_neither_the_network_nor_the_chinese_dictionary():
    code = (
        "import sys; from emoface.text.pronunciation import pronounce; pronounce('Hello, Kaelthas');"
        "print([name for name in ('torch', 'scipy', 'pypinyin', 'PySide6') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"

import pytest

from emoface.text.tokens import tokens, without_directions


def kinds(text):
    return [(token.kind, token.text) for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,234.5", [("number", "1,234.5")]),
        ("1, 2", [("number", "1"), ("number", "2")]),
        ("10:30", [("time", "10:30")]),
        ("10:30 p.m.", [("time", "10:30 p.m")]),
        ("1st", [("ordinal", "1st")]),
        ("1980s", [("decade", "1980s")]),
        ("5 km away", [("number", "5 km"), ("word", "away")]),
        ("5 kmx", [("number", "5"), ("word", "kmx")]),
        ("$5", [("money", "$5")]),
        ("U.S.A.", [("dotted", "U.S.A.")]),
        ("R2D2", [("word", "R"), ("number", "2"), ("word", "D"), ("number", "2")]),
        ("rock 'n' roll", [("word", "rock"), ("word", "'n'"), ("word", "roll")]),
        ("'stop', he said", [("word", "stop"), ("word", "he"), ("word", "said")]),
        ("你好OK", [("han", "你好"), ("word", "OK")]),
        ("да ок", [("other", "да"), ("other", "ок")]),
        ("x - y", [("word", "x"), ("word", "y")]),
        ("１２", [("number", "１２")]),
    ],
)
def test_a_text_is_cut_into_words_numbers_and_signs(text, expected):
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Go (quietly) now", "Go now"),
        ("a (b (c) d) e", "a e"),
        ("a (b", "a (b"),
        ("a) b", "a) b"),
        ("[x] {y} 【z】", ""),
        ("*sighs* No.", "No."),
        ("**Never** *ever*", "**Never**"),
        ("<b>bold</b> 3 < 4", "bold 3 < 4"),
        ("GUARD 2: Halt!", "Halt!"),
        ("Guard: Halt!", "Guard: Halt!"),
        ("first\nNPC: second", "first second"),
        ("AT 10:30", "AT 10:30"),
    ],
)
def test_stage_directions_tags_and_speakers_are_left_out(text, left):
    plain = without_directions(text)
    assert len(plain) == len(text)
    assert plain.split() == left.split()

import pytest
from pypinyin import Style, pinyin

from emoface.phones import CLASSES
from emoface.text.mandarin import character_readings, syllable_classes


@pytest.mark.parametrize(
    ("syllable", "phones"),
    [("zhuang1", "RS UW AA NG"), ("lv4", "L YU"), ("lü4", "L YU"), ("ju2", "XI YU"), ("shi", "RS AP"), ("si4", "S AP"),
     ("xi1", "XI IY"), ("er2", "ER"), ("yuan", "YU EH N"), ("wei5", "UW EH IY"), ("nve", "N YU EH"), ("bo1", "P AO")],
)  # fmt: skip
def test_a_syllable_of_pinyin_has_its_classes(syllable, phones):
    assert syllable_classes(syllable) == tuple(phones.split())


@pytest.mark.parametrize("syllable", ["", "qqq", "abc", "1", "zh", "hello"])
def test_what_is_no_syllable_has_none(syllable):
    assert syllable_classes(syllable) is None


def test_every_common_character_is_known():
    common = "".join(chr(code) for code in range(0x4E00, 0x9F00, 7))
    syllables = {syllable for found in pinyin(common, style=Style.NORMAL) for syllable in found if syllable.isascii()}
    assert len(syllables) > 350
    for syllable in syllables:
        assert set(syllable_classes(syllable)) <= set(CLASSES), syllable


def test_each_character_has_readings_at_its_own_place():
    readings = character_readings("我㐂𠮷们")
    assert len(readings) == 4
    assert readings[0] == (("UW", "AO"),)
    assert readings[3][0] == ("M", "AX", "N")

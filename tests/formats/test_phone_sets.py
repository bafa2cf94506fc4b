import pytest

from emoface.formats.phone_sets import choose_phone_set, is_pause
from emoface.phones import CLASSES

ENGLISH_MFA = (
    "a aj aw aː b bʲ c cʰ cʷ d dʒ d̪ e ej f fʲ h i iː j k kʰ kʷ l m mʲ m̩ n n̩ o ow p pʰ pʲ pʷ s t tʃ tʰ tʲ tʷ t̪ u uː v "
    "vʲ w z æ ç ð ŋ ɐ ɑ ɑː ɒ ɒː ɔ ɔj ə əw ɚ ɛ ɛː ɜ ɜː ɝ ɟ ɟʷ ɡ ɡʷ ɪ ɫ ɫ̩ ɱ ɲ ɹ ɾ ʃ ʈ ʈʲ ʉ ʉː ʊ ʋ ʎ ʒ ʔ θ"
).split()
MANDARIN_MFA = (
    "aj˥˩ aw˧˥ a˨˩˦ ej˥˥ e˥ f i˩ io˥ j k kʰ l m n ow˨˩˦ o˥ p pʰ s t tɕ tɕʰ ts tsʰ tʰ u˥˩ w x y˧˥ z̩˥ ŋ ɕ ə˧˥ ɚ ɤ ɥ ɻ ʂ "
    "ʈʂ ʈʂʰ ʐ ʐ̩˥˩ ʔ ɲ"
).split()
PINYIN = (
    "a1 ai2 ao3 b c ch d e4 ei f g h i1 ia iao ie ii iu j k l m n ng o ou p q r s sh t u ua uai ue ui uo v x z zh"
).split()
ARPABET = (
    "AA0 AE1 AH0 AO2 AW1 AY1 B CH D DH EH1 ER0 EY1 F G HH IH0 IY1 JH K L M N NG OW1 OY1 P R S SH T TH UH1 UW0 V W Y Z "
    "ZH"
).split()


@pytest.mark.parametrize(
    "symbols", [ENGLISH_MFA, MANDARIN_MFA, PINYIN, ARPABET, [symbol.lower() for symbol in ARPABET]]
)
def test_every_phone_of_the_common_sets_is_known(symbols):
    known, unknown = choose_phone_set([*symbols, "sil", ""])
    assert unknown == ()
    assert {symbol for classes in known.values() for symbol in classes} <= set(CLASSES)
    assert known["sil"] == known[""] == ("SIL",)


@pytest.mark.parametrize(
    ("symbols", "symbol", "classes"),
    [
        (ENGLISH_MFA, "aj", "AA IH"),
        (ENGLISH_MFA, "ɫ̩", "AX L"),
        (ENGLISH_MFA, "tʃ", "CH"),
        (ENGLISH_MFA, "d̪", "D"),
        (ENGLISH_MFA, "ç", "HH"),
        (MANDARIN_MFA, "ʐ̩˥˩", "AP"),
        (MANDARIN_MFA, "tɕʰ", "XI"),
        (MANDARIN_MFA, "y˧˥", "YU"),
        (PINYIN, "sh", "RS"),
        (PINYIN, "uai", "UW AA IY"),
        (ARPABET, "SH", "SH"),
        (ARPABET, "AY1", "AA IH"),
        (ARPABET, "OW1", "OW UH"),
    ],
)
def test_a_phone_becomes_the_classes_of_its_mouth(symbols, symbol, classes):
    assert choose_phone_set(symbols)[0][symbol] == tuple(classes.split())


def test_noises_are_named_as_unknown():
    known, unknown = choose_phone_set(["AH0", "spn", "T", "[laughter]"])
    assert unknown == ("[laughter]", "spn") and set(known) == {"AH0", "T"}


def test_pauses_of_all_aligners():
    assert all(map(is_pause, ("", "sil", "SIL", "sp", "<eps>"))) and not any(map(is_pause, ("s", "spn", "AH")))

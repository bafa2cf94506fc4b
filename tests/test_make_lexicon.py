import subprocess
import sys
from pathlib import Path

from emoface.text.english_lexicon import EnglishLexicon

TOOL = Path(__file__).parents[1] / "tools" / "make_lexicon.py"
DICTIONARY = """\
box B AA1 K S
boxes B AA1 K S AH0 Z
dr D AA1 K T ER0
dr(2) D R AY1 V
fax F AE1 K S # a comment
fox F AA1 K S
ship SH IH1 P
shop SH AA1 P
shot SH AA1 T
show SH OW1
top T AA1 P
"""


def test_a_dictionary_becomes_a_lexicon_of_the_same_words(tmp_path):
    source, out = tmp_path / "cmudict.dict", tmp_path / "english.npz"
    source.write_text(DICTIONARY, encoding="utf-8")
    subprocess.run([sys.executable, TOOL, source, "--out", out], check=True, capture_output=True)
    lexicon = EnglishLexicon.read(out)
    assert lexicon.find("boxes") == (("B", "AA", "K", "S", "AX", "Z"),)
    assert lexicon.find("fax") == (("F", "AE", "K", "S"),)
    assert set(lexicon.find("dr")) == {("D", "AA", "K", "T", "ER"), ("D", "R", "AY", "V")}
    assert lexicon.find("fo") == ()

"""What goes with a line's text: the text itself, the user's lexicon, and the alignments of other aligners."""

import random

from . import mutations, values
from .fuzz_input import FuzzInput

LEXICON = (
    ";;; names\n# of the village\nGeralt  G EH1 R AX L T\nGeralt(2)  G EH0 R AO1 L T\nYennefer\t0.99\t0.5\tY EH1 N\n"
    "重楼  chong2 lou2\n重楼  zhong4 lou2\nR2  AA1 R T UW1\nlü  lv4\no'neil  OW0 N IY1 L\n"
)
TEXT = (
    "GUARD: Halt! (sighs) That's $3,400.50, sir, at 5:30 p.m. on the 21st - no. 7, *whispers* w-what? <i>R2-D2</i> "
    "& the U.S. in the 1980s: 12% of it, naïve Geralt’s café.\n重楼说：现在是下午3:15，一共120元，打9折，-5度。Привет!"
)
TEXTGRID = (
    'File type = "ooTextFile"\nObject class = "TextGrid"\n\n0\n1.5\n<exists>\n2\n'
    '"IntervalTier"\n"Ann - words"\n0\n1.5\n3\n0\n0.5\n""\n0.5\n1.1\n"hello"\n1.1\n1.5\n"<unk>"\n'
    '"IntervalTier"\n"Ann - phones"\n0\n1.5\n6\n0\n0.5\n"sil"\n0.5\n0.6\n"HH"\n0.6\n0.7\n"AH0"\n0.7\n0.8\n"L"\n'
    '0.8\n1.1\n"OW1"\n1.1\n1.5\n"spn"\n'
)
CTM = (
    ";; a comment\nline 1 0.00 0.50 SIL\nline 1 0.50 0.10 HH_B 0.9\nline 1 0.6 0.1 AH0_I NA\nline 1 0.7 0.4 OW1_E 1.0\n"
)
PIECES = (  # of a text
    "1" * 400, "$1", "5:99", "0th", "1e5", "３．５", "٣", "½", "Ⅷ", "a.b.c.", "x" * 300, "''''", "w-" * 90, "((((",
    "）", "*" * 50, "<" * 50, "中" * 300, "中\u0301", "𠮷", "\U0002fa1d", "e\u0301" * 40, "ﬁ", "ß", "İ", "ǅ",
    "1,000,000,000,000", "12:34:56", "£3 million", "90s", "-7", "#1", "A: B: C:", "don’t", "rock ’n’ roll", "km²",
    "5km/h", "1/2", "99.99.99",
)  # fmt: skip


def text_input(rng: random.Random) -> FuzzInput:
    """One of the three, with changed words, changed bytes, or pieces that are hard to read."""
    match rng.randrange(4):
        case 0:
            return FuzzInput({"names.dict": _changed(rng, LEXICON, " \t\n")}, calls=[("load_lexicon", "names.dict")])
        case 1:
            name, seed, separators = rng.choice((("line.TextGrid", TEXTGRID, "\n"), ("line.ctm", CTM, " \n")))
            return FuzzInput({name: _changed(rng, seed, separators)}, calls=[("read_alignment", name)])
        case _:
            made = FuzzInput({"line.txt": _text(rng)}, calls=[("pronounce_text", "line.txt")])
            if rng.random() < 0.3:
                made.files["names.dict"] = _changed(rng, LEXICON, " \t\n")
                made.calls = [("pronounce_text", "line.txt", "names.dict")]
            return made


def _changed(rng: random.Random, text: str, separators: str) -> bytes:
    if rng.random() < 0.2:
        return mutations.change_bytes(rng, text.encode())
    return mutations.change_text(rng, text, separators)


def _text(rng: random.Random) -> bytes:
    if rng.random() < 0.5:
        return _changed(rng, TEXT, " ")
    draw = (values.text, lambda rng: rng.choice(PIECES), lambda rng: rng.choice(TEXT.split()))
    pieces = [rng.choice(draw)(rng) for _ in range(rng.choice((1, 5, 40)))]
    return rng.choice(("", " ", " ", "-", ", ")).join(pieces).encode("utf-8", "backslashreplace")

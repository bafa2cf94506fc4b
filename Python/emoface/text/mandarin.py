"""How Mandarin is spoken: from Chinese characters to pinyin, and from pinyin to phone classes."""

import re

Pronunciation = tuple[str, ...]

# Voiced letters of pinyin stand for voiceless sounds without breath, so b is P.
INITIALS = {
    **{"b": "P", "p": "P", "m": "M", "f": "F", "d": "T", "t": "T", "n": "N", "l": "L", "g": "K", "k": "K", "h": "HH"},
    **{"zh": "RS", "ch": "RS", "sh": "RS", "r": "RR", "z": "TS", "c": "TS", "s": "S", "j": "XI", "q": "XI", "x": "XI"},
    "": "",
}
FINALS = {
    **{"a": "AA", "ai": "AA IY", "ao": "AA UH", "an": "AE N", "ang": "AA NG"},
    **{"e": "EU", "ei": "EH IY", "en": "AX N", "eng": "AX NG", "er": "ER", "o": "AO", "ou": "OW UH", "ong": "UW NG"},
    **{"i": "IY", "ia": "IY AA", "iao": "IY AA UH", "ian": "IY EH N", "iang": "IY AA NG", "io": "IY AO"},
    **{"ie": "IY EH", "iu": "IY OW UH", "in": "IY N", "ing": "IY NG", "iong": "YU UW NG"},
    **{"u": "UW", "ua": "UW AA", "uai": "UW AA IY", "uan": "UW AA N", "uang": "UW AA NG"},
    **{"uo": "UW AO", "ui": "UW EH IY", "un": "UW AX N", "ueng": "UW AX NG"},
    **{"v": "YU", "ve": "YU EH", "van": "YU EH N", "vn": "YU N", "ê": "EH", "m": "M", "n": "N", "ng": "NG"},
}
_WITHOUT_INITIAL = {"yi": "i", "yin": "in", "ying": "ing", "yong": "iong", "you": "iu", "ye": "ie", "yo": "io"}
_WITHOUT_INITIAL |= {"wu": "u", "wei": "ui", "wen": "un", "weng": "ueng"}
_MOST_READINGS = 2  # of a character whose word does not say which


def syllable_classes(syllable: str) -> Pronunciation | None:
    """The phone classes of a syllable of pinyin; None if there is no such syllable.

    syllable: lower case; ü as v, or as u where pinyin writes it so; a tone digit at its end or none.
    """
    bare = re.sub("[0-5]$", "", syllable.replace("u:", "v").replace("ü", "v"))
    initial, final = _split(bare)
    if final not in FINALS or initial not in INITIALS:
        return None
    if final == "i" and initial in ("zh", "ch", "sh", "r", "z", "c", "s"):
        return (INITIALS[initial], "AP")
    return tuple(f"{INITIALS[initial]} {FINALS[final]}".split())


def _split(syllable: str) -> tuple[str, str]:
    """Initial and final, the final as it is written behind an initial, ü as v."""
    if syllable in _WITHOUT_INITIAL:
        return "", _WITHOUT_INITIAL[syllable]
    if syllable.startswith("yu"):
        return "", "v" + syllable[2:]
    if syllable[:1] == "y":
        return "", "i" + syllable[1:]
    if syllable[:1] == "w":
        return "", "u" + syllable[1:]
    match = re.fullmatch("([zcs]h|[bpmfdtnlgkhjqxrzcs]?)(.+)", syllable)
    initial, final = match.groups() if match else ("", "")
    if initial in ("j", "q", "x") and final.startswith("u"):
        final = "v" + final[1:]
    return initial, final


def character_readings(run: str) -> list[tuple[Pronunciation, ...]]:
    """For each character of a run of Chinese characters its pronunciations, the likeliest first; empty if unknown.

    Words decide between the readings of a character where pypinyin knows them.
    """
    from pypinyin import Style, pinyin  # 50,000 words: only texts in Chinese load them

    readings = []
    # Unknown characters are kept as they are, one by one, so that places agree: they are no syllables.
    for syllables in pinyin(run, style=Style.NORMAL, heteronym=True, errors=list):  # type: ignore[arg-type]
        spoken = dict.fromkeys(filter(None, map(syllable_classes, syllables)))
        readings.append(tuple(spoken)[:_MOST_READINGS])
    return [_with_weak_forms(character, spoken) for character, spoken in zip(run, readings, strict=True)]


def _with_weak_forms(character: str, readings: tuple[Pronunciation, ...]) -> tuple[Pronunciation, ...]:
    """Particles also have a neutral vowel; in 一会儿 and the like 儿 is only an r at the end of the syllable before."""
    if character in "儿兒":
        return (*readings, ("R",))
    if character in "的地得了呢么麼着著个個":
        return (*readings, *((*phones[:-1], "AX") for phones in readings if phones[-1] == "EU"))
    return readings

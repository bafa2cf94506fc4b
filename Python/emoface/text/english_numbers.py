"""Numbers in English words, each with several readings: nineteen oh five, one thousand nine hundred and five."""

import re
from collections.abc import Iterable

Words = tuple[str, ...]

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = (("quadrillion", 10**15), ("trillion", 10**12), ("billion", 10**9), ("million", 10**6), ("thousand", 1000))
_ORDINALS = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth"}
_ORDINALS |= {"twelve": "twelfth"}
_MOST_DIGITS = 18  # of a number that is read as one; a longer one is read digit by digit
_CURRENCIES = {
    **{"$": ("dollar", "dollars", "cents"), "£": ("pound", "pounds", "pence")},
    **{"€": ("euro", "euros", "cents"), "¥": ("yen", "yen", "sen")},
}
_UNITS = {
    **{"%": "percent", "°": "degrees", "°c": "degrees celsius", "°f": "degrees fahrenheit", "am": "ay m", "pm": "p m"},
    **{"km/h": "kilometers per hour", "kph": "kilometers per hour", "mph": "miles per hour", "km": "kilometers"},
    **{"m": "meters", "cm": "centimeters", "mm": "millimeters", "ft": "feet", "kg": "kilograms", "lbs": "pounds"},
    **{"kb": "kilobytes", "mb": "megabytes", "gb": "gigabytes", "hz": "hertz", "ms": "milliseconds"},
}
_ONE_UNIT = {"feet": "foot", "hertz": "hertz"}  # the rest lose their s
UNITS = tuple(sorted(_UNITS, key=len, reverse=True))  # as they are written behind a number, in lower case


def number_readings(number: str, unit: str = "") -> list[Words]:
    """How a number is read, the likeliest way first.

    number: digits, perhaps with commas between thousands and a decimal point.
    unit: one of UNITS, or "".
    """
    whole, _, fraction = number.replace(",", "").partition(".")
    readings = _whole_readings(whole, may_be_year="," not in number and not fraction and not unit)
    if fraction:
        readings = [(*reading, "point", *digits) for reading in readings for digits in _digit_readings(fraction)]
    words = _UNITS.get(unit, "").split()
    if whole == "1" and not fraction and words:
        words[0] = _ONE_UNIT.get(words[0], words[0].removesuffix("s"))
    return [(*reading, *words) for reading in readings]


def ordinal_readings(number: str) -> list[Words]:
    """How 1st, 22nd and the like are read. number: the digits."""
    if len(number) > _MOST_DIGITS:
        return _digit_readings(number)
    return _unique((*words[:-1], _ordinal(words[-1])) for words in _cardinal_readings(int(number)))


def decade_readings(number: str) -> list[Words]:
    """How 1980s or 80s are read. number: the digits."""
    return [(*words[:-1], _plural(words[-1])) for words in _whole_readings(number, may_be_year=True)]


def time_readings(hours: str, minutes: str, half: str) -> list[Words]:
    """How 9:05 pm is read. hours, minutes: the digits. half: the first letter of am or pm, or ""."""
    hour = _cardinal_readings(int(hours))[0]
    if int(minutes) == 0:
        readings = [hour] if half else [hour, (*hour, "o'clock"), (*hour, "hundred")]
    elif minutes[0] == "0":
        readings = [(*hour, zero, _SMALL[int(minutes)]) for zero in ("oh", "zero")]
    else:
        readings = [(*hour, *_cardinal_readings(int(minutes))[0])]
    names = {"a": ("ay", "m"), "p": ("p", "m"), "": ()}[half.lower()]
    return [(*reading, *names) for reading in readings]


def money_readings(sign: str, number: str, scale: str) -> list[Words]:
    """How $5.50 is read.

    sign: of the currency.
    number: as for number_readings.
    scale: hundred, thousand, million and the like, or "".
    """
    one, many, cents = _CURRENCIES[sign]
    whole, _, fraction = number.partition(".")
    if scale or (fraction and len(fraction) != 2):
        return [(*reading, *scale.split(), many) for reading in number_readings(number)]
    readings = _whole_readings(whole.replace(",", ""), may_be_year=False)
    unit = one if whole == "1" else many
    if not fraction or int(fraction) == 0:
        return [(*reading, unit) for reading in readings]
    small = _cardinal_readings(int(fraction))[0]
    return [
        words
        for reading in readings
        for words in ((*reading, unit, *small), (*reading, unit, "and", *small, cents), (*reading, *small))
    ]


def roman_readings(numeral: str) -> list[Words]:
    """How the II of Act II or of Elizabeth II is read; empty if it is no Roman number of 2 to 39."""
    if not re.fullmatch("(?=..)X{0,3}(IX|IV|V?I{0,3})", numeral):
        return []
    values = [{"I": 1, "V": 5, "X": 10}[letter] for letter in numeral]
    number = sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))
    words = _cardinal_readings(number)[0]
    return [words, ("the", *words[:-1], _ordinal(words[-1]))]


def _whole_readings(digits: str, may_be_year: bool) -> list[Words]:
    if len(digits) > _MOST_DIGITS or (len(digits) > 1 and digits[0] == "0"):
        return _digit_readings(digits)
    readings = _cardinal_readings(int(digits))
    if may_be_year and len(digits) == 4:
        first, last = int(digits[:2]), int(digits[2:])
        century = _cardinal_readings(first)[0]
        if last == 0 and first % 10:
            readings = [(*century, "hundred"), *readings]
        elif 0 < last < 10 and first % 10:
            readings = [(*century, "oh", _SMALL[last]), *readings]
        elif last >= 10:
            readings = [(*century, *_cardinal_readings(last)[0]), *readings]
    elif may_be_year and len(digits) == 3 and int(digits) % 100:
        last_two = digits[1:]
        last_words = ("oh", _SMALL[int(last_two)]) if last_two[0] == "0" else _cardinal_readings(int(last_two))[0]
        readings = [*readings, (_SMALL[int(digits[0])], *last_words)]
    return readings


def _cardinal_readings(number: int) -> list[Words]:
    """One hundred five, and one hundred and five."""
    return _unique((_cardinal(number, ()), _cardinal(number, ("and",))))


def _cardinal(number: int, joint: Words) -> Words:
    for scale, size in _SCALES:
        if number >= size:
            rest = number % size
            words = (*_cardinal(number // size, joint), scale)
            if not rest:
                return words
            return (*words, *(joint if rest < 100 else ()), *_cardinal(rest, joint))
    if number >= 100:
        hundreds = (_SMALL[number // 100], "hundred")
        return (*hundreds, *joint, *_cardinal(number % 100, joint)) if number % 100 else hundreds
    if number >= 20:
        return (_TENS[number // 10], _SMALL[number % 10]) if number % 10 else (_TENS[number // 10],)
    return (_SMALL[number],)


def _digit_readings(digits: str) -> list[Words]:
    """Digit by digit; 0 is oh or zero."""
    return _unique(tuple(zero if digit == "0" else _SMALL[int(digit)] for digit in digits) for zero in ("zero", "oh"))


def _ordinal(word: str) -> str:
    if word in _ORDINALS:
        return _ORDINALS[word]
    return f"{word[:-1]}ieth" if word.endswith("y") else f"{word}th"


def _plural(word: str) -> str:
    return f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"


def _unique(readings: Iterable[Words]) -> list[Words]:
    return list(dict.fromkeys(readings))

"""Numbers in Chinese characters. A number has several readings: 2 is 二 or 两, and 110 may be read digit by digit."""

_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_SCALES = ("", "万", "亿", "万亿")
_MOST_DIGITS = 16  # of a number that is read as one; a longer one is read digit by digit
_CURRENCIES = {"$": "美元", "£": "英镑", "€": "欧元", "¥": "元"}
_UNITS = {
    **{"°": "度", "°c": "摄氏度", "°f": "华氏度", "km/h": "公里每小时", "km": "公里", "m": "米", "cm": "厘米"},
    **{"mm": "毫米", "kg": "公斤"},
}


def number_readings(number: str, unit: str = "", before: str = "") -> list[str]:
    """How a number is read, in characters, the likeliest way first.

    number: digits, perhaps with commas between thousands and a decimal point.
    unit: as it is written behind the number, in lower case, or "".
    before: the character that follows, such as 年 or 个, or "".
    """
    whole, _, fraction = number.replace(",", "").partition(".")
    readings = _whole_readings(whole, one_by_one=before == "年" and len(whole) != 1)
    if fraction:
        readings = [f"{reading}点{_one_by_one(fraction)}" for reading in readings]
    if unit == "%":
        return [f"百分之{reading}" for reading in readings]
    return [reading + _UNITS.get(unit, "") for reading in readings]


def money_readings(sign: str, number: str) -> list[str]:
    """How $5 is read. sign: of the currency. number: as for number_readings."""
    return [reading + _CURRENCIES[sign] for reading in number_readings(number)]


def time_readings(hours: str, minutes: str) -> list[str]:
    """How 9:05 is read. hours, minutes: the digits."""
    clock = [f"{reading}点" for reading in _whole_readings(str(int(hours)), one_by_one=False)]
    if int(minutes) == 0:
        return clock
    rest = ("零" if minutes[0] == "0" else "") + _cardinal(int(minutes))
    return [reading + rest + ending for reading in clock for ending in ("", "分")]


def _whole_readings(digits: str, one_by_one: bool) -> list[str]:
    singly = _one_by_one(digits)
    if len(digits) > _MOST_DIGITS or (len(digits) > 1 and digits[0] == "0"):
        return list(dict.fromkeys((singly, singly.replace("一", "幺"))))
    cardinal = _cardinal(int(digits))
    together = [cardinal.replace("二", "两", 1), cardinal] if cardinal == "二" else [cardinal]
    if cardinal[0] == "二" and len(cardinal) > 1 and cardinal[1] in "百千万亿":
        together = ["两" + cardinal[1:], cardinal]
    if len(digits) < 3:
        return [singly, *together] if one_by_one else together
    apart = list(dict.fromkeys((singly, singly.replace("一", "幺"))))
    return [*apart, *together] if one_by_one else [*together, *apart]


def _cardinal(number: int) -> str:
    if number == 0:
        return _DIGITS[0]
    text, lower_is_missing = "", False
    for scale in reversed(range(len(_SCALES))):
        part = number // 10_000**scale % 10_000
        if part:
            if text and (part < 1000 or lower_is_missing):
                text += "零"
            text += _four_digits(part) + _SCALES[scale]
            lower_is_missing = False
        else:
            lower_is_missing = bool(text)
    return text[1:] if text.startswith("一十") else text


def _four_digits(number: int) -> str:
    text = ""
    for place in reversed(range(4)):
        digit = number // 10**place % 10
        if digit:
            text += _DIGITS[digit] + _PLACES[place]
        elif text and not text.endswith("零") and number % 10**place:
            text += "零"
    return text


def _one_by_one(digits: str) -> str:
    return "".join(_DIGITS[int(digit)] for digit in digits)

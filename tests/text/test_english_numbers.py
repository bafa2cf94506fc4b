import pytest

from emoface.text.english_numbers import (
    decade_readings,
    money_readings,
    number_readings,
    ordinal_readings,
    roman_readings,
    time_readings,
)


def joined(readings):
    return [" ".join(words) for words in readings]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("0", ["zero"]),
        ("13", ["thirteen"]),
        ("42", ["forty two"]),
        ("100", ["one hundred"]),
        ("105", ["one hundred five", "one hundred and five", "one oh five"]),
        ("1,234", ["one thousand two hundred thirty four", "one thousand two hundred and thirty four"]),
        ("1905", ["nineteen oh five", "one thousand nine hundred five", "one thousand nine hundred and five"]),
        ("1900", ["nineteen hundred", "one thousand nine hundred"]),
        ("2000", ["two thousand"]),
        ("2005", ["two thousand five", "two thousand and five"]),
        ("3.14", ["three point one four"]),
        ("007", ["zero zero seven", "oh oh seven"]),
        ("1000000", ["one million"]),
        ("1" * 20, ["one " * 19 + "one"]),
    ],
)
def test_a_number_has_its_usual_readings(number, expected):
    assert joined(number_readings(number)) == expected


@pytest.mark.parametrize(
    ("number", "unit", "expected"),
    [
        ("1", "km", "one kilometer"),
        ("2", "km", "two kilometers"),
        ("1", "ft", "one foot"),
        ("50", "%", "fifty percent"),
    ],
)
def test_a_unit_is_read_behind_its_number(number, unit, expected):
    assert joined(number_readings(number, unit)) == [expected]


@pytest.mark.parametrize(
    ("number", "expected"),
    [("1", "first"), ("2", "second"), ("3", "third"), ("12", "twelfth"), ("20", "twentieth"), ("21", "twenty first")],
)
def test_ordinals(number, expected):
    assert joined(ordinal_readings(number)) == [expected]


def test_decades():
    assert joined(decade_readings("80")) == ["eighties"]
    assert joined(decade_readings("1920"))[0] == "nineteen twenties"


def test_times_of_day():
    assert joined(time_readings("9", "05", "")) == ["nine oh five", "nine zero five"]
    assert joined(time_readings("12", "00", "")) == ["twelve", "twelve o'clock", "twelve hundred"]
    assert joined(time_readings("10", "30", "P")) == ["ten thirty p m"]


def test_money():
    assert joined(money_readings("$", "1", "")) == ["one dollar"]
    assert joined(money_readings("£", "3", "million")) == ["three million pounds"]
    assert joined(money_readings("€", "5.50", "")) == ["five euros fifty", "five euros and fifty cents", "five fifty"]


@pytest.mark.parametrize(
    ("numeral", "first"), [("II", "two"), ("IV", "four"), ("XIX", "nineteen"), ("XXI", "twenty one")]
)
def test_roman_numbers_are_cardinals_or_ordinals(numeral, first):
    assert joined(roman_readings(numeral))[0] == first
    assert joined(roman_readings(numeral))[1].startswith("the ")


@pytest.mark.parametrize("numeral", ["I", "X", "IIII", "VV", "MIX", "VX"])
def test_what_is_no_roman_number_has_no_reading(numeral):
    assert roman_readings(numeral) == []

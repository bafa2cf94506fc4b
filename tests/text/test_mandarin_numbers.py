import pytest

from emoface.text.mandarin_numbers import (
    date_readings,
    fraction_readings,
    money_readings,
    number_readings,
    slashed_date_readings,
    time_readings,
)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("0", ["零"]),
        ("2", ["两", "二"]),
        ("10", ["十"]),
        ("15", ["十五"]),
        ("20", ["二十"]),
        ("200", ["两百", "二百", "二零零"]),
        ("305", ["三百零五", "三零五"]),
        ("110", ["一百一十", "一一零", "幺幺零"]),
        ("3.5", ["三点五"]),
        ("007", ["零零七"]),
        ("1,000", ["一千", "一零零零", "幺零零零"]),
    ],
)
def test_a_number_has_its_usual_readings(number, expected):
    assert number_readings(number) == expected


@pytest.mark.parametrize(
    ("number", "first"),
    [("10000", "一万"), ("12345", "一万两千三百四十五"), ("100000000", "一亿"), ("1002003", "一百万两千零三"),
     ("100002", "十万零二"), ("20003", "两万零三"), ("10010", "一万零一十")],
)  # fmt: skip
def test_large_numbers_are_read_in_groups_of_four_digits(number, first):
    assert first.replace("两", "二") in [reading.replace("两", "二") for reading in number_readings(number)]


def test_years_percent_and_units():
    assert number_readings("2024", before="年")[0] == "二零二四"
    assert number_readings("50", "%") == ["百分之五十"]
    assert number_readings("5", "km") == ["五公里"]


def test_dates():
    assert date_readings("2024", "03", "12") == ["二零二四年三月十二日", "二零二四年三月十二号"]
    assert {"二零二四年十二月三日", "二零二四年三月十二日"} <= set(slashed_date_readings("12", "03", "2024"))
    assert slashed_date_readings("99", "99", "99") == ["九十九九十九九九"]


def test_fractions_and_what_looks_like_them():
    assert fraction_readings("", "1", "2")[0] == "二分之一" and "一月二日" in fraction_readings("", "1", "2")
    assert fraction_readings("3", "1", "2") == ["三又二分之一"]
    assert fraction_readings("", "24", "7")[0] == "二十四七"


def test_times_and_money():
    assert time_readings("10", "20") == ["十点二十", "十点二十分"]
    assert [time_readings("10", quarter)[-1] for quarter in ("15", "30", "45")] == ["十点一刻", "十点半", "十点三刻"]
    assert time_readings("02", "05") == ["两点零五", "两点零五分", "二点零五", "二点零五分"]
    assert money_readings("¥", "5") == ["五元"]

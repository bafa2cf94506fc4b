import pytest

from emoface.text.mandarin_numbers import money_readings, number_readings, time_readings


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


def test_times_and_money():
    assert time_readings("10", "30") == ["十点三十", "十点三十分"]
    assert time_readings("02", "05") == ["两点零五", "两点零五分", "二点零五", "二点零五分"]
    assert money_readings("¥", "5") == ["五元"]

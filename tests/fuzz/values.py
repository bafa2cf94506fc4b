"""Values that break programs: numbers, texts and pieces of JSON."""

import random

LONG = "a" * 100_000
OUTSIDE = "@OUTSIDE@"  # becomes the absolute path of a folder that nothing may change

NUMBERS = (
    "nan", "inf", "-inf", "1e999", "-1e999", "1" * 5000, "10" * 200, "-0", "0x10", "1,5", "1,0", "1e-320", "-1", "0",
    "4294967296", "9223372036854775808", "1_000", " 1 ", "１２", "²", "1.5.2", "+2", "1e308", "99999999999",
)  # fmt: skip

TEXTS = (
    "", " ", "\0", "a\0b", "\x1b]0;title\x07", "line\nend", "cr\rhere", "\u2028", "\u202egnp", "\ufeff", "\u0301" * 300,
    "\ud800", LONG, "汉" * 300, "[[[[" * 5000, '"', "'", '"""', "=cmd|'/C calc'!A0", "../../x", "../outside/secret.txt",
    f"{OUTSIDE}/secret.txt", f"{OUTSIDE}/sub", "/dev/zero", "/dev/stdin", ".", "..", "/", "~", "~/x", "con", "aux.take",
    "a/b/c", "a\\b", "x" * 255, "汉" * 100, "-o", "--help", "ftp://127.0.0.1:9/x", "http://127.0.0.1:9/x.wav",
    "s3://nobody/x", "file:///etc/hostname", "memory://x", "data:,x", "zip://x::y", "{}", "null", "%s%n", "{0}",
    "happy", "happy:1", "happy:nan", "happy:1e999", "neutral@0 angry@nan", "neutral@0 sad:2@1", "neutral@-1",
    "happy@0 " * 20_000, "happy " * 3, "e\u0301motion", "HAPPY", "approved", "needs work", "x.json", "x.TextGrid",
)  # fmt: skip


def number(rng: random.Random) -> str:
    """A number as text."""
    return rng.choice(NUMBERS)


def text(rng: random.Random) -> str:
    """A text or a number."""
    return rng.choice(NUMBERS if rng.random() < 0.4 else TEXTS)


class Raw(str):
    """JSON text that `json.dumps` would not write, such as a number of 5,000 digits."""


def raw_json(rng: random.Random) -> Raw:
    """A piece of JSON that is hard to read."""
    depth = rng.choice((900, 100_000))
    choices = (
        "1" * 5000, f"1{'0' * 400}", "NaN", "Infinity", "-Infinity", "1e999", "[" * depth, "[" * depth + "]" * depth,
        '{"a":' * depth + "1" + "}" * depth, '"\\ud800"', '"\\u0000"', "01", "'x'", "undefined", "",
    )  # fmt: skip
    return Raw(rng.choice(choices))


def json_value(rng: random.Random, old: object) -> object:
    """A value in place of another."""
    choices = (
        None, True, False, [], {}, "", -1, 0, 1, 2, 0.5, -0.0, 1e308, -1e308, float("nan"), float("inf"), 2**31, 2**63,
        2**64, 10**30, 10**400, [None], [[]], [[1, 2], [3]], {"a": {}}, ["x"] * 2000, [1e9] * 3,
    )  # fmt: skip
    match rng.randrange(6):
        case 0:
            return text(rng)
        case 1:
            return raw_json(rng)
        case 2:
            return [old] if rng.random() < 0.5 else {"value": old}
        case 3 if isinstance(old, (int, float)) and not isinstance(old, bool) and abs(old) < 1e15:
            return rng.choice((-old, old * 1e9, old + 0.5, str(old), int(old) * 10**6, old + 1, -(10**6)))
        case _:
            return rng.choice(choices)

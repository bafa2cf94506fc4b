"""Changes to bytes, texts and JSON documents, each drawn from a seed."""

import copy
import json
import random
import struct
from collections.abc import Callable
from typing import Any

from . import values

MOST_BYTES = 8_000_000


def change_bytes(rng: random.Random, data: bytes, header: int = 96) -> bytes:
    """One to three changes of bytes. header: length of the beginning, which half of the changes hit."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        data = rng.choice(_BYTE_CHANGES)(rng, data, header)
    return data[:MOST_BYTES]


def _place(rng: random.Random, data: bytes, header: int) -> int:
    return rng.randrange(max(1, min(len(data), header) if rng.random() < 0.5 else len(data)))


def _flip_bits(rng: random.Random, data: bytes, header: int) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 30) if data else 0):
        changed[_place(rng, data, header)] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _cut(rng: random.Random, data: bytes, header: int) -> bytes:
    return data[: _place(rng, data, header)]


def _remove(rng: random.Random, data: bytes, header: int) -> bytes:
    at = _place(rng, data, header)
    return data[:at] + data[at + rng.choice((1, 2, 4, 16, 200, 5000)) :]


def _repeat(rng: random.Random, data: bytes, header: int) -> bytes:
    at = _place(rng, data, header)
    piece = data[at : at + rng.choice((1, 4, 16, 200, 5000))]
    return data[:at] + piece * rng.choice((2, 2, 3, 50)) + data[at + len(piece) :]


def _insert(rng: random.Random, data: bytes, header: int) -> bytes:
    at, count = _place(rng, data, header), rng.choice((1, 2, 4, 8, 100, 3000))
    return data[:at] + rng.choice((bytes(count), b"\xff" * count, rng.randbytes(count))) + data[at:]


def _lie(rng: random.Random, data: bytes, header: int) -> bytes:
    """A number where a size, a rate or a count may stand."""
    number = rng.choice((0, 1, 2, 10, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 10**6, 2**31 - 1, 2**31, 2**32 - 1, 2**63, 2**64 - 1))
    form = rng.choice("BHIQ")
    number &= 256 ** struct.calcsize(form) - 1
    at = _place(rng, data, header)
    if rng.random() < 0.7:
        at -= at % 2
    piece = struct.pack(rng.choice("<>") + form, number)
    return data[:at] + piece + data[at + len(piece) :]


def _swap(rng: random.Random, data: bytes, header: int) -> bytes:
    size = rng.choice((2, 4, 16, 200))
    a, b = sorted((_place(rng, data, header), _place(rng, data, len(data))))
    if b - a < size:
        return data
    return data[:a] + data[b : b + size] + data[a + size : b] + data[a : a + size] + data[b + size :]


def _append(rng: random.Random, data: bytes, header: int) -> bytes:
    return data + rng.choice((data, bytes(5000), rng.randbytes(500), b"ID3", b"TAG" + bytes(125)))


def _replace_all(rng: random.Random, data: bytes, header: int) -> bytes:
    return rng.choice((b"", b"\0", bytes(1000), b"\xff\xfe", rng.randbytes(1000), data[:4], data[::-1]))


_BYTE_CHANGES: tuple[Callable[[random.Random, bytes, int], bytes], ...] = (
    *(_flip_bits, _flip_bits, _flip_bits, _cut, _cut, _remove, _repeat, _insert, _lie, _lie, _lie, _swap),
    *(_append, _replace_all),
)


def encoded(rng: random.Random, content: str) -> bytes:
    """Text as a file has it: mostly UTF-8."""
    encoding = rng.choice(("utf-8",) * 12 + ("utf-16", "utf-8-sig", "utf-32", "latin-1", "cp1252"))
    data = content.encode(encoding, "replace" if encoding in ("latin-1", "cp1252") else "surrogatepass")
    if rng.random() < 0.15:
        data = change_bytes(rng, data)
    return data[:MOST_BYTES]


def change_text(rng: random.Random, content: str, separators: str = ' \t,;\n="') -> bytes:
    """One to three changes of words and lines."""
    for _ in range(rng.choice((1, 1, 2, 3))):
        content = _change_text_once(rng, content, separators)
    return encoded(rng, content)


def _change_text_once(rng: random.Random, content: str, separators: str) -> str:
    lines = content.split("\n")
    row = rng.randrange(len(lines))
    match rng.randrange(12):
        case 0:
            del lines[row]
        case 1:
            lines[row:row] = [lines[row]] * rng.choice((1, 3, 5000))
        case 2:
            other = rng.randrange(len(lines))
            lines[row], lines[other] = lines[other], lines[row]
        case 3:
            lines[row] += values.text(rng)
        case 4:
            lines[row] = values.text(rng)
        case 5:
            lines[row] += rng.choice(separators) * rng.choice((1, 5, 20_000))
        case 6:
            return content.replace("\n", rng.choice(("\r", "\r\n", "\n\n", "\u2028", " ")))
        case 7:
            return content.replace(rng.choice(separators), rng.choice(separators))
        case _:
            return _change_word(rng, content, separators)
    return "\n".join(lines)


def _change_word(rng: random.Random, content: str, separators: str) -> str:
    words, start = [], 0
    for at, sign in enumerate(content + "\n"):
        if sign in separators:
            if at > start:
                words.append((start, at))
            start = at + 1
    if not words:
        return content + values.text(rng)
    start, end = rng.choice(words)
    word = content[start:end]
    is_number = word.replace(".", "").replace("-", "").isdigit()
    new = values.number(rng) if is_number and rng.random() < 0.6 else values.text(rng)
    return content[:start] + new + content[end:]


def change_json(rng: random.Random, document: Any) -> Any:
    """One to four changes of parts of a document, which stays as it is. `dump` writes the outcome."""
    document = [copy.deepcopy(document)]
    for _ in range(rng.choice((1, 1, 2, 4))):
        _change_json_once(rng, document)
    return document[0]


def _change_json_once(rng: random.Random, document: list[Any]) -> None:
    container, key = rng.choice(_parts(document))
    old = container[key]
    match rng.randrange(10):
        case 0 if container is not document:
            del container[key]
        case 1 if isinstance(container, dict):
            container[rng.choice(("extra", "schema", "", "id", "__class__", values.text(rng)))] = values.json_value(
                rng, old
            )
        case 2 if isinstance(container, dict):
            container[values.text(rng)] = container.pop(key)
        case 3:
            other, place = rng.choice(_parts(document))
            container[key], other[place] = copy.deepcopy(other[place]), copy.deepcopy(old)
        case 4 if isinstance(old, list) and old:
            container[key] = old * rng.choice((2, 3, 2000))
        case _:
            container[key] = values.json_value(rng, old)


def _parts(value: Any) -> list[tuple[Any, Any]]:
    """Every container and key in a document."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        container = waiting.pop()
        for key in list(container) if isinstance(container, dict) else range(len(container)):
            found.append((container, key))
            if isinstance(container[key], (dict, list)):
                waiting.append(container[key])
    return found


def dump(document: Any, **options: Any) -> str:
    """JSON text, with the pieces of `values.Raw` as they are."""
    pieces: list[str] = []

    def marked(value: Any) -> Any:
        if isinstance(value, values.Raw):
            pieces.append(str(value))
            return f"@RAW{len(pieces) - 1}@"
        if isinstance(value, dict):
            return {key: marked(part) for key, part in value.items()}
        return [marked(part) for part in value] if isinstance(value, list) else value

    content = json.dumps(marked(document), **options)
    for number, piece in enumerate(pieces):
        content = content.replace(f'"@RAW{number}@"', piece).replace(f'\\"@RAW{number}@\\"', piece)
    return content


def json_bytes(rng: random.Random, document: Any) -> bytes:
    """A changed document as a file has it."""
    content = dump(change_json(rng, document), ensure_ascii=rng.random() < 0.5, indent=rng.choice((None, 1)))
    return encoded(rng, content)

"""Dataclasses as JSON documents, and back: the one place where a value meets what a file says of it.

Every file, message and metadata tag of EmoFace goes through here, so that what becomes of a key that this version
does not know is decided once, by the `unknown` of each reader:

- "ignore": left out. For files that a newer version may have added to, and that this one does not write back.
- "keep": returned beside the value by `unknown_parts`, and written back by `with_parts`.
- "refuse": an error. For what a person wrote or another process asks, where a strange key is a mistake.
"""

import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import cache
from math import inf
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from .errors import EmoFaceError

Unknown = Literal["ignore", "refuse"]
T = TypeVar("T")


class SerializationError(EmoFaceError):
    """A document that is not what its reader expects; the sentence names the place and the value."""


def to_json(value: Any) -> Any:
    """A value as JSON has it.

    value: a dataclass (an object, a key a field, in the order of the fields), an Enum (its value), a Mapping, a
        Sequence or set (sets are sorted), text, a number, true, false or None. A class that has a `to_json` of its own
        is asked for it.
    """
    if hasattr(value, "to_json"):
        return value.to_json()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {key: to_json(part) for key, part in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(to_json(part) for part in value)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [to_json(part) for part in value]
    return value


def from_json(kind: type[T], document: Any, *, unknown: Unknown = "ignore", complete: bool = False) -> T:
    """The inverse of `to_json`: a value of `kind` from a JSON document.

    kind: a dataclass, or any type that a field of one may have. A class that has a `from_json` of its own is asked.
    unknown: what becomes of keys that are no fields, at any depth.
    complete: whether a field with a default must be there too, at any depth.
    Raises SerializationError, and what the classes' own checks raise.
    """
    return _read(kind, document, "", unknown, complete)


def unknown_parts(document: Mapping, known: Mapping) -> dict:
    """What `document` has and `known` lacks, at any depth of objects: what a newer version wrote."""
    unknown: dict = {}
    for key, value in document.items():
        if key not in known:
            unknown[key] = value
        elif isinstance(value, Mapping) and isinstance(known[key], Mapping):
            if deeper := unknown_parts(value, known[key]):
                unknown[key] = deeper
    return unknown


def with_parts(known: Mapping, unknown: Mapping) -> dict:
    """The inverse of `unknown_parts`: a document with what a newer version wrote back in its place."""
    merged = dict(known)
    for key, value in unknown.items():
        below = known.get(key)
        merged[key] = with_parts(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
    return merged


def check_schema(document: Any, newest: int, what: str) -> int:
    """The schema number of a document.

    newest: the newest that this version reads. what: begins the sentence, such as a path.
    Raises SerializationError for a document without one, or of a newer version.
    """
    schema = document.get("schema") if isinstance(document, Mapping) else None
    if isinstance(schema, bool) or not isinstance(schema, int):
        raise SerializationError(f"{what}: it has no schema number, so EmoFace did not write it, or it is damaged.")
    if schema > newest:
        raise SerializationError(f"{what}: written by a newer EmoFace (schema {schema}). Update EmoFace.")
    return schema


def _read(kind: Any, value: Any, place: str, unknown: Unknown, complete: bool) -> Any:
    origin = get_origin(kind)
    if kind is Any or kind is object:
        return value
    if origin in (Union, types.UnionType):
        return _read_union(get_args(kind), value, place, unknown, complete)
    if is_dataclass(kind):
        return _read_dataclass(kind, value, place, unknown, complete)
    if hasattr(kind, "from_json"):
        return kind.from_json(value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        try:
            return kind(value)
        except ValueError:
            expected = ", ".join(str(member.value) for member in kind)
            raise _wrong(place, value, f"one of {expected}") from None
    if origin in (tuple, frozenset) or kind in (tuple, frozenset) or _is(origin, Sequence) or _is(origin, list):
        return _read_items(kind, value, place, unknown, complete)
    if _is(origin, Mapping) or kind in (dict, Mapping):
        return _read_mapping(kind, value, place, unknown, complete)
    return _read_plain(kind, value, place)


def _read_union(kinds: Sequence[Any], value: Any, place: str, unknown: Unknown, complete: bool) -> Any:
    if value is None and type(None) in kinds:
        return None
    wanted = [kind for kind in kinds if kind is not type(None)]
    for kind in wanted[:-1]:
        try:
            return _read(kind, value, place, unknown, complete)
        except SerializationError:
            continue
    return _read(wanted[-1], value, place, unknown, complete)


def _read_dataclass(kind: Any, value: Any, place: str, unknown: Unknown, complete: bool) -> Any:
    own = kind.__dict__.get("from_json")
    if own is not None:
        return kind.from_json(value)
    if not isinstance(value, Mapping):
        raise _wrong(place, value, "an object")
    known = _fields(kind)
    if unknown == "refuse" and (strange := [key for key in value if key not in known]):
        raise SerializationError(f"{_at(place)}nothing knows {_short(strange[0])}. Expected {', '.join(known)}.")
    values = {}
    for name, (field, hint) in known.items():
        if name in value:
            values[name] = _read(hint, value[name], f"{place}.{name}" if place else name, unknown, complete)
        elif complete or (field.default is MISSING and field.default_factory is MISSING):
            raise SerializationError(f"{_at(place)}{name!r} is missing.")
    return kind(**values)


def _read_items(kind: Any, value: Any, place: str, unknown: Unknown, complete: bool) -> Any:
    if not isinstance(value, list | tuple):
        raise _wrong(place, value, "a list")
    kinds = get_args(kind)
    if get_origin(kind) is tuple and kinds and kinds[-1] is not Ellipsis:
        if len(value) != len(kinds):
            raise _wrong(place, value, f"a list of {len(kinds)}")
        pairs = zip(kinds, value, strict=True)
    else:
        pairs = ((kinds[0] if kinds else Any, part) for part in value)
    read = [_read(k, part, f"{place}[{n}]", unknown, complete) for n, (k, part) in enumerate(pairs)]
    return frozenset(read) if frozenset in (kind, get_origin(kind)) else tuple(read)


def _read_mapping(kind: Any, value: Any, place: str, unknown: Unknown, complete: bool) -> dict:
    if not isinstance(value, Mapping):
        raise _wrong(place, value, "an object")
    _, part = get_args(kind) or (str, Any)
    return {key: _read(part, item, f"{place}[{_short(key)}]", unknown, complete) for key, item in value.items()}


def _read_plain(kind: Any, value: Any, place: str) -> Any:
    if kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return value if isinstance(value, int) else float(value)
        except OverflowError:
            return inf
    if kind is int and isinstance(value, bool):
        raise _wrong(place, value, _NAMES[int])
    if kind in _NAMES and not isinstance(value, kind):
        raise _wrong(place, value, _NAMES[kind])
    return value


_NAMES = {str: "text", int: "a whole number", float: "a number", bool: "true or false", type(None): "null"}


@cache
def _fields(kind: Any) -> dict[str, tuple[Field, Any]]:
    hints = get_type_hints(kind)
    return {field.name: (field, hints[field.name]) for field in fields(kind) if field.init}


def _is(origin: Any, base: type) -> bool:
    return isinstance(origin, type) and issubclass(origin, base)


def _wrong(place: str, value: Any, expected: str) -> SerializationError:
    return SerializationError(f"{_at(place)}expected {expected}, found {_short(value)}.")


def _at(place: str) -> str:
    return f"{place}: " if place else ""


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."

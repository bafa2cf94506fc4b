"""Dataclasses as JSON documents, and back.

Every file, message and metadata tag of EmoFace goes through here. What becomes of a key that this version does not
know is decided once, by the `unknown` of each reader:

- "ignore": left out. For files that a newer version may have added to, and that this one does not write back.
- "keep": returned beside the value by `unknown_parts`, and written back by `with_parts`.
- "refuse": an error. For what a person wrote or another process sends, where an unknown key is a mistake.
"""

import json
import reprlib
import sys
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import cache
from math import isfinite
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from .errors import EmoFaceError

MAX_DEPTH = 100  # of objects and lists in each other: ours have ten at most, and Python's own limit is a thousand

MAX_REASON = 140  # characters of an error that another sentence quotes

Unknown = Literal["ignore", "refuse"]
T = TypeVar("T")


class SerializationError(EmoFaceError):
    """A document that is not what its reader expects; the sentence names the place and the value."""


def parse_json(text: str | bytes) -> Any:
    """The document that a JSON text holds, nested to MAX_DEPTH at most.

    Raises SerializationError, which names the line.
    """
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise SerializationError(f"line {error.lineno}: this is not JSON ({error.msg}).") from None
    except RecursionError:
        raise SerializationError(_TOO_DEEP) from None
    except ValueError as error:  # bytes that are not UTF-8, or a number of thousands of digits
        raise SerializationError(f"this is not JSON ({error}).") from None
    _check_depth(document)
    return document


def to_json(value: Any) -> Any:
    """A value as JSON has it.

    value: a dataclass (an object with a key for each field, in the order of the fields; a field whose key is another
        name says so by `field(metadata={"key": "old_name"})`; one that older files lack is left out where it has its
        default, by `field(metadata={"optional": True})`), an Enum (its value), a Mapping with texts for keys, a
        Sequence or set (sets are sorted), text, a number, true, false or None. Of a class with a `to_json` method, that
        method's result.
    """
    if hasattr(value, "to_json"):
        return value.to_json()
    if is_dataclass(value) and not isinstance(value, type):
        parts = ((field, getattr(value, field.name)) for field in fields(value))
        return {
            _key(field): to_json(part)
            for field, part in parts
            if not (_is_optional(field) and _is_default(field, part))
        }
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

    kind: a dataclass, or any type that a field of one may have. Of a class with a `from_json` method, that method's
        result.
    unknown: what becomes of keys that are no fields, at any depth.
    complete: whether a field with a default must be there too, at any depth, unless it is "optional".
    Raises SerializationError, and what the classes' own checks raise.
    """
    try:
        return cast(T, _read(kind, document, "", unknown, complete))
    except RecursionError:
        raise SerializationError(_TOO_DEEP) from None


def unknown_parts(document: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """What `document` has and `known` lacks, at any depth of objects: what a newer version wrote."""
    unknown: dict[str, Any] = {}
    for key, value in document.items():
        if key not in known:
            unknown[key] = value
        elif isinstance(value, Mapping) and isinstance(known[key], Mapping):
            if deeper := unknown_parts(value, known[key]):
                unknown[key] = deeper
    return unknown


def with_parts(known: Mapping[str, Any], unknown: Mapping[str, Any]) -> dict[str, Any]:
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
    if isinstance(schema, bool) or not isinstance(schema, int) or schema < 1:
        raise SerializationError(f"{what}: it has no schema number, so EmoFace did not write it, or it is damaged.")
    if schema > newest:
        raise SerializationError(f"{what}: written by a newer EmoFace (schema {shortened(schema)}). Update EmoFace.")
    return schema


def shortened(value: Any) -> str:
    """A value as a sentence may quote it: `repr`, but never long."""
    return _SHORT.repr(value)


def reason(error: Exception) -> str:
    """An error's sentence without its full stop, as another sentence may hold it in brackets; never long."""
    text = str(error).rstrip(".")
    return text if len(text) <= MAX_REASON else f"{text[: MAX_REASON - 3]}..."


_SHORT = reprlib.Repr()
_SHORT.maxlevel, _SHORT.maxdict, _SHORT.maxlist, _SHORT.maxtuple = 2, 3, 4, 4
_SHORT.maxstring, _SHORT.maxlong, _SHORT.maxother = 60, 40, 60

_TOO_DEEP = f"it is nested deeper than {MAX_DEPTH} objects and lists, so EmoFace did not write it."


def _check_depth(document: Any) -> None:
    level = [document] if isinstance(document, dict | list) else []
    for _ in range(MAX_DEPTH):
        below: list[Any] = []
        for part in level:
            values = part.values() if isinstance(part, dict) else part
            below += [value for value in values if isinstance(value, dict | list)]
        if not below:
            return
        level = below
    raise SerializationError(_TOO_DEEP)


def _read(kind: Any, value: Any, place: str, unknown: Unknown, complete: bool) -> Any:
    origin = get_origin(kind)
    if kind is Any or kind is object:
        return value
    if origin in (Union, types.UnionType):
        return _read_union(get_args(kind), value, place, unknown, complete)
    if is_dataclass(kind):
        return _read_dataclass(kind, value, place, unknown, complete)
    if origin is Literal:
        if value not in get_args(kind):
            raise _wrong(place, value, f"one of {', '.join(map(str, get_args(kind)))}")
        return value
    if hasattr(kind, "from_json"):
        return kind.from_json(value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        try:
            return kind(value)
        except ValueError:
            expected = ", ".join(str(member.value) for member in kind)
            raise _wrong(place, value, f"one of {expected}") from None
    if kind in _COLLECTIONS or origin in _COLLECTIONS or _is(origin, Sequence):
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
    if unknown == "refuse" and (unexpected := [key for key in value if key not in known]):
        raise SerializationError(f"{_at(place)}nothing knows {shortened(unexpected[0])}. Expected {', '.join(known)}.")
    values = {}
    for key, (field, hint) in known.items():
        if key in value:
            values[field.name] = _read(hint, value[key], f"{place}.{key}" if place else key, unknown, complete)
        elif (complete and not _is_optional(field)) or (field.default is field.default_factory is MISSING):
            raise SerializationError(f"{_at(place)}{key!r} is missing.")
    return kind(**values)


def _read_items(kind: Any, value: Any, place: str, unknown: Unknown, complete: bool) -> Any:
    if not isinstance(value, list | tuple):
        raise _wrong(place, value, "a list")
    kinds = get_args(kind)
    if get_origin(kind) is tuple and kinds and kinds[-1] is not Ellipsis:
        if len(value) != len(kinds):
            raise _wrong(place, value, f"a list of {len(kinds)}")
        pairs = list(zip(kinds, value, strict=True))
    else:
        pairs = [(kinds[0] if kinds else Any, part) for part in value]
    read = [_read(k, part, f"{place}[{n}]", unknown, complete) for n, (k, part) in enumerate(pairs)]
    try:
        return _COLLECTIONS.get(get_origin(kind) or kind, tuple)(read)
    except TypeError:  # a list or an object cannot be in a set
        raise _wrong(place, value, "a list of texts or numbers") from None


def _read_mapping(kind: Any, value: Any, place: str, unknown: Unknown, complete: bool) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise _wrong(place, value, "an object")
    _, part = get_args(kind) or (str, Any)
    return {key: _read(part, item, f"{place}[{shortened(key)}]", unknown, complete) for key, item in value.items()}


def _read_plain(kind: Any, value: Any, place: str) -> Any:
    if kind not in _NAMES:
        return value
    kinds = int | float if kind is float else kind  # a whole number stays one, so that it is written as it was
    if not isinstance(value, kinds) or (isinstance(value, bool) and kind is not bool):
        raise _wrong(place, value, _NAMES[kind])
    if kind is float and isinstance(value, int) and abs(value) > sys.float_info.max:
        raise _wrong(place, value, "a number of less than 300 digits")
    if kind is float and not isfinite(value):  # NaN and Infinity are no JSON, but Python's reader takes them
        raise _wrong(place, value, "a finite number")
    return value


_COLLECTIONS: dict[Any, Callable[[list[Any]], Any]] = {tuple: tuple, list: list, frozenset: frozenset, set: set}
_NAMES: dict[Any, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    type(None): "null",
}


@cache
def _fields(kind: Any) -> dict[str, tuple[Field[Any], Any]]:
    """By the key in documents: the field and its type."""
    hints = get_type_hints(kind)
    return {_key(field): (field, hints[field.name]) for field in fields(kind) if field.init}


def _key(field: Field[Any]) -> str:
    """The key of a field in documents: its name, unless `field(metadata={"key": ...})` gives another."""
    return str(field.metadata.get("key", field.name))


def _is_optional(field: Field[Any]) -> bool:
    return bool(field.metadata.get("optional", False))


def _is_default(field: Field[Any], value: Any) -> bool:
    default = field.default if field.default_factory is MISSING else field.default_factory()
    return bool(value == default)


def _is(origin: Any, base: type) -> bool:
    return isinstance(origin, type) and issubclass(origin, base)


def _wrong(place: str, value: Any, expected: str) -> SerializationError:
    return SerializationError(f"{_at(place)}expected {expected}, found {shortened(value)}.")


def _at(place: str) -> str:
    return f"{place}: " if place else ""

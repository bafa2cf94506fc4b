"""A damaged or hostile input, and the good files that inputs are made from."""

import gzip
import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

FIRST_VERSION = Path(__file__).parents[1] / "data" / "first_version"

Call = tuple[str, ...]  # name of a function in `calls`, and its arguments


@dataclass
class FuzzInput:
    """A folder to make, and what to do with it.

    files: bytes by name in the folder.
    links: target of each symbolic link, by name.
    pipes: names of FIFOs.
    calls: what is called, in this order.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    pipes: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)


@lru_cache(maxsize=64)
def stored(name: str) -> bytes:
    """A file of the first version; unpacked if it is packed."""
    data = (FIRST_VERSION / name).read_bytes()
    return gzip.decompress(data) if name.endswith(".gz") else data


@lru_cache(maxsize=64)
def stored_document(name: str) -> Any:
    """The JSON document in a file of the first version, which nobody may change."""
    return json.loads(stored(name))

"""Content keys: digests of all that a file is made from. A file whose key is unchanged need not be made again."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from ..formats.export import Export
from ..serialization import to_json
from ..take import Line

KEY_SCHEMA = 1  # of the documents that are digested; another number makes every line again


def take_key(sha256: str, line: Line, model_id: str, files: Mapping[str, str] | None = None) -> str:
    """The key of a take.

    sha256: of the recording's bytes.
    line: the line; where its recording lies is no part of the key.
    files: digests of the other files that it is made from, by what they are; only of those there are.
    """
    line_document = {name: value for name, value in to_json(line).items() if name != "audio"}
    return _digest({"recording": sha256, "line": line_document, "model": model_id, **(files or {})})


def export_key(take_sha256: str, export: Export) -> str:
    """The key of an export. take_sha256: of the take file's bytes."""
    export_document = {
        "format": export.format,
        "rate": str(export.rate),
        "tolerance": export.tolerance,
        "interpolation": export.interpolation,
    }
    return _digest({"take": take_sha256, "export": export_document})


def _digest(document: dict[str, Any]) -> str:
    text = json.dumps({"schema": KEY_SCHEMA, **document}, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

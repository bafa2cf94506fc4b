"""Takes: with changed bytes, changed JSON, changed values, or archives that lie."""

import io
import json
import random
import zipfile
from functools import lru_cache
from typing import Any

from . import containers, mutations
from .fuzz_input import FuzzInput, stored


@lru_cache
def _take_parts() -> tuple[dict[str, Any], bytes, bytes]:
    data = stored("takes/run.take")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return json.loads(archive.read("take.json")), archive.read("face.npy"), data


def changed_take(rng: random.Random) -> bytes:
    """A take with changed bytes, changed JSON, changed values, or an archive that lies."""
    document, face, data = _take_parts()
    draw = rng.random()
    if draw < 0.3:
        return mutations.change_bytes(rng, data)
    text = json.dumps(document).encode()
    if draw < 0.65:
        text = mutations.json_bytes(rng, document)
    entries = [containers.deflated("take.json", text), containers.deflated("face.npy", face)]
    if 0.65 <= draw < 0.8:
        entries[1] = containers.deflated("face.npy", containers.npy_bytes(rng, face))
    elif 0.8 <= draw < 0.94:
        at = rng.randrange(2)
        entries[at] = containers.changed_entry(rng, entries[at])
    elif draw >= 0.94:
        at, filler = rng.randrange(2), rng.choice((b" ", b"\0", b"["))
        entries[at] = containers.bomb(entries[at].name, rng.choice((b"", (text, face)[at])), filler, 2500)
    if rng.random() < 0.1:
        entries += rng.choice((entries, [containers.deflated("../../x", b"x")], entries[:1]))
    if rng.random() < 0.05:
        del entries[rng.randrange(len(entries))]
    return containers.zip_bytes(entries)


def take_input(rng: random.Random) -> FuzzInput:
    """A take, and what a user does with one."""
    made = FuzzInput({"line.take": changed_take(rng)}, calls=[("load_take", "line.take")])
    out = rng.choice(("json", "csv", "maya", "live-link", "rig-text"))
    made.calls += rng.choice(
        (
            [("command", "show", "line.take")],
            [("command", "export", "line.take", "--format", out, "-o", "out")],
            [("command", "reroll", "line.take", "-o", "out.take")],
            [("command", "preview", "line.take", "-o", "out.png")],
            [],
        )
    )
    return made

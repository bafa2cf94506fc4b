"""Curves of other programs, and EmoFace's own exports, as they are read to compare and to train."""

import random

from . import mutations
from .fuzz_input import FuzzInput, stored, stored_document

READERS = {  # a file of the first version that each reads
    "json_curves": "hold_24fps.json",
    "csv_curves": "run_5fps.csv",
    "live_link_csv": "takes/run.live-link.csv",
    "rig_text": "corpus/VALID_CTR/mix_000004.txt",
}
MOST_ROWS = 30  # of a good file that is changed: the changes are to hit its header, too


def curve_input(rng: random.Random) -> FuzzInput:
    """A file of curves with changed words, changed bytes, or changed parts of its JSON."""
    reader = rng.choice(list(READERS))
    text = "\n".join(stored(READERS[reader]).decode().splitlines()[:MOST_ROWS])
    if reader == "json_curves" and rng.random() < 0.8:
        data = mutations.json_bytes(rng, _few_curves())
    elif rng.random() < 0.2:
        data = mutations.change_bytes(rng, text.encode())
    else:
        data = mutations.change_text(rng, text, ",\n")
    return FuzzInput({"curves": data}, calls=[("read_curves", reader)])


def _few_curves() -> dict[str, object]:
    document = dict(stored_document(READERS["json_curves"]))
    return document | {"curves": dict(list(document["curves"].items())[3:7])}

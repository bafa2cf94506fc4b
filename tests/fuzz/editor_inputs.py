"""What the plugin reads in a project: metadata of sequences, settings, tables of lines, notes of its own."""

import json
import random
from typing import Any

from . import containers, mutations, values
from .fuzz_input import FuzzInput, stored, stored_document
from .take_inputs import changed_take

TABLE: dict[str, Any] = {
    "folder": "/Game/Lines", "prefix": "LS_", "suffix": "_a", "sounds": "/Game/Sounds", "rate": "23.976",
    "layer": "base", "interpolation": "linear", "overwrite": False, "show_masked": True, "level": "",
    "model": "compact",
    "lines": [
        {"name": "hold", "take": "hold.take", "character": "Ada", "start_frame": 5, "sequence": "/Game/Shots/SC020"},
        {"audio": "line.wav", "take": "hold.take", "emotion": "neutral@0 angry:0.8@0.2", "seed": 7, "channel": 1},
        {"audio": "line.wav", "emotion": {"segments": []}, "sound": "/Game/Audio/None"},
    ],
}  # fmt: skip


def editor_input(rng: random.Random) -> FuzzInput:
    """A project from somebody else."""
    draw = rng.random()
    if draw < 0.45:
        return _record(rng)
    if draw < 0.8:
        return _table(rng)
    name, call = rng.choice((("Config/EmoFace.json", "read_project_settings"), ("sounds.json", "find_sound_asset")))
    document = stored_document(f"plugin/{name}")
    made = FuzzInput({name: mutations.json_bytes(rng, document)}, calls=[(call, name)])
    if rng.random() < 0.1:
        made.files.pop(name)
        made.links[name] = rng.choice((f"{values.OUTSIDE}/secret.txt", "/dev/zero", f"{values.OUTSIDE}/sub"))
    return made


def _record(rng: random.Random) -> FuzzInput:
    """Metadata of a sequence; @BINDING@ and @SECTION@ stand for what the engine calls them this time."""
    text = stored("plugin/sequence_record.json").decode()
    [(binding, sections)] = json.loads(text)["faces"].items()
    [section] = sections
    document = json.loads(
        text.replace(binding, "@BINDING@").replace(section, "@SECTION@").replace("/dialogue", "@HERE@")
    )
    document = _shortened(document)
    changed = mutations.dump(mutations.change_json(rng, document))
    if rng.random() < 0.15:
        changed = mutations.change_bytes(rng, changed.encode("utf-8", "replace")).decode("utf-8", "replace")
    made = FuzzInput({"record.json": changed.encode("utf-8", "surrogatepass"), "hold.take": stored("hold.take")})
    made.calls = [("read_sequence", "record.json", rng.choice(("show", "write", "reroll")))]
    return made


def _shortened(document: Any) -> Any:
    """The record with the spans of a few controls: it is nearly all spans, and changes are to hit other parts too."""
    for sections in document["faces"].values():
        for record in sections.values():
            record["spans"] = dict(list(record["spans"].items())[:3])
    return document


def _table(rng: random.Random) -> FuzzInput:
    made = FuzzInput({"lines.json": mutations.json_bytes(rng, TABLE), "hold.take": stored("hold.take")})
    made.files["line.wav"] = containers.sound("wav")
    if rng.random() < 0.15:
        made.files["hold.take"] = changed_take(rng)
    if rng.random() < 0.1:
        made.files["line.wav"] = containers.changed_sound(rng, "wav")
    made.calls = [("animate_lines", "lines.json")]
    return made

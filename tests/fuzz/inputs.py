"""Damaged and hostile inputs of each kind, each drawn from a number, and the calls that are to stand them."""

import gzip
import io
import json
import random
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from . import containers, mutations, values

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


def make_input(kind: str, number: int) -> FuzzInput:
    """The input of a kind that a number stands for."""
    return KINDS[kind](random.Random(f"{kind} {number}"))


@lru_cache(maxsize=64)
def _stored(name: str) -> bytes:
    data = (FIRST_VERSION / name).read_bytes()
    return gzip.decompress(data) if name.endswith(".gz") else data


@lru_cache(maxsize=64)
def _document(name: str) -> Any:
    return json.loads(_stored(name))


def _audio(rng: random.Random) -> FuzzInput:
    form = rng.choice(containers.SOUND_FORMATS)
    name = f"line.{containers.suffix(form if rng.random() < 0.9 else rng.choice(containers.SOUND_FORMATS))}"
    made = FuzzInput({name: containers.changed_sound(rng, form)})
    made.calls = [("load_sound", name), ("show_waveform", name)]
    if rng.random() < 0.25:
        made.calls.append(("command", "generate", name, "-o", "out.take"))
    if rng.random() < 0.15:
        made.files["good.wav"] = containers.sound("wav")
        made.calls.append(("command", "batch", ".", "--out", "takes", "--workers", "1"))
    return made


TEXTGRID_SHORT = (
    'File type = "ooTextFile"\nObject class = "TextGrid"\n\n0\n1.5\n<exists>\n1\n"IntervalTier"\n"emotion"\n0\n1.5\n3\n'
    '0\n0.5\n"neutral"\n0.5\n1.1\n"angry 0.8"\n1.1\n1.5\n"sad"\n'
)


def _timeline(rng: random.Random) -> FuzzInput:
    suffix = rng.choice((".json", ".txt", ".labels", ".TextGrid", ".textgrid", "text"))
    if suffix == "text":
        content = mutations.change_text(rng, "neutral@0 angry:0.8@0.5 sad@1.1", " @:").decode("utf-8", "replace")
        content = content[:90_000].replace("\0", "")
        made = FuzzInput({"line.txt": content.encode()}, calls=[("parse_timeline", "line.txt")])
        return made
    if suffix == ".json":
        document = _document("timelines/hold.json")
        data = mutations.json_bytes(rng, document)
    elif suffix.casefold() == ".textgrid":
        seed = rng.choice((_stored("timelines/hold.TextGrid").decode(), TEXTGRID_SHORT))
        data = mutations.change_text(rng, seed)
    else:
        data = mutations.change_text(rng, _stored("timelines/hold.txt").decode(), "\t\n ")
    name = f"emotions{suffix}"
    made = FuzzInput({name: data}, calls=[("read_timeline", name)])
    if rng.random() < 0.3:
        made.files |= {"lines.csv": f"audio,timeline\nline.wav,{name}\n".encode(), "line.wav": containers.sound("wav")}
        made.calls.append(("command", "batch", "lines.csv", "--out", "takes", "--check", "--workers", "1"))
    return made


TABLE = (
    "line_id,audio,character,emotion,intensity,crossfade,timeline,seed,channel,out,target,review,note,take,mood\n"
    "run,line.wav,Bob,neutral@0 fear:0.9@0.25,,0.25,,11,1,act1/run,/Game/Shots/SC010,needs work,jaw too wide,1,tense\n"
    "归来,line.wav,Ada,happy,0.5,,,,2,,,approved,,2,\n"
    "三,line.wav,Ada,,,,emotions.txt,7,,x,,,,,\n"
)


def _table(rng: random.Random) -> FuzzInput:
    separator, suffix = rng.choice(((",", ".csv"), ("\t", ".tsv"), (";", ".csv"), ("\t", ".txt")))
    name = f"lines{suffix}"
    made = FuzzInput({name: mutations.change_text(rng, TABLE.replace(",", separator), separator + "\n")})
    made.files |= {"line.wav": containers.sound("wav"), "emotions.txt": _stored("timelines/hold.txt")}
    made.calls = [("read_table", name), ("open_table", name)]
    if rng.random() < 0.3:
        made.calls.append(("command", "batch", name, "--out", "takes", "--check", "--workers", "1"))
    elif rng.random() < 0.3:
        made.calls.append(("command", "batch", name, "--out", "takes", "--workers", "1"))
    return made


@lru_cache
def _take_parts() -> tuple[dict[str, Any], bytes, bytes]:
    data = _stored("takes/run.take")
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


def _take(rng: random.Random) -> FuzzInput:
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


@lru_cache
def _released() -> dict[str, Any]:
    from ..network.test_checkpoint import released_state

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # the old form of weight_norm is what was published
        return released_state()[0]


MODEL_SIZES = {
    "d_model": 32, "audio2rig_layers": 2, "heads": 4, "feedforward": 64,
    "wav2vec2": {
        "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64,
        "conv_dim": [16] * 7, "num_conv_pos_embeddings": 16, "num_conv_pos_embedding_groups": 4,
    },
}  # fmt: skip


def _model(rng: random.Random) -> FuzzInput:
    if rng.random() < 0.4:
        return _released_model(rng)
    name = rng.choice(
        ("tiny_wav2vec2.safetensors",) * 4 + ("tiny_released_form.safetensors",) * 3 + ("tiny_phonetic.safetensors.gz",)
    )
    data = _stored(f"models/{name}")
    if rng.random() < 0.3:
        data = mutations.change_bytes(rng, data, 3000)
    else:
        data = _changed_checkpoint(rng, data)
    made = FuzzInput({"models/mine.safetensors": data})
    made.calls = [("load_model", "models/mine.safetensors"), ("find_panel_models", "models")]
    if rng.random() < 0.4:
        made.calls.append(("command", "model", "list"))
    if rng.random() < 0.4:
        made.calls.append(("command", "model", "show", "mine"))
    return made


def _changed_checkpoint(rng: random.Random, data: bytes) -> bytes:
    header, body = containers.split_safetensors(data)
    size = None
    if rng.random() < 0.65:
        own = json.loads(header["__metadata__"]["emoface"])
        if rng.random() < 0.7:
            own["config"] = mutations.change_json(rng, own["config"])
        else:
            own = mutations.change_json(rng, own)
        header["__metadata__"]["emoface"] = mutations.dump(own)
    elif rng.random() < 0.7:
        tensors = {key: value for key, value in header.items() if key != "__metadata__"}
        key = rng.choice(list(tensors))
        header[key] = mutations.change_json(rng, tensors[key])
    else:
        header = mutations.change_json(rng, header)
    if rng.random() < 0.1:
        size = rng.choice((0, 1, 100, 2**31, 2**63, 2**64 - 1))
    if rng.random() < 0.1:
        body = rng.choice((b"", body[:100], body + bytes(100), b"\xff" * len(body)))
    return containers.join_safetensors(mutations.dump(header), body, size)


class _Harmful:
    """Writes outside the folder when a reader unpickles it without care."""

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str, str]]:
        return open, ("../outside/owned", "w")


def _changed_state(rng: random.Random) -> bytes:
    import torch

    state: Any = dict(_released())
    for _ in range(rng.choice((1, 1, 2))):
        key = rng.choice(list(state))
        old = state[key]
        layer = key.rsplit(".", 2)[0]
        match rng.randrange(9):
            case 0:
                state[key] = rng.choice(
                    (None, 3, "text", [1.0], {"a": 1}, True, b"x", float("nan"), (), torch.Size([3]))
                )
            case 1:
                state = {name: value for name, value in state.items() if not name.startswith(layer)}
            case 2:
                del state[key]
            case 3 if torch.is_tensor(old):
                state[key] = rng.choice(
                    (old.flatten(), old[..., None], torch.zeros(()), torch.zeros(0), old.to(torch.complex64),
                     old.bool(),
                     old.double(), old * torch.nan, torch.zeros(1).expand(10**10),
                     torch.zeros(1, 1).expand(10**5, 10**6),
                     old.to_sparse(), torch.empty(5, 3, device="meta"))
                )  # fmt: skip
            case 4:
                state[values.text(rng)[:200]] = old
            case 5:
                new = key.replace(
                    ".layers.0.", rng.choice((".layers.99999999.", ".layers.-1.", ".layers.x.", ".layers.."))
                )
                state[new] = state.pop(key)
            case 6:
                state = rng.choice((list(state.values()), {"state": state}, old, 3, {1: old}, state | {3: old}, {}))
                break
            case 7:
                state[key] = _Harmful()
            case _:
                state = state | {
                    rng.choice(("embed.weight", "in_fn.weight", "out_fn.weight")): rng.choice((3, old, None))
                }
        if not isinstance(state, dict) or not state:
            break
    file = io.BytesIO()
    torch.save(state, file)
    return file.getvalue()


@lru_cache
def _good_released() -> bytes:
    import torch

    file = io.BytesIO()
    torch.save(_released(), file)
    return file.getvalue()


def _released_model(rng: random.Random) -> FuzzInput:
    draw = rng.random()
    released, sizes = _good_released(), json.dumps(MODEL_SIZES).encode()
    if draw < 0.4:
        released = _changed_state(rng)
    elif draw < 0.6:
        released = mutations.change_bytes(rng, released, len(released))
    else:
        sizes = mutations.json_bytes(rng, MODEL_SIZES)
    made = FuzzInput({"old.pth": released, "config.json": sizes})
    made.calls = [("import_model", "old.pth", "config.json")]
    if rng.random() < 0.3:
        made.calls.append(
            ("command", "model", "import", "old.pth", "--config", "config.json", "-o", "again.safetensors")
        )
    return made


def _panel(rng: random.Random) -> FuzzInput:
    return _project(rng) if rng.random() < 0.5 else _journal(rng)


def _project(rng: random.Random) -> FuzzInput:
    made = FuzzInput(
        {"village.takes/run.take": _stored("village.takes/run.take"), "lines/run.flac": _stored("lines/run.flac")}
    )
    if rng.random() < 0.15:
        made.files["village.takes/run.take"] = changed_take(rng)
        made.files["village.emoface"] = _stored("village.emoface")
    else:
        made.files["village.emoface"] = mutations.json_bytes(rng, _document("village.emoface"))
    if rng.random() < 0.1:
        del made.files["village.takes/run.take"]
        if rng.random() < 0.5:
            made.pipes.append("village.takes/run.take")
        else:
            made.links["village.takes/run.take"] = rng.choice((f"{values.OUTSIDE}/x.take", "/dev/zero", "run.take"))
    made.calls = [("open_project", "village.emoface")]
    return made


@lru_cache
def _journal_entries() -> list[Any]:
    folder = "panel/sessions/20260101-120000-abcdef"
    text = _stored(f"{folder}/journal.jsonl").decode().replace("/dialogue/", "@HERE@/")
    return [json.loads(line) for line in text.splitlines()]


def _journal(rng: random.Random) -> FuzzInput:
    session = "sessions/20260101-120000-abcdef"
    take = _stored("panel/sessions/20260101-120000-abcdef/takes/000001.take")
    entries = _journal_entries()
    if rng.random() < 0.7:
        entries = list(entries)
        at = 0 if rng.random() < 0.4 else rng.randrange(len(entries))
        entries[at] = mutations.change_json(rng, entries[at])
        if rng.random() < 0.2:
            rng.shuffle(entries)
        data = mutations.encoded(rng, "\n".join(mutations.dump(entry) for entry in entries) + "\n")
    else:
        data = mutations.change_text(rng, "\n".join(map(json.dumps, entries)) + "\n", ' ,:"[]{}\n')
    made = FuzzInput({f"panel/{session}/journal.jsonl": data, "lines/run.flac": _stored("lines/run.flac")})
    made.files |= {"village.takes/run.take": _stored("village.takes/run.take")}
    made.files[f"panel/{session}/takes/000001.take"] = changed_take(rng) if rng.random() < 0.1 else take
    if rng.random() < 0.08:
        name = f"panel/{session}/takes/000001.take"
        del made.files[name]
        if rng.random() < 0.5:
            made.pipes.append(name)
        else:
            made.links[name] = rng.choice((f"{values.OUTSIDE}/x.take", "/dev/zero", "000001.take"))
    if rng.random() < 0.08:
        name = f"panel/{session}/{rng.choice(('journal.jsonl', 'lock'))}"
        made.files.pop(name, None)
        if rng.random() < 0.5:
            made.pipes.append(name)
        else:
            made.links[name] = rng.choice((f"{values.OUTSIDE}/secret.txt", "/dev/zero", f"{values.OUTSIDE}/new"))
    made.calls = [("recover_sessions", "panel/sessions")]
    return made


def _ledger_entries() -> list[Any]:
    return [
        json.loads(line) for line in _stored("takes/ledger.jsonl").decode().replace("/dialogue", "@HERE@").splitlines()
    ]


FOLDER_NAMES = (
    ".lock", "ledger.jsonl", "report.json", "manifest.json", "review.html", "review_2.html", "failed.csv", "run.take",
    "归来.take", ".unfinished", "run.live-link.csv", ".ledger.jsonl",
)  # fmt: skip


def _folder(rng: random.Random) -> FuzzInput:
    """A takes folder as it comes back from somebody else."""
    made = FuzzInput({f"lines/{name}.flac": _stored(f"lines/{name}.flac") for name in ("run", "back")})
    made.files["lines.csv"] = _stored("lines.csv")
    for name in (
        "ledger.jsonl",
        "report.json",
        "manifest.json",
        "failed.csv",
        "run.take",
        "归来.take",
        "run.live-link.csv",
    ):
        made.files[f"takes/{name}"] = _stored(f"takes/{name}")
    for _ in range(rng.choice((1, 1, 2))):
        _spoil_folder(rng, made)
    made.calls = [("read_takes_folder", "takes"), ("command", "review", "takes")]
    if rng.random() < 0.35:
        again = rng.choice(("lines.csv", "takes/failed.csv"))
        made.calls.append(("command", "batch", again, "--out", "takes", "--workers", "1", "--root", "."))
    return made


def _spoil_folder(rng: random.Random, made: FuzzInput) -> None:
    draw = rng.random()
    if draw < 0.3:
        made.files["takes/report.json"] = mutations.json_bytes(rng, _document("takes/report.json"))
    elif draw < 0.4:
        made.files["takes/manifest.json"] = mutations.json_bytes(rng, _document("takes/manifest.json"))
    elif draw < 0.6:
        entries = _ledger_entries()
        at = rng.randrange(len(entries))
        entries[at] = mutations.change_json(rng, entries[at])
        text = "\n".join(mutations.dump(entry) for entry in entries) + "\n"
        made.files["takes/ledger.jsonl"] = mutations.encoded(rng, text)
    elif draw < 0.68:
        made.files["takes/ledger.jsonl"] = mutations.change_bytes(rng, _stored("takes/ledger.jsonl"), 400)
    elif draw < 0.76:
        name = rng.choice(("run.take", "归来.take"))
        made.files[f"takes/{name}"] = changed_take(rng)
    elif draw < 0.82:
        text = _stored("lines.csv").decode()
        made.files["lines.csv"] = mutations.change_text(rng, text, ",\n")
    else:
        name = f"takes/{rng.choice(FOLDER_NAMES)}"
        made.files.pop(name, None)
        match rng.randrange(4):
            case 0:
                made.pipes.append(name)
            case 1:
                made.files[f"{name}/inside"] = b"a folder where a file is expected"
            case _:
                targets = ("secret.txt", "x.take", "sub", "new", "sub/new")
                made.links[name] = rng.choice((f"{values.OUTSIDE}/{rng.choice(targets)}", "/dev/zero", name[6:]))


KINDS: dict[str, Callable[[random.Random], FuzzInput]] = {
    "audio": _audio,
    "timeline": _timeline,
    "table": _table,
    "take": _take,
    "model": _model,
    "panel": _panel,
    "folder": _folder,
}

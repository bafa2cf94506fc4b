"""Damaged and hostile inputs of each kind, each drawn from a number, and the calls that are to stand them."""

import io
import json
import random
import warnings
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from . import containers, mutations, values
from .batch_inputs import recordings_input, store_input, table_input, takes_folder_input
from .curve_inputs import curve_input
from .editor_inputs import editor_input
from .fuzz_input import FuzzInput, stored, stored_document
from .take_inputs import changed_take, take_input
from .text_inputs import text_input
from .worker_inputs import worker_input


def make_input(kind: str, number: int) -> FuzzInput:
    """The input of a kind that a number stands for."""
    return KINDS[kind](random.Random(f"{kind} {number}"))


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
        data = mutations.json_bytes(rng, stored_document("timelines/hold.json"))
    elif suffix.casefold() == ".textgrid":
        seed = rng.choice((stored("timelines/hold.TextGrid").decode(), TEXTGRID_SHORT))
        data = mutations.change_text(rng, seed)
    else:
        data = mutations.change_text(rng, stored("timelines/hold.txt").decode(), "\t\n ")
    name = f"emotions{suffix}"
    made = FuzzInput({name: data}, calls=[("read_timeline", name)])
    if rng.random() < 0.3:
        made.files |= {"lines.csv": f"audio,timeline\nline.wav,{name}\n".encode(), "line.wav": containers.sound("wav")}
        made.calls.append(("command", "batch", "lines.csv", "--out", "takes", "--check", "--workers", "1"))
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
    data = stored(f"models/{name}")
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
        {"village.takes/run.take": stored("village.takes/run.take"), "lines/run.flac": stored("lines/run.flac")}
    )
    if rng.random() < 0.15:
        made.files["village.takes/run.take"] = changed_take(rng)
        made.files["village.emoface"] = stored("village.emoface")
    else:
        made.files["village.emoface"] = mutations.json_bytes(rng, stored_document("village.emoface"))
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
    text = stored(f"{folder}/journal.jsonl").decode().replace("/dialogue/", "@HERE@/")
    return [json.loads(line) for line in text.splitlines()]


def _journal(rng: random.Random) -> FuzzInput:
    session = "sessions/20260101-120000-abcdef"
    take = stored("panel/sessions/20260101-120000-abcdef/takes/000001.take")
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
    made = FuzzInput({f"panel/{session}/journal.jsonl": data, "lines/run.flac": stored("lines/run.flac")})
    made.files |= {"village.takes/run.take": stored("village.takes/run.take")}
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


KINDS: dict[str, Callable[[random.Random], FuzzInput]] = {
    "audio": _audio,
    "timeline": _timeline,
    "text": text_input,
    "curves": curve_input,
    "table": table_input,
    "recordings": recordings_input,
    "store": store_input,
    "take": take_input,
    "model": _model,
    "panel": _panel,
    "folder": takes_folder_input,
    "worker": worker_input,
    "editor": editor_input,
}

"""Draws docs/pictures/layers.svg: the layers of the tool, from the import contract in pyproject.toml.

Run `python docs/make_layers_picture.py` after a change of the contract; a test compares the picture with it.
"""

import re
import tomllib
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "pictures" / "layers.svg"

# Layers from the top down, in groups: what each one holds.
GROUPS = {
    "Programs": {
        "cli": "the commands",
        "bench": "speed and memory",
        "evaluation": "quality of a model",
        "training": "corpus, animator, trainer",
        "panel": "the Qt panel",
        "worker": "the model in a process of its own",
    },
    "Many lines": {
        "review": "the review page",
        "preview": "the drawn face, video, sheet",
        "batch": "plan, runner, ledger, executors",
        "table": "lines as data, the report",
    },
    "One line": {
        "formats": "files of other programs",
        "api": "generate and animate for scripts",
        "pipeline": "prepare, run the network, finish",
        "network": "audio and emotion encoder, Audio2Rig",
        "speech": "decoding, cache of encoded speech",
        "text": "a line's words, how they are spoken",
        "take": "a line, its face, its layers",
        "alignment": "words and phones with their times",
        "motion": "smoothing, blinks, gaze, keys",
    },
    "Values": {
        "storage": "files, folders, object stores",
        "emotion": "the emotion timeline",
        "curves": "values by frame and control",
        "rig": "the 174 controls",
        "phones": "the 45 phone classes",
        "timing": "frame rates, sample clock",
    },
    "Foundations": {
        "serialization": "dataclasses as JSON",
        "progress": "progress and warnings",
        "process_pool": "processes that share work",
        "resources": "the files that ship",
        "errors": "sentences for the user",
        "log": "logging",
    },
}
COLOURS = ("#e8f0fe", "#e6f4ea", "#fef7e0", "#f3e8fd", "#f1f3f4")

WIDTH, ROW, GAP, LEFT, TOP = 760, 30, 14, 130, 46
EXEMPT = {"__main__"}  # it only calls cli


def contract_layers() -> list[str]:
    """The layers of pyproject.toml's contract, from the top down."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contract = next(c for c in settings["tool"]["importlinter"]["contracts"] if c.get("containers") == ["emoface"])
    layers = [name.strip() for row in contract["layers"] for name in row.split("|")]
    return [name for name in layers if name not in EXEMPT]


def plugin_layers() -> set[str]:
    """The layers that the Unreal plugin imports."""
    files = (ROOT / "Plugin").rglob("*.py")
    return {name for file in files for name in re.findall(r"from emoface(?:\.| import )(\w+)", file.read_text("utf-8"))}


def picture() -> str:
    """The SVG. Raises ValueError where GROUPS and the contract differ."""
    drawn = [layer for group in GROUPS.values() for layer in group]
    if drawn != contract_layers():
        raise ValueError(f"GROUPS has the layers {drawn}, pyproject.toml {contract_layers()}.")
    parts: list[str] = []
    y = TOP
    plugin_x, layer_width = LEFT + 430, 410
    rows: dict[str, float] = {}
    for (group, layers), colour in zip(GROUPS.items(), COLOURS, strict=True):
        height = len(layers) * ROW
        parts.append(f'<rect x="8" y="{y}" width="{LEFT + layer_width - 8}" height="{height}" rx="6" fill="{colour}"/>')
        parts.append(f'<text x="22" y="{y + height / 2 + 5}" class="group">{escape(group)}</text>')
        for number, (layer, holds) in enumerate(layers.items()):
            middle = y + number * ROW + ROW / 2
            rows[layer] = middle
            parts.append(f'<text x="{LEFT}" y="{middle + 5}" class="layer">{layer}</text>')
            parts.append(f'<text x="{LEFT + 105}" y="{middle + 5}">{escape(holds)}</text>')
        y += height + GAP
    used = [row for layer, row in rows.items() if layer in plugin_layers()]
    top, bottom = used[0] - ROW / 2, used[-1] + ROW / 2
    middle = (top + bottom) / 2
    parts.append(
        f'<rect x="{plugin_x + 20}" y="{top}" width="{WIDTH - plugin_x - 32}" height="{bottom - top}" rx="6" '
        'fill="#fde8e4"/>'
    )
    for offset, line in ((-24, "Plugin/"), (-6, "emoface_unreal"), (18, "the Unreal"), (36, "editor's side")):
        kind = "layer" if offset < 0 else "note"
        parts.append(f'<text x="{plugin_x + 34}" y="{middle + offset}" class="{kind}">{line}</text>')
    for row in used:
        parts.append(f'<line x1="{plugin_x + 18}" y1="{row}" x2="{LEFT + layer_width + 6}" y2="{row}" class="arrow"/>')
    style = (
        "text { font: 14px system-ui, sans-serif; fill: #333 } .group { font-weight: 600; fill: #666 } "
        ".layer { font-weight: 600; fill: #111 } .note { fill: #666 } "
        ".arrow { stroke: #b3261e; stroke-width: 1.5; marker-end: url(#head) }"
    )
    marker = (
        '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 L8 4 L0 8 z" fill="#b3261e"/></marker></defs>'
    )
    title = "A layer imports only from layers below it"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="{WIDTH}" height="{y}">',
            f"<title>{title}</title><style>{style}</style>{marker}",
            f'<rect width="{WIDTH}" height="{y}" fill="#ffffff"/>',
            f'<text x="22" y="28" class="note">{title}</text>',
            *parts,
            "</svg>\n",
        ]
    )


if __name__ == "__main__":
    PICTURE.write_text(picture(), "utf-8")

#!/usr/bin/env python3
"""Lips of EmoFace beside those of other free programs, on recordings with phones or rig weights beside them.

    npm install --prefix build/peers rhubarb-lip-sync-wasm@0.1.8
    python -m pip install --target build/peers/python --no-deps openfacefx==0.24.0
    python tools/peers.py RECORDINGS ...

Peers that are not installed there are left out. What is said in a recording is in NAME.txt beside it, or in the words
of its TextGrid. Prints a Markdown table, whose figures are those of `emoface evaluate`.

A peer's mouth shape is drawn on the face board as the procedural animator draws the phones that the peer's
documentation names for it (the mean of their faces, each held). Its curves are smoothed as a take's.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

REPOSITORY = Path(__file__).parents[1]
sys.path.insert(0, str(REPOSITORY / "Python"))

import emoface  # noqa: E402
from emoface.alignment import Phone  # noqa: E402
from emoface.emotion import EMOTIONS  # noqa: E402
from emoface.evaluation import agreement, lips  # noqa: E402
from emoface.evaluation.recordings import LabelledRecording, find_audio, read_recording  # noqa: E402
from emoface.formats.textgrid import read_tiers  # noqa: E402
from emoface.motion.smoothing import SmoothingSettings, smooth  # noqa: E402
from emoface.network.model_library import DEFAULT_MODEL  # noqa: E402
from emoface.phones import SILENCE  # noqa: E402
from emoface.speech.decoding import load_audio  # noqa: E402
from emoface.timing import FACE_RATE  # noqa: E402
from emoface.training.animator import animate  # noqa: E402
from emoface.training.animator.animate import USUAL_LOUDNESS  # noqa: E402

# Mouth shapes and the phones that their authors name: Rhubarb's README, openfacefx.visemes.PHONEME_TO_VISEME.
RHUBARB_SHAPES = {
    "A": "P B M", "B": "K S T IY", "C": "EH AE", "D": "AA", "E": "AO ER", "F": "UW OW W", "G": "F V", "H": "L",
    "X": SILENCE,
}  # fmt: skip
OPENFACEFX_SHAPES = {
    "sil": SILENCE, "PP": "P B M", "FF": "F V", "TH": "TH DH", "DD": "T D L", "kk": "K G HH", "CH": "CH JH SH ZH",
    "SS": "S Z", "nn": "N NG", "RR": "R ER", "aa": "AA AE AH", "E": "EH IH", "I": "IY Y", "O": "AO OW", "U": "UW UH W",
}  # fmt: skip

# Takes 16-bit samples and a text on the standard input, as JSON and raw bytes after its first line.
_RHUBARB_SCRIPT = """
import { readFileSync } from "node:fs"
const { Rhubarb } = await import(process.argv[1])
const input = readFileSync(0), end = input.indexOf(10)
const dialogText = JSON.parse(input.subarray(0, end).toString()) ?? ""
const found = await Rhubarb.getLipSync(Buffer.from(input.subarray(end + 1)), { dialogText })
process.stdout.write(JSON.stringify(found.mouthCues))
"""


@dataclass(frozen=True)
class Program:
    """A program whose lips are measured.

    name: as the table has it.
    with_text: whether it is told what is said.
    face: makes curves (frames, 174) at 60 fps from the path of a recording and its text.
    """

    name: str
    with_text: bool
    face: Callable[[Path, str | None], np.ndarray]


def main() -> int:
    """Measure all programs that are here, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="RECORDINGS", help="recordings with labels")
    parser.add_argument("--model", default=DEFAULT_MODEL, help="EmoFace's model (default: %(default)s)")
    parser.add_argument(
        "--peers", type=Path, default=REPOSITORY / "build/peers", metavar="DIR", help="where they are installed"
    )
    options = parser.parse_args()
    paths = [path for folder in options.folders for path in find_audio(folder)]
    recordings = [read_recording(path, lambda warning: print(warning, file=sys.stderr)) for path in paths]
    print("| | closure | labiodental | rounding | spread | open | p b m closed | falsely | jaw r | rounding r |")
    print("| --- |" + " ---: |" * 9)
    for program in programs(options.model, options.peers.absolute()):
        print(f"| {program.name} | {' | '.join(figures(program, recordings))} |", flush=True)
    return 0


def programs(model: str, peers: Path) -> list[Program]:
    """EmoFace with a model, and the peers that are installed in a folder."""

    def ours(audio: Path, text: str | None) -> np.ndarray:
        return emoface.generate(audio, model=model, text=text).face.values

    found = [Program("EmoFace", False, ours), Program("EmoFace, with text", True, ours)]
    module = peers / "node_modules/rhubarb-lip-sync-wasm/dist/index.js"
    if module.exists():
        shapes = partial(rhubarb, module)
        found += [Program("Rhubarb", False, shapes), Program("Rhubarb, with text", True, shapes)]
    if (peers / "python/openfacefx").exists():
        sys.path.append(str(peers / "python"))
        found += [Program("openfacefx, with text", True, openfacefx)]
    return found


def figures(program: Program, recordings: Sequence[LabelledRecording]) -> list[str]:
    """A row of the table; "-" where no recording has the labels, or the text, for a figure."""
    scores: dict[str, list[np.ndarray]] = {name: [] for name in lips.CONTRASTS}
    symbols, counts = [], []
    agreements: dict[str, list[float]] = {name: [] for name in agreement.CURVES}
    for recording in recordings:
        text = spoken_text(recording.path) if program.with_text else None
        if program.with_text and not text:
            continue
        face = program.face(recording.path, text)
        if recording.intervals:
            symbols.append(lips.symbols_at(recording.intervals, len(face)))
            counts.append(lips.count_closures(face, recording.intervals))
            for name, (_, score) in lips.CONTRASTS.items():
                scores[name].append(score(face))
        for name, agreed in agreement.agree_with_rig(face, recording.rig).items():
            agreements[name].append(agreed.r)
    row = [f"{lips.contrast(name, scores[name], symbols).area:.3f}" if symbols else "-" for name in scores]
    full, bilabials, false, others = (
        sum(getattr(count, part) for count in counts) for part in ("full", "bilabials", "false", "others")
    )
    row += [f"{100 * full / bilabials:.0f} %" if bilabials else "-", f"{100 * false / others:.1f} %" if others else "-"]
    return row + [f"{np.mean(agreements[name]):.2f}" if agreements[name] else "-" for name in ("jaw", "rounding")]


def spoken_text(audio: Path) -> str | None:
    """What is said in a recording; None where nothing beside it says so."""
    text, grid = audio.with_suffix(".txt"), audio.with_suffix(".TextGrid")
    if text.exists():
        return text.read_text(encoding="utf-8").strip()
    if grid.exists():
        words = [intervals for name, intervals in read_tiers(grid) if "word" in name.lower()]
        return " ".join(word for _, _, word in words[0] if word.strip() and not word.startswith("<")) if words else None
    return None


def rhubarb(module: Path, audio: Path, text: str | None) -> np.ndarray:
    """A face as Rhubarb's mouth shapes have it. module: of the npm package."""
    clip = load_audio(audio)
    samples = np.round(np.clip(clip.samples, -1, 1) * 32767).astype("<i2").tobytes()
    command = ["node", "--input-type=module", "--eval", _RHUBARB_SCRIPT, module.as_uri()]
    told = json.dumps(text).encode() + b"\n" + samples
    done = subprocess.run(command, input=told, capture_output=True)
    if done.returncode:
        raise RuntimeError(f"{audio}: Rhubarb ended with {done.returncode}: {done.stderr.decode()[-300:]}")
    cues = json.loads(done.stdout)
    times = np.arange(clip.frames) / float(FACE_RATE)
    shapes = np.full(clip.frames, "X")
    for cue in cues:  # a short closure lies over the end of the shape before it
        shapes[(times >= cue["start"]) & (times < cue["end"])] = cue["value"]
    return draw({name: (shapes == name).astype(float) for name in RHUBARB_SHAPES}, RHUBARB_SHAPES)


def openfacefx(audio: Path, text: str | None) -> np.ndarray:
    """A face as openfacefx's visemes have it: the phones of the text, spread over the recording's length."""
    from openfacefx.pipeline import generate_naive

    times = np.arange(load_audio(audio).frames) / float(FACE_RATE)
    channels = generate_naive(text, len(times) / float(FACE_RATE)).channels
    keys = {channel.name: np.array([(key.time, key.value) for key in channel.keys]) for channel in channels}
    return draw({name: np.interp(times, *key.T) for name, key in keys.items()}, OPENFACEFX_SHAPES)


def draw(weights: Mapping[str, np.ndarray], shapes: Mapping[str, str]) -> np.ndarray:
    """Smoothed curves (frames, 174).

    weights: of each shape, (frames,).
    shapes: the phones of each, with spaces between them.
    """
    faces = {name: np.mean([_held_face(phone) for phone in shapes[name].split()], 0) for name in weights}
    raw = sum(weight[:, None] * faces[name] for name, weight in weights.items())
    return smooth(np.asarray(raw, np.float32), SmoothingSettings())


def _held_face(phone: str) -> np.ndarray:
    frames = round(float(FACE_RATE))
    neutral = np.tile(np.array([emotion == "neutral" for emotion in EMOTIONS], np.float32), (frames, 1))
    return animate([Phone(phone, 0, 1)], neutral, np.full(frames, USUAL_LOUDNESS, np.float32)).values[frames // 2]


if __name__ == "__main__":
    sys.exit(main())

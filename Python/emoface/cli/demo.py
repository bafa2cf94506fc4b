"""`emoface demo`: the whole way, on the sample lines."""

import argparse
import time
from pathlib import Path

from ..emotion import EmotionTimeline
from ..resources import RESOURCES
from ..storage.files import check_writable
from ..take import SUFFIX, Line
from .console import add_command, answer
from .listeners import make_listener
from .options import add_json

# Line and emotions; the second changes on the way.
LINES = {
    "return": "happy",
    "bridge": "neutral@0 angry:0.9@1.6 sad:0.8@3.4",
    "danger_zh": "fear",
    "tower": "surprise",
}


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    parser = add_command(
        commands,
        "demo",
        "animate the sample lines",
        "Make a take and a preview video of each of the four sample lines that come with EmoFace.",
    )
    parser.add_argument(
        "-o", "--out", type=Path, metavar="FOLDER", help="where they go (default: demo_output, made anew each time)"
    )
    parser.add_argument("--force", action="store_true", help="replace takes and videos that stand in FOLDER")
    add_json(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Generate, draw, say what was made and where."""
    started = time.perf_counter()
    folder = options.out or Path("demo_output")
    force = options.force or not options.out
    for name in LINES:
        for suffix in (SUFFIX, ".mp4"):
            check_writable(folder / f"{name}{suffix}", force)
    with make_listener(options) as listener:
        listener.stage("load")
        from ..network import load_model
        from ..pipeline import Pipeline
        from ..preview.video import VideoSettings, write_video
        from ..speech.decoding import load_audio

        pipeline = Pipeline(load_model())
        made = []
        for name, emotions in LINES.items():
            audio = RESOURCES / "Samples" / f"{name}.wav"
            take = pipeline.generate(Line(str(audio), EmotionTimeline.parse(emotions)), listener=listener)
            path, video = folder / f"{name}{SUFFIX}", folder / f"{name}.mp4"
            take.save(path, overwrite=force)
            listener.stage(f"draw {name}")
            settings = VideoSettings(overwrite=force)
            write_video(video, take, load_audio(audio).samples, settings, listener=listener)
            made.append({"line": str(audio), "emotion": emotions, "take": str(path), "video": str(video)})
        listener.stage("")
        seconds = time.perf_counter() - started
        rows = [f"  {entry['take']}\n  {entry['video']}\n      {entry['emotion']}" for entry in made]
        text = "\n".join([f"Made {len(made)} takes and videos in {folder.absolute()} in {seconds:.1f} s:", *rows])
        answer(options, {"folder": str(folder.absolute()), "made": made, "seconds": round(seconds, 2)}, text)

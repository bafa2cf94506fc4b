"""`emoface preview`: look at a take."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import EmoFaceError
from ..progress import ProgressListener
from ..storage.files import check_writable, replacing
from ..take import Take, find_audio
from ..timing import FrameRate
from .console import add_command, answer
from .listeners import make_listener
from .options import add_output

if TYPE_CHECKING:
    import numpy as np

PICTURES, VIDEOS = (".png",), (".mp4", ".mov", ".mkv")
SMALLEST = 64


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    parser = add_command(
        commands,
        "preview",
        "draw a take as a video or a sheet",
        "Draw a take on a drawn face: a video with sound (.mp4, .mov, .mkv), or one picture (.png) with "
        "the sound, the emotions, curves, blinks, gaze and faces along the line.",
        ("emoface preview line.take -o line.mp4", "emoface preview line.take -o line.png"),
    )
    parser.add_argument("take", type=Path, metavar="TAKE", help="the take")
    parser.add_argument("--fps", default="30", metavar="RATE", help="frames a second of a video (default: 30)")
    parser.add_argument("--size", type=int, metavar="PIXELS", help="width (default: 720 for a video, 1600 for a sheet)")
    add_output(parser, "the video or picture (default: beside the take, as .mp4)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Draw, answer."""
    out = options.out or options.take.with_suffix(".mp4")
    check_writable(out, options.force)
    if options.size is not None and options.size < SMALLEST:
        raise EmoFaceError(f"--size {options.size}: nothing is to be seen on that. Expected {SMALLEST} pixels or more.")
    if out.suffix.lower() not in (*PICTURES, *VIDEOS):
        raise EmoFaceError(f"{out}: expected a name that ends in {', '.join((*VIDEOS, *PICTURES))}.")
    take = Take.load(options.take)
    with make_listener(options) as listener:
        samples = _load_samples(take, options.take, listener)
        listener.stage("draw")
        if out.suffix.lower() in PICTURES:
            from ..preview.take_sheet import draw_take_sheet

            with replacing(out, options.force) as temporary:
                if not draw_take_sheet(take, samples, options.size or 1600).save(str(temporary)):
                    raise EmoFaceError(f"{out}: this picture could not be written. Choose another place with -o.")
        else:
            from ..preview.video import VideoSettings, write_video

            settings = VideoSettings(FrameRate.parse(options.fps), options.size or 720, options.force)
            write_video(out, take, samples, settings, listener=listener)
        listener.stage("")
        answer(options, {"file": str(out), "seconds": round(sum(listener.seconds.values()), 3)}, f"{out}: drawn")


def _load_samples(take: Take, path: Path, listener: ProgressListener) -> "np.ndarray | None":
    """The line's samples; None, with a warning, where its recording is gone."""
    from ..speech.decoding import load_audio

    audio = find_audio(take, path)
    if audio is None:
        listener.warn(f"the recording {take.line.audio} is gone: drawn without sound. Put a copy beside the take.")
        return None
    return load_audio(audio, take.line.channel).samples

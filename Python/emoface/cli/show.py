"""`emoface show`: what is in a take."""

import argparse
from pathlib import Path

from ..alignment import Alignment
from ..serialization import to_json
from ..take import Take
from .console import add_command, answer
from .options import add_json


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    parser = add_command(
        commands,
        "show",
        "say what is in a take",
        "Say what is in a take: the line, its emotions, the model, every blink and fixation, and how many keys "
        "it becomes.",
        (
            "emoface show line.take",
            "emoface show line.take --phones        # each word and phone, when, and where its time comes from",
        ),
    )
    parser.add_argument("take", type=Path, metavar="TAKE", help="the take")
    parser.add_argument(
        "--phones",
        action="store_true",
        help="the words and phones instead: heard in the sound, aligned to the text, given by another aligner, or "
        "corrected by hand",
    )
    add_json(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Load, answer."""
    take = Take.load(options.take)
    if options.phones:
        answer(options, {"take": str(options.take), **to_json(take.alignment)}, _phones_text(take.alignment))
        return
    curves = take.compose()
    keys = take.keys(curves).count
    document = {
        "take": str(options.take),
        "audio": take.line.audio,
        "duration_s": take.audio.duration_s,
        "frames": len(take.face),
        "fps": take.face.rate.to_json(),
        "model": to_json(take.model),
        "text": take.line.text,
        "text_fit": take.summary()["text_fit"],
        "emotion": str(take.line.timeline),
        "timeline": take.line.timeline.to_json(),
        "blink": to_json(take.blink),
        "gaze": to_json(take.gaze),
        "keys": keys,
        "dense_keys": curves.values.size,
    }
    at = take.face.rate.seconds
    blinks = ", ".join(f"{at(b.frame):.2f}{'*' if b.locked else ''}" for b in take.blink.events)
    gaze = ", ".join(f"{at(f.frame):.2f} ({f.x:+.2f} {f.y:+.2f}){'*' if f.locked else ''}" for f in take.gaze.fixations)
    text = (
        f"{options.take}\n"
        f"  audio      {take.line.audio} ({document['duration_s']:.3f} s, {document['frames']} frames)\n"
        f"  model      {take.model.name} {take.model.model_id}\n"
        f"  text       {take.line.text or 'not known'}\n"
        f"  emotion    {take.line.timeline}\n"
        f"  blinks     seed {take.blink.seed}, {'on' if take.blink.enabled else 'off'}, at s: {blinks}\n"
        f"  gaze       seed {take.gaze.seed}, {'on' if take.gaze.enabled else 'off'}, at s (x y): {gaze}\n"
        f"  keys       {keys} linear keys for {curves.values.size} values\n"
        "  * locked"
    )
    answer(options, document, text)


def _phones_text(alignment: Alignment) -> str:
    """The words and phones for people, in order of time: each word, then the phones that begin in it."""
    words = [
        (word.start_s, 0, f"{word.start_s:8.3f} {word.end_s:8.3f}  {word.text}  ({word.origin}, {word.confidence:.2f})")
        for word in alignment.words
    ]
    phones = [
        (phone.start_s, 1, f"{phone.start_s:8.3f} {phone.end_s:8.3f}    {phone.symbol:4} {phone.origin}")
        for phone in alignment.phones
    ]
    return "\n".join(line for _, _, line in sorted(words + phones)) or "this take holds no phones."

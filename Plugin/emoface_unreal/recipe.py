"""What a take on a sequence was made from, so that it can be made again, or re-rolled, months later.

Knows nothing of Unreal.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from emoface.emotion import EmotionTimeline
from emoface.errors import EmoFaceError
from emoface.motion.blink import Blink, BlinkSettings
from emoface.motion.gaze import Fixation, GazeSettings
from emoface.motion.smoothing import Smoothing
from emoface.take import BlinkLayer, GazeLayer, Line, ModelRef, Recording, Take


class RecipeError(EmoFaceError):
    """A recipe that cannot be read."""


@dataclass(frozen=True)
class Recipe:
    """Everything of a take but its face curves, and where and how it was written.

    start, end: what was written, in ticks; start_frame: the display frame of the take's time 0; rate: the display rate;
    take_file: where the take itself was saved, or "".
    """

    line: Line
    audio: Recording
    model: ModelRef
    blink: BlinkLayer
    gaze: GazeLayer
    start: int
    end: int
    start_frame: int
    rate: str
    layer: str
    tolerance: float
    interpolation: str
    take_file: str = ""

    @staticmethod
    def of(take: Take, **written) -> "Recipe":
        """The recipe of a take; `written`: the fields from `start` on."""
        return Recipe(take.line, take.audio, take.model, take.blink, take.gaze, **written)

    def changes(self, audio: Path | None, model: ModelRef | None) -> list[str]:
        """What is no longer as it was when the take was made, in sentences; none: making it again gives the same.

        audio: where the recording is now, None if it is nowhere; model: the one at hand, None if there is none.
        """
        found = []
        name = Path(self.line.audio).name
        if audio is None or not audio.is_file():
            found.append(f"The recording {name} is gone.")
        elif _sha256(audio) != self.audio.sha256:
            found.append(f"The recording {name} has changed since the take was made.")
        if model is None:
            found.append(f"The model {self.model.name} is not here.")
        elif model.model_id != self.model.model_id:
            found.append(f"The take was made by the model {self.model.name}; another one, {model.name}, is here now.")
        return found

    def to_json(self) -> dict:
        """As the sequence's metadata holds it."""
        document = {f.name: getattr(self, f.name) for f in fields(self)}
        for name in ("audio", "model", "blink", "gaze"):
            document[name] = asdict(document[name])
        line = {f.name: getattr(self.line, f.name) for f in fields(self.line)}
        for name in ("smoothing", "blink", "gaze"):
            line[name] = asdict(line[name])
        return {**document, "line": {**line, "timeline": self.line.timeline.to_json()}}

    @staticmethod
    def from_json(document: dict) -> "Recipe":
        """The inverse of `to_json`; what a newer version added is left out. Raises RecipeError."""
        try:
            line, blink, gaze = dict(document["line"]), document["blink"], document["gaze"]
            line.update(
                timeline=EmotionTimeline.from_json(line["timeline"]),
                smoothing=_known(Smoothing, line["smoothing"]),
                blink=_known(BlinkSettings, line["blink"]),
                gaze=_known(GazeSettings, line["gaze"]),
            )
            return _known(
                Recipe,
                {
                    **document,
                    "line": _known(Line, line),
                    "audio": _known(Recording, document["audio"]),
                    "model": _known(ModelRef, document["model"]),
                    "blink": _known(BlinkLayer, {**blink, "events": _each(Blink, blink["events"])}),
                    "gaze": _known(GazeLayer, {**gaze, "fixations": _each(Fixation, gaze["fixations"])}),
                },
            )
        except (KeyError, TypeError, AttributeError, EmoFaceError) as error:
            raise RecipeError(f"what the sequence says of its take lacks or spoils a part ({error}).") from error


def _known(kind: type, values: dict):
    names = {f.name for f in fields(kind)}
    return kind(**{name: value for name, value in values.items() if name in names})


def _each(kind: type, entries: Sequence[dict]) -> tuple:
    return tuple(_known(kind, entry) for entry in entries)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

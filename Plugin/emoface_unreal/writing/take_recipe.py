"""What a take on a sequence was made from, so that it can be made again, or re-rolled, months later.

Knows nothing of Unreal.
"""

import hashlib
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from emoface.errors import EmoFaceError
from emoface.take import BlinkLayer, GazeLayer, Line, ModelRef, Recording, Take
from emoface.timing import FrameRate

from ..sequencer.clock import Clock


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

    def zero_tick(self, resolution: FrameRate) -> int:
        """The tick of the take's time 0, on a sequence of this tick resolution: its display rate may be another one
        since, but ticks stay."""
        return Clock(FrameRate.parse(self.rate), resolution).tick(self.start_frame)

    def replaces(self, old: "Recipe") -> bool:
        """Whether this take stands where an old one stood: it covers it, or it is of the same recording and was moved
        a little, or has become shorter."""
        if self.start <= old.start and old.end <= self.end:
            return True
        same = self.line.audio == old.line.audio or self.audio.sha256 == old.audio.sha256
        return same and self.start < old.end and old.start < self.end

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
        document = {field.name: getattr(self, field.name) for field in fields(self)}
        parts = {name: asdict(document[name]) for name in ("audio", "model", "blink", "gaze")}
        return {**document, **parts, "line": self.line.to_json()}

    @staticmethod
    def from_json(document: dict) -> "Recipe":
        """The inverse of `to_json`; what a newer version added is left out. Raises RecipeError."""
        kinds = {"line": Line, "audio": Recording, "model": ModelRef, "blink": BlinkLayer, "gaze": GazeLayer}
        try:
            parts = {name: kind.from_json(document[name]) for name, kind in kinds.items()}
            known = {field.name: document[field.name] for field in fields(Recipe) if field.name in document}
            return Recipe(**{**known, **parts})
        except (KeyError, TypeError, AttributeError, EmoFaceError) as error:
            raise RecipeError(f"what the sequence says of its take lacks or spoils a part ({error}).") from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

"""What a take on a sequence was made from, so that it can be made again, or re-rolled, months later.

Knows nothing of Unreal.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from emoface.take import AudioRef, BlinkLayer, GazeLayer, Line, ModelRef
from emoface.timing import FrameRate

from ..sequencer.clock import Clock
from ..sequencer.placement import Placement


@dataclass(frozen=True)
class TakeRecipe:
    """Everything of a take but its face curves, and where and how it was written.

    The names of the fields are keys in the sequence's metadata.

    line, audio, model, blink, gaze: the take's.
    start, end: what was written, in ticks; the end is exclusive.
    start_frame: the display frame of the take's time 0.
    rate: the display rate at that time, such as "30" or "24000/1001".
    layer: as in section.Layer, by value.
    tolerance: how far the keys may be from the take, in rig units.
    interpolation: "linear" or "cubic".
    take_file: where the take itself was saved, or "".
    """

    line: Line
    audio: AudioRef
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

    def zero_tick(self, resolution: FrameRate) -> int:
        """The tick of the take's time 0.

        resolution: the sequence's ticks a second. Its display rate may have changed since; its ticks stay.
        """
        return Clock(FrameRate.parse(self.rate), resolution).tick(self.start_frame)

    def placement(self, clock: Clock) -> Placement:
        """Where the take is on its sequence. clock: the sequence's rates now."""
        return Placement(clock.frame(self.zero_tick(clock.resolution)), clock.frame(self.start), clock.frame(self.end))

    def replaces(self, old: "TakeRecipe") -> bool:
        """Whether this take replaces an older one.

        It does where it covers the older one, and where both are of one recording and overlap: then the take was moved
        a little, or has become shorter.
        """
        if self.start <= old.start and old.end <= self.end:
            return True
        same = self.line.audio == old.line.audio or self.audio.sha256 == old.audio.sha256
        return same and self.start < old.end and old.start < self.end

    def changes(self, audio: Path | None, model: ModelRef | None) -> list[str]:
        """Sentences on what has changed since the take was made; none: making it again gives the same take.

        audio: where the recording is now. None: nowhere.
        model: the one that is used now. None: there is none.
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


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

"""The 174 controls of the MetaHuman face control board, in network order.

One entry is one axis of one control: `CTRL_C_jaw-translateY` is the Y axis of `CTRL_C_jaw`. The table in
Resources/face_board.csv is the published EmoFace list with one mistake corrected (columns 25 and 26 are the tongue's
roll, which that list repeats as its tip) and, for each entry, its range and its Sequencer channel on both generations
of the board.
"""

import csv
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .resources import RESOURCES


@dataclass(frozen=True)
class Control:
    """One axis of one control of the face board."""

    index: int  # its column, in network order
    name: str  # "CTRL_L_brow_down-translateY"
    region: str  # brow, ear, eye, jaw, mouth, neck, nose, teeth, tongue
    minimum: float  # in rig units
    maximum: float
    channel: str | None  # Sequencer channel on the current (v4) board; None: not on the Unreal board
    channel_v3: str | None  # the same on boards of older MetaHumans

    @property
    def stem(self) -> str:
        """The control's name, without the axis: `CTRL_L_brow_down`."""
        return self.name.split("-")[0]

    @property
    def axis(self) -> str:
        """`X` or `Y`."""
        return self.name[-1]

    @property
    def side(self) -> str:
        """`L`, `R` or `C`."""
        return self.name[5] if self.name[5:7] in ("L_", "R_") else "C"


class FaceBoard:
    """The table of controls, with the look-ups that other modules need."""

    def __init__(self, controls: tuple[Control, ...]) -> None:
        self.controls = controls
        self.names = tuple(control.name for control in controls)
        self._index = {name: i for i, name in enumerate(self.names)}

    def __len__(self) -> int:
        return len(self.controls)

    def index(self, name: str) -> int:
        """Column of a control by its full name, `CTRL_C_jaw-translateY`. Raises KeyError."""
        return self._index[name]

    def columns(self, *parts: str) -> list[int]:
        """Columns whose name contains any of `parts`, in order: `columns("mouth_lipsTogether")` gives four."""
        found = [i for i, name in enumerate(self.names) if any(part in name for part in parts)]
        if not found:
            raise KeyError(f"no control's name contains any of {parts}")
        return found

    def region(self, *regions: str) -> list[int]:
        """Columns of these regions."""
        return [control.index for control in self.controls if control.region in regions]

    @cached_property
    def minimum(self) -> np.ndarray:
        """float32 (174,): lowest value of each control."""
        return np.array([control.minimum for control in self.controls], np.float32)

    @cached_property
    def maximum(self) -> np.ndarray:
        """float32 (174,): highest value of each control."""
        return np.array([control.maximum for control in self.controls], np.float32)

    @cached_property
    def mirror(self) -> np.ndarray:
        """int (174,): for each column that of the same control on the other side; its own for central ones."""
        swap = {"L": "R", "R": "L"}
        return np.array(
            [self._index[f"CTRL_{swap[c.side]}{c.name[6:]}"] if c.side in swap else c.index for c in self.controls]
        )


def _load() -> FaceBoard:
    with open(RESOURCES / "face_board.csv", encoding="utf-8", newline="") as file:
        return FaceBoard(
            tuple(
                Control(
                    index,
                    row["name"],
                    row["region"],
                    float(row["minimum"]),
                    float(row["maximum"]),
                    row["channel"] or None,
                    row["channel_v3"] or None,
                )
                for index, row in enumerate(csv.DictReader(file))
            )
        )


BOARD = _load()
CONTROL_NAMES = BOARD.names

# The layers that the tool draws itself write these and no others.
GAZE_CONTROLS = (BOARD.index("CTRL_C_eye-translateX"), BOARD.index("CTRL_C_eye-translateY"))
BLINK_CONTROLS = (BOARD.index("CTRL_L_eye_blink-translateY"), BOARD.index("CTRL_R_eye_blink-translateY"))

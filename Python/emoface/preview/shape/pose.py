"""The values of one frame, read by control name and side."""

import numpy as np

from ...rig import BOARD

LEFT, RIGHT = 1.0, -1.0  # the character's sides, as the sign of x in the picture
SIDES = (RIGHT, LEFT)


def _columns(prefix: str) -> dict[str, int]:
    return {
        control.stem.removeprefix(prefix) + (".X" if control.axis == "X" else ""): control.index
        for control in BOARD.controls
        if control.stem.startswith(prefix)
    }


_COLUMNS = {0.0: _columns("CTRL_C_"), LEFT: _columns("CTRL_L_"), RIGHT: _columns("CTRL_R_")}
_PAIRS = np.array([list(_COLUMNS[RIGHT].values()), list(_COLUMNS[LEFT].values())])


class Pose:
    """The 174 values of one frame, clipped to the controls' ranges.

    Names are the board's without prefix and side. The axis is Y, or X with the suffix `.X`: `mouth_cornerPull`,
    `mouth_corner.X`.
    """

    def __init__(self, values: np.ndarray) -> None:
        """values: (174,) in rig units. Raises ValueError for another shape."""
        values = np.asarray(values)
        if values.shape != BOARD.minimum.shape:
            raise ValueError(f"a face needs {len(BOARD)} values, in network order; got shape {values.shape}.")
        self._values = np.clip(values, BOARD.minimum, BOARD.maximum).astype(float)
        self._list: list[float] = self._values.tolist()

    def centre(self, name: str) -> float:
        """Value of a central control: `jaw`, `jaw.X`."""
        return self._list[_COLUMNS[0.0][name]]

    def side(self, side: float, name: str) -> float:
        """Value of a paired control on one side, LEFT or RIGHT of the character."""
        return self._list[_COLUMNS[side][name]]

    def both(self, name: str) -> float:
        """Mean of the two sides."""
        return (self.side(LEFT, name) + self.side(RIGHT, name)) / 2

    def across(self, left_share: np.ndarray) -> dict[str, np.ndarray]:
        """Every paired control, interpolated from one side of the face to the other.

        left_share: (n,), 0..1: the weight of the left side's value at each point; the rest is the right side's.
        Returns by control name (n,).
        """
        right, left = self._values[_PAIRS]
        rows = right[:, None] + (left - right)[:, None] * left_share
        return dict(zip(_COLUMNS[RIGHT], rows, strict=True))

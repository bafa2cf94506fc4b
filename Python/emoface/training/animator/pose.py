"""Poses in short form: a few controls of the face board by short names."""

from collections.abc import Mapping

import numpy as np

from ...rig import BOARD

# {control: (left, right)} or {control: value}; stems as on the board without CTRL_ and side, then the axis.
Pose = Mapping[str, tuple[float, float] | float]


def pose_row(pose: Pose) -> np.ndarray:
    """float (174,) from {"mouth_purseU-Y": 1}; one value stands for both sides. Raises KeyError for an unknown name."""
    row = np.zeros(len(BOARD))
    for name, value in pose.items():
        stem, axis = name.split("-")
        left, right = value if isinstance(value, tuple) else (value, value)
        if f"CTRL_{stem}-translate{axis}" in BOARD.names:
            row[BOARD.index(f"CTRL_{stem}-translate{axis}")] = left
        else:
            row[BOARD.index(f"CTRL_L_{stem}-translate{axis}")] = left
            row[BOARD.index(f"CTRL_R_{stem}-translate{axis}")] = right
    return row

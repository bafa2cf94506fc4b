"""Resting pose: where a character's face is when it does nothing. The face's movement lies over it.

A control moves from its rest to the ends of its range as it would from 0, in the room that is left, so that nothing
leaves the rig's range and what is fully closed stays fully closed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from ..curves import Curves
from ..errors import EmoFaceError
from ..rig import BOARD, GAZE_CONTROLS
from ..serialization import shortened

_REGIONS = ("brow", "ear", "eye", "neck", "nose")
_MOUTH = (
    *("mouth_corner", "mouth_sharpCornerPull", "mouth_dimple", "mouth_thickness", "mouth_lipShift", "mouth_pushPull"),
    *("C_mouth-", "jaw-translateX", "jaw_fwdBack", "jaw_ChinRaise", "jaw_chinCompress", "jaw_clench"),
)
_NEVER = ("eye-", "eye_parallelLook", "lookAtSwitch", "neckCorrectives")  # the gaze's, and switches

# Controls that a resting pose may move: speech needs the others to open and to close the mouth.
REST_CONTROLS = frozenset(
    control.name
    for control in BOARD.controls
    if (control.region in _REGIONS or any(part in control.name for part in _MOUTH))
    and not any(part in control.name for part in _NEVER)
    and control.index not in GAZE_CONTROLS
)


class RestPoseError(EmoFaceError):
    """A control that has no resting place, or a value outside of its range."""


@dataclass(frozen=True)
class RestPose:
    """A resting pose.

    values: controls by their full names with their values in rig units, in order of names; all others rest at 0.
    """

    values: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(sorted((name, value) for name, value in self.values if value != 0)))
        for name, value in self.values:
            _check(name, value)

    def at(self, column: int) -> float:
        """Where the control of a column rests."""
        return dict(self.values).get(BOARD.names[column], 0.0)

    def to_json(self) -> dict[str, float]:
        """The values by control."""
        return dict(self.values)

    @staticmethod
    def from_json(document: Any) -> "RestPose":
        """The inverse of `to_json`. Raises RestPoseError."""
        if not isinstance(document, Mapping):
            raise RestPoseError(f"rest: expected an object of controls and values, found {shortened(document)}.")
        for name, value in document.items():
            _check(name, value)
        return RestPose(tuple(document.items()))


def _check(name: str, value: Any) -> None:
    """Raises RestPoseError."""
    if name not in BOARD.names:
        like = next((n for n in BOARD.names if n.split("-")[0] == name), "CTRL_L_brow_down-translateY")
        raise RestPoseError(f"rest: the board has no control {shortened(name)}. Expected a full name, such as {like}.")
    if name not in REST_CONTROLS:
        raise RestPoseError(
            f"rest: {name} cannot rest elsewhere: speech or gaze needs it. Expected a control of brows, lids, nose, "
            "cheeks, neck, chin or mouth corners."
        )
    control = BOARD.controls[BOARD.index(name)]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not control.minimum <= value <= control.maximum or not isfinite(value):
        raise RestPoseError(
            f"rest: {name} at {shortened(value)}: expected a number from {control.minimum:g} to {control.maximum:g}."
        )


def apply_rest_pose(face: Curves, pose: RestPose) -> Curves:
    """The face over a resting pose; only the pose's controls change. face: board curves (frames, 174) at any rate."""
    if not pose.values:
        return face
    values = face.values.copy()
    for name, _ in pose.values:
        column = BOARD.index(name)
        values[:, column] = over_rest(values[:, column], pose, column)
    return face.with_values(values)


def over_rest(values: np.ndarray, pose: RestPose, column: int) -> np.ndarray:
    """Values of one control over its resting place, of any shape; those at 0 come to the rest itself."""
    rest, low, high = pose.at(column), float(BOARD.minimum[column]), float(BOARD.maximum[column])
    if not rest:
        return values
    room = np.where(values > 0, (high - rest) / high, (rest - low) / -low if low < 0 else 1.0)
    over: np.ndarray = (rest + values * room).astype(values.dtype)
    return over

"""Curves inside the rig's ranges: Sequencer does not clamp keys that are written to channels, so we do."""

import numpy as np

from ..curves import Curves
from ..rig import BOARD


def clamp(curves: Curves) -> Curves:
    """Board curves (frames, 174) with every value inside its control's range."""
    return curves.with_values(np.clip(curves.values, BOARD.minimum, BOARD.maximum))

"""The fake engine as `import unreal`, and a face to write on."""

import sys

import numpy as np
import pytest

from tests import unreal_fake

sys.modules["unreal"] = unreal_fake.module()  # before any file of the plugin is imported; hides the stub of that name


@pytest.fixture(autouse=True)
def engine() -> unreal_fake.core.Engine:
    """A fresh editor for every test."""
    return unreal_fake.reset()


@pytest.fixture
def output_log():
    """Log records go to the Output Log, and to files in the project's Saved folder."""
    from emoface_unreal.output_log import set_up_logging

    set_up_logging()


@pytest.fixture(autouse=True)
def no_logging():
    """No test's handlers are left for the next one."""
    from emoface import log

    yield
    log.tear_down()


@pytest.fixture
def scene():
    """Makes a sequence with one MetaHuman's face on it: scene(rate, generation) -> Face."""
    from emoface.timing import FrameRate
    from emoface_unreal.sequencer.face import find_faces
    from emoface_unreal.sequencer.sequence import add_face_board
    from tests.unreal_fake import builders

    def make(rate: FrameRate = FrameRate(30), generation: str = "v4", ticks: int = 24000):
        sequence = builders.level_sequence(rate.numerator, rate.denominator, ticks)
        add_face_board(sequence, builders.metahuman("Ada", generation))
        unreal_fake.ENGINE.undo_stack.clear()
        return find_faces(sequence)[0]

    return make


@pytest.fixture(scope="session")
def take():
    """A line of three seconds: every control moves somewhere, many stay flat, and blinks and gaze lie over it."""
    from emoface.curves import Curves
    from emoface.motion.smoothing import SmoothingSettings, smooth
    from emoface.rig import BOARD
    from emoface.take import AudioRef, Line, ModelRef, Take

    rng = np.random.default_rng(7)
    walk = smooth(np.cumsum(rng.normal(size=(180, 174)), 0) * 0.05, SmoothingSettings(31))
    walk[:, BOARD.region("neck")] = 0.0
    walk[:, BOARD.region("ear")] = 0.25
    return Take.draw(Line("line.wav", seed=5), AudioRef("ab" * 32, 3.0), ModelRef("compact", "0123"), Curves(walk))

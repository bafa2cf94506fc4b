"""The ladder of shapes: a function of a line's length and the device, and of nothing else."""

import pytest

from emoface.batch.length_buckets import FRAMES_AT_ONCE, RUNGS, rows, rung
from emoface.network.windowing import WINDOW


def test_every_length_the_network_sees_whole_has_the_next_rung_that_holds_it():
    for frames in range(1, WINDOW + 1):
        held = rung(frames)
        assert held in RUNGS and held >= frames
        assert held == RUNGS[0] or RUNGS[RUNGS.index(held) - 1] < frames
    assert rung(WINDOW) == WINDOW and rung(WINDOW + 1) == 0


def test_little_is_padded():
    padding = [rung(frames) / frames - 1 for frames in range(RUNGS[0], WINDOW + 1)]
    assert max(padding) < 0.2 and sum(padding) / len(padding) < 0.1


@pytest.mark.parametrize("device", FRAMES_AT_ONCE)
def test_a_batch_is_as_large_as_its_device_bears(device):
    for held in RUNGS:
        count = rows(held, device)
        assert count == 1 or count * held <= FRAMES_AT_ONCE[device] < (count + 1) * held
    assert rows(0, device) == 1

from dataclasses import replace

import pytest
import torch

from emoface.phones import CLASSES
from emoface.rig import BOARD
from emoface.training.losses import control_weights, curves_loss, phone_targets, value_weights
from emoface.training.recipes import COMPACT


def test_the_loss_counts_closures_most_and_jumps_beside_offsets():
    counts = control_weights()
    assert counts[BOARD.columns("lipsTogether")].min() > counts[BOARD.region("brow")].max()
    still, offset, jump = torch.zeros(1, 10, 174), torch.full((1, 10, 174), 0.1), torch.zeros(1, 10, 174)
    jump[:, ::2] = 0.1 * 2**0.5
    ones = torch.ones(1, 10, 174)
    assert curves_loss(offset, still, ones, 4.0) < curves_loss(jump, still, ones, 4.0)
    assert curves_loss(offset, still, ones, 0.0).item() == pytest.approx(0.01)


def test_errors_count_more_where_lips_touch_and_where_nobody_speaks():
    lips, jaw = BOARD.columns("lipsTogether")[0], BOARD.columns("C_jaw-translateY")[0]
    curves, phones = torch.zeros(1, 60, 174), torch.full((1, 60), CLASSES.index("AA"))
    curves[0, 10, lips] = 1.0
    phones[0, 30:] = CLASSES.index("SIL")
    counts = value_weights(curves, phones, torch.ones(174), replace(COMPACT, closure_weight=3.0, rest_weight=4.0))
    assert counts[0, 10, lips] == 3 and counts[0, 11, lips] == 1 and counts[0, 10, jaw] == 1
    assert counts[0, 35, jaw] == 1, "the mouth is still on its way to rest"
    assert counts[0, 50, jaw] == 4


def test_phone_targets_are_distributions_that_change_gradually():
    phones = torch.full((1, 30), CLASSES.index("AA"))
    phones[0, 15:] = CLASSES.index("M")
    targets = phone_targets(phones)
    torch.testing.assert_close(targets.sum(-1), torch.ones(1, 30))
    vowel = targets[0, :, CLASSES.index("AA")]
    assert (vowel.diff() <= 1e-6).all() and vowel[:12].min() > 0.999 and vowel[18:].max() < 0.001
    assert vowel[14] + vowel[15] == pytest.approx(1)

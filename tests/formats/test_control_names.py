from emoface.formats.control_names import channel_of, control_of
from emoface.rig import BOARD


def test_every_name_of_a_control_leads_to_it_and_to_no_other():
    for control in BOARD.controls:
        for name in (control.name, control.channel, control.channel_v3):
            assert name is None or control_of(name) == control.name


def test_the_tongues_channels_are_told_apart_by_board():
    assert channel_of("CTRL_C_tongue_roll-translateX") == "CTRL_C_tongue_bendTwist.X"
    assert control_of("CTRL_C_tongue_bendTwist.X") == control_of("CTRL_C_tongue_roll.X")
    assert control_of("CTRL_C_tongue_roll") is None  # a control of the current board that the network does not have


def test_a_control_that_no_board_has_goes_by_its_own_name():
    assert channel_of("CTRL_neckCorrectivesMultiplyerD-translateY") == "CTRL_neckCorrectivesMultiplyerD-translateY"


def test_what_is_no_control_is_none():
    assert control_of("CTRL_C_jaw") is None
    assert control_of("") is None

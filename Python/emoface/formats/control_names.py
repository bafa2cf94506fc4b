"""What other programs call the controls: the Sequencer channels of both generations of the face board."""

from ..rig import BOARD

_CHANNELS = {control.name: control.channel for control in BOARD.controls}
_CONTROLS = {
    name: control.name
    for control in BOARD.controls
    for name in (control.name, control.channel, control.channel_v3)
    if name
}


def channel_of(control: str) -> str:
    """The control's Sequencer channel on the current (v4) board; its own name where that board lacks it."""
    return _CHANNELS.get(control) or control


def control_of(name: str) -> str | None:
    """The control of this name: its own (`CTRL_C_jaw-translateY`) or its channel on either board; or None."""
    return _CONTROLS.get(name)

"""Which channel of a section each of the rig's 174 controls is written to. Knows nothing of Unreal.

The face board has two generations, and one level may have characters of both. A channel's name has its axis
(`CTRL_C_tongue_roll.X`), and only such full names are compared. So controls 25 and 26, the tongue's roll of the older
board, find `CTRL_C_tongue_bendTwist.X/.Y` on the newer one and never its `CTRL_C_tongue_roll`, which is another control
of one axis. And a control that has another number of axes than expected is missing, instead of written on one of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from emoface.rig import BOARD, Control

# Switched on, it makes the eyes follow the aim controls, which hides CTRL_*_eye. The data leaves it at 0; it is the
# animator's.
NEVER_WRITTEN = ("CTRL_lookAtSwitch",)

CONTROLS = tuple(
    control
    for control in BOARD.controls
    if (control.channel or control.channel_v3) and control.stem not in NEVER_WRITTEN
)


@dataclass(frozen=True)
class ChannelMap:
    """The channels of one section, by control.

    channels: control's name (`CTRL_C_jaw-translateY`) -> channel's name as the section has it.
    missing: controls that have no channel here.
    generation: of the face board, "v3" or "v4"; "" where no channel shows which.
    """

    channels: Mapping[str, str]
    missing: tuple[Control, ...]
    generation: str


def map_channels(names: Iterable[str]) -> ChannelMap:
    """Find the channel of each control. An exact name wins over one of another case, which Unreal takes as equal.

    names: of all channels of a section.
    """
    names = tuple(names)
    exact = {name: name for name in names}
    caseless = {name.lower(): name for name in names}

    def find(name: str | None) -> str | None:
        return (exact.get(name) or caseless.get(name.lower())) if name else None

    channels: dict[str, str] = {}
    missing, generations = [], set()
    for control in CONTROLS:
        newer, older = find(control.channel), find(control.channel_v3)
        if found := newer or older:
            channels[control.name] = found
        else:
            missing.append(control)
        if control.channel != control.channel_v3 and (newer or older):
            generations.add("v4" if newer else "v3")
    return ChannelMap(channels, tuple(missing), generations.pop() if len(generations) == 1 else "")


def is_face_board(control_names: Iterable[str]) -> bool:
    """Whether a rig with these controls is a MetaHuman's face board: it has at least half of the board's controls.

    Users rename and extend face boards, so neither the rig's name nor every single control is required.
    """
    present = {name.lower() for name in control_names}
    expected = {stem(control.channel or control.channel_v3 or "").lower() for control in CONTROLS}
    return 2 * len(present & expected) >= len(expected)


def stem(channel: str) -> str:
    """The rig's name of a channel's control: `CTRL_C_jaw` of `CTRL_C_jaw.Y`."""
    return channel.split(".")[0]

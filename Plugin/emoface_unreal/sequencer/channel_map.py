"""Which channel of a section each of the rig's 174 columns goes to. Knows nothing of Unreal.

The board has two generations, and characters of both stand in one level. A channel's name says its axis too
(`CTRL_C_tongue_roll.X`), and only such full names are compared: so columns 25 and 26, the tongue's roll of the older
board, find `CTRL_C_tongue_bendTwist.X/.Y` on the newer one and never its `CTRL_C_tongue_roll`, which is another
control of one axis; and a control whose kind is not the expected one is not found instead of half driven.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from emoface.rig import BOARD, Control

# Turned on it makes the eyes follow the aim controls, which hides CTRL_*_eye; the data leaves it at 0. The animator's.
NOT_OURS = ("CTRL_lookAtSwitch",)

CONTROLS = tuple(
    control for control in BOARD.controls if (control.channel or control.channel_v3) and control.stem not in NOT_OURS
)


@dataclass(frozen=True)
class ChannelMap:
    """Where the controls go on one section.

    channels: the channel's name as the section has it, by the control's (`CTRL_C_jaw-translateY`);
    missing: controls without a channel here; generation: "v3" or "v4", or "" where no channel tells.
    """

    channels: Mapping[str, str]
    missing: tuple[Control, ...]
    generation: str


def map_channels(names: Iterable[str]) -> ChannelMap:
    """From the names of a section's channels. Looks for the exact name, then without regard to case, as Unreal does."""
    names = tuple(names)
    exact = {name: name for name in names}
    caseless = {name.lower(): name for name in names}

    def find(name: str | None) -> str | None:
        return (exact.get(name) or caseless.get(name.lower())) if name else None

    channels, missing, generations = {}, [], set()
    for control in CONTROLS:
        newer, older = find(control.channel), find(control.channel_v3)
        if newer or older:
            channels[control.name] = newer or older
        else:
            missing.append(control)
        if control.channel != control.channel_v3 and (newer or older):
            generations.add("v4" if newer else "v3")
    return ChannelMap(channels, tuple(missing), generations.pop() if len(generations) == 1 else "")


def is_face_board(control_names: Iterable[str]) -> bool:
    """Whether a rig with these controls is a MetaHuman's face board: it has at least half of the board's controls.

    Boards are renamed and extended, so neither the rig's name nor every control's is asked for.
    """
    here = {name.lower() for name in control_names}
    wanted = {(control.channel or control.channel_v3).split(".")[0].lower() for control in CONTROLS}
    return 2 * len(here & wanted) >= len(wanted)


def stem(channel: str) -> str:
    """The control a channel belongs to: `CTRL_C_jaw` of `CTRL_C_jaw.Y`."""
    return channel.split(".")[0]

"""The channels of a section that controls go to, and the controls that the section hides."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import unreal

from emoface.rig import Control

from .channel_map import ChannelMap, map_channels, stem
from .face import Face


@dataclass(frozen=True)
class SectionChannels:
    """channels: by the control's name; board: also of the controls that are not wanted; masked: wanted controls that
    the section hides; unmapped: wanted controls that the board lacks; shown: names of controls that were hidden and now
    show."""

    channels: Mapping[str, unreal.MovieSceneScriptingFloatChannel]
    board: Mapping[str, unreal.MovieSceneScriptingFloatChannel]
    masked: tuple[str, ...]
    unmapped: tuple[str, ...]
    shown: tuple[str, ...]


def open_channels(
    face: Face, section: unreal.MovieSceneSection, wanted: Collection[str], show_masked: bool
) -> SectionChannels:
    """The channels for the wanted controls, by name. show_masked: hidden ones among them are made to show."""
    found, mapping = _read(section)
    hidden = {
        control.name: name
        for control in mapping.missing
        if control.name in wanted and (name := _masked_name(face, section, control))
    }
    shown = tuple(sorted(set(hidden.values()))) if show_masked else ()
    if shown:
        mask(section, shown, True)
        found, mapping = _read(section)
    missing = [control.name for control in mapping.missing if control.name in wanted]
    board = {control: found[name] for control, name in mapping.channels.items()}
    return SectionChannels(
        {control: channel for control, channel in board.items() if control in wanted},
        board,
        tuple(name for name in missing if name in hidden),
        tuple(name for name in missing if name not in hidden),
        shown,
    )


def board_channels(section: unreal.MovieSceneSection) -> dict[str, unreal.MovieSceneScriptingFloatChannel]:
    """The channels that a section shows of the board, by the control's name."""
    found, mapping = _read(section)
    return {control: found[name] for control, name in mapping.channels.items()}


def mask(section: unreal.MovieSceneSection, names: Collection[str], visible: bool) -> None:
    """Show or hide controls of a section by name."""
    unreal.ControlRigSequencerLibrary.set_controls_mask(section, [unreal.Name(name) for name in names], visible)


def _read(
    section: unreal.MovieSceneSection,
) -> tuple[dict[str, unreal.MovieSceneScriptingFloatChannel], ChannelMap]:
    # Asked for once: every call makes some 200 new objects. By channel_name: get_name() grows a suffix.
    channels = {
        str(channel.channel_name): channel
        for channel in section.get_all_channels()
        if isinstance(channel, unreal.MovieSceneScriptingFloatChannel | unreal.MovieSceneScriptingDoubleChannel)
    }
    return channels, map_channels(channels)


def _masked_name(face: Face, section: unreal.MovieSceneSection, control: Control) -> str | None:
    """The name under which the rig has a control that the section hides; None if it has none."""
    for name in (control.channel, control.channel_v3):
        # The rig is asked first: of a control that it lacks, the mask is an error in the log.
        if name and stem(name) in face.controls:
            if not unreal.ControlRigSequencerLibrary.get_controls_mask(section, unreal.Name(stem(name))):
                return stem(name)
    return None

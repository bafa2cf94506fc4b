"""The channels of a face board's section, by control, and the controls that the section hides."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import unreal

from emoface.rig import Control

from .channel_map import ChannelMap, map_channels, stem
from .face import SequenceFace


@dataclass(frozen=True)
class SectionChannels:
    """The channels of one section. Controls are named as in the rig's control list.

    channels: control -> channel, of the wanted controls.
    all_channels: control -> channel, of every control that the section shows.
    masked: wanted controls that the section hides.
    unmapped: wanted controls that the face board lacks.
    unmasked: names of controls, as the rig has them, that were hidden and are shown now.
    """

    channels: Mapping[str, unreal.MovieSceneScriptingFloatChannel]
    all_channels: Mapping[str, unreal.MovieSceneScriptingFloatChannel]
    masked: tuple[str, ...]
    unmapped: tuple[str, ...]
    unmasked: tuple[str, ...]


def open_channels(
    face: SequenceFace, section: unreal.MovieSceneSection, wanted: Collection[str], show_masked: bool
) -> SectionChannels:
    """Find the channels of the wanted controls.

    wanted: names of controls.
    show_masked: whether to unmask those of them that the section hides.
    """
    found, mapping = _read(section)
    hidden = {
        control.name: name
        for control in mapping.missing
        if control.name in wanted and (name := _masked_name(face, section, control))
    }
    unmasked = tuple(sorted(set(hidden.values()))) if show_masked else ()
    if unmasked:
        set_mask(section, unmasked, True)
        found, mapping = _read(section)
    missing = [control.name for control in mapping.missing if control.name in wanted]
    all_channels = {control: found[name] for control, name in mapping.channels.items()}
    return SectionChannels(
        {control: channel for control, channel in all_channels.items() if control in wanted},
        all_channels,
        tuple(name for name in missing if name in hidden),
        tuple(name for name in missing if name not in hidden),
        unmasked,
    )


def board_channels(section: unreal.MovieSceneSection) -> dict[str, unreal.MovieSceneScriptingFloatChannel]:
    """Control's name -> channel, of every control that a section shows."""
    found, mapping = _read(section)
    return {control: found[name] for control, name in mapping.channels.items()}


def set_mask(section: unreal.MovieSceneSection, names: Collection[str], visible: bool) -> None:
    """Show or hide controls of a section. names: as the rig has them."""
    unreal.ControlRigSequencerLibrary.set_controls_mask(section, [unreal.Name(name) for name in names], visible)


def _read(
    section: unreal.MovieSceneSection,
) -> tuple[dict[str, unreal.MovieSceneScriptingFloatChannel], ChannelMap]:
    # Called once: every call makes some 200 new objects. By channel_name: get_name() gets a new suffix at each call.
    channels = {
        str(channel.channel_name): channel
        for channel in section.get_all_channels()
        if isinstance(channel, unreal.MovieSceneScriptingFloatChannel | unreal.MovieSceneScriptingDoubleChannel)
    }
    return channels, map_channels(channels)


def _masked_name(face: SequenceFace, section: unreal.MovieSceneSection, control: Control) -> str | None:
    """The rig's name of a control that the section hides; None if the rig has no such control."""
    for name in (control.channel, control.channel_v3):
        # The rig is looked at first: the mask of a control that it lacks logs an error.
        if name and stem(name) in face.controls:
            if not unreal.ControlRigSequencerLibrary.get_controls_mask(section, unreal.Name(stem(name))):
                return stem(name)
    return None

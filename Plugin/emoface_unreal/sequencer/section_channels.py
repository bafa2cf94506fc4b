"""The channels of a face board's section, by control, and the controls that the section hides."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import unreal

from emoface.rig import Control

from .channel_map import HEAD_CONTROLS, ChannelMap, map_channels, stem
from .face import SequenceFace

WEIGHT = "Weight"  # the channel of a section's own weight, beside those of the controls


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
        for control in _missing(mapping)
        if control.name in wanted and (name := _masked_name(face, section, control))
    }
    unmasked = tuple(sorted(set(hidden.values()))) if show_masked else ()
    if unmasked:
        set_mask(section, unmasked, True)
        found, mapping = _read(section)
    missing = [control.name for control in _missing(mapping) if control.name in wanted]
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


def remove_defaults(section: unreal.MovieSceneSection, kept: Iterable[unreal.MovieSceneScriptingFloatChannel]) -> None:
    """Remove the default values of a section's channels, but for some.

    The engine gives an overriding section the rig's present pose as defaults, and they override too: without them, a
    channel that has no keys leaves what is below as it is.
    kept: the channels that keep theirs.
    """
    names = {str(channel.channel_name) for channel in kept} | {WEIGHT}
    for name, channel in _float_channels(section).items():
        if name not in names:
            channel.remove_default()


def find_weight(section: unreal.MovieSceneSection) -> unreal.MovieSceneScriptingFloatChannel | None:
    """The channel that fades the whole section, if it does; None for a section of full weight."""
    channel = _float_channels(section).get(WEIGHT)
    if channel is None or channel.get_num_keys():
        return channel
    return channel if channel.has_default() and channel.get_default() != 1.0 else None


def set_mask(section: unreal.MovieSceneSection, names: Collection[str], visible: bool) -> None:
    """Show or hide controls of a section. names: as the rig has them."""
    unreal.ControlRigSequencerLibrary.set_controls_mask(section, [unreal.Name(name) for name in names], visible)


def _read(
    section: unreal.MovieSceneSection,
) -> tuple[dict[str, unreal.MovieSceneScriptingFloatChannel], ChannelMap]:
    channels = _float_channels(section)
    return channels, map_channels(channels)


def _missing(mapping: ChannelMap) -> list[Control]:
    """The controls of the face and of the head that have no channel."""
    return [*mapping.missing, *(control for control in HEAD_CONTROLS if control.name not in mapping.channels)]


def _float_channels(section: unreal.MovieSceneSection) -> dict[str, unreal.MovieSceneScriptingFloatChannel]:
    """A section's channels of numbers, by name."""
    # Called once: every call makes some 200 new objects. By channel_name: get_name() gets a new suffix at each call.
    return {
        str(channel.channel_name): channel
        for channel in section.get_all_channels()
        if isinstance(channel, unreal.MovieSceneScriptingFloatChannel | unreal.MovieSceneScriptingDoubleChannel)
    }


def _masked_name(face: SequenceFace, section: unreal.MovieSceneSection, control: Control) -> str | None:
    """The rig's name of a control that the section hides; None if the rig has no such control."""
    for name in (control.channel, control.channel_v3):
        # The rig is looked at first: the mask of a control that it lacks logs an error.
        if name and stem(name) in face.controls:
            if not unreal.ControlRigSequencerLibrary.get_controls_mask(section, unreal.Name(stem(name))):
                return stem(name)
    return None

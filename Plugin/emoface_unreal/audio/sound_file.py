"""The sound of a SoundWave asset as a sound file, which the worker can read."""

import hashlib
import re
from pathlib import Path

import unreal

from emoface.errors import EmoFaceError
from emoface.storage.files import FileError, replacing

from ..project import NAME_LENGTH, saved_folder


class SoundError(EmoFaceError):
    """An asset whose sound cannot be read."""


def sound_file(sound: unreal.SoundWave) -> Path:
    """Export the sound of an asset to a file under Saved/EmoFace/Audio, or return the file it was imported from.

    The exported file is the asset as it is now; the imported one may be newer than the asset, or on another machine.
    Raises SoundError for an asset that has no sound (procedural waves, MetaSounds, buses), or whose sound cannot be
    read.
    """
    refuse_without_sound(sound)
    try:
        return export(sound)
    except (FileError, SoundError) as error:
        why_not = str(error).rstrip(".")
    imported = imported_file(sound)
    if imported is None:
        raise SoundError(
            f"{sound.get_path_name()}: the sound of this asset cannot be read: {why_not}, and the file it was imported "
            "from is not on this machine. Import it again, mono or stereo."
        )
    unreal.log_warning(
        f"EmoFace: {sound.get_path_name()}: {why_not}; reading the file it was imported from, {imported}."
    )
    return imported


def refuse_without_sound(sound: unreal.SoundWave) -> None:
    """Raises SoundError for an asset that has no sound of its own, or an empty one."""
    if isinstance(sound, (unreal.SoundWaveProcedural, unreal.SoundSourceBus)):
        raise SoundError(
            f"{sound.get_path_name()}: this sound ({type(sound).__name__}) is made while it plays; there is nothing to "
            "read before. Record it to a file, import that, and use the new asset."
        )
    if sound.get_editor_property("duration") <= 0:
        raise SoundError(f"{sound.get_path_name()}: this sound is empty (0 s). Import it again.")


def channel_count(sound: unreal.SoundWave) -> int:
    """How many channels a sound has."""
    return sound.get_editor_property("num_channels")


def export(sound: unreal.SoundWave) -> Path:
    """Write an asset's sound to its file; an earlier one is replaced. Raises SoundError or FileError."""
    if channel_count(sound) > 2:
        raise SoundError(
            f"it has {channel_count(sound)} channels"
        )  # of more than two, the engine's exporter writes nothing
    path = export_path(sound)
    with replacing(path, overwrite=True) as temporary:
        task = unreal.AssetExportTask()
        task.object = sound
        task.exporter = unreal.SoundExporterWAV()
        task.filename = str(temporary)
        task.automated = True  # with prompt False: no dialog opens
        task.prompt = False
        task.replace_identical = True
        if not unreal.Exporter.run_asset_export_task(task) or not temporary.exists():
            raise SoundError(f"the editor could not export it to {path}")
    return path


def export_path(sound: unreal.SoundWave) -> Path:
    """The file of an asset: its name, and a hash of its path, as assets in other folders may have that name too."""
    asset = sound.get_path_name()
    name = re.sub(r"[^\w-]+", "_", sound.get_name())[:NAME_LENGTH]
    return saved_folder() / "Audio" / f"{name}_{hashlib.sha256(asset.encode()).hexdigest()[:8]}.wav"


def imported_file(sound: unreal.SoundWave) -> Path | None:
    """The file that the asset was imported from, if it is on this machine."""
    data = sound.get_editor_property("asset_import_data")
    name = data.get_first_filename() if data else ""
    return Path(name) if name and Path(name).is_file() else None

"""A SoundWave asset as a sound file, which is what the worker reads."""

import hashlib
import re
from pathlib import Path

import unreal

from emoface.errors import EmoFaceError
from emoface.storage.files import FileError, replacing

from ..project import saved_folder

NAME_LENGTH = 60  # of the asset's name in the file's, so that Windows can have the path


class SoundError(EmoFaceError):
    """This asset has no sound that could be read."""


def sound_file(sound: unreal.SoundWave) -> Path:
    """The sound of an asset as a file of its own under Saved/EmoFace/Audio, or else the file it was imported from.

    The export reflects the asset as it is now; the imported file may be of another machine, or newer than the asset.
    Raises SoundError for what holds no sound (procedural waves, MetaSounds, buses) or whose sound is out of reach.
    """
    refuse_what_holds_no_sound(sound)
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


def refuse_what_holds_no_sound(sound: unreal.SoundWave) -> None:
    if isinstance(sound, (unreal.SoundWaveProcedural, unreal.SoundSourceBus)):
        raise SoundError(
            f"{sound.get_path_name()}: this sound ({type(sound).__name__}) is made while it plays; there is nothing to "
            "read before. Record it to a file, import that, and use the new asset."
        )
    if sound.get_editor_property("duration") <= 0:
        raise SoundError(f"{sound.get_path_name()}: this sound is empty (0 s). Import it again.")


def channels(sound: unreal.SoundWave) -> int:
    return sound.get_editor_property("num_channels")


def export(sound: unreal.SoundWave) -> Path:
    """Write the asset's sound to its file, anew each time. Raises SoundError or FileError if the engine cannot."""
    if channels(sound) > 2:
        raise SoundError(f"it has {channels(sound)} channels")  # of more than two, the engine's exporter makes nothing
    path = export_path(sound)
    with replacing(path, overwrite=True) as temporary:
        task = unreal.AssetExportTask()
        task.object = sound
        task.exporter = unreal.SoundExporterWAV()
        task.filename = str(temporary)
        task.automated = True  # with prompt False: nobody is asked anything
        task.prompt = False
        task.replace_identical = True
        if not unreal.Exporter.run_asset_export_task(task) or not temporary.exists():
            raise SoundError(f"the editor could not export it to {path}")
    return path


def export_path(sound: unreal.SoundWave) -> Path:
    """One file an asset: its name for the eye, its path's hash as assets in other folders may have that name too."""
    asset = sound.get_path_name()
    name = re.sub(r"[^\w-]+", "_", sound.get_name())[:NAME_LENGTH]
    return saved_folder() / "Audio" / f"{name}_{hashlib.sha256(asset.encode()).hexdigest()[:8]}.wav"


def imported_file(sound: unreal.SoundWave) -> Path | None:
    """The file that the asset was imported from, if it is on this machine."""
    data = sound.get_editor_property("asset_import_data")
    name = data.get_first_filename() if data else ""
    return Path(name) if name and Path(name).is_file() else None

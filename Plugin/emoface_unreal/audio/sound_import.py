"""Imports recordings that are files as sounds of the project: only those can be played on a sequence."""

import hashlib
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import unreal

from ..project import plain_name
from .sound_file import SoundError

SOURCE_TAG = "AssetImportData"  # where the asset registry has an asset's source files: their paths, and their MD5


@dataclass(frozen=True)
class ImportedSound:
    """A recording's asset.

    is_new: whether it was imported now.
    """

    sound: unreal.SoundWave
    is_new: bool

    @property
    def sentence(self) -> str:
        """What the user reads of it."""
        path = self.sound.get_path_name().split(".")[0]
        if self.is_new:
            return f"The recording was imported as {path}."
        return f"The recording is in the project already: {path} is heard on the sequence."


def import_sound(audio: Path, folder: str) -> ImportedSound:
    """Return the asset that was imported from this recording, or import it. No asset is replaced.

    audio: the recording. folder: the content folder of a new asset. Raises SoundError.
    """
    if (found := find_import(audio, folder)) is not None:
        return ImportedSound(found, False)
    task = unreal.AssetImportTask()
    task.filename = str(audio)
    task.destination_path = folder
    task.destination_name = _free_name(folder, plain_name(audio.stem))
    task.automated = True  # no dialog opens
    unreal.AssetToolsHelpers.get_asset_tools().import_asset_tasks([task])
    made = [asset for asset in task.get_objects() if isinstance(asset, unreal.SoundWave)]
    if not made:
        raise SoundError(
            f"{audio}: Unreal could not import this recording, so it is not heard on the sequence. Save it as a WAV of "
            "16 bits, mono or stereo, and import that."
        )
    return ImportedSound(made[0], True)


def find_import(audio: Path, folder: str) -> unreal.SoundWave | None:
    """The asset that was imported from this recording, wherever it is in the project; None if there is none.

    It is found by the file's bytes: the file may have been moved, and the asset too. folder: an asset in this content
    folder is preferred. Raises SoundError.
    """
    try:
        with audio.open("rb") as file:
            digest = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
    except OSError as error:
        raise SoundError(f"{audio}: this recording cannot be read ({error.strerror}). Check the path.") from error
    registry = unreal.AssetRegistryHelpers.get_asset_registry()
    every = registry.get_assets_by_class(unreal.SoundWave.static_class().get_class_path_name()) or []
    same = [asset for asset in every if digest in (asset.get_tag_value(SOURCE_TAG) or "").lower()]
    same.sort(key=lambda asset: (not str(asset.package_name).startswith(f"{folder}/"), str(asset.package_name)))
    return next((sound for asset in same if isinstance(sound := asset.get_asset(), unreal.SoundWave)), None)


def _free_name(folder: str, name: str) -> str:
    names = (name if number == 1 else f"{name}_{number}" for number in count(1))
    return next(one for one in names if not unreal.EditorAssetLibrary.does_asset_exist(f"{folder}/{one}"))

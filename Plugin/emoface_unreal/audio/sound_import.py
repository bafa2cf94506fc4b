"""A recording that is a file, as a sound of the project: only those are heard on a sequence."""

import hashlib
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import unreal

from .sound_file import SoundError
from .take_files import plain_name

SOURCE_TAG = "AssetImportData"  # where the asset registry has an asset's source files: their paths, and their MD5


@dataclass(frozen=True)
class ImportedSound:
    """A recording's asset. is_new: whether it was imported now."""

    sound: unreal.SoundWave
    is_new: bool

    @property
    def sentence(self) -> str:
        """For the user."""
        path = self.sound.get_path_name().split(".")[0]
        if self.is_new:
            return f"The recording was imported as {path}."
        return f"The recording is in the project already: {path} is heard on the sequence."


def import_sound(audio: Path, folder: str) -> ImportedSound:
    """The asset that was imported from this very recording, wherever it is in the project, or else a new one in a
    content folder. No asset is replaced. Raises SoundError."""
    try:
        found = _import_of(audio, folder)
    except OSError as error:
        raise SoundError(f"{audio}: this recording cannot be read ({error.strerror}). Check the path.") from error
    if found is not None:
        return ImportedSound(found, False)
    task = unreal.AssetImportTask()
    task.filename = str(audio)
    task.destination_path = folder
    task.destination_name = _free_name(folder, plain_name(audio.stem))
    task.automated = True  # nobody is asked anything
    unreal.AssetToolsHelpers.get_asset_tools().import_asset_tasks([task])
    made = [asset for asset in task.get_objects() if isinstance(asset, unreal.SoundWave)]
    if not made:
        raise SoundError(
            f"{audio}: Unreal could not import this recording, so it is not heard on the sequence. Save it as a WAV of "
            "16 bits, mono or stereo, and import that."
        )
    return ImportedSound(made[0], True)


def _import_of(audio: Path, folder: str) -> unreal.SoundWave | None:
    """The sound whose source is this file, by its bytes: the file may have been moved, and the asset too."""
    with audio.open("rb") as file:
        digest = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
    registry = unreal.AssetRegistryHelpers.get_asset_registry()
    every = registry.get_assets_by_class(unreal.SoundWave.static_class().get_class_path_name()) or []
    same = [asset for asset in every if digest in (asset.get_tag_value(SOURCE_TAG) or "").lower()]
    same.sort(key=lambda asset: (not str(asset.package_name).startswith(f"{folder}/"), str(asset.package_name)))
    return next((sound for asset in same if isinstance(sound := asset.get_asset(), unreal.SoundWave)), None)


def _free_name(folder: str, name: str) -> str:
    names = (name if number == 1 else f"{name}_{number}" for number in count(1))
    return next(one for one in names if not unreal.EditorAssetLibrary.does_asset_exist(f"{folder}/{one}"))

"""Sound assets, what they were imported from, and their export as WAV."""

from __future__ import annotations

import hashlib
import json
import wave
from pathlib import Path

from .assets import AssetTools, SoundBase
from .core import ENGINE, Class, Glued, Name, Object, StructBase, complain
from .self_test_level import more_of
from .session import AssetRegistry


class AssetImportData(Object):
    def __init__(self, filename: str):
        self._filename = filename

    def get_first_filename(self) -> str:
        return self._filename


class SoundWave(SoundBase):
    """A sound of `duration` seconds at 16 kHz; `imported` is the path its asset remembers, which may be stale."""

    def __init__(self, path: str = "/Game/Audio/Line", duration: float = 1.0, channels: int = 1, imported: str = ""):
        self._path, self._name, self._duration = path, path.rsplit("/")[-1], duration
        # Properties that the engine shows to get_editor_property() but not as attributes.
        self._editor_only = {"num_channels": channels, "asset_import_data": AssetImportData(imported)}
        self._exports = True  # whether the sound is at hand
        self._md5 = ""  # of the file when it was imported

    def get_editor_property(self, name: str) -> object:
        return self._editor_only[name] if name in self._editor_only else super().get_editor_property(name)


class SoundWaveProcedural(SoundWave):
    """Made while it plays."""


class MetaSoundSource(SoundWaveProcedural):
    pass


class SoundSourceBus(SoundWave):
    pass


class Exporter(Object):
    @classmethod
    def run_asset_export_task(cls, task: AssetExportTask) -> bool:
        sound = task._object
        if not task._automated or task._prompt:
            complain(f"{task._filename}: the editor asks the user, and waits")
        if isinstance(sound, SoundWaveProcedural) or sound._editor_only["num_channels"] > 2 or not sound._exports:
            return False
        with wave.open(task._filename, "wb") as file:
            file.setparams((sound._editor_only["num_channels"], 2, 16000, 0, "NONE", ""))
            file.writeframes(bytes(int(sound._duration * 16000) * 2 * sound._editor_only["num_channels"]))
        return True


class SoundExporterWAV(Exporter):
    pass


class AssetExportTask(Object):
    def __init__(self):
        self._object = self._exporter = None
        self._filename, self._automated, self._prompt, self._replace_identical = "", False, True, False

    @property
    def object(self) -> Object:
        return self._object

    @object.setter
    def object(self, value: Object) -> None:
        self._object = value

    @property
    def exporter(self) -> Exporter:
        return self._exporter

    @exporter.setter
    def exporter(self, value: Exporter) -> None:
        self._exporter = value

    @property
    def filename(self) -> str:
        return self._filename

    @filename.setter
    def filename(self, value: str) -> None:
        self._filename = value

    @property
    def automated(self) -> bool:
        return self._automated

    @automated.setter
    def automated(self, value: bool) -> None:
        self._automated = value

    @property
    def prompt(self) -> bool:
        return self._prompt

    @prompt.setter
    def prompt(self, value: bool) -> None:
        self._prompt = value

    @property
    def replace_identical(self) -> bool:
        return self._replace_identical

    @replace_identical.setter
    def replace_identical(self, value: bool) -> None:
        self._replace_identical = value


class AssetImportTask(Object):
    def __init__(self):
        self._filename = self._destination_path = self._destination_name = ""
        self._automated = self._replace_existing = False
        self._objects = []

    @property
    def filename(self) -> str:
        return self._filename

    @filename.setter
    def filename(self, value: str) -> None:
        self._filename = value

    @property
    def destination_path(self) -> str:
        return self._destination_path

    @destination_path.setter
    def destination_path(self, value: str) -> None:
        self._destination_path = value

    @property
    def destination_name(self) -> str:
        return self._destination_name

    @destination_name.setter
    def destination_name(self, value: str) -> None:
        self._destination_name = value

    @property
    def automated(self) -> bool:
        return self._automated

    @automated.setter
    def automated(self, value: bool) -> None:
        self._automated = value

    def get_objects(self) -> Array[Object]:  # noqa: F821
        return list(self._objects)


class TopLevelAssetPath(StructBase):
    def __init__(self, package_name: str = "", asset_name: str = "") -> None:
        self._package, self._asset = package_name, asset_name


class AssetData(StructBase):
    def __init__(self) -> None:
        self._asset = None

    @property
    def package_name(self) -> Name:
        return Name(self._asset._path)

    def get_asset(self) -> Object:
        return self._asset

    def get_tag_value(self, tag_name: Name) -> str:
        """The source file of an import is here as text, with its MD5 then."""
        if tag_name != "AssetImportData" or not self._asset._md5:
            return None
        name = self._asset._editor_only["asset_import_data"]._filename
        return json.dumps([{"RelativeFilename": name, "Timestamp": "0", "FileMD5": self._asset._md5}])


def _data_of(asset: Object) -> AssetData:
    made = AssetData()
    made._asset = asset
    return made


@more_of(Class)
class _Class(Glued):
    def get_class_path_name(self) -> TopLevelAssetPath:
        return TopLevelAssetPath("/Script/Engine", self._kind.__name__)


@more_of(AssetRegistry)
class _Registry(Glued):
    def get_assets_by_class(
        self, class_path_name: TopLevelAssetPath, search_sub_classes: bool = False
    ) -> Array[AssetData]:  # noqa: F821
        kind = class_path_name._asset
        return [_data_of(asset) for asset in ENGINE.assets.values() if type(asset).__name__ == kind]


@more_of(AssetTools)
class _Import(Glued):
    def import_asset_tasks(self, import_tasks: Array[AssetImportTask]) -> None:  # noqa: F821
        """WAV alone. On a taken path the editor would ask whether to replace it, or do so."""
        for task in import_tasks:
            path = f"{task._destination_path}/{task._destination_name}"
            if path in ENGINE.assets or not task._automated:
                complain(f"{path}: the editor asks the user, and waits")
                continue
            try:
                with wave.open(task._filename) as file:
                    seconds, channels = file.getnframes() / file.getframerate(), file.getnchannels()
            except (OSError, wave.Error, EOFError):
                complain(f"{task._filename}: no factory reads this file")
                continue
            made = ENGINE.assets[path] = SoundWave(path, seconds, channels, task._filename)
            made._md5 = hashlib.md5(Path(task._filename).read_bytes()).hexdigest()
            task._objects = [made]

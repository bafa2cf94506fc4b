"""Sound assets, what they were imported from, and their export as WAV."""

from __future__ import annotations

import wave

from .assets import SoundBase
from .core import Object, complain


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

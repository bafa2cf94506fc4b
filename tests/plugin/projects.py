"""Helpers of the plugin's tests: a project with a running worker, characters, and recordings."""

import os
import shlex
import sys
import wave
from pathlib import Path

import pytest
import unreal

from emoface_unreal.runtime.worker_clients import worker_environment
from tests.conftest import SAMPLES
from tests.unreal_fake import ENGINE, builders
from tests.unreal_fake.menus import clear

REAL = ("-m", "emoface.worker")
CRASHING = (str(Path(__file__).with_name("crashing_worker.py")),)


def open_project(folder: Path, worker: tuple[str, ...] = REAL) -> None:
    """Open a project whose worker environment is the tests' own Python, which always runs this worker."""
    if os.name == "nt":
        pytest.skip("the stand-in for the environment's Python is a shell script")
    clear().saved = f"{folder}/Sävéd/"
    environment = worker_environment()
    environment.python.parent.mkdir(parents=True, exist_ok=True)
    environment.python.write_text(f"#!/bin/sh\nexec {shlex.join([sys.executable, *worker])}\n")
    environment.python.chmod(0o755)
    environment.stamp.touch()


def put_in_level(*characters: tuple[str, str]) -> list:
    """The open level's MetaHumans: (label, generation) each."""
    actors = [builders.metahuman(*character) for character in characters]
    ENGINE.world._actors = actors
    return actors


def speech(path: Path, seconds: float) -> Path:
    """The first seconds of a sample, as a file."""
    with wave.open(str(SAMPLES / "bridge.wav")) as sample, wave.open(str(path), "wb") as file:
        file.setparams(sample.getparams())
        file.writeframes(sample.readframes(int(seconds * sample.getframerate())))
    return path


def sound_of(path: Path, name: str = "/Game/Audio/Greeting") -> unreal.SoundWave:
    """An asset that was imported from a file; its export gives those bytes, see `export_the_import`."""
    with wave.open(str(path)) as file:
        seconds = file.getnframes() / file.getframerate()
    ENGINE.assets[name] = unreal.SoundWave(name, seconds, 1, str(path))
    return ENGINE.assets[name]


def export_the_import(monkeypatch) -> None:
    """The engine's export of a sound gives back what was imported, which it does to the last bit."""

    def export(cls, task) -> bool:
        source = task._object._editor_only["asset_import_data"]._filename
        Path(task._filename).write_bytes(Path(source).read_bytes())
        return True

    monkeypatch.setattr(unreal.Exporter, "run_asset_export_task", classmethod(export))

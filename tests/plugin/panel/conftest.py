"""A project with Ada in the level, and a line of the panel to write on her."""

import pytest

from emoface.panel.model.panel_line import PanelLine
from emoface_unreal.panel.host import UnrealHost
from emoface_unreal.runtime import worker_clients
from tests.panel.conftest import FAKE_WORKER
from tests.unreal_fake import ENGINE, builders

from ..projects import export_the_import, open_project, put_in_level, sound_of, speech


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project whose worker animates at once, with Ada in the level and a greeting among the assets."""
    worker_clients.close()
    open_project(tmp_path, FAKE_WORKER[1:])
    export_the_import(monkeypatch)
    ENGINE.world = ENGINE.world or builders.World()
    put_in_level(("Ada", "v4"))
    sound_of(speech(tmp_path / "greeting.wav", 1.5))
    yield tmp_path
    worker_clients.close()


@pytest.fixture
def host(project):
    return UnrealHost()


@pytest.fixture
def line(host, take):
    """The greeting as a line with a take."""
    [(name, path)] = host.recordings([ENGINE.assets["/Game/Audio/Greeting"]])
    request = type(take.line)(str(path))
    return PanelLine(name, request, take)

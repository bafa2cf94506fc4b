"""Fixtures for the tests of several packages."""

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

# A machine that is busy is no failure.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

SAMPLES = Path(__file__).parents[1] / "Resources" / "Samples"
SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session", autouse=True)
def application(qapp):
    """One QApplication, made before any test could make one without widgets."""
    qapp.setStyle("Fusion")
    return qapp


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory, monkeypatch):
    """No test touches the user's cache, models or logs."""
    monkeypatch.setenv("EMOFACE_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))
    monkeypatch.setenv("EMOFACE_LOGS", str(tmp_path_factory.getbasetemp() / "logs"))
    monkeypatch.setenv("EMOFACE_MODELS", str(tmp_path_factory.getbasetemp() / "models"))
    monkeypatch.setenv("EMOFACE_VOICES", str(tmp_path_factory.getbasetemp() / "voices"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """Reference material that is not part of the project."""
    if not SHARED.is_dir():
        pytest.skip("the reference recordings are not on this machine")
    return SHARED


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.fixture
def is_speed_run(pytestconfig) -> bool:
    """Whether bounds on seconds are to be held: in every run that names its tests by markers itself."""
    return pytestconfig.getoption("markexpr") != "not speed"

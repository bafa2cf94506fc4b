"""The menu's Set Up: asks first, shows how far it is, can be cancelled and tried again."""

from pathlib import Path
from typing import ClassVar

import pytest
import unreal

from emoface.errors import EmoFaceError
from emoface_unreal.runtime import set_up as set_up_module
from emoface_unreal.runtime import worker_clients
from tests import unreal_fake
from tests.unreal_fake.menus import clear

from ..projects import open_project


@pytest.fixture(autouse=True)
def editor_state(tmp_path, monkeypatch):
    monkeypatch.setattr(set_up_module, "environment_state", lambda environment: set_up_module.EnvironmentState.MISSING)
    monkeypatch.setattr(
        set_up_module,
        "choose_build",
        lambda: set_up_module.TorchBuild("CPU", "", 0.4, 2.0, "No NVIDIA card was found."),
    )
    editor_state = clear()
    editor_state.base = str(tmp_path / "Engine" / "Binaries" / "Win64")
    return editor_state


def work(environment, build, listener):
    """A making that goes well."""
    listener.stage("Making the environment")
    listener.progress(0, 1)
    listener.stage("Downloading")
    for done in (0, 200_000_000, 400_000_000):
        listener.progress(done, 400_000_000)
    listener.stage("Installing")
    listener.progress(3, 30)
    listener.stage("Checking")
    listener.progress(1, 1)


def test_it_says_what_it_will_fetch_and_does_nothing_on_no(editor_state, monkeypatch):
    monkeypatch.setattr(set_up_module, "make_environment", lambda *arguments: pytest.fail("nobody agreed"))
    set_up_module.set_up()
    [(question, kind)] = editor_state.shown
    assert "0.4 GB" in question and "2 GB" in question and "No NVIDIA card was found." in question
    assert kind.name == "YES_NO" and "Environment" in question


def test_unattended_nothing_is_fetched(editor_state, monkeypatch):
    editor_state.command_line, editor_state.answers = "Village.uproject -unattended", [unreal.AppReturnType.YES]
    monkeypatch.setattr(set_up_module, "make_environment", lambda *arguments: pytest.fail("nobody agreed"))
    set_up_module.set_up()


def test_it_is_made_in_the_projects_saved_folder_by_the_engines_python(editor_state, tmp_path):
    environment = worker_clients.worker_environment()
    assert environment.folder == tmp_path / "Village" / "Saved" / "EmoFace" / "Environment"
    assert (
        environment.interpreter == tmp_path / "Engine" / "Binaries" / "ThirdParty" / "Python3" / "Win64" / "python.exe"
    )
    assert environment.requirements == Path(__file__).parents[3] / "requirements.txt"


def test_its_progress_is_shown_to_the_end(editor_state, monkeypatch):
    editor_state.answers = [unreal.AppReturnType.YES]
    monkeypatch.setattr(set_up_module, "make_environment", work)
    set_up_module.set_up()
    task = unreal_fake.ENGINE.tasks[-1]
    assert task._dialog and task._can_cancel and task._done == pytest.approx(100)
    assert editor_state.shown[-1][0] == "EmoFace is set up."


def test_cancel_stops_it_and_says_no_more(editor_state, monkeypatch):
    editor_state.answers = [unreal.AppReturnType.YES]
    unreal_fake.ENGINE.cancel_after = 3
    reached = []
    monkeypatch.setattr(
        set_up_module, "make_environment", lambda *arguments: (work(*arguments), reached.append("the end"))
    )
    set_up_module.set_up()
    assert not reached and len(editor_state.shown) == 1 and not unreal_fake.ENGINE.errors()


def test_a_failure_is_told_and_tried_again_as_often_as_is_wanted(editor_state, monkeypatch):
    editor_state.answers = [unreal.AppReturnType.YES] * 3
    tries = []

    def make(*arguments):
        tries.append(1)
        if len(tries) < 3:
            raise EmoFaceError("The disk is full.")

    monkeypatch.setattr(set_up_module, "make_environment", make)
    set_up_module.set_up()
    assert len(tries) == 3
    assert [message for message, _ in editor_state.shown[1:]] == ["The disk is full.\n\nTry again?"] * 2 + [
        "EmoFace is set up."
    ]


class Running:
    """A worker's client; `all` are those that were made."""

    all: ClassVar[list["Running"]] = []

    def __init__(self, command, settings, environment):
        self.model, self.state = settings.model, "requested"
        Running.all.append(self)

    def start(self):
        self.state = "warm"

    def close(self, wait):
        self.state = "gone" if wait else "going"


@pytest.mark.parametrize("goes_well", [True, False])
def test_no_worker_holds_files_of_the_environment_meanwhile_and_it_is_warm_again_afterwards(
    editor_state, tmp_path, monkeypatch, goes_well
):
    open_project(tmp_path)
    monkeypatch.setattr(worker_clients, "Client", Running)
    monkeypatch.setattr(worker_clients, "_model", None)
    monkeypatch.setattr(Running, "all", [])
    worker_clients.generation_client("mine")
    worker_clients.waveform_client()
    seen = []

    def make(environment, build, listener):
        seen.extend(client.state for client in Running.all)
        if not goes_well:
            environment.stamp.unlink()
            raise EmoFaceError("The disk is full.")

    monkeypatch.setattr(set_up_module, "make_environment", make)
    problem = set_up_module.try_set_up(worker_clients.worker_environment(), set_up_module.choose_build())
    assert seen == ["gone", "gone"]
    if goes_well:
        assert [(client.model, client.state) for client in Running.all[2:]] == [("mine", "warm")]
    else:
        assert problem == "The disk is full." and len(Running.all) == 2
        with pytest.raises(worker_clients.NotSetUpError):
            worker_clients.generation_client()
    worker_clients.close()


def test_where_no_worker_was_none_is_started(editor_state, tmp_path, monkeypatch):
    open_project(tmp_path)
    monkeypatch.setattr(worker_clients, "Client", lambda *arguments: pytest.fail("nothing was asked for"))
    monkeypatch.setattr(set_up_module, "make_environment", work)
    set_up_module.try_set_up(worker_clients.worker_environment(), set_up_module.choose_build())


def test_the_bar_never_goes_back():
    with unreal.ScopedSlowTask(100.0, "") as task:
        listener = set_up_module.SlowTaskListener(task)
        listener.stage("Downloading")
        listener.progress(90, 100)
        listener.progress(90, 200)  # more is to be fetched than was thought
        listener.stage("Installing")
        assert task._done == pytest.approx(60)


def test_a_stage_it_does_not_know_is_shown_all_the_same():
    with unreal.ScopedSlowTask(100.0, "") as task:
        set_up_module.SlowTaskListener(task).stage("Painting")
        assert task._frames == 1


def test_the_stages_have_the_whole_bar():
    assert sum(set_up_module.SHARES.values()) == 100

"""The menu's Set Up: says how large the worker's Python environment is, asks, and makes it with a progress window."""

import unreal

from emoface.errors import Cancelled, EmoFaceError
from emoface.progress import ProgressListener

from ..dialog import confirm, show_message
from . import worker_clients
from .python_environment import Environment, EnvironmentState, environment_state, make_environment
from .torch_build import TorchBuild, choose_build

# How long each stage of `make_environment` takes, in per cent of the whole, with a usual network.
SHARES = {"Making the environment": 5, "Downloading": 60, "Installing": 25, "Checking": 10}


class SlowTaskListener(ProgressListener):
    """Shows the stages of `make_environment` in a slow task of 100. Raises Cancelled when its Cancel is pressed."""

    def __init__(self, task: unreal.ScopedSlowTask):
        self.task, self.name = task, ""
        self.begun = self.shown = 0.0  # per cent: of the stages before this one; of the bar

    def stage(self, name: str) -> None:
        self.begun += SHARES.get(self.name, 0)
        self.name = name
        self.progress(0, 1)

    def progress(self, done: int, total: int) -> None:
        reached = self.begun + SHARES.get(self.name, 0) * min(done / max(total, 1), 1.0)
        step = max(reached - self.shown, 0.0)
        self.shown += step
        self.task.enter_progress_frame(step, self.label(done, total))
        if self.task.should_cancel():
            raise Cancelled

    def label(self, done: int, total: int) -> str:
        """What the window shows."""
        if self.name == "Downloading" and done:
            return f"EmoFace: Downloading, {done / 1e6:.0f} of about {total / 1e6:.0f} MB"
        if self.name == "Installing":
            return f"EmoFace: Installing, {done} of {total} packages"
        return f"EmoFace: {self.name}"

    def warn(self, sentence: str) -> None:
        unreal.log_warning(f"EmoFace: {sentence}")


def set_up() -> None:
    """Ask and make the environment, as often as the user wants to try. Raises EmoFaceError."""
    environment = worker_clients.worker_environment()
    with unreal.ScopedSlowTask(1.0, "EmoFace: looking at what is installed") as task:
        task.make_dialog()
        task.enter_progress_frame(1.0)
        build, found = choose_build(), environment_state(environment)
    question = set_up_question(environment, build, found)
    while confirm(question):
        problem = try_set_up(environment, build)
        if problem is None:
            return
        question = f"{problem}\n\nTry again?"


def set_up_question(environment: Environment, build: TorchBuild, found: EnvironmentState) -> str:
    """The question before anything is downloaded. found: the environment's present state."""
    verb = "Make it anew" if found is EnvironmentState.READY else "Make it now"
    return (
        f"EmoFace's Python environment {found.value}\n\n"
        f"{build.reason}\n\n"
        f"Making it downloads about {build.download_gb:g} GB from pypi.org and download.pytorch.org, and takes about "
        f"{build.disk_gb:g} GB in {environment.folder}. The editor waits meanwhile, some minutes; you can cancel.\n\n"
        f"{verb}?"
    )


def try_set_up(environment: Environment, build: TorchBuild) -> str | None:
    """Make the environment once. Returns what went wrong; None if nothing did, or if the user cancelled."""
    try:
        with worker_clients.stopped_workers(), unreal.ScopedSlowTask(100.0, "EmoFace: Set Up") as task:
            task.make_dialog(True)
            make_environment(environment, build, SlowTaskListener(task))
    except Cancelled:
        unreal.log(f"EmoFace: set-up cancelled. The log: {environment.log}")
        return None
    except EmoFaceError as error:
        unreal.log_error(f"EmoFace: {error}")
        return str(error)
    show_message("EmoFace is set up.")
    return None

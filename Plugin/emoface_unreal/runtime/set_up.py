"""The menu's Set Up: says what the worker's Python environment takes, asks, and makes it before the user's eyes."""

import unreal

from emoface.errors import EmoFaceError
from emoface.progress import ProgressListener

from ..dialog import agree, tell
from . import worker
from .environment import Environment, State, make, state
from .torch_build import Build, suiting_build

# How much of the whole each stage of `environment.make` takes, in per cent, as minutes go with a usual network.
SHARES = {"Making the environment": 5, "Downloading": 60, "Installing": 25, "Checking": 10}


class Cancelled(Exception):
    """The user pressed Cancel."""


class SlowTaskListener(ProgressListener):
    """Shows the stages of `environment.make` in a slow task of 100, and raises Cancelled when its Cancel is pressed."""

    def __init__(self, task: unreal.ScopedSlowTask):
        self.task, self.name = task, ""
        self.begun = self.shown = 0.0  # per cent, of the stages before and of the bar

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
        if self.name == "Downloading" and done:
            return f"EmoFace: Downloading, {done / 1e6:.0f} of about {total / 1e6:.0f} MB"
        if self.name == "Installing":
            return f"EmoFace: Installing, {done} of {total} packages"
        return f"EmoFace: {self.name}"

    def warn(self, sentence: str) -> None:
        unreal.log_warning(f"EmoFace: {sentence}")


def set_up() -> None:
    """Ask and make the environment, as often as the user wants to try. Raises EmoFaceError."""
    environment = worker.worker_environment()
    with unreal.ScopedSlowTask(1.0, "EmoFace: looking at what is installed") as task:
        task.make_dialog()
        task.enter_progress_frame(1.0)
        build, found = suiting_build(), state(environment)
    question = offer(environment, build, found)
    while agree(question):
        problem = attempt(environment, build)
        if problem is None:
            return
        question = f"{problem}\n\nTry again?"


def offer(environment: Environment, build: Build, found: State) -> str:
    """What the user is asked before anything is downloaded."""
    verb = "Make it anew" if found is State.READY else "Make it now"
    return (
        f"EmoFace's Python environment {found.value}\n\n"
        f"{build.reason}\n\n"
        f"Making it downloads about {build.download_gb:g} GB from pypi.org and download.pytorch.org, and takes about "
        f"{build.disk_gb:g} GB in {environment.folder}. The editor waits meanwhile, some minutes; you can cancel.\n\n"
        f"{verb}?"
    )


def attempt(environment: Environment, build: Build) -> str | None:
    """Make the environment once; what went wrong, or None if nothing did or the user cancelled."""
    try:
        with worker.at_rest(), unreal.ScopedSlowTask(100.0, "EmoFace: Set Up") as task:
            task.make_dialog(True)
            make(environment, build, SlowTaskListener(task))
    except Cancelled:
        unreal.log(f"EmoFace: set-up cancelled. The log: {environment.log}")
        return None
    except EmoFaceError as error:
        unreal.log_error(f"EmoFace: {error}")
        return str(error)
    tell("EmoFace is set up.")
    return None

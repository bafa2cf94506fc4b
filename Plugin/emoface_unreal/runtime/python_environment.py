"""The worker's own Python environment: made by the engine's Python, with the packages of the requirements files.

The editor's interpreter never loads PyTorch; the worker's does, from here. Knows nothing of Unreal: the caller gives
the interpreter, the folder and the requirements files.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import textwrap
from collections import deque
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TextIO

from emoface.errors import EmoFaceError
from emoface.progress import ProgressListener
from emoface.serialization import parse_json
from emoface.storage.files import read_text, write_text
from emoface.worker.worker_process import clean_environment

from . import child_process as child
from .pip_output import PipListener, explain_failure
from .torch_build import TorchBuild

REQUIRED_PYTHON = "3.11"

# The packages with native libraries that the worker needs: importing them finds a missing file as well as a missing
# system library.
CHECKED_IMPORTS = ("numpy", "scipy", "torch", "transformers", "safetensors", "soundfile", "soxr", "av")

# Windows refuses paths of 260 characters and more unless a setting allows them, and the longest file of PyTorch's wheel
# is 171 under Lib\site-packages. With some room for other packages, this is how long the folder's own path may be.
WINDOWS_LONGEST_FOLDER = 259 - len(r"\Lib\site-packages" + "\\") - 171 - 9

KEPT_LINES = 200  # of pip's output, to say why it failed; the log has all


class SetUpError(EmoFaceError):
    """The worker's environment could not be made."""


class EnvironmentState(Enum):
    """The state of an environment. The value ends a sentence that begins "EmoFace's Python environment"."""

    READY = "is ready."
    MISSING = "is not there yet."
    UNFINISHED = "was begun but not finished."
    OUT_OF_DATE = "was made for another version of EmoFace or of the engine."
    BROKEN = "is damaged."


@dataclass(frozen=True)
class Environment:
    """Where the environment is, and what it is made from.

    folder: of the environment.
    interpreter: the engine's own Python, which makes it and is its base.
    requirements: requirements.txt, with hashes: all packages but PyTorch.
    torch_requirements: requirements-torch.txt: PyTorch's version.
    imports: packages that are imported to check it.
    """

    folder: Path
    interpreter: Path
    requirements: Path
    torch_requirements: Path
    imports: tuple[str, ...] = CHECKED_IMPORTS

    @property
    def python(self) -> Path:
        """The Python that runs the worker."""
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def packages(self) -> Path:
        """The folder that packages are installed to."""
        return self.folder / ("Lib/site-packages" if os.name == "nt" else f"lib/python{REQUIRED_PYTHON}/site-packages")

    @property
    def stamp(self) -> Path:
        """A file that is written last: an environment without it is not finished."""
        return self.folder / "emoface.json"

    @property
    def is_finished(self) -> bool:
        """Whether a set-up was completed. Whether it still works, `environment_state` finds out in some seconds."""
        return self.stamp.exists() and self.python.exists()

    @property
    def log(self) -> Path:
        """The commands of the last set-up and their output."""
        return self.folder.with_name("set-up.log")


def environment_state(environment: Environment) -> EnvironmentState:
    """The state of an environment. Takes seconds where the packages must be imported.

    Raises EmoFaceError if the engine's Python does not run.
    """
    if not environment.folder.exists():
        return EnvironmentState.MISSING
    if not environment.is_finished:
        return EnvironmentState.UNFINISHED
    try:
        made_for = parse_json(read_text(environment.stamp)).get("made_for")
    except (AttributeError, EmoFaceError):
        return EnvironmentState.BROKEN
    if made_for != fingerprint(environment):
        return EnvironmentState.OUT_OF_DATE
    return EnvironmentState.BROKEN if import_error(environment) else EnvironmentState.READY


def make_environment(environment: Environment, build: TorchBuild, listener: ProgressListener | None = None) -> None:
    """Make the environment anew. Takes minutes, most of them for downloads; the log is written meanwhile.

    listener: if it raises, the child processes are killed, and what is left is UNFINISHED.
    Raises EmoFaceError.
    """
    listener = listener or ProgressListener()
    made_for = fingerprint(environment)
    make_room(environment, build)
    temporary = environment.folder / "tmp"
    # pip's temporary files go here: the system's folder for them may be small, and progress is read from their sizes.
    variables = clean_environment(**dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary)))
    with environment.log.open("w", encoding="utf-8") as log:
        commands = SetUpCommands(environment, listener, log, variables)
        listener.stage("Making the environment")
        commands.run(environment.interpreter, "-m", "venv", environment.folder)
        temporary.mkdir()
        listener.stage("Downloading")
        pip = PipListener(listener, build.download_gb * 1e9, temporary, environment.packages)
        pip.is_last = False
        commands.pip(pip, "-r", environment.requirements)
        pip.is_last = True
        # PyTorch alone from its own index: as an extra index for all, it could serve any package, and where it cannot
        # be reached pip would silently take the usual index's build. All else that it needs is installed by now.
        index = ("--no-deps", "--index-url", build.torch_index) if build.torch_index else ()
        commands.pip(pip, *index, "-r", environment.torch_requirements)
    shutil.rmtree(temporary, ignore_errors=True)
    listener.stage("Checking")
    if found := import_error(environment):
        raise SetUpError(
            f"EmoFace's Python environment was made but does not work ({found}). The log: {environment.log}"
        )
    write_text(environment.stamp, json.dumps({"made_for": made_for, "build": build.name}), overwrite=True)


@dataclass
class SetUpCommands:
    """Runs the commands of a set-up one after another, into one log.

    log: the open log file.
    variables: all environment variables of the commands.
    """

    environment: Environment
    listener: ProgressListener
    log: TextIO
    variables: dict[str, str]

    def run(self, *command: str | Path, pip_listener: PipListener | None = None) -> None:
        """Run one command. pip_listener: reads its output. Raises SetUpError if it fails."""
        lines: deque[str] = deque(maxlen=KEPT_LINES)

        def on_line(line: str) -> None:
            self.log.write(line + "\n")
            self.log.flush()
            lines.append(line)
            if pip_listener:
                pip_listener.line(line)

        on_poll = pip_listener.poll if pip_listener else lambda: self.listener.progress(0, 1)
        on_line("> " + subprocess.list2cmdline([os.fspath(part) for part in command]))
        try:
            status = child.run(command, self.variables, on_line, on_poll)
        except OSError as error:
            raise SetUpError(f"{command[0]}: this program does not start ({error.strerror}). Try again.") from error
        if status:
            why = explain_failure(list(lines))
            raise SetUpError(f"EmoFace's Python environment could not be made: {why} The log: {self.environment.log}")

    def pip(self, pip_listener: PipListener, *what: str | Path) -> None:
        """Run `pip install`. what: its last arguments."""
        # --no-input: there is no console. --only-binary: everything has wheels, and users have no compiler.
        options = "--disable-pip-version-check --no-input --progress-bar off --only-binary :all: --timeout 60".split()
        self.run(self.environment.python, "-m", "pip", "install", *options, *what, pip_listener=pip_listener)


def fingerprint(environment: Environment) -> str:
    """A hash of what an environment depends on: when it changes, the environment is out of date."""
    version = interpreter_version(environment.interpreter)
    requirements = read_text(environment.requirements) + read_text(environment.torch_requirements)
    content = f"{requirements} {version} {environment.interpreter}"
    return hashlib.sha256(content.encode()).hexdigest()


def interpreter_version(interpreter: Path) -> str:
    """`sys.version` of the engine's Python. Raises EmoFaceError if it does not start or is too old or new."""
    answer = run_code(interpreter, "import sys; print(sys.version)")
    version = str(answer.stdout).strip()
    if answer.returncode or not version:
        raise SetUpError(
            f"{interpreter}: the engine's Python does not start ({last_line(answer)}). Verify the engine's "
            "installation."
        )
    if not version.startswith(f"{REQUIRED_PYTHON}."):
        raise SetUpError(
            f"{interpreter}: this is Python {version.split()[0]}; EmoFace needs {REQUIRED_PYTHON}, which comes with "
            "Unreal Engine 5.4 and later."
        )
    return version


def import_error(environment: Environment) -> str:
    """The error when the packages are imported; "" if there is none."""
    answer = run_code(environment.python, "".join(f"import {name}\n" for name in environment.imports))
    return last_line(answer) if answer.returncode else ""


def run_code(python: Path, code: str) -> subprocess.CompletedProcess[str]:
    """Run code by an interpreter, and wait. An interpreter that does not start has status 1."""
    command: list[str | Path] = [python, "-c", code]
    try:
        return subprocess.run(
            command, env=clean_environment(), capture_output=True, text=True, encoding="utf-8", errors="replace",
            stdin=subprocess.DEVNULL, timeout=300, **child.own_group(),
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return subprocess.CompletedProcess(command, 1, "", str(error))


def last_line(answer: subprocess.CompletedProcess[str]) -> str:
    """The last line that a process wrote to stderr."""
    lines = answer.stderr.strip().splitlines()
    return textwrap.shorten(lines[-1], 200) if lines else f"status {answer.returncode}"


def make_room(environment: Environment, build: TorchBuild) -> None:
    """Delete an earlier environment, and check the free space. One that is in use stays complete. Raises SetUpError."""
    folder = environment.folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        free_gb = shutil.disk_usage(folder.parent).free / 1e9
        if folder.exists():
            # Windows will not rename a folder of which a file is in use
            old = folder.with_name(folder.name + ".old")
            shutil.rmtree(old, ignore_errors=True)
            folder.rename(old)
            shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise SetUpError(
            f"{folder}: this folder cannot be replaced ({error.strerror}). Close other editors that use EmoFace, see "
            "that the folder is not read-only, and try again."
        ) from error
    if free_gb < build.disk_gb:
        raise SetUpError(
            f"{folder.parent}: {free_gb:.1f} GB are free on this disk; EmoFace's Python environment takes about "
            f"{build.disk_gb:.0f} GB. Free some space and try again."
        )


def environment_folder(saved: Path, longest: int | None = None) -> Path:
    """The environment's folder: in the project's Saved/EmoFace.

    Where Windows could not have the long paths of that, it is in the user's application data, one for each project.

    saved: the project's Saved/EmoFace.
    longest: how many characters its path may have. None: as many as this machine allows.
    """
    folder = saved / "Environment"
    longest = longest_folder() if longest is None else longest
    if len(str(folder)) <= longest:
        return folder
    short = hashlib.sha256(str(saved).encode()).hexdigest()[:8]
    return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "EmoFace" / short


def longest_folder() -> int:
    """How many characters the folder's path may have on this machine."""
    return sys.maxsize if long_paths_are_on() else WINDOWS_LONGEST_FOLDER


def long_paths_are_on() -> bool:
    """Whether paths may have 260 characters and more: everywhere but on Windows, where it is a setting."""
    if sys.platform != "win32":
        return True
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SYSTEM\CurrentControlSet\Control\FileSystem") as key:
            return bool(winreg.QueryValueEx(key, "LongPathsEnabled")[0])
    except OSError:
        return False

"""The worker's own Python environment: made by the engine's Python, with what requirements.txt names.

The editor's interpreter never loads PyTorch; the worker's does, from here. Knows nothing of Unreal: whoever calls says
which interpreter, which folder and which requirements.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections import deque
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from emoface.errors import EmoFaceError
from emoface.progress import ProgressListener
from emoface.storage.files import read_text, write_text
from emoface.worker.process import clean_environment

from . import child_process as child
from .pip_output import PipListener, meaning
from .torch_build import Build

WANTED_PYTHON = "3.11"

# Of what requirements.txt names, the packages with native libraries that the worker cannot do without: importing them
# finds a missing file and a missing system library alike.
CHECKED_IMPORTS = ("numpy", "scipy", "torch", "transformers", "safetensors", "soundfile", "soxr", "av")

# Windows refuses paths of 260 characters and more unless told otherwise, and the longest file of PyTorch's wheel is 171
# under Lib\site-packages. With some room for other packages, this is what the folder itself may have.
WINDOWS_LONGEST_FOLDER = 259 - len(r"\Lib\site-packages" + "\\") - 171 - 9

KEPT_LINES = 200  # of pip's output, to say why it failed; the log has all


class SetUpError(EmoFaceError):
    """The worker's environment could not be made."""


class State(Enum):
    """Of an environment; the value goes on in a sentence that begins "EmoFace's Python environment"."""

    READY = "is ready."
    MISSING = "is not there yet."
    UNFINISHED = "was begun but not finished."
    OUT_OF_DATE = "was made for another version of EmoFace or of the engine."
    BROKEN = "is damaged."


@dataclass(frozen=True)
class Environment:
    """Where the environment is to be, and what makes it."""

    folder: Path
    interpreter: Path  # the engine's own Python, which makes it and is its base
    requirements: Path
    imports: tuple[str, ...] = CHECKED_IMPORTS

    @property
    def python(self) -> Path:
        """The Python that runs the worker."""
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def packages(self) -> Path:
        return self.folder / ("Lib/site-packages" if os.name == "nt" else f"lib/python{WANTED_PYTHON}/site-packages")

    @property
    def stamp(self) -> Path:
        """Written last: an environment without it is not finished."""
        return self.folder / "emoface.json"

    @property
    def is_finished(self) -> bool:
        """Whether a set-up came to its end here. Whether it still works takes `state` seconds to tell."""
        return self.stamp.exists() and self.python.exists()

    @property
    def log(self) -> Path:
        """Everything the last set-up ran and heard."""
        return self.folder.with_name("set-up.log")


def state(environment: Environment) -> State:
    """How the environment is. Takes seconds where it must be tried out.

    Raises EmoFaceError if the engine's Python does not run.
    """
    if not environment.folder.exists():
        return State.MISSING
    if not environment.is_finished:
        return State.UNFINISHED
    try:
        made_for = json.loads(read_text(environment.stamp)).get("made_for")
    except (ValueError, AttributeError, EmoFaceError):
        return State.BROKEN
    if made_for != fingerprint(environment):
        return State.OUT_OF_DATE
    return State.BROKEN if complaint(environment) else State.READY


def make(environment: Environment, build: Build, listener: ProgressListener = ProgressListener()) -> None:
    """Make the environment anew. Minutes, most of them downloading; the log is written meanwhile.

    A watch that raises cancels: the child processes are killed, and what is left is UNFINISHED.
    Raises EmoFaceError with a sentence for the user.
    """
    made_for = fingerprint(environment)
    clear_place(environment, build)
    temporary = environment.folder / "tmp"
    # pip's own temporary files beside the rest: the system's folder for them may be small, and progress is read there
    variables = clean_environment(**dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary)))
    with environment.log.open("w", encoding="utf-8") as log:
        step = Step(environment, listener, log, variables)
        listener.stage("Making the environment")
        step.run(environment.interpreter, "-m", "venv", environment.folder)
        temporary.mkdir()
        listener.stage("Downloading")
        heard = PipListener(listener, build.download_gb * 1e9, temporary, environment.packages)
        if build.torch_index:
            # Alone, from there only: as an extra index for all, it could serve any package, and where it cannot be
            # reached pip would quietly take the usual index's build.
            heard.is_last = False
            step.pip(heard, "--no-deps", "--index-url", build.torch_index, torch_pin(environment))
            heard.is_last = True
        step.pip(heard, "-r", environment.requirements)
    shutil.rmtree(temporary, ignore_errors=True)
    listener.stage("Checking")
    if found := complaint(environment):
        raise SetUpError(
            f"EmoFace's Python environment was made but does not work ({found}). The log: {environment.log}"
        )
    write_text(environment.stamp, json.dumps({"made_for": made_for, "build": build.name}), overwrite=True)


@dataclass
class Step:
    """Runs one command of the set-up after another, into one log."""

    environment: Environment
    listener: ProgressListener
    log: object
    variables: dict[str, str]

    def run(self, *command: str | Path, pip_listener: PipListener | None = None) -> None:
        lines: deque[str] = deque(maxlen=KEPT_LINES)

        def hear(line: str) -> None:
            self.log.write(line + "\n")
            self.log.flush()
            lines.append(line)
            if pip_listener:
                pip_listener.line(line)

        beat = pip_listener.beat if pip_listener else lambda: self.listener.progress(0, 1)
        hear("> " + subprocess.list2cmdline([os.fspath(part) for part in command]))
        try:
            status = child.run(command, self.variables, hear, beat)
        except OSError as error:
            raise SetUpError(f"{command[0]}: this program does not start ({error.strerror}). Try again.") from error
        if status:
            why = meaning(list(lines))
            raise SetUpError(f"EmoFace's Python environment could not be made: {why} The log: {self.environment.log}")

    def pip(self, pip_listener: PipListener, *what: str | Path) -> None:
        # --no-input: nobody could answer.  --only-binary: everything has wheels, and nobody here has a compiler.
        options = "--disable-pip-version-check --no-input --progress-bar off --only-binary :all: --timeout 60".split()
        self.run(self.environment.python, "-m", "pip", "install", *options, *what, pip_listener=pip_listener)


def torch_pin(environment: Environment) -> str:
    """`torch==2.13.0`, as the requirements have it."""
    return re.search(r"^torch==\S+", read_text(environment.requirements), re.MULTILINE)[0]


def fingerprint(environment: Environment) -> str:
    """What an environment depends on: when it changes, the environment is out of date."""
    version = interpreter_version(environment.interpreter)
    content = f"{read_text(environment.requirements)} {version} {environment.interpreter}"
    return hashlib.sha256(content.encode()).hexdigest()


def interpreter_version(interpreter: Path) -> str:
    """`sys.version` of the engine's Python. Raises EmoFaceError if it does not start or is too old or new."""
    asked = ask(interpreter, "import sys; print(sys.version)")
    version = asked.stdout.strip()
    if asked.returncode or not version:
        raise SetUpError(
            f"{interpreter}: the engine's Python does not start ({last_line(asked)}). Verify the engine's installation."
        )
    if not version.startswith(f"{WANTED_PYTHON}."):
        raise SetUpError(
            f"{interpreter}: this is Python {version.split()[0]}; EmoFace needs {WANTED_PYTHON}, which comes with "
            "Unreal Engine 5.4 and later."
        )
    return version


def complaint(environment: Environment) -> str:
    """What fails when the packages are tried; empty if nothing does."""
    asked = ask(environment.python, "".join(f"import {name}\n" for name in environment.imports))
    return last_line(asked) if asked.returncode else ""


def ask(python: Path, code: str) -> subprocess.CompletedProcess:
    command = [python, "-c", code]
    try:
        return subprocess.run(
            command, env=clean_environment(), capture_output=True, text=True, encoding="utf-8", errors="replace",
            stdin=subprocess.DEVNULL, timeout=300, **child.own_group(),
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return subprocess.CompletedProcess(command, 1, "", str(error))


def last_line(asked: subprocess.CompletedProcess) -> str:
    lines = asked.stderr.strip().splitlines()
    return textwrap.shorten(lines[-1], 200) if lines else f"status {asked.returncode}"


def clear_place(environment: Environment, build: Build) -> None:
    """Make room for a new environment, or say why there is none. One that is in use stays whole."""
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


def place_for(saved: Path, longest: int | None = None) -> Path:
    """The environment's folder: in the project's Saved/EmoFace, or, where Windows cannot have paths as long as that
    would make, in the user's own application data, one folder a project.

    longest: characters its path may have; by default what this machine allows.
    """
    folder = saved / "Environment"
    longest = longest_folder() if longest is None else longest
    if len(str(folder)) <= longest:
        return folder
    short = hashlib.sha256(str(saved).encode()).hexdigest()[:8]
    return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "EmoFace" / short


def longest_folder() -> int:
    return sys.maxsize if long_paths_are_on() else WINDOWS_LONGEST_FOLDER


def long_paths_are_on() -> bool:
    """Whether paths may have 260 characters and more: everywhere but on a Windows that was not told so."""
    if sys.platform != "win32":
        return True
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SYSTEM\CurrentControlSet\Control\FileSystem") as key:
            return bool(winreg.QueryValueEx(key, "LongPathsEnabled")[0])
    except OSError:
        return False

#!/usr/bin/env python3
"""Sets EmoFace up in .venv, once, and runs it.

    python3 run.py demo              make takes and preview videos of the sample lines
    python3 run.py test              run the tests
    python3 run.py check             run the rest of the gate: style, types, layers, docs, wheel
    python3 run.py COMMAND ...       any command of the tool; `python3 run.py --help` lists them

    python3 run.py --no-system COMMAND ...   the same, and the system's packages are left alone

Needs CPython 3.11, 3.12 or 3.13 and nothing else. The set-up downloads packages from lock files into .venv, once. Where
a Debian or Ubuntu lacks libraries that windows need, or Python's venv, it installs these for the system, if that needs
no password, and says so; with --no-system it only says which they are.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
VERSIONS = ((3, 11), (3, 12), (3, 13))

# Lock files: every package with its version and hashes. PyTorch's builds differ by index: it has a step of its own.
REQUIREMENTS = ROOT / "requirements.txt"
DEV_REQUIREMENTS = ROOT / "requirements-dev.txt"  # holds what requirements.txt holds, and what the gate needs
TORCH_REQUIREMENTS = ROOT / "requirements-torch.txt"

# In GB, measured on Linux with Python 3.11 (sizes of the wheels; `du` of .venv): without CUDA, and with it, as PyPI's
# PyTorch for Linux comes. DEV_: what `test` and `check` take beside that.
DOWNLOAD_GB, DOWNLOAD_CUDA_GB, DEV_DOWNLOAD_GB = 0.6, 3.1, 0.3
DISK_GB, DISK_CUDA_GB, DEV_DISK_GB = 2.2, 6.3, 0.7

# What Qt loads from a Linux system, by Debian's and Ubuntu's names: for drawing, with a font to write with; for windows
# of X11 and Wayland; for sound.
QT_PACKAGES = (
    "libegl1 libgl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libfreetype6 libxkbcommon0 fonts-dejavu-core "
    "libx11-xcb1 libxcb-cursor0 libxcb-glx0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 "
    "libxcb-render-util0 libxcb-render0 libxcb-shape0 libxcb-shm0 libxcb-sync1 libxcb-util1 libxcb-xfixes0 libxcb-xkb1 "
    "libxkbcommon-x11-0 libwayland-client0 libwayland-cursor0 libwayland-egl1 libpulse0 libxext6 libxrandr2"
).split()

# Names the first library that Qt lacks. A plugin whose libraries are missing would end the process with a core dump.
QT_LIBRARIES_CHECK = """
import ctypes, pathlib, sys
import PySide6.QtWidgets
plugins = pathlib.Path(PySide6.__file__).parent / "Qt" / "plugins"
for plugin in ("platforms/libqxcb.so", "platforms/libqwayland.so"):
    if (plugins / plugin).exists():
        ctypes.CDLL(str(plugins / plugin))
import PySide6.QtMultimedia
"""
# Opens a window: on the display, if there is one, else in memory.
QT_WINDOW_CHECK = """
from PySide6.QtWidgets import QApplication, QWidget
application = QApplication(["emoface"])
window = QWidget()
window.show()
application.processEvents()
"""
LARGE_MB = 10  # of a download that is shown
ALL_TESTS = ("-n", "2", "--dist", "loadfile")  # the tests of one file share fixtures that are slow to make


def main() -> int:
    arguments = sys.argv[1:]
    may_use_system = arguments[:1] != ["--no-system"]
    if sys.version_info[:2] not in VERSIONS:
        return run_with_another_python(arguments)
    if not may_use_system:
        del arguments[0]
    command = arguments[:1]
    if command in (["-h"], ["--help"]):
        print(f"{__doc__}\nThe commands of the tool:\n", flush=True)
    set_up(command in (["test"], ["check"]), system_install if may_use_system else leave_system_alone)
    environment = {**os.environ, "PYTHONUTF8": "1"}
    if command == ["test"]:
        chosen = arguments[1:] or ALL_TESTS
        return subprocess.run([PYTHON, "-m", "pytest", *chosen], cwd=ROOT, env=environment).returncode
    if command == ["check"]:
        return subprocess.run([PYTHON, ROOT / "tools" / "gate.py", *arguments[1:]], env=environment).returncode
    return subprocess.run([PYTHON, "-m", "emoface", *arguments], env=environment).returncode


def run_with_another_python(arguments: list[str]) -> int:
    """Go on under a Python that EmoFace works with, if one is here under its own name."""
    names = [f"{major}.{minor}" for major, minor in VERSIONS]
    launcher = shutil.which("py")
    candidates = [[path] for name in names if (path := shutil.which(f"python{name}"))]
    candidates += [[launcher, f"-{name}"] for name in names if launcher]
    for command in candidates:
        if not subprocess.run([*command, "-c", ""], capture_output=True).returncode:
            return subprocess.run([*command, str(Path(__file__)), *arguments]).returncode
    version = ".".join(map(str, sys.version_info[:2]))
    sys.exit(
        f"run.py: this is Python {version}; EmoFace needs one of {', '.join(names)}. Install one (Debian, Ubuntu: "
        "sudo apt-get install python3.11 python3.11-venv; Windows, macOS: python.org) and run: python3.11 run.py"
    )


def set_up(for_development: bool, install: Callable[[list[str]], bool]) -> None:
    """Make .venv what the lock files say; at once when it is so already.

    for_development: with what the tests and the gate need.
    install: installs packages of the system, and says whether it did.
    """
    stamps = {VENV / "ready": state_of(REQUIREMENTS)}
    if for_development:
        stamps[VENV / "ready-to-test"] = state_of(DEV_REQUIREMENTS)
    if all(stamp.exists() and stamp.read_text() == state for stamp, state in stamps.items()):
        return
    requirements = DEV_REQUIREMENTS if for_development else REQUIREMENTS
    make_writable()
    say(f"Setting up {VENV}, once. {size_sentence(for_development)}")
    say("1 of 4: an environment for Python")
    if not works("-c", "import pip"):
        check_free_space(for_development)
        make_venv(install)
    say(f"2 of 4: {count_packages(requirements)} packages")
    # --no-deps: the lock file names all of them, but PyTorch, which some depend on and which has the next step.
    pip("install", "--require-hashes", "--no-deps", "-r", requirements)
    say("3 of 4: PyTorch, and EmoFace itself")
    pip("install", "-r", TORCH_REQUIREMENTS)
    pip("install", "--no-deps", "--editable", ROOT)
    say("4 of 4: what windows need of the system")
    if sys.platform.startswith("linux"):
        check_qt(install)
    for stamp, state in stamps.items():
        stamp.write_text(state)


def say(sentence: str) -> None:
    """Print on stderr: stdout is the command's."""
    print(sentence, file=sys.stderr, flush=True)


def size_sentence(for_development: bool) -> str:
    download, disk = (DEV_DOWNLOAD_GB, DEV_DISK_GB) if for_development else (0.0, 0.0)
    with_cuda = (
        f", or {DOWNLOAD_CUDA_GB + download:.1f} GB and {DISK_CUDA_GB + disk:.1f} GB where PyTorch comes with CUDA"
    )
    return (
        f"It downloads about {DOWNLOAD_GB + download:.1f} GB and takes {DISK_GB + disk:.1f} GB on the disk"
        f"{with_cuda if sys.platform.startswith('linux') else ''}."
    )


def make_writable() -> None:
    """Make the folder .venv; ends the program where that is not allowed."""
    try:
        VENV.mkdir(exist_ok=True)
        probe = VENV / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        sys.exit(
            f"run.py: {VENV} cannot be written ({error.strerror}): this folder is read-only, or belongs to somebody "
            "else. Copy EmoFace to a folder of your own and run this command there."
        )


def check_free_space(for_development: bool) -> None:
    """End the program if .venv will not fit."""
    needed = DISK_GB + for_development * DEV_DISK_GB
    free = shutil.disk_usage(VENV).free / 1e9
    if free < needed:
        sys.exit(
            f"run.py: {free:.1f} GB are free on the disk of {VENV}, and it takes {needed:.1f} GB. Free some space and "
            "run this command again."
        )


def count_packages(requirements: Path) -> int:
    """How many packages a lock file names."""
    return len(re.findall(r"^[A-Za-z0-9][^#\s]*==", requirements.read_text(encoding="utf-8"), re.MULTILINE))


def state_of(requirements: Path) -> str:
    """What a set-up depends on: when it changes, .venv is out of date."""
    files = (requirements, TORCH_REQUIREMENTS, ROOT / "pyproject.toml")
    content = b"".join(file.read_bytes() for file in files)
    return hashlib.sha256(content + f"{sys.version} {ROOT}".encode()).hexdigest()


def make_venv(install: Callable[[list[str]], bool]) -> None:
    """Make .venv anew; ends the program where that fails."""
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True)
    if made.returncode and install([package]):
        made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True)
    if made.returncode:
        sys.exit(
            f"run.py: Python could not make {VENV}:\n{made.stdout}{made.stderr}\n"
            f"On Debian and Ubuntu run: sudo apt-get install -y {package}    and then this command again."
        )


def works(*arguments: str) -> bool:
    """Whether the venv's Python runs this without an error."""
    return PYTHON.exists() and not subprocess.run([PYTHON, *arguments], capture_output=True).returncode


def pip(*arguments: object) -> None:
    """Run pip, showing what it downloads; ends the program if it fails."""
    command = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-color", *arguments, "--progress-bar", "off"]
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
    output = []
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, encoding="utf-8", errors="replace"
    ) as process:
        for line in process.stdout:
            output.append(line)
            if shown := progress_line(line):
                say(f"    {shown}")
    if process.returncode:
        sys.exit(
            f"{''.join(output[-5:])}run.py: pip could not install what the requirements files name; its message stands "
            f"above. Check the network and the free disk space ({DISK_GB:.1f} GB), then run this command again."
        )


def progress_line(line: str) -> str:
    """What is shown of a line of pip's output; "" if nothing: the large downloads, and the installing."""
    line = line.strip()
    if line.startswith("Installing collected packages:"):
        return f"installing {line.count(',') + 1}"
    found = re.match(
        r"(?P<how>Downloading|Using cached) \S*?(?P<file>[^/\s]+) (?P<size>\((\d+)[^ )]* (?P<unit>MB|GB)\))", line
    )
    if found and (found["unit"] == "GB" or int(found[4]) >= LARGE_MB):
        return f"{found['how'].lower()} {found['file']} {found['size']}"
    return ""


def check_qt(install: Callable[[list[str]], bool]) -> None:
    """See that windows can be opened, and install what lacks; ends the program where not even drawing is possible."""
    problem = qt_problem()
    if problem and install(QT_PACKAGES):
        problem = qt_problem()
    if not problem:
        return
    say(
        f"run.py: Qt lacks a library of the system ({problem}). On Debian and Ubuntu run:\n"
        f"    sudo apt-get install -y {' '.join(QT_PACKAGES)}\n"
        "(on other systems, the packages with these libraries)."
    )
    if not works("-c", "from PySide6 import QtGui"):
        sys.exit("Then run this command again.")
    say("Until then the panel does not open here; everything else works.")


def qt_problem() -> str:
    """Why Qt can open no window, as far as its libraries decide; "" if it can."""
    environment = dict(os.environ)
    if not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    checked = run_check(QT_LIBRARIES_CHECK, environment)
    if not checked.returncode:
        checked = run_check(QT_WINDOW_CHECK, environment)
        if checked.returncode and "connect to display" in checked.stderr:  # all libraries are there, the display is not
            checked = run_check(QT_WINDOW_CHECK, {**environment, "QT_QPA_PLATFORM": "offscreen"})
    lines = checked.stderr.strip().splitlines() or [f"status {checked.returncode}"]
    return lines[-1] if checked.returncode else ""


def run_check(code: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PYTHON, "-c", code], env=environment, capture_output=True, text=True, errors="replace")


def leave_system_alone(packages: list[str]) -> bool:
    """In place of `system_install`, with --no-system: installs nothing."""
    return False


def system_install(packages: list[str]) -> bool:
    """Install system packages where that needs no password; says whether it did."""
    may = hasattr(os, "geteuid") and shutil.which("apt-get")
    if not may:
        return False
    sudo = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if sudo and (not shutil.which("sudo") or subprocess.run([*sudo, "true"], capture_output=True).returncode):
        return False
    say(f"Installing for the system: {' '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    update, install = [*sudo, "apt-get", "-qq", "update"], [*sudo, "apt-get", "-qq", "install", "-y", *packages]
    for command in (update, install):
        if subprocess.run(command, env=environment, stdout=subprocess.DEVNULL).returncode:
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())

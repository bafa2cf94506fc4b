#!/usr/bin/env python3
"""Sets EmoFace up in .venv, once, and runs it.

    python3 run.py demo              make takes and preview videos of the sample lines
    python3 run.py test              run the tests
    python3 run.py COMMAND ...       any command of the tool; `python3 run.py --help` lists them

Needs CPython 3.11 and nothing else.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
WANTED = (3, 11)

# What Qt loads from a Linux system, by Debian's and Ubuntu's names, with a font to write with.
QT_PACKAGES = "libegl1 libgl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libxkbcommon0 fonts-dejavu-core".split()
QT_CHECK = "from PySide6 import QtGui"


def main() -> int:
    arguments = sys.argv[1:]
    if sys.version_info[:2] != WANTED:
        return hand_over(arguments)
    testing = arguments[:1] == ["test"]
    set_up(testing)
    environment = {**os.environ, "PYTHONUTF8": "1"}
    if testing:
        command = [PYTHON, "-m", "pytest", *arguments[1:]]
        return subprocess.run(command, cwd=ROOT, env=environment).returncode
    return subprocess.run([PYTHON, "-m", "emoface", *arguments], env=environment).returncode


def hand_over(arguments: list[str]) -> int:
    """Go on under Python 3.11 if it is here under its own name."""
    found = shutil.which("python3.11")
    launcher = shutil.which("py")
    if found or launcher:
        command = [found] if found else [launcher, "-3.11"]
        return subprocess.run([*command, str(Path(__file__)), *arguments]).returncode
    version = ".".join(map(str, sys.version_info[:2]))
    sys.exit(
        f"run.py: this is Python {version}; EmoFace needs Python 3.11. Install it (Debian, Ubuntu: "
        "sudo apt-get install python3.11 python3.11-venv; Windows, macOS: python.org) and run: python3.11 run.py"
    )


def set_up(testing: bool) -> None:
    """Make .venv what requirements.txt says; at once when it is so already."""
    requirements = [ROOT / "requirements.txt"] + [ROOT / "requirements-dev.txt"] * testing
    stamps = {VENV / "ready": state_of(requirements[:1])}
    if testing:
        stamps[VENV / "ready-to-test"] = state_of(requirements)
    if all(stamp.exists() and stamp.read_text() == state for stamp, state in stamps.items()):
        return
    print("Setting up .venv: about 400 MB to download, more where PyTorch comes with CUDA. Once only.", flush=True)
    if not works("-c", "import pip"):
        make_venv()
    pip("install", *(part for file in requirements for part in ("-r", file)))
    pip("install", "--no-deps", "--editable", ROOT)
    if sys.platform.startswith("linux") and not works("-c", QT_CHECK):
        install_qt_packages()
    for stamp, state in stamps.items():
        stamp.write_text(state)


def state_of(requirements: list[Path]) -> str:
    """What a set-up depends on: when it changes, .venv is out of date."""
    content = b"".join(file.read_bytes() for file in [*requirements, ROOT / "pyproject.toml"])
    return hashlib.sha256(content + f"{sys.version} {ROOT}".encode()).hexdigest()


def make_venv() -> None:
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True)
    if made.returncode and system_install(["python3.11-venv"]):
        made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True)
    if made.returncode:
        sys.exit(
            f"run.py: Python could not make {VENV}:\n{made.stdout}{made.stderr}\n"
            "On Debian and Ubuntu run: sudo apt-get install -y python3.11-venv    and then this command again."
        )


def works(*arguments: str) -> bool:
    """Whether the venv's Python runs this without an error."""
    return PYTHON.exists() and not subprocess.run([PYTHON, *arguments], capture_output=True).returncode


def pip(*arguments: object) -> None:
    command = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments]
    if subprocess.run(command, cwd=ROOT).returncode:
        sys.exit(
            "run.py: pip could not install what requirements.txt names; its message stands above. "
            "Check the network and the free disk space (2 GB), then run this command again."
        )


def install_qt_packages() -> None:
    if not system_install(QT_PACKAGES) or not works("-c", QT_CHECK):
        sys.exit(
            "run.py: Qt lacks libraries of the system. On Debian and Ubuntu run:\n"
            f"    sudo apt-get install -y {' '.join(QT_PACKAGES)}\n"
            "(on other systems, the packages with these libraries) and then this command again."
        )


def system_install(packages: list[str]) -> bool:
    """Install system packages where that needs no password; says whether it did."""
    may = hasattr(os, "geteuid") and shutil.which("apt-get")
    if not may:
        return False
    sudo = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if sudo and not shutil.which("sudo"):
        return False
    print(f"Installing for the system: {' '.join(packages)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    update, install = [*sudo, "apt-get", "-qq", "update"], [*sudo, "apt-get", "-qq", "install", "-y", *packages]
    return not any(subprocess.run(command, env=environment).returncode for command in (update, install))


if __name__ == "__main__":
    sys.exit(main())

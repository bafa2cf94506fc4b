#!/usr/bin/env python3
"""Sets EmoFace up in .venv, once, and runs it.

    python3 run.py demo              make takes and preview videos of the sample lines
    python3 run.py test              run the tests
    python3 run.py check             run the rest of the gate: style, types, layers, docs, wheel
    python3 run.py COMMAND ...       any command of the tool; `python3 run.py --help` lists them

Needs CPython 3.11, 3.12 or 3.13 and nothing else.
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
VERSIONS = ((3, 11), (3, 12), (3, 13))

# Lock files: every package with its version and hashes. PyTorch's builds differ by index: it has a step of its own.
REQUIREMENTS = ROOT / "requirements.txt"
DEV_REQUIREMENTS = ROOT / "requirements-dev.txt"  # holds what requirements.txt holds, and what the gate needs
TORCH_REQUIREMENTS = ROOT / "requirements-torch.txt"

# What Qt loads from a Linux system, by Debian's and Ubuntu's names, with a font to write with.
QT_PACKAGES = "libegl1 libgl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libxkbcommon0 fonts-dejavu-core".split()
QT_CHECK = "from PySide6 import QtGui"


def main() -> int:
    arguments = sys.argv[1:]
    if sys.version_info[:2] not in VERSIONS:
        return run_with_another_python(arguments)
    command = arguments[:1]
    set_up(for_development=command in (["test"], ["check"]))
    environment = {**os.environ, "PYTHONUTF8": "1"}
    if command == ["test"]:
        return subprocess.run([PYTHON, "-m", "pytest", *arguments[1:]], cwd=ROOT, env=environment).returncode
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


def set_up(for_development: bool) -> None:
    """Make .venv what the lock files say; at once when it is so already."""
    stamps = {VENV / "ready": state_of(REQUIREMENTS)}
    if for_development:
        stamps[VENV / "ready-to-test"] = state_of(DEV_REQUIREMENTS)
    if all(stamp.exists() and stamp.read_text() == state for stamp, state in stamps.items()):
        return
    print("Setting up .venv: about 400 MB to download, more where PyTorch comes with CUDA. Once only.", flush=True)
    if not works("-c", "import pip"):
        make_venv()
    pip("install", "--require-hashes", "-r", DEV_REQUIREMENTS if for_development else REQUIREMENTS)
    pip("install", "-r", TORCH_REQUIREMENTS)
    pip("install", "--no-deps", "--editable", ROOT)
    if sys.platform.startswith("linux") and not works("-c", QT_CHECK):
        install_qt_packages()
    for stamp, state in stamps.items():
        stamp.write_text(state)


def state_of(requirements: Path) -> str:
    """What a set-up depends on: when it changes, .venv is out of date."""
    files = (requirements, TORCH_REQUIREMENTS, ROOT / "pyproject.toml")
    content = b"".join(file.read_bytes() for file in files)
    return hashlib.sha256(content + f"{sys.version} {ROOT}".encode()).hexdigest()


def make_venv() -> None:
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True)
    if made.returncode and system_install([package]):
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
    command = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments]
    if subprocess.run(command, cwd=ROOT).returncode:
        sys.exit(
            "run.py: pip could not install what the requirements files name; its message stands above. "
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

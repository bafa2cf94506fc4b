"""Writes requirements.txt and requirements-dev.txt: `python tools/lock_requirements.py`. Needs `uv` and the network.

Both are lock files: every package that EmoFace, or its tests, come to on Linux, Windows and macOS with Python 3.11 to
3.13, with its version and hashes. pip installs them with --require-hashes --no-deps. Versions that stand there are
kept where pyproject.toml still allows them; `--upgrade` takes the newest.

PyTorch is left out, with what its CUDA builds bring: its builds come from several indexes, each with hashes of its own.
requirements-torch.txt pins its version, and whoever installs does so in a step of its own, after these.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OF_TORCH = re.compile(r"(torch|triton|nvidia-.*|cuda-.*)")

HEADER = """\
# Written by `python tools/lock_requirements.py` from pyproject.toml. PyTorch stands in requirements-torch.txt.
"""


def main() -> int:
    upgrade = ["--upgrade"] * ("--upgrade" in sys.argv[1:])
    lock("requirements.txt", upgrade)
    lock("requirements-dev.txt", [*upgrade, "--all-extras", "--group", "dev", "--constraint", "requirements.txt"])
    return 0


def lock(name: str, options: list[str]) -> None:
    """Write one lock file; its own versions are preferred."""
    command = [
        "uv", "pip", "compile", "pyproject.toml", "--universal", "--python-version", "3.11", "--quiet",
        "--fork-strategy", "fewest", "--no-header", "--constraint", "requirements-torch.txt",
        *options, "--output-file", name,
    ]  # fmt: skip
    subprocess.run(command, cwd=ROOT, check=True)
    path = ROOT / name
    found = re.findall(r"^([A-Za-z0-9._-]+)==", path.read_text(encoding="utf-8"), re.MULTILINE)
    left_out = [f"--no-emit-package={package}" for package in found if OF_TORCH.fullmatch(package)]
    subprocess.run([*command, "--generate-hashes", *left_out], cwd=ROOT, check=True)
    text = path.read_text(encoding="utf-8")
    path.write_text(HEADER + text, encoding="utf-8", newline="\n")
    print(f"{name}: {len(re.findall(r'^[a-z].*==', text, re.MULTILINE))} packages")


if __name__ == "__main__":
    sys.exit(main())

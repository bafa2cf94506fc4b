"""Which build of PyTorch suits this machine, where pip finds it, and how much it brings.

Knows nothing of Unreal.
"""

import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from emoface.errors import EmoFaceError

from . import child_process as child

PYTORCH_INDEX = "https://download.pytorch.org/whl"

# PyTorch 2.13 as PyPI has it for Linux is built for CUDA 13.0 (cuda-toolkit 13.0.3 in its metadata), which needs this
# driver and a card of Turing or newer; its Windows build for the same CUDA is on PyTorch's own index alone.
CUDA_INDEX = "cu130"
CUDA_DRIVER = 580
CUDA_CAPABILITY = 7.5

# What requirements.txt brings to fetch and then holds on disk, in GB, with what pip needs in between. Measured without
# CUDA; with it, torch alone is 0.5 GB on Linux and its metadata names ten of NVIDIA's libraries: an estimate.
CPU_SIZES = (0.6, 3.0)
CUDA_SIZES = (3.2, 9.5)


@dataclass(frozen=True)
class Build:
    """One way to install requirements.txt."""

    name: str
    torch_index: str  # the package index that has this build of torch; empty: pip's usual one
    download_gb: float
    disk_gb: float
    reason: str  # why this one: a sentence for the user


@dataclass(frozen=True)
class Card:
    """An NVIDIA graphics card, as its driver names it."""

    name: str
    driver: int
    capability: float


def suiting_build() -> Build:
    """The build for this machine. Raises EmoFaceError where there is none."""
    return choose(sys.platform, platform.machine(), find_card())


def choose(system: str, machine: str, card: Card | None) -> Build:
    """system: sys.platform; machine: platform.machine()."""
    if system == "darwin":
        if machine != "arm64":
            raise EmoFaceError(
                "This is a Mac with an Intel processor; PyTorch, on which EmoFace's model runs, is made for Apple's "
                "own processors only. Use another machine, or make takes there with `emoface` and load them here."
            )
        return Build("CPU", "", *CPU_SIZES, "On a Mac the model runs on the processor.")
    refusal = objection(card)
    if card and not refusal:
        reason = f"{card.name} is here: the model runs on it."
        index = "" if system == "linux" else f"{PYTORCH_INDEX}/{CUDA_INDEX}"
        return Build("CUDA", index, *CUDA_SIZES, reason)
    index = f"{PYTORCH_INDEX}/cpu" if system == "linux" else ""
    return Build("CPU", index, *CPU_SIZES, refusal)


def objection(card: Card | None) -> str:
    """Why the model does not run on this card; empty if it does."""
    if card is None:
        return "No NVIDIA card was found: the model runs on the processor, which is fast enough."
    if card.capability < CUDA_CAPABILITY:
        return f"{card.name} is too old for today's CUDA: the model runs on the processor, which is fast enough."
    if card.driver < CUDA_DRIVER:
        return (
            f"{card.name} has driver {card.driver}; its use needs {CUDA_DRIVER} or newer. The model runs on the "
            "processor, which is fast enough; after a driver update, set up again."
        )
    return ""


def find_card() -> Card | None:
    """The most capable NVIDIA card that the driver lists; None if there is no driver or it does not answer."""
    tool = shutil.which("nvidia-smi") or Path(os.environ.get("SystemRoot", "")) / "System32" / "nvidia-smi.exe"
    command = [tool, "--query-gpu=name,driver_version,compute_cap", "--format=csv,noheader"]
    try:
        asked = subprocess.run(
            command, capture_output=True, encoding="utf-8", errors="replace", timeout=20, **child.own_group()
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    cards = [card for line in asked.stdout.splitlines() if (card := read_card(line))]
    return max(cards, key=lambda card: card.capability, default=None)


def read_card(line: str) -> Card | None:
    """`NVIDIA GeForce RTX 4090, 581.15, 8.9`; None if it says anything else."""
    try:
        name, driver, capability = (part.strip() for part in line.rsplit(",", 2))
        return Card(name, int(driver.split(".")[0]), float(capability))
    except ValueError:
        return None

"""Which build of PyTorch to install on this machine, where pip finds it, and how large it is.

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

# PyTorch 2.13 on PyPI for Linux is built for CUDA 13.0 (cuda-toolkit 13.0.3 in its metadata), which needs this driver
# and a card of Turing or newer; its Windows build for the same CUDA is on PyTorch's own index alone.
CUDA_INDEX = "cu130"
CUDA_DRIVER = 580
CUDA_CAPABILITY = 7.5

# What is downloaded, and what is on disk with what pip needs in between, in GB: measured on Linux (the wheels' sizes
# packed and unpacked, as in run.py). The environment alone is then 2.2, or 6.3 with CUDA.
CPU_SIZES = (0.6, 3.0)
CUDA_SIZES = (3.1, 9.5)


@dataclass(frozen=True)
class TorchBuild:
    """One build of PyTorch.

    name: "CPU" or "CUDA".
    torch_index: URL of the package index that has it. "": pip's usual one.
    download_gb, disk_gb: sizes of the whole environment with it.
    reason: a sentence for the user: why this one.
    """

    name: str
    torch_index: str
    download_gb: float
    disk_gb: float
    reason: str


@dataclass(frozen=True)
class GraphicsCard:
    """An NVIDIA graphics card, as its driver describes it.

    driver: the driver's major version.
    capability: CUDA compute capability, such as 8.9.
    """

    name: str
    driver: int
    capability: float


def choose_build() -> TorchBuild:
    """The build for this machine. Raises EmoFaceError where there is none."""
    return build_for(sys.platform, platform.machine(), find_card())


def build_for(system: str, machine: str, card: GraphicsCard | None) -> TorchBuild:
    """The build for a machine. Raises EmoFaceError where there is none.

    system: as sys.platform. machine: as platform.machine(). card: None: it has no NVIDIA card.
    """
    if system == "darwin":
        if machine != "arm64":
            raise EmoFaceError(
                "This is a Mac with an Intel processor; PyTorch, on which EmoFace's model runs, is made for Apple's "
                "own processors only. Use another machine, or make takes there with `emoface` and load them here."
            )
        return TorchBuild("CPU", "", *CPU_SIZES, "On a Mac the model runs on the processor.")
    refusal = reason_against(card)
    if card and not refusal:
        reason = f"{card.name} is here: the model runs on it."
        index = "" if system == "linux" else f"{PYTORCH_INDEX}/{CUDA_INDEX}"
        return TorchBuild("CUDA", index, *CUDA_SIZES, reason)
    index = f"{PYTORCH_INDEX}/cpu" if system == "linux" else ""
    return TorchBuild("CPU", index, *CPU_SIZES, refusal)


def reason_against(card: GraphicsCard | None) -> str:
    """Why the model does not run on this card; "" if it does."""
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


def find_card() -> GraphicsCard | None:
    """The most capable NVIDIA card that the driver lists; None if there is no driver or it does not answer."""
    tool = shutil.which("nvidia-smi") or Path(os.environ.get("SystemRoot", "")) / "System32" / "nvidia-smi.exe"
    command = [tool, "--query-gpu=name,driver_version,compute_cap", "--format=csv,noheader"]
    try:
        answer = subprocess.run(
            command, capture_output=True, encoding="utf-8", errors="replace", timeout=20, **child.own_group()
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    cards = [card for line in answer.stdout.splitlines() if (card := read_card(line))]
    return max(cards, key=lambda card: card.capability, default=None)


def read_card(line: str) -> GraphicsCard | None:
    """A line of nvidia-smi, such as `NVIDIA GeForce RTX 4090, 581.15, 8.9`; None if it has another form."""
    try:
        name, driver, capability = (part.strip() for part in line.rsplit(",", 2))
        return GraphicsCard(name, int(driver.split(".")[0]), float(capability))
    except ValueError:
        return None

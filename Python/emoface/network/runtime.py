"""What a figure of speed must say of the machinery under it, and the paper's network to measure."""

import platform

import torch

from .config import NetworkConfig
from .model import EmoFace


def describe_runtime(device: torch.device) -> dict:
    """Versions, threads and precision that the network runs with."""
    import transformers

    return {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "threads": torch.get_num_threads(),
        "device": torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu",
        "precision": "float32",
    }


def untrained_paper_network(device: torch.device) -> EmoFace:
    """The network of the paper's size with random weights, the same every time; its curves mean nothing."""
    torch.manual_seed(0)
    model = EmoFace(NetworkConfig(), "paper size, random weights", encoder_id="untrained")
    torch.nn.init.normal_(model.audio2rig.exit.weight, std=0.02)  # it starts at zero: nothing could be compared
    return model.to(device).eval()


def synchronise(device: torch.device) -> None:
    """Wait until the device has done what it was given, so that a clock tells the truth."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)

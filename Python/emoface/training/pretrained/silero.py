"""Reads Silero's voice activity detector, from the installed `silero-vad`."""

from importlib.util import find_spec
from pathlib import Path

import torch
from safetensors.torch import load_file

from ...errors import EmoFaceError
from ...network.acoustic.voice_activity import VoiceActivityDetector

PACKAGE = "silero-vad==6.2.3"


class SileroError(EmoFaceError):
    """The detector is missing, or another one than PACKAGE has."""


def load_voice_activity(detector: VoiceActivityDetector) -> None:
    """Set the detector's weights, which are not trained, from the package's own file. Raises SileroError."""
    found = find_spec("silero_vad")  # not imported: only its data is needed
    path = Path(found.origin).parent / "data" / "silero_vad_16k.safetensors" if found and found.origin else None
    if path is None or not path.is_file():
        raise SileroError(f"the voice activity detector of {PACKAGE} is needed to train. pip install {PACKAGE}")
    set_weights(detector, load_file(path))


def set_weights(detector: VoiceActivityDetector, tensors: dict[str, torch.Tensor]) -> None:
    """Set the weights from the package's tensors, by the names of its file. Raises SileroError."""
    names = {f"conv{i + 1}.{kind}": f"convolutions.{i}.{kind}" for i in range(4) for kind in ("weight", "bias")}
    names |= {f"lstm_cell.{kind}": f"lstm.{kind}_l0" for kind in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
    names |= {f"final_conv.{kind}": f"out_proj.{kind}" for kind in ("weight", "bias")}
    expected = detector.state_dict()
    try:
        detector.load_state_dict({ours: tensors[theirs].view_as(expected[ours]) for theirs, ours in names.items()})
    except (KeyError, RuntimeError) as error:
        raise SileroError(f"a voice activity detector of another form ({error}). Install {PACKAGE}.") from error

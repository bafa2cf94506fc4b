"""Silero's voice activity detector, from the installed `silero-vad`, into a phonetic encoder."""

from importlib.util import find_spec
from pathlib import Path

import torch
from safetensors.torch import load_file

from ...errors import EmoFaceError
from ...network.acoustic.voice_activity import VoiceActivity

PACKAGE = "silero-vad==6.2.3"


class SileroError(EmoFaceError):
    """A detector that is missing, or not the one that is wanted."""


def load_voice_activity(voice: VoiceActivity) -> None:
    """Fill in what is not learnt, from the package's own file. Raises SileroError."""
    found = find_spec("silero_vad")  # found, not imported: only its data is wanted
    path = Path(found.origin).parent / "data" / "silero_vad_16k.safetensors" if found and found.origin else None
    if path is None or not path.is_file():
        raise SileroError(f"the voice activity detector of {PACKAGE} is needed to train. pip install {PACKAGE}")
    fill(voice, load_file(path))


def fill(voice: VoiceActivity, tensors: dict[str, torch.Tensor]) -> None:
    """Put the package's tensors, by the names of its file, in their places. Raises SileroError."""
    names = {f"conv{i + 1}.{kind}": f"summary.{i}.{kind}" for i in range(4) for kind in ("weight", "bias")}
    names |= {f"lstm_cell.{kind}": f"memory.{kind}_l0" for kind in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
    names |= {f"final_conv.{kind}": f"verdict.{kind}" for kind in ("weight", "bias")}
    wanted = voice.state_dict()
    try:
        voice.load_state_dict({ours: tensors[theirs].view_as(wanted[ours]) for theirs, ours in names.items()})
    except (KeyError, RuntimeError) as error:
        raise SileroError(f"a voice activity detector of another form ({error}). Install {PACKAGE}.") from error

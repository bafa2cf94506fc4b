"""The names of tensors in model files and resume files, where they differ from the attributes of our modules.

Files keep the names of schema 1, the first: a model saved now is the same bytes as before, an earlier EmoFace reads it,
and its id, a digest of names and values, stays what takes have stored. Renaming an attribute needs a row here.
"""

from collections.abc import Mapping

from torch import Tensor

# Attribute path -> path in files, with * for a number.
_PATHS_IN_FILES = {
    "audio_encoder.phone_map": "audio_encoder.meaning",
    "audio_encoder.senones.mixture_weights": "audio_encoder.senones.shares",
    "audio_encoder.voice_activity.convolutions.*": "audio_encoder.voice.summary.*",
    "audio_encoder.voice_activity.lstm": "audio_encoder.voice.memory",
    "audio_encoder.voice_activity.out_proj": "audio_encoder.voice.verdict",
    "audio_encoder.recogniser.in_proj": "audio_encoder.recogniser.entry",
    "audio_encoder.recogniser.norm": "audio_encoder.recogniser.exit",
    "audio_encoder.recogniser.blocks.*.dilated": "audio_encoder.recogniser.blocks.*.spread",
    "audio_encoder.recogniser.blocks.*.pointwise": "audio_encoder.recogniser.blocks.*.mix",
    "audio_encoder.phone_head": "audio_encoder.phones",
    "audio_encoder.feature_convolution": "audio_encoder.shapes",
    "audio2rig.in_proj": "audio2rig.entry",
    "audio2rig.out_proj": "audio2rig.exit",
    "audio2rig.decoder.layers.*.attention.out_proj": "audio2rig.decoder.layers.*.mix.out",
    "audio2rig.decoder.layers.*.attention": "audio2rig.decoder.layers.*.mix",
    "audio2rig.decoder.layers.*.linear1": "audio2rig.decoder.layers.*.widen",
    "audio2rig.decoder.layers.*.linear2": "audio2rig.decoder.layers.*.narrow",
}
_PATHS_IN_MODULES = {in_file: attribute for attribute, in_file in _PATHS_IN_FILES.items()}


def to_file_names(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A model's state dict under the names that files have, in the same order."""
    return {_renamed(name, _PATHS_IN_FILES): tensor for name, tensor in state.items()}


def from_file_names(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The inverse of `to_file_names`: a state dict that a model loads."""
    return {_renamed(name, _PATHS_IN_MODULES): tensor for name, tensor in tensors.items()}


def _renamed(name: str, paths: Mapping[str, str]) -> str:
    """The longest path that begins the name, replaced by its other form."""
    parts = name.split(".")
    general = ["*" if part.isdigit() else part for part in parts]
    for length in range(len(parts), 0, -1):
        new = paths.get(".".join(general[:length]))
        if new is not None:
            numbers = iter(part for part in parts[:length] if part.isdigit())
            return ".".join([*(next(numbers) if part == "*" else part for part in new.split(".")), *parts[length:]])
    return name

"""How each model that ships is made, from nothing: corpus, network and training in one value."""

from dataclasses import dataclass, field
from typing import Any

from ..errors import EmoFaceError
from ..network.acoustic.conformer_encoder import ConformerEncoderSettings
from ..network.config import NetworkConfig
from ..phones import CLASSES
from ..serialization import to_json


@dataclass(frozen=True)
class Recipe:
    """A training run. `key` is a setting's name in checkpoints and resume files, where it differs.

    name: of the recipe and of the model that it makes.
    network: the network's settings.
    corpus_hours, corpus_seed: of the synthetic corpus that is made where no other is given.
    seed: of weights, batches, augmentation and dropout.
    steps: batches in all.
    phone_steps: of the steps, the first ones, in which a phonetic encoder learns phones, by their cross-entropy. The
        others learn the face: mean squared error on 174 values, weighted by region, and on frame-to-frame change.
    batch_frames: frames of a batch, about.
    learning_rate: at its highest.
    weight_decay: of AdamW.
    warm_up: steps in which the learning rate rises, at the start of each stage.
    velocity: weight of the error of frame-to-frame change beside that of the values.
    average_decay: per step, of the running mean of the weights, which is the model that is kept.
    validate_every: steps between two validations.
    closure_weight: how many times an error counts where lips touch.
    rest_weight: how many times an error counts where nobody speaks.
    """

    name: str
    network: NetworkConfig
    corpus_hours: float = 6.0
    corpus_seed: int = 1
    seed: int = 1
    steps: int = 3000
    phone_steps: int = field(default=2000, metadata={"key": "hear"})
    batch_frames: int = 2000
    learning_rate: float = 2e-3
    weight_decay: float = 0.01
    warm_up: int = 200
    velocity: float = 1.0
    average_decay: float = field(default=0.998, metadata={"key": "average"})
    validate_every: int = 200
    closure_weight: float = field(default=3.0, metadata={"key": "contact"})
    rest_weight: float = field(default=4.0, metadata={"key": "still"})


# Every setting is written out: the model's ids are digests of them.
_COMPACT_AUDIO: dict[str, Any] = {"family": "conformer", **to_json(ConformerEncoderSettings(phones=len(CLASSES)))}

# No positions: the convolutions know what is near, and attention then works on lines longer than any it was trained on.
COMPACT = Recipe(
    "compact",
    NetworkConfig(
        audio=_COMPACT_AUDIO,
        d_model=192,
        layers=2,
        heads=4,
        feedforward=512,
        dropout=0.0,
        positions=False,
        emotion_embedding=32,
        emotion_hidden=64,
    ),
)

RECIPES = {recipe.name: recipe for recipe in (COMPACT,)}


class RecipeError(EmoFaceError):
    """There is no recipe of this name."""


def find_recipe(name: str) -> Recipe:
    """A recipe by its name. Raises RecipeError."""
    if name not in RECIPES:
        raise RecipeError(f"no recipe is called {name!r}. Expected one of {', '.join(RECIPES)}.")
    return RECIPES[name]

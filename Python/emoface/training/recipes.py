"""How each model that ships is made, from nothing: corpus, network and training in one value."""

from dataclasses import asdict, dataclass

from ..errors import EmoFaceError
from ..network.acoustic.compact_encoder import PhoneticSettings
from ..network.config import NetworkConfig
from .phones import CLASSES


@dataclass(frozen=True)
class Recipe:
    """A training run. Steps are batches of about batch_frames frames.

    corpus_hours, corpus_seed: of the synthetic corpus that is made where no other is given.

    hear: of the steps, those in which a phonetic encoder learns phones, by their cross-entropy. The others learn the
    face: mean squared error on 174 values, weighted by region, and on frame-to-frame change, times velocity.
    average: decay a step of the mean of the weights that is kept. validate_every: steps between two looks at the
    validation clips. contact, still: how many times an error counts where lips touch, and where nobody speaks.
    """

    name: str
    network: NetworkConfig
    corpus_hours: float = 4.5
    corpus_seed: int = 1
    seed: int = 1
    steps: int = 2100
    hear: int = 1100
    batch_frames: int = 2000
    learning_rate: float = 2e-3
    weight_decay: float = 0.01
    warm_up: int = 200
    velocity: float = 1.0
    average: float = 0.998
    validate_every: int = 200
    contact: float = 3.0
    still: float = 4.0

    def to_json(self) -> dict:
        """As the model's card stores it."""
        return asdict(self)


# No positions: the convolutions know what is near, and attention then works on lines longer than any it was trained on.
COMPACT = Recipe(
    "compact",
    NetworkConfig(
        audio={"family": "phonetic", **asdict(PhoneticSettings(phones=len(CLASSES)))},  # all: the ids go by them
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
    """A recipe that nobody wrote."""


def find_recipe(name: str) -> Recipe:
    """A recipe by its name. Raises RecipeError."""
    if name not in RECIPES:
        raise RecipeError(f"no recipe is called {name!r}. Expected one of {', '.join(RECIPES)}.")
    return RECIPES[name]

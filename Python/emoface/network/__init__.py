"""The network: `load_model(name).predict(samples, weights)`."""

from .config import NetworkConfig, NetworkError
from .model import EmoFace
from .model_library import load_model

__all__ = ["EmoFace", "NetworkConfig", "NetworkError", "load_model"]

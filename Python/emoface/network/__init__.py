"""The network: `load_model(name).predict(samples, weights)`."""

from .config import NetworkConfig, NetworkError
from .library import load_model
from .model import EmoFace

__all__ = ["EmoFace", "NetworkConfig", "NetworkError", "load_model"]

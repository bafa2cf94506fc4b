"""The executor of a Ray cluster."""

from .actor import ClusterError
from .executor import RayExecutor

__all__ = ["ClusterError", "RayExecutor"]

"""The executor of a Ray cluster."""

from .actor import ClusterError
from .ray_executor import RayExecutor

__all__ = ["ClusterError", "RayExecutor"]

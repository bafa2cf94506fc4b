"""A batch on a Ray cluster."""

from .crew import RayCrew
from .worker import ClusterError

__all__ = ["ClusterError", "RayCrew"]

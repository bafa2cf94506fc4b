"""A batch on a Ray cluster."""

from .actor import ClusterError
from .executor import RayCrew

__all__ = ["ClusterError", "RayCrew"]

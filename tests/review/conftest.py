"""The take that the tests of the preview draw is reviewed here, too."""

from ..preview.conftest import make_take

__all__ = ["make_take"]

"""One process stands the inputs of all tests: its imports take seconds."""

import sys
from collections.abc import Iterator

import pytest

from .harness import Harness


@pytest.fixture(scope="session")
def harness() -> Iterator[Harness]:
    """A harness with its child process."""
    if sys.platform != "linux":
        pytest.skip("limits of memory, and its measure, are Linux's")
    with Harness() as harness:
        yield harness

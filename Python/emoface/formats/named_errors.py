"""The file's name in front of what its contents did wrong."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import EmoFaceError


@contextmanager
def naming(path: str | os.PathLike) -> Iterator[None]:
    """Put `path` in front of an error from inside: a value knows what is wrong, not where it came from."""
    try:
        yield
    except EmoFaceError as error:
        raise type(error)(f"{path}: {error}") from error

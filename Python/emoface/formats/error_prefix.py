"""Error sentences about a file's contents, with the file's name in front."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import EmoFaceError


@contextmanager
def prefix_errors(path: str | os.PathLike[str]) -> Iterator[None]:
    """Put `path` in front of an EmoFaceError from the block: a value's own error does not know the file."""
    try:
        yield
    except EmoFaceError as error:
        raise type(error)(f"{path}: {error}") from error

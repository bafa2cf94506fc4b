"""Where takes are saved in a project: each version in a file of its own, so that none is lost."""

from collections.abc import Collection
from itertools import count
from pathlib import Path

from emoface.take import SUFFIX

from ..project import plain_name, saved_folder


def new_take_file(name: str, reserved: Collection[Path] = ()) -> Path:
    """A path under Saved/EmoFace/Takes for a new take of a line, such as greeting_001.take.

    name: the line's.
    reserved: paths that are chosen already, though there is no such file yet.
    """
    folder = saved_folder() / "Takes"
    paths = (folder / f"{plain_name(name)}_{number:03}{SUFFIX}" for number in count(1))
    taken = {str(path).lower() for path in reserved}  # macOS and Windows ignore case
    return next(path for path in paths if str(path).lower() not in taken and not path.exists())

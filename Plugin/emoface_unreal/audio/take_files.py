"""Where takes are saved in a project: each version in a file of its own, so that none is lost."""

import re
from collections.abc import Collection
from itertools import count
from pathlib import Path

from emoface.take import SUFFIX

from ..project import saved_folder

NAME_LENGTH = 60  # of the line's name in the file's, so that Windows can have the path


def plain_name(name: str) -> str:
    """A name as both files and assets may have it: letters, digits, underscores and hyphens."""
    return re.sub(r"[^\w-]+", "_", name).strip("_")[:NAME_LENGTH] or "line"


def new_take_file(name: str, spoken_for: Collection[Path] = ()) -> Path:
    """A path under Saved/EmoFace/Takes for a new take of a line, such as greeting_001.take.

    spoken_for: paths that are given away already, though no file stands there yet.
    """
    folder = saved_folder() / "Takes"
    paths = (folder / f"{plain_name(name)}_{number:03}{SUFFIX}" for number in count(1))
    taken = {str(path).lower() for path in spoken_for}  # macOS and Windows take no notice of case
    return next(path for path in paths if str(path).lower() not in taken and not path.exists())

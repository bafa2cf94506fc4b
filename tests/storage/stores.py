"""Folders on a disk and in object stores, for tests of what works in both."""

from pathlib import Path

import fsspec

from emoface.storage.folder import Folder

STORES = ("disk", "memory", "slowly")


class SlowlyWritten(fsspec.get_filesystem_class("memory")):
    """A store whose files grow as they are written, as on a server of files: not one of those that write whole."""

    protocol = "slowly"
    store: dict = {}  # noqa: RUF012  as in the class it extends
    pseudo_dirs = [""]  # noqa: RUF012

    @classmethod
    def _strip_protocol(cls, path):
        return super()._strip_protocol(path.replace("slowly://", "memory://"))


fsspec.register_implementation("slowly", SlowlyWritten, clobber=True)


def folder_in(store: str, path: Path) -> Folder:
    """An empty folder. store: one of STORES. path: an empty folder on the disk, whose name other stores use."""
    if store == "disk":
        return Folder.at(path / "folder")
    return Folder.at(f"{store}://{path.name}/folder/")

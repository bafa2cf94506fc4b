import os

import pytest

from emoface.storage import files
from emoface.storage.files import FileError, replacing, write_text


def test_a_parent_that_is_a_file_is_said_in_a_sentence(tmp_path):
    (tmp_path / "taken").write_text("mine")
    with pytest.raises(FileError, match="cannot write this file"):
        write_text(tmp_path / "taken" / "new.txt", "text", overwrite=True)
    assert (tmp_path / "taken").read_text() == "mine"


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path):
    path = tmp_path / "kept.txt"
    path.write_text("mine")
    with pytest.raises(RuntimeError), replacing(path, overwrite=True) as temporary:
        temporary.write_text("half")
        raise RuntimeError("the writer failed")
    assert path.read_text() == "mine" and [p.name for p in tmp_path.iterdir()] == ["kept.txt"]
    with pytest.raises(FileError, match="exists"):
        write_text(path, "other", overwrite=False)
    write_text(path, "other", overwrite=True)
    assert path.read_text() == "other"


def test_a_file_that_another_program_has_open_for_a_moment_is_waited_for(tmp_path, monkeypatch):
    """As Windows has it; nowhere else is an open file in the way."""
    path, replace, refused = tmp_path / "line.txt", os.replace, []

    def busy(source, target):
        if len(refused) < 3:
            refused.append(target)
            raise PermissionError(13, "Access is denied", str(target))
        replace(source, target)

    monkeypatch.setattr(files, "RETRY_DELAYS_S", (0.0, 0.0, 0.0))
    monkeypatch.setattr(os, "replace", busy)
    write_text(path, "new", True)
    assert path.read_text() == "new" and len(refused) == 3

    refused.clear()
    monkeypatch.setattr(files, "RETRY_DELAYS_S", (0.0, 0.0))
    with pytest.raises(FileError, match="Access is denied"):
        write_text(path, "newer", True)
    assert path.read_text() == "new" and list(tmp_path.iterdir()) == [path]

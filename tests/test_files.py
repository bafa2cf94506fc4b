import pytest

from emoface.files import FileError, replacing, write_text


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

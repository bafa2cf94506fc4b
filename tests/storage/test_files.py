import json
import os

import pytest

from emoface.storage import files
from emoface.storage.files import FileError, check_writable, open_regular, read_text, replacing, write_parts, write_text

from .hostile_disk import SPECIAL, file_limit, make_special


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


@pytest.mark.parametrize("kind", SPECIAL)
def test_what_grows_is_never_opened_through_a_link_or_a_pipe(tmp_path, kind):
    outside = tmp_path / "outside"
    outside.write_text("mine")
    make_special(tmp_path / "log", kind, outside)
    with pytest.raises(FileError, match=r"log: this is (a link|no file)"):
        open_regular(tmp_path / "log", append=True)
    assert outside.read_text() == "mine" and not (tmp_path / "nothing").exists()


@pytest.mark.parametrize("kind", ["pipe", "socket", "folder"])
def test_what_is_no_file_is_not_replaced(tmp_path, kind):
    make_special(tmp_path / "x.txt", kind, tmp_path)
    before = os.lstat(tmp_path / "x.txt")
    with pytest.raises(FileError, match=r"x\.txt: this is no file"):
        write_text(tmp_path / "x.txt", "text", overwrite=True)
    assert os.lstat(tmp_path / "x.txt") == before and len(list(tmp_path.iterdir())) == 1


def test_a_link_is_replaced_and_what_it_leads_to_is_untouched(tmp_path):
    (tmp_path / "outside").write_text("mine")
    (tmp_path / "x.txt").symlink_to(tmp_path / "outside")
    write_text(tmp_path / "x.txt", "text", overwrite=True)
    assert (tmp_path / "outside").read_text() == "mine"
    assert not (tmp_path / "x.txt").is_symlink() and (tmp_path / "x.txt").read_text() == "text"


def test_what_is_no_text_in_a_path_comes_back_through_json(tmp_path):
    path = os.fsdecode(b"caf\xe9 \xc3\xa9")
    write_text(tmp_path / "a.json", json.dumps({"path": path}, ensure_ascii=False), overwrite=False)
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == {"path": path}


def test_a_full_disk_is_a_sentence_and_leaves_what_was_there(tmp_path):
    (tmp_path / "x.txt").write_text("mine")
    with file_limit(1000), pytest.raises(FileError, match=r"x\.txt: cannot write this file"):
        write_text(tmp_path / "x.txt", "text" * 1000, overwrite=True)
    assert (tmp_path / "x.txt").read_text() == "mine" and len(list(tmp_path.iterdir())) == 1


def test_permissions_follow_the_umask(tmp_path):
    before = os.umask(0o027)
    try:
        write_text(tmp_path / "whole", "text", overwrite=True)
        open_regular(tmp_path / "grown").close()
    finally:
        os.umask(before)
    assert [os.stat(tmp_path / name).st_mode & 0o777 for name in ("whole", "grown")] == [0o640, 0o640]


def test_a_temporary_name_cannot_be_guessed_and_is_short(tmp_path):
    names = []
    for _ in range(2):
        with replacing(tmp_path / ("你" * 80 + ".take"), overwrite=True) as temporary:
            temporary.write_text("text")
            names.append(temporary.name)
    assert names[0] != names[1] and all(len(name) == 38 and name.endswith(".take") for name in names)


@pytest.mark.parametrize("place", ["taken/out.json", "taken/new/out.json", "\0.json", "n" * 300])
def test_a_place_where_no_file_can_be_is_said_before_the_work(tmp_path, place):
    (tmp_path / "taken").write_text("mine")
    with pytest.raises(FileError, match=r"no folder that may be written to|no file can have this name|cannot write"):
        check_writable(tmp_path / place, overwrite=False)
        write_text(tmp_path / place, "text", overwrite=False)


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="this system has no /dev/zero")
def test_text_without_an_end_is_refused_at_the_limit(tmp_path):
    """Only so much of it comes into memory."""
    (tmp_path / "lines.csv").symlink_to("/dev/zero")
    with pytest.raises(FileError, match=r"lines\.csv: this file has more than 0\.5 MiB"):
        read_text(tmp_path / "lines.csv", 2**19)


def test_text_up_to_the_limit_is_read(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"12345678")
    assert read_text(tmp_path / "a.txt", 8) == "12345678"
    with pytest.raises(FileError, match="more than"):
        read_text(tmp_path / "a.txt", 7)


def test_parts_are_written_one_after_the_other_and_nothing_is_left_where_they_fail(tmp_path):
    write_parts(tmp_path / "a.txt", (f"{number}\n" for number in range(3)), overwrite=False)
    assert (tmp_path / "a.txt").read_bytes() == b"0\n1\n2\n"

    def failing():
        yield "half"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_parts(tmp_path / "b.txt", failing(), overwrite=False)
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]

"""Folders: the same behaviour on a disk and in an object store."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import emoface
from emoface.storage.folder import Folder, StoreError

from .hostile_disk import file_limit, make_special
from .stores import STORES, SlowlyWritten, folder_in


@pytest.fixture(params=STORES)
def folder(request, tmp_path) -> Folder:
    """An empty folder, on a disk and in two kinds of store."""
    return folder_in(request.param, tmp_path)


def environment() -> dict:
    """Another process's, which finds the package."""
    return {**os.environ, "PYTHONPATH": str(Path(emoface.__file__).parents[1])}


def test_what_is_written_is_read_back_and_replaced(folder):
    folder.write("a/line.take", b"first")
    folder.write("a/line.take", b"second")
    assert folder.read("a/line.take") == b"second" and folder.exists("a/line.take") and not folder.exists("a")
    with folder.local("a/line.take") as path:
        assert path.name == "line.take" and path.read_bytes() == b"second"
    folder.remove("a/line.take")
    folder.remove("a/line.take")
    assert not folder.exists("a/line.take")


def test_a_writer_that_fails_leaves_what_was_there_and_nothing_beside_it(folder):
    folder.write("line.take", b"whole")
    with pytest.raises(RuntimeError), folder.replacing("line.take") as path:
        path.write_bytes(b"half")
        raise RuntimeError("the writer failed")
    assert folder.read("line.take") == b"whole" and folder.files() == ["line.take"]


def test_a_writer_that_is_killed_leaves_what_was_there_and_its_rest_is_swept_away(tmp_path):
    folder = Folder.at(tmp_path)
    folder.write("line.take", b"whole")
    code = (
        "import os, signal, sys; from emoface.storage.folder import Folder\n"
        "with Folder.at(sys.argv[1]).replacing('line.take') as path:\n"
        "    path.write_bytes(b'half'); os.kill(os.getpid(), 9)"
    )
    if os.name == "nt":
        code = code.replace("os.kill(os.getpid(), 9)", "os._exit(9)")
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], env=environment()).returncode
    assert folder.read("line.take") == b"whole" and folder.files() == ["line.take"]
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 2
    folder.remove_unfinished()
    assert [path.name for path in tmp_path.rglob("*")] == ["line.take"]


def test_a_store_that_does_not_write_whole_never_shows_half_a_file(tmp_path, monkeypatch):
    folder = Folder.at(f"slowly://{tmp_path.name}")
    folder.write("line.take", b"whole")

    def broken(self, path, target, **options):
        self.pipe_file(target, b"ha")
        raise ConnectionError("the network went")

    monkeypatch.setattr(SlowlyWritten, "put_file", broken)
    with pytest.raises(StoreError, match="cannot write"):
        folder.write("line.take", b"other")
    assert folder.read("line.take") == b"whole"
    folder.remove_unfinished()
    assert folder._open("")[0].find(folder.location) == [f"/{tmp_path.name}/line.take"]


def test_files_are_listed_with_their_folders_in_order_without_hidden_ones(folder):
    for name in ("b.wav", "a/z.wav", "a/y/x.wav", ".lock", ".hidden/h.wav"):
        folder.write(name, b"x")
    assert folder.files() == ["a/y/x.wav", "a/z.wav", "b.wav"]
    assert folder.folder("a").files() == ["y/x.wav", "z.wav"]


def test_digest_and_stamp_tell_files_apart(folder):
    folder.write("line.wav", b"abc")
    assert folder.sha256("line.wav") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    before = folder.stamp("line.wav")
    assert before == folder.stamp("line.wav")
    folder.write("line.wav", b"other, longer")
    assert folder.stamp("line.wav") != before


def test_what_is_missing_is_said_with_its_address(folder):
    for ask in (folder.read, folder.sha256, folder.stamp):
        with pytest.raises(StoreError, match=r"gone\.wav: there is no such file"):
            ask("gone.wav")
    assert folder.files() == []


def test_only_one_of_many_creates_a_file(folder):
    assert [folder.create("mark", word) for word in (b"first", b"second")] == [True, False]
    assert folder.read("mark") == b"first"


@pytest.mark.parametrize(
    "text, name", [("line.wav", "line.wav"), ("a/../line.wav", "line.wav"), (r"takes\line.wav", "takes/line.wav")]
)
def test_names_of_a_table_are_found_within_the_folder(folder, text, name):
    assert folder.name_of(text) == name
    assert folder.name_of(folder.address(name)) == name


@pytest.mark.parametrize(
    "text",
    [
        "../line.wav",
        "a/../../line.wav",
        "/etc/passwd",
        "..",
        ".",
        "",
        " ",
        "a\0b",
        r"..\line.wav",
        "s3://other/line.wav",
    ],
)
def test_names_outside_the_folder_are_refused(folder, text):
    if folder.is_local and "://" in text:
        assert folder.name_of(text) == "s3:/other/line.wav"  # an unusual name, but inside
        return
    with pytest.raises(StoreError, match="Expected a path within"):
        folder.name_of(text)


def test_a_link_that_leads_outside_is_refused_and_one_that_stays_is_not(tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "secret.wav").write_bytes(b"x")
    (root / "real.wav").write_bytes(b"x")
    try:
        (root / "out.wav").symlink_to(tmp_path / "secret.wav")
        (root / "in.wav").symlink_to(root / "real.wav")
        (tmp_path / "door").symlink_to(root)
    except OSError:
        pytest.skip("this system makes no symbolic links")
    folder = Folder.at(tmp_path / "door")
    assert folder.name_of("in.wav") == "in.wav"
    assert folder.name_of(tmp_path / "door" / "real.wav") == "real.wav"
    with pytest.raises(StoreError, match="outside"):
        folder.name_of("out.wav")
    (root / "away").symlink_to(tmp_path)
    with pytest.raises(StoreError, match="outside"):
        folder.write("away/line.take", b"x")
    assert not (tmp_path / "line.take").exists()


def test_a_neighbour_whose_name_begins_alike_is_outside(tmp_path):
    for folder in (Folder.at(tmp_path / "lines"), Folder.at("memory://bucket/lines")):
        with pytest.raises(StoreError, match="outside"):
            folder.name_of(f"{folder.location}_secret/line.wav")


def test_an_address_that_nothing_here_can_read_is_a_sentence():
    with pytest.raises(StoreError, match=r"martian://bucket/line\.wav: cannot read"):
        Folder.at("martian://bucket").read("line.wav")


def test_a_file_url_is_its_path(tmp_path):
    assert Folder.at((tmp_path / "a b").as_uri()) == Folder.at(tmp_path / "a b")


def test_a_parent_that_is_a_file_is_a_sentence(tmp_path):
    (tmp_path / "taken").write_bytes(b"mine")
    with pytest.raises(StoreError, match="cannot write"):
        Folder.at(tmp_path).write("taken/line.take", b"x")
    assert (tmp_path / "taken").read_bytes() == b"mine"


def test_links_that_lead_in_a_circle_are_a_sentence(tmp_path):
    (tmp_path / "line.take").symlink_to(tmp_path / "line.take")
    with pytest.raises(StoreError, match=r"line\.take"):
        Folder.at(tmp_path).name_of("line.take")
    with pytest.raises(StoreError, match=r"line\.take"):
        Folder.at(tmp_path / "line.take")


def test_a_writer_that_finds_the_disk_full_is_a_sentence(tmp_path):
    folder = Folder.at(tmp_path)
    with file_limit(100), pytest.raises(StoreError, match=r"page: cannot write this"), folder.replacing("page") as path:
        path.write_text("x" * 200)
    assert not folder.exists("page") and not list((tmp_path / ".unfinished").iterdir())
    with file_limit(100), pytest.raises(StoreError, match=r"new: cannot write this"):
        folder.create("new", b"x" * 200)
    assert not folder.exists("new")


@pytest.mark.parametrize("kind", ["pipe", "socket", "folder"])
def test_what_is_no_file_is_not_replaced(tmp_path, kind):
    make_special(tmp_path / "line.take", kind, tmp_path)
    with pytest.raises(StoreError, match=r"line\.take"):
        Folder.at(tmp_path).write("line.take", b"take")
    assert not (tmp_path / "line.take").is_file()

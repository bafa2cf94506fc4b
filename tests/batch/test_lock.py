"""The lock of a takes folder: one run at a time, on a disk and in an object store."""

import multiprocessing
import os
import threading
from contextlib import suppress

import pytest

from emoface.batch import lock as locks
from emoface.batch.lock import HOLDER, LOCK, FolderInUse, lock_folder, read_holder
from emoface.storage.folder import UNFINISHED, Folder, StoreError

from ..storage.hostile_disk import SPECIAL, file_limit, make_special
from ..storage.stores import STORES, folder_in


@pytest.fixture(params=STORES)
def folder(request, tmp_path) -> Folder:
    """An empty folder, on a disk and in two kinds of store."""
    return folder_in(request.param, tmp_path)


@pytest.fixture
def short_waits(monkeypatch):
    """Shorten the waits of a lock."""
    monkeypatch.setattr(locks, "HEARTBEAT_S", 0.1)
    monkeypatch.setattr(locks, "EXPIRY_S", 1.0)
    monkeypatch.setattr(locks, "TAKEOVER_S", 0.1)


def test_a_second_run_is_refused_with_who_has_the_folder_and_the_next_is_not(folder, short_waits):
    refused = pytest.raises(FolderInUse, match=f"another run .*process {os.getpid()}")
    with lock_folder(folder), refused, lock_folder(folder):
        pytest.fail("had the folder twice")
    with lock_folder(folder):
        pass


def hold(place: str, held, end) -> None:
    with lock_folder(Folder.at(place)):
        held.set()
        end.wait()


def test_a_killed_process_leaves_its_folder_free(tmp_path):
    context = multiprocessing.get_context("spawn")
    held, end = context.Event(), context.Event()
    other = context.Process(target=hold, args=(str(tmp_path), held, end))
    other.start()
    assert held.wait(60)
    with pytest.raises(FolderInUse, match=f"process {other.pid}"), lock_folder(Folder.at(tmp_path)):
        pass
    other.kill()
    other.join()
    with lock_folder(Folder.at(tmp_path)):
        pass


def test_in_a_store_a_marker_that_nobody_renews_is_taken_over(tmp_path, short_waits):
    folder = Folder.at(f"memory://{tmp_path.name}")
    folder.write(".lock", b'{"who": "elsewhere, process 1", "node": "elsewhere", "process": 1, "token": "x"}')
    with lock_folder(folder):
        assert b"elsewhere" not in folder.read(".lock")
    assert not folder.exists(".lock")


def test_of_two_that_find_a_dead_marker_one_has_the_folder(tmp_path, short_waits):
    folder = Folder.at(f"memory://{tmp_path.name}")
    folder.write(".lock", b'{"who": "elsewhere", "node": "elsewhere", "process": 1, "token": "x"}')
    got, together = [], threading.Barrier(2)

    def race() -> None:
        together.wait()
        try:
            with lock_folder(folder):
                got.append("folder")
                together.wait(10)
        except FolderInUse:
            got.append("refused")
            together.wait(10)

    threads = [threading.Thread(target=race) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == ["folder", "refused"]


def test_a_link_in_the_place_of_the_lock_is_refused_and_what_it_leads_to_is_untouched(tmp_path):
    folder, outside = tmp_path / "takes", tmp_path / "notes.txt"
    folder.mkdir()
    outside.write_text("mine")
    (folder / LOCK).symlink_to(outside)
    with pytest.raises(StoreError, match=r"\.lock: this is a link"), lock_folder(Folder.at(folder)):
        pytest.fail("had the folder")
    assert outside.read_text() == "mine"


def test_a_link_in_the_place_of_the_holder_is_replaced_and_what_it_leads_to_is_untouched(tmp_path):
    folder, outside = tmp_path / "takes", tmp_path / "notes.txt"
    folder.mkdir()
    outside.write_text("mine")
    (folder / HOLDER).symlink_to(outside)
    with lock_folder(Folder.at(folder)):
        assert f"process {os.getpid()}".encode() in (read_holder(Folder.at(folder)) or b"")
    assert outside.read_text() == "mine" and not (folder / HOLDER).is_symlink()


@pytest.mark.parametrize("kind", SPECIAL)
def test_whoever_is_refused_reads_no_link_or_pipe_to_say_who_has_the_folder(tmp_path, kind):
    folder, outside = tmp_path / "takes", tmp_path / "notes.txt"
    outside.write_text("mine")
    with lock_folder(Folder.at(folder)):
        (folder / HOLDER).unlink()
        make_special(folder / HOLDER, kind, outside)
        with pytest.raises(StoreError, match=r"\.lock-holder: this is") as refused, lock_folder(Folder.at(folder)):
            pytest.fail("had the folder")
        assert "mine" not in str(refused.value)
        (folder / HOLDER).rmdir() if kind == "folder" else (folder / HOLDER).unlink()
    assert outside.read_text() == "mine"


def test_the_lock_of_an_earlier_version_which_has_its_holder_in_it_is_taken(tmp_path):
    (tmp_path / LOCK).write_text("elsewhere, process 12")
    with lock_folder(Folder.at(tmp_path)):
        assert read_holder(Folder.at(tmp_path)) not in (None, b"elsewhere, process 12")
    assert read_holder(Folder.at(tmp_path)) is None


@pytest.mark.parametrize("kind", SPECIAL)
@pytest.mark.parametrize("name", [LOCK, UNFINISHED])
def test_a_link_or_a_pipe_in_the_place_of_the_lock_is_refused(tmp_path, kind, name):
    if (name, kind) == (UNFINISHED, "folder"):
        pytest.skip("it is one")
    folder, outside = tmp_path / "takes", tmp_path / "notes.txt"
    folder.mkdir()
    outside.write_text("mine")
    make_special(folder / name, kind, outside)
    with pytest.raises(StoreError, match=r"\.(lock|unfinished)"), lock_folder(Folder.at(folder)):
        pytest.fail("had the folder")
    assert outside.read_text() == "mine" and not (tmp_path / "nothing").exists()
    with suppress(FileNotFoundError):
        (folder / LOCK).rmdir() if kind == "folder" else (folder / name).unlink()
    with lock_folder(Folder.at(folder)):  # and it goes on once that is gone
        pass


def test_the_folder_of_a_run_has_no_folder_for_unfinished_files_left(tmp_path):
    with lock_folder(Folder.at(tmp_path)):
        Folder.at(tmp_path).write("line.take", b"take")
    assert sorted(path.name for path in tmp_path.iterdir()) in ([".lock", "line.take"], ["line.take"])


def test_a_full_disk_is_a_sentence_and_leaves_the_folder_free(tmp_path):
    with file_limit(0), pytest.raises(StoreError, match="cannot write this"), lock_folder(Folder.at(tmp_path)):
        pytest.fail("had the folder")
    with lock_folder(Folder.at(tmp_path)):
        assert read_holder(Folder.at(tmp_path))


def test_what_a_file_says_of_the_holder_is_quoted_short_and_plain(tmp_path):
    with lock_folder(Folder.at(tmp_path)):
        (tmp_path / HOLDER).write_text("\x1b]0;title\x07" + "x" * 10_000)
        with pytest.raises(FolderInUse) as refused, lock_folder(Folder.at(tmp_path)):
            pass
    assert len(str(refused.value)) < 400 and str(refused.value).isprintable()

"""Writing into the takes folder: what EmoFace wrote is replaced, what a user edited or had there is not."""

from dataclasses import replace

import pytest

from emoface.batch.job import LineJob, RunConfig
from emoface.batch.takes_folder import TakesFolder
from emoface.storage.folder import Folder
from emoface.table.batch_report import DONE, KEPT
from emoface.take import Line


@pytest.fixture
def config(tmp_path) -> RunConfig:
    return RunConfig(Folder.at(tmp_path), "compact.safetensors", "compact", "abc", "cpu")


def test_a_file_of_an_earlier_run_is_replaced(config):
    files = TakesFolder(config)
    first = files.write_output("x.take", b"first", "key 1", None)
    second = files.write_output("x.take", b"second", "key 2", first)
    assert config.out.read("x.take") == b"second"
    assert (second.key, second.edited_by_user) == ("key 2", False) and second.file.is_current(config.out, "x.take")


def test_a_file_that_was_there_before_or_was_edited_is_left_as_it_is(config):
    files = TakesFolder(config)
    config.out.write("x.take", b"mine")
    found = files.write_output("x.take", b"new", "key", None)
    assert found.edited_by_user and config.out.read("x.take") == b"mine"
    written = files.write_output("y.take", b"first", "key", None)
    config.out.write("y.take", b"edited")
    for previous in (written, files.write_output("y.take", b"second", "key", written)):
        assert files.write_output("y.take", b"second", "key", previous).edited_by_user
        assert config.out.read("y.take") == b"edited"


def test_with_force_it_is_replaced(config):
    config.out.write("x.take", b"mine")
    assert not TakesFolder(replace(config, force=True)).write_output("x.take", b"new", "key", None).edited_by_user
    assert config.out.read("x.take") == b"new"


def test_a_file_with_the_same_bytes_is_ours_whoever_wrote_it(config):
    config.out.write("x.take", b"same")
    assert not TakesFolder(config).write_output("x.take", b"same", "key", None).edited_by_user


def test_an_approved_job_keeps_its_takes_and_another_keeps_edited_ones(config):
    job = LineJob("x", config.out, "x.wav", Line("/x.wav"), ("x",), (1,))
    files = TakesFolder(config)
    written = files.write_output("x.take", b"first", "key", None)
    edited = replace(written, edited_by_user=True)
    assert (files.status(job, [written]), files.status(job, [edited])) == (DONE, KEPT)
    approved = replace(job, is_approved=True)
    assert files.status(approved, [written]) == KEPT
    assert TakesFolder(replace(config, force=True)).status(approved, [written]) == DONE
    assert files.current_takes(approved) is not None and files.current_takes(job) is None

"""Logging: quiet by default, one file for each process, and never in the way of the work."""

import logging
import os
import platform
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from emoface import __version__, log
from emoface.errors import bug_sentence
from emoface.worker.worker_process import environment_variables

TOOL = logging.getLogger("emoface.something")
LIBRARY = logging.getLogger("some_library")


@pytest.fixture(autouse=True)
def undo(monkeypatch):
    """Leaves logging as it was."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    levels = {name: logging.getLogger(name).level for name in ("emoface", "emoface_unreal")}
    yield
    log.tear_down()
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def read_log() -> str:
    path = log.log_file()
    assert path is not None
    return path.read_text("utf-8")


def test_by_default_nothing_is_shown_and_everything_is_in_the_file(tmp_path, capfd):
    log.set_up("emoface", folder=tmp_path)
    TOOL.info("a step")
    TOOL.error("表情 failed")
    LIBRARY.warning("chatter")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(False)
        logging.captureWarnings(True)
        warnings.warn("old name", FutureWarning, stacklevel=1)
    assert capfd.readouterr() == ("", "")
    text = read_log()
    for part in ("a step", "表情 failed", "some_library", "chatter", "old name"):
        assert part in text


def test_a_file_is_made_by_its_first_record_and_begins_with_what_a_report_needs(tmp_path):
    folder = tmp_path / "not there" / "logs"
    log.set_up("worker", folder=folder)
    assert not folder.exists()
    TOOL.warning("something")
    assert [file.name for file in folder.iterdir()] == [f"worker-{os.getpid()}.log"]
    first = read_log().splitlines()[0]
    assert first.startswith(f"EmoFace {__version__}, Python {platform.python_version()}")


@pytest.mark.parametrize(
    ("level", "shown"),
    [(None, []), ("error", ["error"]), ("warning", ["warning", "error"]), ("debug", ["debug", "warning", "error"])],
)
def test_the_console_shows_emofaces_records_from_its_level_on(tmp_path, capfd, level, shown):
    log.set_up("emoface", level, tmp_path)
    for name in ("debug", "warning", "error"):
        getattr(TOOL, name)(f"this is {name}")
        getattr(LIBRARY, name)(f"chatter of {name}")
    assert capfd.readouterr().err.splitlines() == [f"emoface: {name.upper()}: this is {name}" for name in shown]
    assert ("this is debug" in read_log()) == (level == "debug")


def test_a_file_is_rotated_and_old_parts_are_few(tmp_path):
    log.set_up("emoface", folder=tmp_path)
    for _ in range(8):
        TOOL.error("x" * (log.FILE_BYTES // 2))
    files = sorted(file.name for file in tmp_path.iterdir())
    name = f"emoface-{os.getpid()}.log"
    assert files == [name, f"{name}.1", f"{name}.2"]
    assert all(file.stat().st_size <= log.FILE_BYTES for file in tmp_path.iterdir())


def test_the_oldest_files_of_the_same_name_are_deleted_and_no_others(tmp_path):
    for number in range(30):
        for process in ("worker", "panel"):
            file = tmp_path / f"{process}-{number + 1_000_000}.log"
            file.write_text("old")
            os.utime(file, (number, number))
    log.set_up("worker", folder=tmp_path)
    assert len(list(tmp_path.glob("panel-*"))) == 30
    kept = sorted(int(file.stem.split("-")[1]) - 1_000_000 for file in tmp_path.glob("worker-*"))
    assert kept == list(range(30 - log.KEPT_FILES, 30))


def test_the_sentence_of_a_mistake_names_the_file_that_has_its_traceback(tmp_path):
    log.set_up("emoface", folder=tmp_path)
    try:
        raise ZeroDivisionError("a bug")
    except ZeroDivisionError as error:
        sentence = bug_sentence(error, "line.wav")
    assert sentence == (
        "line.wav: a mistake of EmoFace's own (ZeroDivisionError: a bug). Please report it. "
        f"The details are in {log.log_file()}."
    )
    assert "Traceback" in read_log() and "test_log.py" in read_log()


def test_without_a_file_the_sentence_names_none(caplog):
    sentence = bug_sentence(KeyError("x"))
    assert sentence == "A mistake of EmoFace's own (KeyError: 'x'). Please report it."
    assert caplog.records[0].exc_info[0] is KeyError


def unwritable_folders(tmp_path: Path) -> list[Path]:
    (tmp_path / "a file").write_text("")
    return [tmp_path / "a file", tmp_path / "a file" / "below"]


@pytest.mark.parametrize("which", [0, 1])
def test_a_folder_that_cannot_be_written_stops_nothing_and_errors_are_shown(tmp_path, capfd, which):
    log.set_up("emoface", folder=unwritable_folders(tmp_path)[which])
    TOOL.info("a step")
    LIBRARY.error("chatter")
    for doing in ("one", "two"):
        assert bug_sentence(ValueError("a bug"), doing).endswith("Please report it.")
    assert log.log_file() is None
    shown = capfd.readouterr().err
    assert shown.count("ValueError: a bug") == 2 and "emoface: ERROR: one" in shown
    assert "Logging error" not in shown and "chatter" not in shown


def test_a_folder_that_becomes_unwritable_shows_the_first_error_too(tmp_path, capfd):
    folder = tmp_path / "logs"
    log.set_up("emoface", folder=folder)
    folder.write_text("in the way")
    TOOL.error("lost?")
    TOOL.error("or not")
    assert capfd.readouterr().err.splitlines() == ["emoface: ERROR: lost?", "emoface: ERROR: or not"]


def test_the_folder_is_the_environments_unless_one_is_given(tmp_path, monkeypatch):
    monkeypatch.setenv("EMOFACE_LOGS", str(tmp_path / "of the environment"))
    log.set_up("emoface")
    assert log.log_file().parent == tmp_path / "of the environment"
    log.set_up("emoface", folder=tmp_path / "given")
    assert log.log_file().parent == tmp_path / "given"
    monkeypatch.delenv("EMOFACE_LOGS")
    log.set_up("emoface")
    assert "EmoFace" in log.log_file().parts


def test_without_platformdirs_there_is_no_file_and_no_error(monkeypatch, capfd):
    monkeypatch.delenv("EMOFACE_LOGS")
    monkeypatch.setitem(sys.modules, "platformdirs", None)
    log.set_up("emoface")
    TOOL.error("shown")
    assert log.log_file() is None and capfd.readouterr().err == "emoface: ERROR: shown\n"


def test_in_another_programs_process_only_emofaces_records_are_taken(tmp_path, capfd):
    shown = []
    console = logging.Handler()
    console.emit = lambda record: shown.append(record.getMessage())
    before, showwarning = sys.excepthook, warnings.showwarning
    log.set_up("plugin", "warning", tmp_path, console)
    logging.getLogger("emoface_unreal.menus").warning("of the plugin")
    TOOL.error("of the tool")
    TOOL.info("a step")
    LIBRARY.error("of another")
    assert shown == ["of the plugin", "of the tool"]
    assert "a step" in read_log() and "of another" not in read_log()
    assert (sys.excepthook, warnings.showwarning) == (before, showwarning)


def test_a_second_set_up_replaces_the_first(tmp_path):
    log.set_up("emoface", folder=tmp_path / "first")
    log.set_up("emoface", folder=tmp_path / "second")
    TOOL.error("once")
    assert not (tmp_path / "first").exists() and read_log().count("once") == 1


@pytest.mark.parametrize("is_imported_before", [True, False])
def test_a_library_with_a_handler_of_its_own_is_sent_to_the_file(tmp_path, capfd, monkeypatch, is_imported_before):
    monkeypatch.setattr(log, "_libraries", set())
    name = f"own_handler_{is_imported_before}"
    library, handler = logging.getLogger(name), logging.StreamHandler(sys.stderr)
    library.addHandler(handler)
    library.propagate = False
    if is_imported_before:
        log.adopt_library(name)
        assert library.handlers == [handler]  # not set up: it is left alone
    log.set_up("emoface", folder=tmp_path)
    if not is_imported_before:
        log.adopt_library(name)
    library.warning("some weights are new")
    assert capfd.readouterr().err == "" and "some weights are new" in read_log()


PROCESS = """
import logging, sys
from pathlib import Path
from emoface import log
log.set_up("emoface", folder=Path(sys.argv[1]))
for number in range(200):
    logging.getLogger("emoface.x").error("%s %d %s", sys.argv[2], number, "x" * 20_000)
"""


def test_two_processes_of_one_name_do_not_disturb_each_other(tmp_path):
    command = [sys.executable, "-c", PROCESS, str(tmp_path)]
    running = [
        subprocess.Popen([*command, name], env=environment_variables({}), stderr=subprocess.PIPE, text=True)
        for name in "ab"
    ]
    for process, name in zip(running, "ab", strict=True):
        _, errors = process.communicate()
        assert (process.returncode, errors) == (0, "")
        last = (tmp_path / f"emoface-{process.pid}.log").read_text().splitlines()[-1]
        assert f": {name} 199 xxx" in last
        parts = list(tmp_path.glob(f"emoface-{process.pid}.log*"))
        lines = [line for part in parts for line in part.read_text().splitlines() if "ERROR" in line]
        assert len(parts) == 3 and all(f": {name} " in line for line in lines)


def test_an_error_that_nothing_caught_is_in_the_file_and_printed_as_before(tmp_path):
    script = (
        "from emoface import log; import pathlib, sys; log.set_up('panel', folder=pathlib.Path(sys.argv[1])); 1 / 0"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], env=environment_variables({}), capture_output=True, text=True
    )
    assert run.returncode == 1 and run.stderr.count("ZeroDivisionError") == 1
    (file,) = tmp_path.iterdir()
    assert "CRITICAL" in file.read_text() and "ZeroDivisionError" in file.read_text()

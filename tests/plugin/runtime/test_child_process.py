"""Child processes: a clean surrounding, every line heard, ended with all they started."""

import os
import signal
import subprocess
import sys
import time

import pytest

from emoface.worker.worker_process import clean_environment
from emoface_unreal.runtime import child_process as child


def run(code, on_line=lambda line: None, on_poll=lambda: None, **extra):
    return child.run([sys.executable, "-c", code], clean_environment(**extra), on_line, on_poll)


def alive(pid):
    """Whether a process runs; one that is dead but not collected does not."""
    return subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout[:1] not in "Z"


def test_every_line_of_both_streams_is_heard_and_the_status_returned():
    heard = []
    code = "import sys; print('eins ä'); print('zwei', file=sys.stderr); print('no end', end=''); sys.exit(3)"
    assert run(code, heard.append) == 3
    assert sorted(heard) == ["eins ä", "no end", "zwei"]


def test_someone_who_waits_is_asked_even_when_nothing_is_said():
    beats = []
    run("import time; time.sleep(0.6)", on_poll=lambda: beats.append(time.monotonic()))
    assert len(beats) >= 3


@pytest.mark.skipif(os.name == "nt", reason="looks for processes with ps")
def test_raising_kills_the_command_and_what_it_started():
    code = (
        "import subprocess, sys, time\n"
        "inner = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(inner.pid, flush=True); time.sleep(60)"
    )
    seen = []

    def stop(line):
        seen.append(int(line))
        raise KeyboardInterrupt

    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run(code, stop)
    time.sleep(0.2)
    assert not alive(seen[0]) and time.monotonic() - begun < 20


@pytest.mark.skipif(os.name == "nt", reason="POSIX process groups")
def test_killing_what_is_gone_already_is_no_error():
    process = subprocess.Popen([sys.executable, "-c", ""], **child.own_group())
    process.wait()
    child.kill(process)
    assert process.returncode in (0, -signal.SIGKILL)


def test_what_steers_another_python_is_left_out_and_the_way_to_the_network_kept(monkeypatch):
    foreign = [
        "PYTHONHOME",
        "PYTHONPATH",
        "UE_PYTHONPATH",
        "VIRTUAL_ENV",
        "__PYVENV_LAUNCHER__",
        "PIP_TARGET",
        "PIP_USER",
    ]
    for name in foreign:
        monkeypatch.setenv(name, "/nowhere")
    for name in ("PIP_INDEX_URL", "PIP_CERT", "HTTPS_PROXY", "UE_LogLevel"):
        monkeypatch.setenv(name, "kept")
    clean = clean_environment(EXTRA="1")
    assert not set(foreign) & set(clean)
    assert clean["PIP_INDEX_URL"] == clean["PIP_CERT"] == clean["HTTPS_PROXY"] == clean["UE_LogLevel"] == "kept"
    assert clean["EXTRA"] == "1" and clean["PYTHONUTF8"] == "1"


def test_a_file_in_the_editors_working_folder_is_no_module(tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise SystemExit(9)")
    monkeypatch.chdir(tmp_path)
    assert run("import json") == 0

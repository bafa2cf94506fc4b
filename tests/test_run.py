"""run.py: what it decides and says. The set-up itself, which downloads packages, is not run here."""

import errno
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def run(tmp_path):
    """The module run.py, for a folder of its own."""
    spec = importlib.util.spec_from_file_location("run_of_test", ROOT / "run.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.ROOT, module.VENV = tmp_path, tmp_path / ".venv"
    return module


def finished(status: int = 0, stderr: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.CompletedProcess([], status, "", stderr)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Collecting numpy==2.4.6", ""),
        (
            "  Downloading https://a.org/whl/torch-2.13.whl (526.6 MB)",
            "downloading torch-2.13.whl (526.6 MB)",
        ),
        ("Downloading numpy-2.4.6-cp311.whl (16.9 MB)", "downloading numpy-2.4.6-cp311.whl (16.9 MB)"),
        ("Using cached big.whl (1.2 GB)", "using cached big.whl (1.2 GB)"),
        ("Downloading rich-15.0.0.whl (310 kB)", ""),
        ("Downloading safe-1.whl (3.0 MB)", ""),
        ("Installing collected packages: a, b, c", "installing 3"),
    ],
)
def test_the_large_downloads_of_pip_are_shown(run, line, shown):
    assert run.progress_line(line) == shown


def test_packages_of_the_lock_files_are_counted(run, tmp_path):
    (tmp_path / "lock.txt").write_text(
        "# a==1\na==1 \\\n    --hash=sha256:00\n    # via b==2\nB-c.d==2 ; sys_platform == 'x'\n"
    )
    assert run.count_packages(tmp_path / "lock.txt") == 2
    assert run.count_packages(ROOT / "requirements-dev.txt") > run.count_packages(ROOT / "requirements.txt") > 40


@pytest.mark.parametrize("page", ["README.md", "docs/unreal/install.md"])
def test_the_sizes_are_the_same_everywhere(run, page):
    text = (ROOT / page).read_text(encoding="utf-8")
    for size in (run.DOWNLOAD_GB, run.DOWNLOAD_CUDA_GB, run.DISK_GB, run.DISK_CUDA_GB):
        assert f"{size} GB" in text
    assert "0.6 GB" in run.size_sentence(False) and "0.9 GB" in run.size_sentence(True)


def test_the_plugin_says_the_same_sizes(run):
    from emoface_unreal.runtime import torch_build

    assert torch_build.CPU_SIZES[0] == run.DOWNLOAD_GB and torch_build.CUDA_SIZES[0] == run.DOWNLOAD_CUDA_GB
    assert torch_build.CPU_SIZES[1] >= run.DISK_GB and torch_build.CUDA_SIZES[1] >= run.DISK_CUDA_GB


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES])
def test_a_folder_that_cannot_be_written_is_said_to_be(run, monkeypatch, code):
    def refuse(*arguments, **options):
        raise OSError(code, "no")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(SystemExit, match=r"cannot be written \(no\): this folder is read-only"):
        run.make_writable()


def test_a_folder_that_can_be_written_is_left_as_it_was(run, tmp_path):
    run.make_writable()
    assert list(tmp_path.rglob("*")) == [tmp_path / ".venv"]


def test_a_disk_that_is_too_full_is_said_before_anything_is_fetched(run, monkeypatch, tmp_path):
    run.make_writable()
    usage = type("Usage", (), {"free": 1e9})
    monkeypatch.setattr(run.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(SystemExit, match=r"1\.0 GB are free on the disk of .*, and it takes 2\.2 GB"):
        run.check_free_space(for_development=False)


def test_what_windows_need_is_installed_and_looked_for_again(run, monkeypatch, capsys):
    problems, installed = ["libxcb-cursor.so.0: cannot open shared object file", ""], []
    monkeypatch.setattr(run, "qt_problem", lambda: problems.pop(0))
    run.check_qt(lambda packages: installed.append(packages) or True)
    assert installed == [run.QT_PACKAGES] and not problems and not capsys.readouterr().err
    assert {"libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1"} <= set(run.QT_PACKAGES)


@pytest.mark.parametrize("can_draw", [True, False])
def test_no_system_says_what_is_missing_and_goes_on_where_it_can_draw(run, monkeypatch, capsys, can_draw):
    monkeypatch.setattr(run, "qt_problem", lambda: "libxcb-cursor.so.0")
    monkeypatch.setattr(run, "works", lambda *arguments: can_draw)
    if can_draw:
        run.check_qt(run.leave_system_alone)
    else:
        with pytest.raises(SystemExit, match="Then run this command again"):
            run.check_qt(run.leave_system_alone)
    said = capsys.readouterr().err
    assert "Qt lacks a library of the system (libxcb-cursor.so.0)" in said and "sudo apt-get install -y" in said
    assert ("the panel does not open here; everything else works" in said) is can_draw


def test_the_option_reaches_the_set_up_and_not_the_command(run, monkeypatch):
    commands, installers = [], []
    monkeypatch.setattr(run, "set_up", lambda development, install: installers.append((development, install)))
    monkeypatch.setattr(run.subprocess, "run", lambda command, **options: commands.append(command[2:]) or finished())
    for arguments in (["demo"], ["--no-system", "demo"], ["--no-system", "test", "-x"]):
        monkeypatch.setattr(sys, "argv", ["run.py", *arguments])
        assert run.main() == 0
    assert commands == [["emoface", "demo"], ["emoface", "demo"], ["pytest", "-x"]]
    assert installers == [(False, run.system_install), (False, run.leave_system_alone), (True, run.leave_system_alone)]


@pytest.mark.parametrize(("user", "sudo_status", "expected"), [(0, 0, True), (1000, 0, True), (1000, 1, False)])
def test_system_packages_are_installed_only_without_a_password(run, monkeypatch, capsys, user, sudo_status, expected):
    calls = []

    def call(command, **options):
        calls.append(command)
        return finished(sudo_status if command[-1] == "true" else 0)

    monkeypatch.setattr(run.os, "geteuid", lambda: user, raising=False)
    monkeypatch.setattr(run.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(run.subprocess, "run", call)
    assert run.system_install(["libegl1"]) is expected
    assert ("Installing for the system: libegl1" in capsys.readouterr().err) is expected
    assert all(command[:2] == ["sudo", "--non-interactive"] for command in calls) is (user != 0)
    assert any("install" in command for command in calls) is expected


@pytest.mark.parametrize(("display", "platform"), [({}, "offscreen"), ({"DISPLAY": ":0"}, None)])
def test_the_check_opens_a_window_where_the_panel_will(run, monkeypatch, display, platform):
    environments = []
    monkeypatch.setattr(run.os, "environ", display)
    monkeypatch.setattr(run, "run_check", lambda code, environment: environments.append(environment) or finished())
    assert run.qt_problem() == ""
    assert [environment.get("QT_QPA_PLATFORM") for environment in environments] == [platform] * 2


def test_a_display_that_does_not_answer_is_no_missing_library(run, monkeypatch):
    answers = [finished(), finished(-6, "qt.qpa.xcb: could not connect to display :7\nAborted"), finished()]
    monkeypatch.setattr(run.os, "environ", {"DISPLAY": ":7"})
    monkeypatch.setattr(run, "run_check", lambda code, environment: answers.pop(0))
    assert run.qt_problem() == "" and not answers


def test_a_library_that_lacks_is_named(run, monkeypatch):
    text = "Traceback ...\nOSError: libxcb-cursor.so.0: cannot open shared object file: No such file or directory\n"
    monkeypatch.setattr(run, "run_check", lambda code, environment: finished(1, text))
    assert run.qt_problem() == text.splitlines()[-1]


@pytest.mark.skipif(sys.platform != "linux", reason="Windows and macOS need no packages")
def test_the_checks_are_code_that_runs(run):
    environment = {**run.os.environ, "QT_QPA_PLATFORM": "offscreen"}
    run.PYTHON = sys.executable
    for code in (run.QT_LIBRARIES_CHECK, run.QT_WINDOW_CHECK):
        answer = run.run_check(code, environment)
        assert answer.returncode == 0 or "cannot open shared object file" in answer.stderr, answer.stderr

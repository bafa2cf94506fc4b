"""The worker's environment: made, found out of date or damaged, made again. With tiny packages, without a network."""

import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from emoface.errors import EmoFaceError
from emoface.progress import ProgressListener
from emoface_unreal.runtime import python_environment as environment_module
from emoface_unreal.runtime.python_environment import (
    Environment,
    EnvironmentState,
    environment_folder,
    environment_state,
    make_environment,
)
from emoface_unreal.runtime.torch_build import TorchBuild

ODD = "Ünreal Projécts 动画"  # spaces and letters that are not ASCII, as in users' paths


def put(index: Path, name: str, version: str) -> None:
    """A wheel, on a package index in a folder."""
    folder = index / name
    folder.mkdir(parents=True)
    file = f"{name}-{version}-py3-none-any.whl"
    (folder / "index.html").write_text(f'<a href="{file}">{file}</a>')
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}/__init__.py": f"source = {index.name!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(folder / file, "w") as wheel:
        for path, text in {**files, f"{info}/RECORD": record}.items():
            wheel.writestr(path, text)


@pytest.fixture(scope="module")
def indexes(tmp_path_factory):
    """Two package indexes: the usual one, and one that has another build of torch and should serve nothing else."""
    folder = tmp_path_factory.mktemp("shelf") / ODD
    put(folder / "usual", "torch", "1.0")
    put(folder / "usual", "tinysound", "1.0")
    put(folder / "pytorch", "torch", "1.0+cpu")
    put(folder / "pytorch", "tinysound", "1.0")
    return folder


@pytest.fixture(autouse=True)
def usual_index(indexes, monkeypatch):
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null" if environment_module.os.name != "nt" else "nul")
    monkeypatch.setenv("PIP_INDEX_URL", (indexes / "usual").as_uri())


@pytest.fixture
def build():
    return TorchBuild("CPU", "", 0.0, 0.001, "for the test")


@pytest.fixture
def environment(tmp_path):
    project = tmp_path / ODD
    project.mkdir()
    requirements, torch = project / "requirements.txt", project / "requirements-torch.txt"
    requirements.write_text("# pinned\ntinysound==1.0\n")
    torch.write_text("# pinned\ntorch==1.0\n")
    folder = project / "Saved" / "EmoFace" / "Environment"
    return Environment(folder, Path(sys.executable), requirements, torch, imports=("torch", "tinysound"))


@pytest.fixture(scope="module")
def bare_venv(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bare") / "venv"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    return folder


@pytest.fixture
def copied_venvs(bare_venv, monkeypatch):
    """From here on, a venv is copied: making one takes seconds."""
    really = environment_module.child.run

    def run(command, *rest):
        if "venv" in command:
            shutil.copytree(bare_venv, command[-1], symlinks=True)
            return 0
        return really(command, *rest)

    def begin():
        monkeypatch.setattr(environment_module.child, "run", run)

    return begin


class Stages(ProgressListener):
    def __init__(self, raise_at=None):
        self.names, self.raise_at, self.most = [], raise_at, {}

    def stage(self, name):
        self.names.append(name)

    def progress(self, done, total):
        assert 0 <= done <= total
        self.most[self.names[-1]] = done
        if self.names[-1] == self.raise_at:
            raise KeyboardInterrupt


def test_it_is_made_and_found_out_of_date_and_damaged(environment, build, monkeypatch, copied_venvs):
    """One story, as each making takes seconds."""
    monkeypatch.setenv("PYTHONHOME", "/the/editors/own")
    monkeypatch.setenv("PYTHONPATH", "/a/studios/tools")
    monkeypatch.setenv("UE_PYTHONPATH", "/a/studios/tools")
    monkeypatch.setenv("PIP_TARGET", str(environment.folder.parent / "elsewhere"))
    assert environment_state(environment) is EnvironmentState.MISSING

    listener = Stages()
    make_environment(environment, build, listener)
    assert environment_state(environment) is EnvironmentState.READY
    assert listener.names == ["Making the environment", "Downloading", "Installing", "Checking"]
    log = environment.log.read_text(encoding="utf-8")
    assert "Successfully installed" in log and "-m pip install" in log and ODD in log
    assert sorted(path.name for path in environment.folder.parent.iterdir()) == ["Environment", "set-up.log"]
    assert not (environment.folder / "tmp").exists()

    # a new version of the plugin
    wanted = environment.requirements.read_text()
    environment.requirements.write_text(wanted + "# another\n")
    assert environment_state(environment) is EnvironmentState.OUT_OF_DATE
    environment.requirements.write_text(wanted)
    assert environment_state(environment) is EnvironmentState.READY

    # another engine
    with monkeypatch.context() as patched:
        patched.setattr(environment_module, "interpreter_version", lambda interpreter: "3.11.99")
        assert environment_state(environment) is EnvironmentState.OUT_OF_DATE

    # someone cleaned up
    (environment.packages / "torch" / "__init__.py").write_text("import gone_library")
    assert "gone_library" in environment_module.import_error(environment)
    assert environment_state(environment) is EnvironmentState.BROKEN
    environment.stamp.write_text("[]")
    assert environment_state(environment) is EnvironmentState.BROKEN

    copied_venvs()
    # cancelled in the middle: not taken for finished, and made whole by the next try
    with pytest.raises(KeyboardInterrupt):
        make_environment(environment, build, Stages(raise_at="Downloading"))
    assert environment_state(environment) is EnvironmentState.UNFINISHED
    make_environment(environment, build)
    assert environment_state(environment) is EnvironmentState.READY


def test_a_package_that_is_not_to_be_had_is_said_with_the_log(environment, build, copied_venvs):
    copied_venvs()
    environment.torch_requirements.write_text("torch==9.9\n")
    with pytest.raises(EmoFaceError, match=r"not to be had.*set-up\.log"):
        make_environment(environment, build)
    assert "No matching distribution" in environment.log.read_text(encoding="utf-8")
    assert environment_state(environment) is EnvironmentState.UNFINISHED


def test_torch_comes_from_its_own_index_and_nothing_else_does(environment, indexes, copied_venvs):
    copied_venvs()
    listener = Stages()
    make_environment(
        environment, TorchBuild("CPU", (indexes / "pytorch").as_uri(), 0.0, 0.001, "for the test"), listener
    )
    answer = environment_module.run_code(
        environment.python, "import torch, tinysound; print(torch.source, tinysound.source)"
    )
    assert answer.stdout.split() == ["pytorch", "usual"]
    assert listener.names == ["Making the environment", "Downloading", "Installing", "Checking"]


def test_torchs_own_index_out_of_reach_is_said_and_no_other_build_taken(environment, indexes, copied_venvs):
    copied_venvs()
    with pytest.raises(EmoFaceError, match="torch"):
        make_environment(environment, TorchBuild("CPU", (indexes / "nowhere").as_uri(), 0.0, 0.001, "for the test"))


def test_a_package_that_does_not_load_is_not_taken_for_ready(environment, build, copied_venvs):
    copied_venvs()
    made = replace(environment, imports=("torch", "absent"))
    with pytest.raises(EmoFaceError, match=r"does not work \(ModuleNotFoundError: No module named 'absent'\)"):
        make_environment(made, build)
    assert environment_state(made) is EnvironmentState.UNFINISHED


def test_the_hash_of_a_package_is_held_to(environment, build, copied_venvs):
    copied_venvs()
    environment.requirements.write_text(f"tinysound==1.0 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(EmoFaceError, match="damaged"):
        make_environment(environment, build)


def test_a_python_that_is_not_there_is_said_and_nothing_is_touched(environment, build):
    environment.folder.mkdir(parents=True)
    (environment.folder / "kept").touch()
    absent = replace(environment, interpreter=Path("/no/such/python"))
    with pytest.raises(EmoFaceError, match="/no/such/python: the engine's Python does not start"):
        make_environment(absent, build)
    assert (environment.folder / "kept").exists()


def test_an_engine_with_an_older_python_is_refused(environment, monkeypatch):
    def answer(python, code):
        return environment_module.subprocess.CompletedProcess([], 0, "3.9.7 (default)\n", "")

    monkeypatch.setattr(environment_module, "run_code", answer)
    with pytest.raises(EmoFaceError, match=r"this is Python 3\.9\.7; EmoFace needs 3\.11"):
        environment_module.fingerprint(environment)


def test_a_full_disk_is_said_before_anything_is_fetched(environment):
    huge = TorchBuild("CUDA", "", 3.0, 1e9, "for the test")
    with pytest.raises(EmoFaceError, match="GB are free on this disk"):
        make_environment(environment, huge)
    assert not environment.folder.exists()


def test_a_folder_that_cannot_be_replaced_is_said(environment, build):
    environment.folder.parent.parent.mkdir()
    environment.folder.parent.write_text("a file where a folder should be")
    with pytest.raises(EmoFaceError, match="cannot be replaced"):
        make_environment(environment, build)


def test_the_folder_is_the_projects_own_unless_windows_cannot_have_its_paths(monkeypatch, tmp_path):
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    saved = Path("C:/Users/animator/Documents/Unreal Projects/Village of the Damned/Saved/EmoFace")
    other = Path("C:/Users/animator/Documents/Unreal Projects/Village of the Blessed/Saved/EmoFace")
    assert environment_folder(saved, longest=200) == saved / "Environment"
    short = environment_folder(saved, longest=environment_module.WINDOWS_LONGEST_FOLDER)
    assert short.parent == tmp_path / "EmoFace" and short == environment_folder(saved, longest=60)
    assert short != environment_folder(other, longest=60)
    assert len(r"C:\Users\some.lastname\AppData\Local\EmoFace\0123abcd") <= environment_module.WINDOWS_LONGEST_FOLDER


def test_everything_the_worker_is_tried_with_is_in_requirements_txt():
    root = Path(__file__).parents[3]
    pinned = "".join(environment_module.read_text(root / f"requirements{part}.txt") for part in ("", "-torch"))
    assert all(f"{name}==" in pinned for name in environment_module.CHECKED_IMPORTS)

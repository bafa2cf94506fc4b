"""An export has one name and one content, whoever writes it: the command line, the panel or a batch."""

from dataclasses import replace
from pathlib import Path, PurePosixPath

import numpy as np
import pytest

from emoface.batch.file_names import line_files
from emoface.cli import main
from emoface.curves import Curves
from emoface.formats.export import Export
from emoface.formats.export_formats import EXPORT_FORMATS, format_for
from emoface.panel.model.panel_line import PanelLine
from emoface.panel.services.file_host import FileHost, FileOptions
from emoface.take import AudioRef, Line, ModelRef, Take
from emoface.timing import FrameRate

RATE = FrameRate(24)


@pytest.fixture
def take(tmp_path, rng) -> Path:
    """A saved take, whose name has a dot in it."""
    face = Curves(rng.uniform(0, 1, (30, 174)))
    made = Take.draw(Line(str(tmp_path / "hello.v2.wav"), seed=3), AudioRef("ab" * 32, 0.5), ModelRef("m", "0"), face)
    path = tmp_path / "made" / "hello.v2.take"
    made.save(path)
    return path


def written_by_the_command_line(take: Path, name: str) -> Path:
    before = set(take.parent.iterdir())
    assert main(["export", str(take), "--format", name, "--fps", str(RATE)]) == 0
    (written,) = set(take.parent.iterdir()) - before
    return written


def written_by_the_panel(take: Path, formats: tuple[str, ...], folder: Path) -> dict[str, bytes]:
    host = FileHost(FileOptions(folder, formats, RATE))
    line = replace(PanelLine("1", Line("hello.wav")), target="hello.v2", take=Take.load(take))
    host.prepare([line])
    host.write(line, False)
    host.close()
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".take" and path.name[0] != "."}


@pytest.mark.parametrize("name", EXPORT_FORMATS)
def test_the_command_line_the_panel_and_the_batch_name_and_write_a_lone_export_alike(take, name, tmp_path):
    export = Export(name, RATE)
    export.write(tmp_path / "own", Take.load(take), False)
    expected = (tmp_path / "own").read_bytes()
    path = export.path_beside(take)
    assert written_by_the_command_line(take, name) == path and path.read_bytes() == expected
    assert written_by_the_panel(take, (name,), tmp_path / "panel") == {path.name: expected}
    assert [*line_files(["act1/hello.v2"], [export])] == ["act1/hello.v2.take", f"act1/{path.name}"]


def test_an_exports_name_does_not_depend_on_what_else_is_written(take, tmp_path):
    together = written_by_the_panel(take, tuple(EXPORT_FORMATS), tmp_path / "all")
    assert set(together) == {Export(name).path_beside(take).name for name in EXPORT_FORMATS}
    assert len(together) == len(EXPORT_FORMATS)


def test_a_name_beside_a_take_keeps_its_folder_and_its_dots():
    assert Export("live-link").path_beside(Path("a.b/hello.v2.take")) == Path("a.b/hello.v2.live-link.csv")
    assert Export("csv").path_beside(PurePosixPath("act1/hello.take")) == PurePosixPath("act1/hello.csv")


@pytest.mark.parametrize("name", EXPORT_FORMATS)
def test_a_file_that_bears_a_formats_name_is_taken_for_that_format(name):
    assert format_for(Export(name).path_beside(Path("hello.take"))) == name


def test_what_was_written_is_told(take, tmp_path):
    loaded = Take.load(take)
    assert Export("csv", RATE).write(tmp_path / "a.csv", loaded, False) == {"frames": 12, "fps": 24}
    written = Export("maya", RATE, tolerance=0.1).write(tmp_path / "a.anim", loaded, False)
    keys = loaded.keys(loaded.compose(RATE), 0.1)
    assert written == {"frames": 12, "fps": 24, "keys": keys.count}
    assert np.abs(keys.evaluate().values - loaded.compose(RATE).values).max() <= 0.1 + 1e-6

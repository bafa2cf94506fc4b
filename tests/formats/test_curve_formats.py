import subprocess
import sys

import pytest

from emoface.curves import Curves
from emoface.formats.export_formats import EXPORT_FORMATS, format_for
from emoface.motion.keys import reduce_keys
from emoface.storage.files import FileError


@pytest.mark.parametrize("name", [name for name, form in EXPORT_FORMATS.items() if not form.holds_phones])
def test_every_format_of_curves_in_the_table_writes_a_take_and_spares_a_users_file(tmp_path, name, rng):
    form = EXPORT_FORMATS[name]
    take = Curves(rng.uniform(0, 1, (5, 174)))
    path = tmp_path / f"take{form.suffix}"
    form.write(path, reduce_keys(take) if form.is_keyed else take, False)
    before = path.read_bytes()
    assert before
    with pytest.raises(FileError, match="exists"):
        form.write(path, reduce_keys(take) if form.is_keyed else take, False)
    assert path.read_bytes() == before
    assert form.description


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a.csv", "csv"),
        ("a.TXT", "rig-text"),
        ("dir.anim/a.json", "json"),
        ("a.b.anim", "maya"),
        ("a.TextGrid", "textgrid"),
    ],
)
def test_the_suffix_tells_the_format(path, name):
    assert format_for(path) == name


@pytest.mark.parametrize("path", ["a.fbx", "a", ".csv/a"])
def test_another_suffix_is_refused_with_those_there_are(path):
    with pytest.raises(FileError, match=r"\.csv, \.txt, \.json, \.anim, \.TextGrid; or pass --format"):
        format_for(path)


def test_the_formats_load_neither_torch_nor_qt():
    code = (
        "import sys, emoface.formats, emoface.formats.timeline_formats\n"
        "sys.exit(bool({'torch', 'PySide6', 'scipy'} & {name.split('.')[0] for name in sys.modules}))"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0

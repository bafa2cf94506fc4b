"""Models as the panel knows them, without loading one; and choosing."""

import json
import struct

from emoface.network.checkpoint import read_header
from emoface.network.model_library import find_model, user_models
from emoface.panel.dialogs.model_dialog import ModelDialog
from emoface.panel.services import model_files as models


def test_what_a_file_says_of_itself_is_read_as_the_network_reads_it():
    [first, *_] = models.find_models()
    header = read_header(find_model(models.DEFAULT))
    assert (first.name, first.model_id, first.about) == (header.name, header.model_id, header.about)
    assert first.card.startswith("# compact")


def test_the_users_models_are_where_the_command_line_looks_for_them(monkeypatch):
    assert models.user_models() == user_models()
    monkeypatch.delenv("EMOFACE_MODELS")
    assert models.user_models() == user_models()


def header_of(document: object) -> bytes:
    """A safetensors file without tensors."""
    text = json.dumps({"__metadata__": {"emoface": json.dumps(document)}}).encode()
    return struct.pack("<Q", len(text)) + text


def test_files_that_are_no_models_are_passed_over(tmp_path):
    path = tmp_path / "x.safetensors"
    for content in (
        b"",
        b"abc",
        struct.pack("<Q", 2**60),
        struct.pack("<Q", 2) + b"{}",
        struct.pack("<Q", 4) + b"\xff[{1",
        struct.pack("<Q", 10**6) + b"[" * 10**6,
        header_of({"model_id": 1, "about": {}}),
        header_of({"model_id": "a", "about": None}),
        header_of([]),
    ):
        path.write_bytes(content)
        assert models.read_model(path) is None


def test_a_model_is_chosen_by_its_card(window, until):
    until(lambda: window.workspace.queue.model_info)
    window.menus.models.trigger()
    dialog = window.dialog
    assert isinstance(dialog, ModelDialog) and "compact" in dialog.card.toPlainText()
    dialog.device.setCurrentIndex(dialog.device.findData("cpu"))
    dialog._use_model()
    until(lambda: window.workspace.queue.model_info and window.workspace.queue.model_info["model"] == "compact")
    assert window.workspace.queue.device == "cpu" and window.workspace.settings.value("device") == "cpu"

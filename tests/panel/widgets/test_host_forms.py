"""Which form edits the settings of which host."""

from types import SimpleNamespace

from PySide6.QtWidgets import QWidget

from emoface.panel.services.file_host import FileHost, FileOptions
from emoface.panel.widgets import host_forms
from emoface.panel.widgets.file_form import FileForm
from emoface.panel.widgets.host_form import HostForm
from emoface.panel.widgets.host_forms import make_host_form, register_host_form


def test_the_file_host_has_the_file_form(tmp_path, qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    assert isinstance(make_host_form(FileHost(FileOptions(tmp_path)), parent), FileForm)


def test_a_form_is_found_by_the_kind_of_its_host_once_it_is_registered(qtbot, monkeypatch):
    parent, host = QWidget(), SimpleNamespace(kind="another")
    qtbot.addWidget(parent)
    monkeypatch.setattr(host_forms, "_FORMS", dict(host_forms._FORMS))
    assert make_host_form(host, parent) is None
    register_host_form("another", lambda host, parent: HostForm(parent))
    assert type(make_host_form(host, parent)) is HostForm

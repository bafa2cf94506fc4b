"""Which form edits the settings of which kind of host."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from ..services.host import Host
from .file_form import FileForm
from .host_form import HostForm

FormFactory = Callable[[Any, QWidget], HostForm]  # called with the host and the form's parent

_FORMS: dict[str, FormFactory] = {"files": FileForm}  # host's kind -> form


def register_host_form(kind: str, form: FormFactory) -> None:
    """Use this form for hosts of a kind."""
    _FORMS[kind] = form


def make_host_form(host: Host, parent: QWidget) -> HostForm | None:
    """The form of a host; None where its kind has none."""
    form = _FORMS.get(host.kind)
    return form(host, parent) if form is not None else None

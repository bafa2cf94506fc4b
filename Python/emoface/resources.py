"""The folder of the files that come with the tool: models, samples, translations, the list of controls."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED = _PACKAGE / "Resources"  # a wheel carries the folder inside the package

RESOURCES = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parents[1] / "Resources"

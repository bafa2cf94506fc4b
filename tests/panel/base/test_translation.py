"""What the panel says: everything is translated, and what Qt reads is what the translators wrote."""

import importlib.util
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication

from emoface.panel.base.translation import (
    CONTEXT,
    LANGUAGES,
    TRANSLATIONS,
    emotion_name,
    language_in_use,
    tr,
    use_language,
)

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def maker():
    spec = importlib.util.spec_from_file_location("make_translations", ROOT / "docs" / "make_translations.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def chinese(application):
    use_language("zh_CN")
    yield
    use_language("en")


def test_no_text_lacks_its_chinese(maker):
    known = maker.translations(TRANSLATIONS / "emoface_zh_CN.ts")
    assert sorted(known) == maker.texts()
    assert [text for text, chinese in known.items() if not chinese] == []
    assert maker.LANGUAGES == tuple(language for language in LANGUAGES if language != "en")
    assert maker.CONTEXT == CONTEXT


def test_values_stand_in_a_translation_under_the_same_names(maker):
    for text, chinese in maker.translations(TRANSLATIONS / "emoface_zh_CN.ts").items():
        assert sorted(re.findall(r"{[^}]*}", text)) == sorted(re.findall(r"{[^}]*}", chinese)), text


def test_what_qt_reads_is_what_was_written(maker, tmp_path):
    maker.release(TRANSLATIONS / "emoface_zh_CN.ts", tmp_path / "made.qm")
    assert (tmp_path / "made.qm").read_bytes() == (TRANSLATIONS / "emoface_zh_CN.qm").read_bytes()


def test_a_language_is_spoken_at_once_and_left_again(application, maker):
    use_language("zh_CN")
    assert tr("Generate") == "生成" and emotion_name("happy") == "高兴" and language_in_use() == "zh_CN"
    use_language("en")
    assert tr("Generate") == "Generate"


def test_other_tools_of_the_process_keep_their_language(chinese):
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"
    assert QCoreApplication.translate("SomeOtherTool", "Generate") == "Generate"

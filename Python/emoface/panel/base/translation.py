"""Translation of the panel's texts: English in the code, other languages in Resources/Translations."""

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

from ...resources import RESOURCES

CONTEXT = "EmoFace"
TRANSLATIONS = RESOURCES / "Translations"
LANGUAGES = {"en": "English", "zh_CN": "简体中文"}  # language code -> its own name

_language = "en"
_installed: QTranslator | None = None  # Qt keeps no reference


def tr(text: str) -> str:
    """A text in the language in use. text: a literal, or one that `mark` has marked."""
    return QCoreApplication.translate(CONTEXT, text)


def mark(text: str) -> str:
    """Mark a literal for translation and return it unchanged; `tr` translates it where it is shown."""
    return text


EMOTION_NAMES = {
    "angry": mark("Angry"),
    "disgust": mark("Disgust"),
    "fear": mark("Fear"),
    "happy": mark("Happy"),
    "neutral": mark("Neutral"),
    "sad": mark("Sad"),
    "surprise": mark("Surprise"),
}


def emotion_name(emotion: str) -> str:
    """The translated name of an emotion's label."""
    return tr(EMOTION_NAMES[emotion])


def system_language() -> str:
    """The key of LANGUAGES that fits the system's language best."""
    return "zh_CN" if QLocale.system().language() == QLocale.Language.Chinese else "en"


def language_in_use() -> str:
    """The key of LANGUAGES that `use_language` was last called with; "en" before that."""
    return _language


def use_language(language: str) -> None:
    """Translate into one of LANGUAGES from now on; texts that are shown already do not change."""
    global _language, _installed
    _language = language
    if _installed is not None:
        QCoreApplication.removeTranslator(_installed)
        _installed = None
    translator = QTranslator()
    if translator.load(f"emoface_{language}", str(TRANSLATIONS)):
        QCoreApplication.installTranslator(translator)
        _installed = translator

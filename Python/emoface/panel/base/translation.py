"""What the panel says, in the user's language: English in the code, other languages in Resources/Translations."""

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

from ...resources import RESOURCES

CONTEXT = "EmoFace"
TRANSLATIONS = RESOURCES / "Translations"
LANGUAGES = {"en": "English", "zh_CN": "简体中文"}  # each by its own name

_installed: QTranslator | None = None  # Qt keeps no reference


def tr(text: str) -> str:
    """`text`, a literal or one that `mark` marked, in the language in use."""
    return QCoreApplication.translate(CONTEXT, text)


def mark(text: str) -> str:
    """`text` itself: marks a literal that is translated later, by `tr`, where it is shown."""
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
    """An emotion's label as the user reads it."""
    return tr(EMOTION_NAMES[emotion])


def system_language() -> str:
    """The one of LANGUAGES that the system's language is nearest to."""
    return "zh_CN" if QLocale.system().language() == QLocale.Language.Chinese else "en"


def use_language(language: str) -> None:
    """Speak one of LANGUAGES from now on; texts that are shown already stay as they are."""
    global _installed
    if _installed is not None:
        QCoreApplication.removeTranslator(_installed)
        _installed = None
    translator = QTranslator()
    if translator.load(f"emoface_{language}", str(TRANSLATIONS)):
        QCoreApplication.installTranslator(translator)
        _installed = translator

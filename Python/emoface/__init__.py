"""EmoFace: editable face animation from recorded dialogue, on the MetaHuman face control board.

    import emoface

    take = emoface.generate("line.wav", emotion="neutral@0 angry:0.8@1.2")
    take.save("line.take")

The names below are loaded when they are first used: importing `emoface` alone loads neither NumPy nor the network.
"""

TYPE_CHECKING = False  # true to type checkers, as typing's own, whose import would take most of the time
if TYPE_CHECKING:
    from .api import animate, generate
    from .curves import Curves
    from .emotion import EmotionTimeline, Segment
    from .errors import Cancelled, EmoFaceError
    from .formats.export import Export
    from .motion.blink import BlinkSettings
    from .motion.gaze import GazeSettings
    from .motion.smoothing import SmoothingSettings
    from .network import load_model
    from .progress import ProgressListener
    from .speech.feature_cache import SpeechCache
    from .take import Line, Take
    from .timing import FrameRate

__version__ = "0.1.0"

__all__ = [
    "BlinkSettings",
    "Cancelled",
    "Curves",
    "EmoFaceError",
    "EmotionTimeline",
    "Export",
    "FrameRate",
    "GazeSettings",
    "Line",
    "ProgressListener",
    "Segment",
    "SmoothingSettings",
    "SpeechCache",
    "Take",
    "animate",
    "generate",
    "load_model",
]

_MODULES = {  # the module of each public name
    "BlinkSettings": "motion.blink",
    "Cancelled": "errors",
    "Curves": "curves",
    "EmoFaceError": "errors",
    "EmotionTimeline": "emotion",
    "Export": "formats.export",
    "FrameRate": "timing",
    "GazeSettings": "motion.gaze",
    "Line": "take",
    "ProgressListener": "progress",
    "Segment": "emotion",
    "SmoothingSettings": "motion.smoothing",
    "SpeechCache": "speech.feature_cache",
    "Take": "take",
    "animate": "api",
    "generate": "api",
    "load_model": "network",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f".{_MODULES[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

"""The look of the panel: colours, text sizes, and the style sheet of its windows."""

from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QPalette
from PySide6.QtWidgets import QWidget

from ...preview.emotion_colours import EMOTION_COLOURS
from ...resources import RESOURCES

# From the darkest to the lightest surface; near the greys of Unreal's editor, so that the panel fits in beside it.
SUNKEN = QColor("#151515")  # tracks, text fields, the background of the table
GROUND = QColor("#1f1f1f")  # windows
RAISED = QColor("#2b2b2b")  # bars, headers, buttons
HOVER = QColor("#3a3a3a")
EDGE = QColor("#3d3d3d")  # hairlines between parts

TEXT = QColor("#d6d6d6")
TEXT_DIM = QColor("#9a9a9a")  # units and hints; contrast 6:1 on GROUND
TEXT_OFF = QColor("#6a6a6a")  # disabled
ON_COLOUR = QColor("#101010")  # text over an emotion's colour

ACCENT = QColor("#3aa0ff")  # what is selected or has the focus
SELECTED = QColor("#1d4a75")  # behind selected rows and ranges
PLAYHEAD = QColor("#ffffff")
WAVE = QColor("#7f8f9f")
WAVE_LOUD = QColor("#b4c2cf")  # the root mean square within the envelope
BLINK = QColor("#b7a3e0")
GAZE = QColor("#7fc8a9")

GOOD = QColor("#62b36b")
WARNING = QColor("#e0a83c")
BAD = QColor("#ef6a5f")

EMOTIONS = {name: QColor(colour) for name, colour in EMOTION_COLOURS.items()}  # label -> colour
CURVES = tuple(QColor(c) for c in ("#56b4e9", "#e69f00", "#009e73", "#f0e442", "#cc79a7", "#d55e00", "#a6a6a6"))

TEXT_POINTS = 9.0  # on a screen 1080 high
SCREEN_HEIGHT = 1080
MAX_SCALE = 2.0


def scale() -> float:
    """How much larger everything is drawn than on a screen of 1080 pixels height, 1..2.

    By the screen's height after the system's own scaling, so that a 4K screen left at 100 % can still be read.
    """
    screen = QGuiApplication.primaryScreen()
    height = screen.geometry().height() if screen else SCREEN_HEIGHT
    return min(max(height / SCREEN_HEIGHT, 1.0), MAX_SCALE)


def text_font() -> QFont:
    """The font of the panel's text. The style sheet has its size too, so that widgets have it when first shown."""
    font = QFont(QGuiApplication.font())
    font.setPointSizeF(TEXT_POINTS * scale())
    return font


def em(widget: QWidget | None = None, count: float = 1.0) -> int:
    """`count` times the height of the panel's text, in pixels, at least 1. Every size in the panel is given in it."""
    return max(round(QFontMetricsF(text_font()).height() * count), 1)


def text_width(text: str) -> int:
    """The width of a text in the panel's font, in pixels."""
    return round(QFontMetricsF(text_font()).horizontalAdvance(text)) + 1


def style_window(window: QWidget) -> None:
    """Style one top-level window of the panel; the application's other windows stay as they are."""
    window.setFont(text_font())
    window.setPalette(palette())
    window.setStyleSheet(_style(em(window), text_font().pointSizeF()))


def palette() -> QPalette:
    """The panel's palette."""
    roles = QPalette.ColorRole
    result = QPalette()
    for role, colour in {
        roles.Window: GROUND,
        roles.WindowText: TEXT,
        roles.Base: SUNKEN,
        roles.AlternateBase: QColor("#191919"),
        roles.Text: TEXT,
        roles.PlaceholderText: TEXT_DIM,
        roles.Button: RAISED,
        roles.ButtonText: TEXT,
        roles.BrightText: BAD,
        roles.Highlight: SELECTED,
        roles.HighlightedText: QColor("#ffffff"),
        roles.ToolTipBase: RAISED,
        roles.ToolTipText: TEXT,
        roles.Link: ACCENT,
        roles.Light: HOVER,
        roles.Mid: EDGE,
        roles.Dark: SUNKEN,
    }.items():
        result.setColor(role, colour)
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, role, TEXT_OFF)
    return result


def _style(em: int, points: float) -> str:
    """The style sheet of a top-level window. em: height of the text in pixels. points: size of the text in points."""
    quarter, half = max(em // 4, 2), max(em // 2, 4)
    c = {name: colour.name() for name, colour in globals().items() if isinstance(colour, QColor)}
    return f"""
    QWidget {{ background: {c["GROUND"]}; color: {c["TEXT"]}; font-size: {points}pt; }}
    QToolTip {{ background: {c["RAISED"]}; color: {c["TEXT"]}; border: 1px solid {c["EDGE"]}; padding: {quarter}px; }}
    QMenuBar, QMenu, QToolBar, QStatusBar {{ background: {c["RAISED"]}; }}
    QMenuBar::item {{ padding: {quarter}px {half}px; background: transparent; }}
    QMenuBar::item:selected, QMenu::item:selected {{ background: {c["SELECTED"]}; }}
    QMenu {{ border: 1px solid {c["EDGE"]}; padding: {quarter}px; }}
    QMenu::item {{ padding: {quarter}px {2 * em}px {quarter}px {em}px; }}
    QMenu::item:disabled {{ color: {c["TEXT_OFF"]}; }}
    QMenu::separator {{ height: 1px; background: {c["EDGE"]}; margin: {quarter}px; }}
    QToolBar {{ border: none; border-bottom: 1px solid {c["EDGE"]}; spacing: {quarter}px; padding: {quarter}px; }}
    QStatusBar {{ border-top: 1px solid {c["EDGE"]}; }}
    QStatusBar::item {{ border: none; }}
    QStatusBar QLabel, QToolBar QLabel {{ background: transparent; }}
    QPushButton, QToolButton {{ background: {c["RAISED"]}; border: 1px solid {c["EDGE"]}; border-radius: {quarter}px;
        padding: {quarter}px {half}px; }}
    QToolBar QToolButton {{ border-color: transparent; }}
    QPushButton:hover, QToolButton:hover {{ background: {c["HOVER"]}; }}
    QPushButton:pressed, QToolButton:pressed, QToolButton:checked, QPushButton:checked {{
        background: {c["SELECTED"]}; }}
    QPushButton:focus, QToolButton:focus, QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus,
        QTableView:focus {{ border: 1px solid {c["ACCENT"]}; }}
    QPushButton:default {{ border-color: {c["ACCENT"]}; }}
    QPushButton:disabled, QToolButton:disabled {{ color: {c["TEXT_OFF"]}; }}
    QLineEdit, QComboBox, QAbstractSpinBox, QTextBrowser, QPlainTextEdit {{ background: {c["SUNKEN"]};
        border: 1px solid {c["EDGE"]}; border-radius: {quarter}px; padding: {quarter}px;
        selection-background-color: {c["SELECTED"]}; }}
    QComboBox::drop-down {{ border: none; width: {em * 5 // 4}px; }}
    QComboBox::down-arrow {{ image: url("{(RESOURCES / "arrow.svg").as_posix()}"); width: {em * 3 // 4}px;
        height: {em * 3 // 4}px; }}
    QComboBox QAbstractItemView {{ background: {c["RAISED"]}; selection-background-color: {c["SELECTED"]};
        border: 1px solid {c["EDGE"]}; }}
    QCheckBox::indicator, QTreeView::indicator {{ width: {em * 3 // 4}px; height: {em * 3 // 4}px;
        border: 1px solid {c["TEXT_OFF"]}; border-radius: {max(em // 8, 1)}px; background: {c["SUNKEN"]}; }}
    QCheckBox::indicator:checked, QTreeView::indicator:checked {{ background: {c["ACCENT"]};
        border-color: {c["ACCENT"]}; image: url("{(RESOURCES / "tick.svg").as_posix()}"); }}
    QCheckBox::indicator:disabled {{ border-color: {c["EDGE"]}; background: {c["GROUND"]}; }}
    QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ width: 0; height: 0; border: none; }}
    QAbstractSpinBox QLineEdit {{ border: none; background: transparent; padding: 0 {quarter}px; }}
    QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {{ color: {c["TEXT_OFF"]}; }}
    QTableView {{ background: {c["SUNKEN"]}; alternate-background-color: #191919; border: 1px solid {c["EDGE"]};
        gridline-color: {c["EDGE"]}; selection-background-color: {c["SELECTED"]}; }}
    QHeaderView, QHeaderView::section, QTableCornerButton::section {{ background: {c["RAISED"]};
        color: {c["TEXT_DIM"]}; }}
    QHeaderView::section {{ border: none; border-right: 1px solid {c["EDGE"]}; padding: {quarter}px {half}px; }}
    QSplitter::handle {{ background: {c["EDGE"]}; }}
    QSplitter::handle:hover {{ background: {c["ACCENT"]}; }}
    QProgressBar {{ background: {c["SUNKEN"]}; border: 1px solid {c["EDGE"]}; border-radius: {quarter}px;
        text-align: center; }}
    QProgressBar::chunk {{ background: {c["SELECTED"]}; border-radius: {quarter}px; }}
    QScrollBar {{ background: {c["GROUND"]}; border: none; margin: 0; }}
    QScrollBar:vertical {{ width: {em * 3 // 4}px; }}
    QScrollBar:horizontal {{ height: {em * 3 // 4}px; }}
    QScrollBar::handle {{ background: {c["HOVER"]}; border-radius: {quarter}px; min-width: {2 * em}px;
        min-height: {2 * em}px; }}
    QScrollBar::handle:hover {{ background: {c["TEXT_OFF"]}; }}
    QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
        background: none; border: none; width: 0; height: 0; }}
    QLabel {{ background: transparent; }}
    QLabel[dim="true"] {{ color: {c["TEXT_DIM"]}; }}
    """

"""Makes the pictures of docs/panel.md from today's program: `python docs/make_panel_pictures.py`.

With a folder, every state of the panel goes there, in English and Chinese, at 1280 x 720 or, with `4k` behind it, on a
screen of 3840 x 2160: to be looked at after a change.
"""

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

SMALL, LARGE = (1280, 720), (3840, 2160)
SAMPLES = Path(__file__).resolve().parents[1] / "Resources" / "Samples"
OF_THE_DOCS = ("panel-working-en.png", "panel-line-en.png", "panel-line-zh_CN.png", "panel-write-en.png")
PAINTED = "neutral@0 angry:0.9@1.55 sad:0.7@3.4"


def main(folder: Path, size: tuple[int, int]) -> None:
    """Walk through the panel and keep what it looks like."""
    work = Path(tempfile.mkdtemp())
    screen = work / "screen.json"
    place = {"name": "picture", "x": 0, "y": 0, "width": size[0], "height": size[1]}
    screen.write_text(json.dumps({"screens": [place | {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}]}))
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screen}"
    from PySide6.QtWidgets import QApplication

    from emoface.panel.base.translation import language_in_use
    from emoface.panel.panel import Panel
    from emoface.panel.services.file_host import FileHost, FileOptions
    from emoface.panel.services.workers import LocalWorkers

    application = QApplication(["emoface"])
    application.setStyle("Fusion")
    panel = Panel(work / "panel", lambda: FileHost(FileOptions(Path("/takes"))), LocalWorkers())
    suffix = "" if size == SMALL else "-4k"
    for language in ("en", "zh_CN"):
        panel.workspace.settings.setValue("language", language)
    panel.show()
    for language in ("en", "zh_CN"):
        if language_in_use() != language:
            panel.window.language_wanted.emit(language)
        panel.window.resize(*size)
        walk(
            panel,
            application,
            lambda name, shown, said=language: shown.grab().save(f"{folder}/panel-{name}-{said}{suffix}.png"),
        )
    panel.close()


def walk(panel, application, keep: Callable) -> None:
    """The states that are worth a picture."""
    from emoface.emotion import EmotionTimeline

    def wait(condition: Callable[[], bool] = lambda: False, seconds: float = 60.0) -> None:
        end = time.monotonic() + seconds
        while not condition() and time.monotonic() < end:
            application.processEvents()
            time.sleep(0.005)

    window, workspace, document = panel.window, panel.workspace, panel.workspace.document
    if not document.lines:
        wait(seconds=0.3)
        keep("empty", window)
        workspace.add_files([SAMPLES, Path("/recordings/lost.wav")])
        wait(lambda: len(document.lines) == 5)
        workspace.edits.set_target(["tower"], "act 2/tower")
        workspace.queue.generate(line.id for line in document.lines)
        wait(lambda: workspace.queue.status(document["return"]).progress > 0.1)
        keep("working", window)
        wait(lambda: workspace.queue.pending_count == 0 and document["tower"].take is not None)
        for line_id, emotion in (("return", "happy"), ("danger_zh", "fear"), ("tower", "surprise")):
            workspace.edits.set_emotion([line_id], emotion)
        workspace.edits.set_timeline("bridge", EmotionTimeline.parse(PAINTED), "Paint", False)
        wait(lambda: all(line.has_current_take for line in document.lines if line.id != "lost"))
    window.table.select(["lost"])
    wait(seconds=0.5)
    keep("failure", window)
    window.table.select(["bridge"])
    wait(lambda: window.line_editor._waveform is not None)
    window.line_editor.player.seek(2.35)
    wait(seconds=0.5)
    keep("line", window)
    window.table.selectAll()
    wait(seconds=0.3)
    keep("many", window)
    window.menus.write_all.trigger()
    wait(lambda: window.dialog.write_button.isEnabled(), 5)
    wait(seconds=0.2)
    keep("write", window.dialog)
    window.dialog.reject()
    window.menus.models.trigger()
    wait(seconds=0.3)
    keep("model", window.dialog)
    window.dialog.reject()
    workspace.complained.emit("lines.csv: row 7, emotion: 'glad' is no emotion. Did you mean 'sad'?")
    wait(seconds=0.2)
    keep("banner", window)
    for banner in list(window.banners.shown):
        window.banners.close_banner(banner)


if __name__ == "__main__":
    given = [argument for argument in sys.argv[1:] if argument != "4k"]
    out = Path(given[0]) if given else Path(tempfile.mkdtemp())
    main(out, LARGE if "4k" in sys.argv else SMALL)
    for name in () if given else OF_THE_DOCS:
        shutil.copyfile(out / name, Path(__file__).parent / "pictures" / name)

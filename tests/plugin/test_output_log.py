"""EmoFace's log records inside the editor: in the Output Log, and in a file of the project."""

import logging
import threading

from emoface import log
from tests.unreal_fake import ENGINE
from tests.unreal_fake.menus import clear


def test_warnings_and_errors_are_shown_and_less_is_only_in_the_file(tmp_path):
    from emoface_unreal.output_log import set_up_logging

    clear().saved = f"{tmp_path}/Saved/"
    set_up_logging()
    logger = logging.getLogger("emoface_unreal.anything")
    assert not (tmp_path / "Saved").exists(), "no record, no file"
    for level in (logging.INFO, logging.WARNING, logging.ERROR):
        logger.log(level, "level %d", level)
    assert ENGINE.logged == [("Warning", "EmoFace: level 30"), ("Error", "EmoFace: level 40")]
    file = log.log_file()
    assert file.parent == tmp_path / "Saved" / "EmoFace" / "Logs"
    assert [f"level {level}" in file.read_text(encoding="utf-8") for level in (20, 30, 40)] == [True] * 3


def test_a_record_of_another_thread_is_only_in_the_file(tmp_path):
    """The engine refuses calls from outside the game thread."""
    from emoface_unreal.output_log import set_up_logging

    clear().saved = f"{tmp_path}/Saved/"
    set_up_logging()
    thread = threading.Thread(target=lambda: logging.getLogger("emoface_unreal").error("from a thread"))
    thread.start()
    thread.join()
    assert not ENGINE.logged and "from a thread" in log.log_file().read_text(encoding="utf-8")

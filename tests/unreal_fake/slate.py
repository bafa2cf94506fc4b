"""What the user sees of the editor: progress with Cancel."""

from __future__ import annotations

from .core import ENGINE, convert


class ScopedSlowTask:
    """A progress dialog. The user presses Cancel after `ENGINE.cancel_after` progress frames."""

    def __init__(self, work: float, desc: Union[Text, str] = "", enabled: bool = True) -> None:  # noqa: F821
        self._work = convert(work, "float", "ScopedSlowTask: parameter 'work'")
        self._done, self._frames, self._dialog, self._can_cancel = 0.0, 0, False, False

    def __enter__(self) -> ScopedSlowTask:
        ENGINE.tasks.append(self)
        return self

    def __exit__(self, type, value, traceback) -> bool:
        return False

    def make_dialog(self, can_cancel: bool = False, allow_in_pie: bool = False) -> None:
        self._dialog, self._can_cancel = True, can_cancel

    def make_dialog_delayed(self, delay: float, can_cancel: bool = False, allow_in_pie: bool = False) -> None:
        self._dialog, self._can_cancel = True, can_cancel

    def enter_progress_frame(self, work: float = 1.0, desc: Union[Text, str] = "") -> None:  # noqa: F821
        self._done += convert(work, "float", "ScopedSlowTask: parameter 'work'")
        self._frames += 1

    def should_cancel(self) -> bool:
        return self._can_cancel and ENGINE.cancel_after is not None and self._frames > ENGINE.cancel_after

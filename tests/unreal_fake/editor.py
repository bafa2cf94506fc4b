"""The editor's subsystems: which world is open, and whether one plays."""

from __future__ import annotations

from .core import ENGINE, Object
from .rig import World


class UnrealEditorSubsystem(Object):
    def get_editor_world(self) -> World:
        return ENGINE.world

    def get_game_world(self) -> World:
        return ENGINE.game_world


def get_editor_subsystem(subsystem: type) -> Object:
    return ENGINE.subsystems.setdefault(subsystem, subsystem())

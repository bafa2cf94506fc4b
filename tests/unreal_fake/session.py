"""The editor session: its shutdown, the level that is open and who stands in it, the asset registry.

`ENGINE.world._actors` are the actors in the level.
"""

from __future__ import annotations

from .core import ENGINE, Object
from .rig import Actor

SHUTDOWN: list = []  # callbacks for when the editor ends; they stay, as the process does


def register_python_shutdown_callback(callable: Callable[[], None]) -> object:  # noqa: F821
    SHUTDOWN.append(callable)
    return len(SHUTDOWN)


register_python_shutdown_callback._offered = True


class EditorActorSubsystem(Object):
    def get_all_level_actors(self) -> Array[Actor]:  # noqa: F821
        return list(getattr(ENGINE.world, "_actors", ()))


class LevelEditorSubsystem(Object):
    def load_level(self, asset_path: str) -> bool:
        """A level's assets are worlds."""
        if asset_path not in ENGINE.assets:
            return False
        ENGINE.world = ENGINE.assets[asset_path]
        return True


class AssetRegistry(Object):
    def wait_for_completion(self) -> None:
        ENGINE.calls["assets are known"] += 1


class AssetRegistryHelpers(Object):
    @classmethod
    def get_asset_registry(cls) -> AssetRegistry:
        return AssetRegistry()

"""Assets: making, finding, saving them, and the tags that travel with them."""

from __future__ import annotations

from .core import ENGINE, Name, Object, complain, kind_of


class Factory(Object):
    pass


class LevelSequenceFactoryNew(Factory):
    pass


class SoundBase(Object):
    def __init__(self, path: str = "/Game/Audio/Line", duration: float = 1.0):
        self._path, self._name, self._duration = path, path.rsplit("/")[-1], duration

    def get_path_name(self) -> str:
        return f"{self._path}.{self._name}"

    @property
    def duration(self) -> float:
        return self._duration


class AssetTools(Object):
    def create_asset(
        self,
        asset_name: str,
        package_path: str,
        asset_class: Class,  # noqa: F821
        factory: Factory,
        calling_context: Name = Name("None"),  # noqa: B008
    ) -> Object:
        path = f"{package_path}/{asset_name}"
        if path in ENGINE.assets:
            complain(f"{path} exists: the editor asks whether to overwrite it")
            return None
        ENGINE.assets[path] = kind_of(asset_class)(path)
        return ENGINE.assets[path]


class AssetToolsHelpers(Object):
    @classmethod
    def get_asset_tools(cls) -> AssetTools:
        return AssetTools()


class EditorAssetLibrary(Object):
    @classmethod
    def does_asset_exist(cls, asset_path: str) -> bool:
        return asset_path.split(".")[0] in ENGINE.assets

    @classmethod
    def load_asset(cls, asset_path: str) -> Object:
        return ENGINE.assets.get(asset_path.split(".")[0])

    @classmethod
    def save_loaded_asset(cls, asset_to_save: Object, only_if_is_dirty: bool = True) -> bool:
        ENGINE.saved.append(asset_to_save)
        return True

    @classmethod
    def set_metadata_tag(cls, object: Object, tag: Name, value: str) -> None:
        """Undo does not reach metadata."""
        ENGINE.metadata.setdefault(object, {})[tag] = value

    @classmethod
    def get_metadata_tag(cls, object: Object, tag: Name) -> str:
        return ENGINE.metadata.get(object, {}).get(tag, "")

    @classmethod
    def remove_metadata_tag(cls, object: Object, tag: Name) -> None:
        ENGINE.metadata.get(object, {}).pop(tag, None)

"""What only the self-test needs: actors put into the level, undo as a console command, deleted and dirty assets."""

from __future__ import annotations

from dataclasses import dataclass, field

from .assets import EditorAssetLibrary
from .channels import ChannelData
from .core import ENGINE, Glued, Object, StructBase, kind_of, undo
from .menus import SystemLibrary
from .rig import Actor, ControlRigBlueprint, SkeletalMesh, SkeletalMeshComponent, World
from .sequencer import MovieSceneNameableTrack, MovieSceneSection
from .session import EditorActorSubsystem


@dataclass
class TestLevel:
    """The level that is open. `empty()` makes it a new one, without actors."""

    actors: list = field(default_factory=list)
    selected: list = field(default_factory=list)
    undo_works: bool = True  # False: another step is undone
    deletes: bool = True  # False: an asset cannot be deleted
    commands: list = field(default_factory=list)
    dirty: set = field(default_factory=set)


TEST_LEVEL = TestLevel()


def empty() -> TestLevel:
    TEST_LEVEL.__dict__.update(TestLevel().__dict__)
    ENGINE.world = World()
    ENGINE.world._actors = TEST_LEVEL.actors
    return TEST_LEVEL


def more_of(cls):
    """Add the members of a class to `cls`, which is in another file."""

    def add(members: type) -> None:
        for name, member in vars(members).items():
            if not name.startswith("_"):
                setattr(cls, name, member)

    return add


class Vector(StructBase):
    def __init__(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> None:
        self._x, self._y, self._z = x, y, z


class SkeletalMeshActor(Actor):
    def __init__(self, label: str = "SkeletalMeshActor"):
        super().__init__(label)
        self._components.append(SkeletalMeshComponent(self, "SkeletalMeshComponent0", SkeletalMesh()))


@more_of(EditorActorSubsystem)
class _Actors(Glued):
    def get_selected_level_actors(self) -> Array[Actor]:  # noqa: F821
        return list(TEST_LEVEL.selected)

    def set_selected_level_actors(self, actors_to_select: Array[Actor]) -> None:  # noqa: F821
        TEST_LEVEL.selected = list(actors_to_select)

    def spawn_actor_from_class(
        self,
        actor_class: Class,  # noqa: F821
        location: Vector,
        rotation: Rotator = None,  # noqa: F821
        transient: bool = False,
    ) -> Actor:
        actor = kind_of(actor_class)()
        TEST_LEVEL.actors.append(actor)
        TEST_LEVEL.selected = [actor]
        return actor

    def destroy_actor(self, actor_to_destroy: Actor) -> bool:
        TEST_LEVEL.actors.remove(actor_to_destroy)
        return True


@more_of(ControlRigBlueprint)
class _Board(Glued):
    def get_preview_mesh(self) -> SkeletalMesh:
        return SkeletalMesh(self)


@more_of(SkeletalMeshComponent)
class _Component(Glued):
    def set_skeletal_mesh_asset(self, new_mesh: SkeletalMesh) -> None:
        self._mesh = new_mesh


class MovieSceneFadeSection(MovieSceneSection):
    def __init__(self, track):
        super().__init__(track)
        self._channels["Fade"] = ChannelData("float", 0.0)


class MovieSceneFadeTrack(MovieSceneNameableTrack):
    _section_class = MovieSceneFadeSection


class Package(Object):
    def __init__(self, asset: Object):
        self._asset = asset

    def __eq__(self, other) -> bool:
        return isinstance(other, Package) and self._asset is other._asset

    def __hash__(self) -> int:
        return id(self._asset)


@more_of(Object)
class _Object(Glued):
    def get_package(self) -> Package:
        return Package(self)


class EditorLoadingAndSavingUtils(Object):
    @classmethod
    def get_dirty_content_packages(cls) -> Array[Package]:  # noqa: F821
        return [Package(asset) for asset in TEST_LEVEL.dirty]


class SourceControl(Object):
    @classmethod
    def is_enabled(cls) -> bool:
        return False


@more_of(EditorAssetLibrary)
class _Assets(Glued):
    @classmethod
    def delete_asset(cls, asset_path_to_delete: str) -> bool:
        if TEST_LEVEL.deletes:
            ENGINE.assets.pop(asset_path_to_delete)
        return TEST_LEVEL.deletes

    @classmethod
    def does_directory_exist(cls, directory_path: str) -> bool:
        return any(path.startswith(f"{directory_path}/") for path in ENGINE.assets)

    @classmethod
    def delete_directory(cls, directory_path: str) -> bool:
        return True


@more_of(SystemLibrary)
class _System(Glued):
    @classmethod
    def get_engine_version(cls) -> str:
        return "5.6.1-44394996+++UE5+Release-5.6"

    @classmethod
    def get_console_variable_int_value(cls, variable_name: str) -> int:
        return 1

    @classmethod
    def execute_console_command(
        cls,
        world_context_object: Object,
        command: str,
        specific_player: PlayerController = None,  # noqa: F821
    ) -> None:
        TEST_LEVEL.commands.append(command)
        if command == "TRANSACTION UNDO" and TEST_LEVEL.undo_works:
            undo()

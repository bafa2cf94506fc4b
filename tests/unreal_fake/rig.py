"""Control rigs and MetaHumans: actors with a Body and a Face, the face board of either generation, its track."""

from __future__ import annotations

from typing import ClassVar

from .channels import ChannelData
from .core import ENGINE, Class, MovieSceneBlendType, Name, Object, RigElementType, StructBase, complain, kind_of
from .sequencer import (
    LevelSequence,
    MovieSceneBindingProxy,
    MovieSceneNameableTrack,
    MovieSceneSection,
    MovieSceneTrack,
)

AXES = {
    "float": ("",),
    "bool": ("",),
    "vector2d": (".X", ".Y"),
    "transform": tuple(f".{part}.{axis}" for part in ("Location", "Rotation", "Scale") for axis in "XYZ"),
}


class RigElementKey(StructBase):
    def __init__(self, type: RigElementType = RigElementType.NONE, name: Name = Name("None")) -> None:  # noqa: B008
        self._type, self._element = type, name

    @property
    def type(self) -> RigElementType:
        return self._type

    @property
    def name(self) -> Name:
        return self._element


class RigHierarchy(Object):
    def __init__(self, controls: dict[str, str]):
        self._controls = controls

    def get_controls(self, traverse: bool = True) -> Array[RigElementKey]:  # noqa: F821
        return [RigElementKey(RigElementType.CONTROL, Name(name)) for name in self._controls]


class ControlRig(Object):
    """`_controls`: each control's name and kind, as in AXES."""

    _controls: ClassVar[dict[str, str]] = {}

    def __init__(self):
        self._name = f"{type(self).__name__}_{next(ENGINE.numbers)}"
        self._hierarchy = RigHierarchy(self._controls)

    def get_hierarchy(self) -> RigHierarchy:
        return self._hierarchy


class ControlRigBlueprint(Object):
    def __init__(self, rig: type[ControlRig]):
        self._rig, self._name = rig, rig.__name__

    def get_control_rig_class(self) -> Class:
        return Class(self._rig)


class World(Object):
    pass


class ActorComponent(Object):
    def __init__(self, owner, name: str):
        self._outer, self._name = owner, name


class SkeletalMesh(Object):
    def __init__(self, rig: ControlRigBlueprint | None = None):
        self._rig = rig

    @property
    def default_animating_rig(self) -> Object:
        return self._rig


class SkeletalMeshComponent(ActorComponent):
    def __init__(self, owner, name: str, mesh: SkeletalMesh):
        super().__init__(owner, name)
        self._mesh = mesh

    def get_skeletal_mesh_asset(self) -> SkeletalMesh:
        return self._mesh

    def get_default_animating_rig(self) -> Object:
        return self._mesh._rig


class Actor(Object):
    def __init__(self, label: str):
        self._label, self._name, self._components = label, f"{label}_C_{next(ENGINE.numbers)}", []
        self._tags: set[Name] = set()

    def get_actor_label(self, create_if_none: bool = True) -> str:
        return self._label

    def actor_has_tag(self, tag: Name) -> bool:
        return tag in self._tags

    def get_components_by_class(self, component_class: Class = None) -> Array[ActorComponent]:  # noqa: F821
        return [part for part in self._components if isinstance(part, kind_of(component_class or ActorComponent))]


class MovieSceneControlRigParameterSection(MovieSceneSection):
    def __init__(self, track):
        super().__init__(track)
        first = not track._sections
        self._blend = MovieSceneBlendType.ABSOLUTE if first else MovieSceneBlendType.ADDITIVE
        if first:
            self._start = self._end = None
        for control, kind in track._rig._controls.items():
            for axis in AXES[kind]:
                data = ChannelData("bool" if kind == "bool" else "float", 0.0 if first else None)
                self._channels[control + axis] = data

    def _of(self, control: Name) -> list[str]:
        return [name for name in self._channels if control == name.split(".")[0]]


class MovieSceneControlRigParameterTrack(MovieSceneNameableTrack):
    _section_class = MovieSceneControlRigParameterSection

    def __init__(self, sequence, rig: ControlRig | None = None):
        super().__init__(sequence)
        self._rig = rig

    def add_section(self) -> MovieSceneSection:
        section = self._section_class(self)
        self._sections.append(section)
        self._to_key = section
        return section


class ControlRigSequencerBindingProxy(StructBase):
    def __init__(
        self,
        proxy: MovieSceneBindingProxy = None,
        control_rig: ControlRig = None,
        track: MovieSceneControlRigParameterTrack = None,
    ) -> None:
        self._proxy, self._control_rig, self._track = proxy, control_rig, track

    @property
    def proxy(self) -> MovieSceneBindingProxy:
        return self._proxy

    @property
    def control_rig(self) -> ControlRig:
        return self._control_rig

    @property
    def track(self) -> MovieSceneControlRigParameterTrack:
        return self._track


class ControlRigSequencerLibrary(Object):
    @classmethod
    def get_control_rigs(cls, level_sequence: LevelSequence) -> Array[ControlRigSequencerBindingProxy]:  # noqa: F821
        return [
            ControlRigSequencerBindingProxy(MovieSceneBindingProxy(binding.guid, level_sequence), track._rig, track)
            for binding in level_sequence._bindings
            for track in binding.tracks
            if isinstance(track, MovieSceneControlRigParameterTrack)
        ]

    @classmethod
    def find_or_create_control_rig_track(
        cls,
        world: World,
        level_sequence: LevelSequence,
        control_rig_class: Class,
        binding: MovieSceneBindingProxy,
        is_layered_control_rig: bool = False,
    ) -> MovieSceneTrack:
        """Given an actor's binding it takes the first skeletal mesh, which is a MetaHuman's Body."""
        stored = binding._binding()
        bound = stored.bound if stored else None
        if isinstance(bound, Actor):
            bound = next(iter(bound.get_components_by_class(SkeletalMeshComponent)), None)
        if world is None or not isinstance(bound, SkeletalMeshComponent):
            complain("Can not find a bound object with a skeleton")
            return None
        kind = kind_of(control_rig_class)
        for track in stored.tracks:
            if isinstance(track, MovieSceneControlRigParameterTrack) and type(track._rig) is kind:
                return track
        if ENGINE.root_sequence is None:
            complain("Can not open Sequencer for the LevelSequence None")
        rig = kind()
        rig._component = bound
        track = MovieSceneControlRigParameterTrack(level_sequence, rig)
        track._display = kind.__name__
        track.add_section()
        stored.tracks.append(track)
        return track

    @classmethod
    def show_all_controls(cls, section: MovieSceneSection) -> None:
        section._hidden = set()

    @classmethod
    def get_controls_mask(cls, section: MovieSceneSection, control_name: Name) -> bool:
        channels = section._of(control_name)
        if not channels:
            complain(f"Control Name ('{control_name}') not found")
            return False
        return channels[0] not in section._hidden

    @classmethod
    def set_controls_mask(cls, section: MovieSceneSection, control_names: Array[Name], visible: bool) -> None:  # noqa: F821
        for name in control_names:
            channels = set(section._of(name))
            section._hidden = section._hidden - channels if visible else section._hidden | channels

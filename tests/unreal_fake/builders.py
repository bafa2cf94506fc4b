"""Builders for tests: face boards of both generations, MetaHumans, sequences; and all that a sequence has, as bytes."""

from fractions import Fraction

from emoface.rig import BOARD

from .channels import MODES, KeyData, float32
from .core import ENGINE, FrameRate, Name
from .rig import Actor, ControlRig, ControlRigBlueprint, SkeletalMesh, SkeletalMeshComponent, World
from .sequencer import Binding, LevelSequence

# Controls that the board has and EmoFace does not write.
ALSO_THERE = {
    "CTRL_convergenceSwitch": "float",
    "CTRL_eyesAimFollowHead": "bool",
    "CTRL_faceGUIfollowHead": "bool",
    "CTRL_C_eyesAim": "transform",
    "CTRL_L_eyeAim": "transform",
    "CTRL_R_eyeAim": "transform",
}
ONLY_V4 = {
    "CTRL_C_tongue_roll": "float",  # another control than v3's of the same name
    "CTRL_C_tongue_thickThin": "float",
    **{f"CTRL_{side}_mouth_thicknessInward{lip}": "float" for side in "LR" for lip in "UD"},
}


def face_board(generation: str = "v4") -> type[ControlRig]:
    """A class of control rig as a MetaHuman's face has it."""
    controls = {}
    for control in BOARD.controls:
        channel = control.channel if generation == "v4" else control.channel_v3
        if channel:
            controls[channel.split(".")[0]] = "vector2d" if "." in channel else "float"
    controls |= ALSO_THERE | (ONLY_V4 if generation == "v4" else {"CTRL_rigLogicSwitch": "float"})
    return type("Face_ControlBoard_CtrlRig_C", (ControlRig,), {"_controls": controls})


def body_rig() -> type[ControlRig]:
    return type("MetaHuman_ControlRig_C", (ControlRig,), {"_controls": {"hand_l_ctrl": "transform"}})


def metahuman(label: str = "Ada", generation: str = "v4") -> Actor:
    """An actor in the level with a Body, which is its first skeletal mesh, and a Face."""
    ENGINE.world = ENGINE.world or World()
    actor = Actor(label)
    for name, rig in (("Body", body_rig()), ("Face", face_board(generation))):
        actor._components.append(SkeletalMeshComponent(actor, name, SkeletalMesh(ControlRigBlueprint(rig))))
    return actor


def level_sequence(
    numerator: int = 30, denominator: int = 1, ticks: int = 24000, path: str = "/Game/Line"
) -> LevelSequence:
    """A sequence of 20 seconds, open in Sequencer."""
    sequence = LevelSequence(path)
    sequence._display, sequence._ticks, sequence._end = (
        FrameRate(numerator, denominator),
        FrameRate(ticks, 1),
        20 * ticks,
    )
    ENGINE.assets[path] = ENGINE.root_sequence = ENGINE.focused_sequence = sequence
    return sequence


def spawn(sequence: LevelSequence, actor: Actor, is_there: bool = True) -> Binding:
    """Make the actor one that the sequence spawns, and not one of the level's own."""
    actor._tags.add(Name("SequencerActor"))
    binding = Binding(actor, actor._label)
    binding.spawns = is_there
    sequence._bindings.append(binding)
    return binding


def put_keys(section, channel: str, keys: list[tuple]) -> None:
    """The animator's keys: (display frame, value, interpolation) each."""
    data, per_frame = section._channels[channel], section._sequence()._ticks_per_frame()
    for frame, value, interpolation in keys:
        tick = int(frame * per_frame + Fraction(1, 2))
        data.keys.append(KeyData(next(ENGINE.numbers), tick, float32(value), *MODES[interpolation]))
    data.keys.sort(key=lambda key: key.tick)
    data.settle()


def dump(sequence: LevelSequence) -> bytes:
    """Everything that a sequence holds, to compare: equal bytes, equal sequences."""
    lines = [repr((sequence._start, sequence._end, sequence._display._numerator, sequence._display._denominator))]
    tracks = [*sequence._tracks, *(track for binding in sequence._bindings for track in binding.tracks)]
    lines += [repr((binding.name, len(binding.tracks))) for binding in sequence._bindings]
    for track in tracks:
        to_key = track._to_key._name if track._to_key else None
        lines.append(repr((track._name, [section._name for section in track._sections], to_key)))
        for section in track._sections:
            state = {name: getattr(section, name) for name in section._undoable if name not in ("_channels", "_hidden")}
            lines.append(repr((section._name, state, sorted(section._hidden))))
            for name, data in section._channels.items():
                keys = [tuple(value for name, value in vars(k).items() if name != "handle") for k in data.keys]
                lines.append(repr((name, data.default, keys)))
    return "\n".join(lines).encode()

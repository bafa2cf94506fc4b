"""Level Sequences: tracks, sections, bindings, and the editor that shows them."""

from __future__ import annotations

from fractions import Fraction
from math import floor

from .channels import KINDS, ChannelData, MovieSceneScriptingChannel, SequencerScriptingRange, per_second
from .core import (
    ENGINE,
    EnumBase,
    FrameNumber,
    FrameRate,
    FrameTime,
    Guid,
    MovieSceneBlendType,
    MovieSceneTimeUnit,
    Name,
    Object,
    StructBase,
    complain,
    kind_of,
)


class OptionalMovieSceneBlendType(StructBase):
    def __init__(self, blend_type: MovieSceneBlendType = MovieSceneBlendType.ABSOLUTE, is_valid: bool = False) -> None:
        self._blend_type, self._is_valid = blend_type, is_valid

    @property
    def blend_type(self) -> MovieSceneBlendType:
        return self._blend_type

    @property
    def is_valid(self) -> bool:
        return self._is_valid


class MovieSceneSection(Object):
    _undoable = ("_start", "_end", "_blend", "_locked", "_active", "_row", "_channels", "_hidden")

    def __init__(self, track):
        self._outer, self._name = track, f"{type(self).__name__}_{next(ENGINE.numbers)}"
        self._start, self._end = 0, 0  # ticks; None: no bound. A new section has no length until it is given one
        self._blend, self._locked, self._active, self._row = MovieSceneBlendType.ABSOLUTE, False, True, 0
        self._channels: dict[str, ChannelData] = {}
        self._hidden: set[str] = set()  # channels masked out

    def _sequence(self):
        return self._outer._outer

    def _tick(self, frame: int) -> int:
        return floor(frame * self._sequence()._ticks_per_frame())

    def _frame(self, tick: int | None, which: str) -> int:
        if tick is None:
            complain(f"Section does not have {which} frame")
            return -1
        return floor(tick / self._sequence()._ticks_per_frame())

    def _seconds(self, tick: int | None, which: str) -> float:
        if tick is None:
            complain(f"Section does not have {which} frame")
            return -1.0
        return float(tick / per_second(self._sequence()._ticks))

    def _set(self, **values) -> None:
        if self._locked:  # UMovieSceneSection::TryModify: nothing happens, nothing is said
            return
        self.__dict__.update(values)

    def set_range(self, start_frame: int, end_frame: int) -> None:
        if start_frame > end_frame:
            complain("Invalid range specified")
            return
        self._set(_start=self._tick(start_frame), _end=self._tick(end_frame))

    def set_range_seconds(self, start_time: float, end_time: float) -> None:
        ticks = per_second(self._sequence()._ticks)
        self._set(_start=round(start_time * ticks), _end=round(end_time * ticks))

    def set_start_frame(self, start_frame: int) -> None:
        self._set(_start=self._tick(start_frame))

    def set_end_frame(self, end_frame: int) -> None:
        self._set(_end=self._tick(end_frame))

    def set_start_frame_bounded(self, is_bounded: bool) -> None:
        self._start = self._sequence()._start if is_bounded else None

    def set_end_frame_bounded(self, is_bounded: bool) -> None:
        self._end = self._sequence()._end if is_bounded else None

    def has_start_frame(self) -> bool:
        return self._start is not None

    def has_end_frame(self) -> bool:
        return self._end is not None

    def get_start_frame(self) -> int:
        return self._frame(self._start, "a start")

    def get_end_frame(self) -> int:
        return self._frame(self._end, "an end")

    def get_start_frame_seconds(self) -> float:
        return self._seconds(self._start, "a start")

    def get_end_frame_seconds(self) -> float:
        return self._seconds(self._end, "an end")

    def set_blend_type(self, blend_type: MovieSceneBlendType) -> None:
        self._set(_blend=blend_type)

    def get_blend_type(self) -> OptionalMovieSceneBlendType:
        return OptionalMovieSceneBlendType(self._blend, True)

    def set_row_index(self, new_row_index: int) -> None:
        self._set(_row=new_row_index)

    def get_row_index(self) -> int:
        return self._row

    def is_locked(self) -> bool:
        return self._locked

    def set_is_locked(self, is_locked: bool) -> None:
        self._locked = is_locked

    def is_active(self) -> bool:
        return self._active

    def set_is_active(self, is_active: bool) -> None:
        self._active = is_active

    def get_all_channels(self) -> Array[MovieSceneScriptingChannel]:  # noqa: F821
        """Masked channels are missing; every call makes new objects with new names."""
        return [KINDS[data.kind](self, name) for name, data in self._channels.items() if name not in self._hidden]

    def get_channel(self, channel_name: Name) -> MovieSceneScriptingChannel:
        found = next((name for name in self._channels if channel_name == name and name not in self._hidden), None)
        if found is None:
            complain("Cannot get channel with this name")
            return None
        return KINDS[self._channels[found].kind](self, found)


class MovieSceneTrack(Object):
    _undoable = ("_sections", "_to_key", "_display")
    _section_class = MovieSceneSection

    def __init__(self, sequence):
        self._outer, self._name = sequence, f"{type(self).__name__}_{next(ENGINE.numbers)}"
        self._sections, self._to_key, self._display = [], None, type(self).__name__

    def add_section(self) -> MovieSceneSection:
        section = self._section_class(self)
        self._sections.append(section)
        return section

    def remove_section(self, section: MovieSceneSection) -> None:
        self._sections.remove(section)
        if self._to_key is section:
            self._to_key = None

    def get_sections(self) -> Array[MovieSceneSection]:  # noqa: F821
        return list(self._sections)

    def get_section_to_key(self) -> MovieSceneSection:
        return self._to_key

    def set_section_to_key(self, section: MovieSceneSection) -> None:
        self._to_key = section

    def get_display_name(self) -> Text:  # noqa: F821
        return self._display

    def set_display_name(self, name: Text) -> None:  # noqa: F821
        self._display = name


class MovieSceneNameableTrack(MovieSceneTrack):
    pass


class MovieSceneSkeletalAnimationTrack(MovieSceneNameableTrack):
    pass


class MovieSceneLiveLinkTrack(MovieSceneNameableTrack):
    """Of the Live Link plugin, which the stub was made without: the plugin knows it by its class's name alone."""


class MovieSceneAudioSection(MovieSceneSection):
    _undoable = (*MovieSceneSection._undoable, "_sound", "_offset")

    def __init__(self, track):
        super().__init__(track)
        self._sound, self._offset = None, 0

    def set_sound(self, sound: SoundBase) -> None:  # noqa: F821
        self._sound = sound

    def get_sound(self) -> SoundBase:  # noqa: F821
        return self._sound

    def set_start_offset(self, start_offset: FrameNumber) -> None:
        self._offset = start_offset._value

    def get_start_offset(self) -> FrameNumber:
        return FrameNumber(self._offset)


class MovieSceneAudioTrack(MovieSceneNameableTrack):
    _section_class = MovieSceneAudioSection


class MovieSceneSubSection(MovieSceneSection):
    def __init__(self, track):
        super().__init__(track)
        self._shot = None

    def set_sequence(self, sequence: MovieSceneSequence) -> None:
        self._shot = sequence

    def get_sequence(self) -> MovieSceneSequence:
        return self._shot


class MovieSceneSubTrack(MovieSceneNameableTrack):
    _section_class = MovieSceneSubSection


class MovieSceneCinematicShotTrack(MovieSceneSubTrack):
    pass


class Binding:
    """What the sequence stores of a binding."""

    def __init__(self, bound, name: str):
        self.guid, self.bound, self.name, self.parent, self.tracks = Guid(), bound, name, None, []
        self.spawns = None  # of a spawnable: whether it is there now


class MovieSceneBindingProxy(StructBase):
    def __init__(self, binding_id: Guid = None, sequence: MovieSceneSequence = None) -> None:
        self._guid, self._sequence = binding_id, sequence

    @property
    def binding_id(self) -> Guid:
        return self._guid

    @property
    def sequence(self) -> MovieSceneSequence:
        return self._sequence

    def _binding(self) -> Binding | None:
        bindings = self._sequence._bindings if self._sequence else []
        return next((binding for binding in bindings if binding.guid == self._guid), None)

    def is_valid(self) -> bool:
        return self._binding() is not None

    def get_id(self) -> Guid:
        return self._guid

    def get_name(self) -> str:
        return self._binding().name

    def get_display_name(self) -> Text:  # noqa: F821
        return self._binding().name

    def get_possessed_object_class(self) -> Class:  # noqa: F821
        return self._binding().bound.get_class()

    def get_parent(self) -> MovieSceneBindingProxy:
        return MovieSceneBindingProxy(self._binding().parent, self._sequence)

    def set_parent(self, parent_binding: MovieSceneBindingProxy) -> None:
        self._binding().parent = parent_binding._guid

    def get_child_possessables(self) -> Array[MovieSceneBindingProxy]:  # noqa: F821
        return [
            MovieSceneBindingProxy(binding.guid, self._sequence)
            for binding in self._sequence._bindings
            if binding.parent == self._guid
        ]

    def get_tracks(self) -> Array[MovieSceneTrack]:  # noqa: F821
        return list(self._binding().tracks)

    def find_tracks_by_type(self, track_type: Class) -> Array[MovieSceneTrack]:  # noqa: F821
        return [track for track in self._binding().tracks if isinstance(track, kind_of(track_type))]

    def find_tracks_by_exact_type(self, track_type: Class) -> Array[MovieSceneTrack]:  # noqa: F821
        return [track for track in self._binding().tracks if type(track) is kind_of(track_type)]

    def add_track(self, track_type: Class) -> MovieSceneTrack:  # noqa: F821
        track = kind_of(track_type)(self._sequence)
        self._binding().tracks.append(track)
        return track


class MovieSceneObjectBindingID(StructBase):
    def __init__(self) -> None:
        self._guid = None


class MovieSceneSequence(Object):
    _undoable = ("_tracks", "_bindings", "_display", "_start", "_end")

    def __init__(self, path: str = "/Game/Sequence"):
        self._path, self._name = path, path.rsplit("/")[-1]
        self._display, self._ticks = FrameRate(30, 1), FrameRate(24000, 1)
        self._start, self._end = 0, 120000  # ticks
        self._tracks, self._bindings, self._read_only = [], [], False

    def _ticks_per_frame(self) -> Fraction:
        return per_second(self._ticks) / per_second(self._display)

    def get_path_name(self) -> str:
        return f"{self._path}.{self._name}"

    def get_display_rate(self) -> FrameRate:
        return self._display

    def set_display_rate(self, display_rate: FrameRate) -> None:
        self._display = display_rate

    def get_tick_resolution(self) -> FrameRate:
        return self._ticks

    def get_playback_start(self) -> int:
        return floor(self._start / self._ticks_per_frame())

    def get_playback_end(self) -> int:
        return floor(self._end / self._ticks_per_frame())

    def get_playback_start_seconds(self) -> float:
        return float(self._start / per_second(self._ticks))

    def get_playback_end_seconds(self) -> float:
        return float(self._end / per_second(self._ticks))

    def set_playback_start(self, start_frame: int) -> None:
        self._start = floor(start_frame * self._ticks_per_frame())

    def set_playback_end(self, end_frame: int) -> None:
        self._end = floor(end_frame * self._ticks_per_frame())

    def is_read_only(self) -> bool:
        return self._read_only

    def set_read_only(self, read_only: bool) -> None:
        self._read_only = read_only

    def make_range(self, start_frame: int, duration: int) -> SequencerScriptingRange:
        made = SequencerScriptingRange(True, True, start_frame, start_frame + duration)
        made._rate = per_second(self._display)
        return made

    def get_tracks(self) -> Array[MovieSceneTrack]:  # noqa: F821
        return list(self._tracks)

    def find_tracks_by_type(self, track_type: Class) -> Array[MovieSceneTrack]:  # noqa: F821
        return [track for track in self._tracks if isinstance(track, kind_of(track_type))]

    def find_tracks_by_exact_type(self, track_type: Class) -> Array[MovieSceneTrack]:  # noqa: F821
        return [track for track in self._tracks if type(track) is kind_of(track_type)]

    def add_track(self, track_type: Class) -> MovieSceneTrack:  # noqa: F821
        track = kind_of(track_type)(self)
        self._tracks.append(track)
        return track

    def remove_track(self, track: MovieSceneTrack) -> bool:
        self._tracks.remove(track)
        return True

    def get_bindings(self) -> Array[MovieSceneBindingProxy]:  # noqa: F821
        return [MovieSceneBindingProxy(binding.guid, self) for binding in self._bindings]

    def add_possessable(self, object_to_possess: Object) -> MovieSceneBindingProxy:
        name = getattr(object_to_possess, "_label", None) or object_to_possess._name
        binding = Binding(object_to_possess, name)
        self._bindings.append(binding)
        return MovieSceneBindingProxy(binding.guid, self)

    def get_spawnables(self) -> Array[MovieSceneBindingProxy]:  # noqa: F821
        return [MovieSceneBindingProxy(one.guid, self) for one in self._bindings if one.spawns is not None]

    def get_binding_id(self, binding: MovieSceneBindingProxy) -> MovieSceneObjectBindingID:
        made = MovieSceneObjectBindingID()
        made._guid = binding._guid
        return made

    def locate_bound_objects(self, binding: MovieSceneBindingProxy, context: Object) -> Array[Object]:  # noqa: F821
        """A component is found in its actor alone: give that as the context. What the sequence spawns is not found."""
        found = binding._binding()
        if not found or not found.bound or found.spawns is not None:
            return []
        parent = binding.get_parent()._binding() if found.parent else None
        return [] if parent and context is not parent.bound else [found.bound]


class LevelSequence(MovieSceneSequence):
    pass


class UpdatePositionMethod(EnumBase):
    PLAY: UpdatePositionMethod
    JUMP: UpdatePositionMethod
    SCRUB: UpdatePositionMethod


class MovieSceneSequencePlaybackParams(StructBase):
    def __init__(
        self,
        frame: FrameTime = FrameTime(),  # noqa: B008
        *,
        update_method: UpdatePositionMethod = UpdatePositionMethod.PLAY,
    ) -> None:
        self._frame, self._update_method = frame, update_method


class LevelSequenceEditorBlueprintLibrary(Object):
    """Acts on what Sequencer has open."""

    @classmethod
    def open_level_sequence(cls, level_sequence: LevelSequence) -> bool:
        ENGINE.root_sequence = ENGINE.focused_sequence = level_sequence
        return level_sequence is not None

    @classmethod
    def get_current_level_sequence(cls) -> LevelSequence:
        return ENGINE.root_sequence

    @classmethod
    def get_focused_level_sequence(cls) -> LevelSequence:
        return ENGINE.focused_sequence

    @classmethod
    def focus_level_sequence(cls, sub_section: MovieSceneSubSection) -> None:
        ENGINE.focused_sequence = sub_section._shot

    @classmethod
    def close_level_sequence(cls) -> None:
        ENGINE.root_sequence = ENGINE.focused_sequence = None

    @classmethod
    def refresh_current_level_sequence(cls) -> None:
        ENGINE.refreshed += 1

    @classmethod
    def is_level_sequence_locked(cls) -> bool:
        return bool(ENGINE.focused_sequence and ENGINE.focused_sequence._read_only)

    @classmethod
    def set_lock_level_sequence(cls, lock: bool) -> None:
        ENGINE.focused_sequence._read_only = lock

    @classmethod
    def set_local_position(
        cls,
        playback_params: MovieSceneSequencePlaybackParams,
        time_unit: MovieSceneTimeUnit = MovieSceneTimeUnit.DISPLAY_RATE,
    ) -> None:
        """Of the sequence that is shown."""
        ENGINE.playhead = playback_params._frame._frame_number._value

    @classmethod
    def is_playing(cls) -> bool:
        return ENGINE.playing

    @classmethod
    def play(cls) -> None:
        ENGINE.playing = True

    @classmethod
    def pause(cls) -> None:
        ENGINE.playing = False

    @classmethod
    def get_bound_objects(cls, object_binding: MovieSceneObjectBindingID) -> Array[Object]:  # noqa: F821
        """Of the sequence that Sequencer shows; a spawnable is there only while it is spawned."""
        found = MovieSceneBindingProxy(object_binding._guid, ENGINE.focused_sequence)._binding()
        return [found.bound] if found and found.bound and found.spawns is not False else []

    @classmethod
    def get_selected_bindings(cls) -> Array[MovieSceneBindingProxy]:  # noqa: F821
        return list(ENGINE.selected_bindings)

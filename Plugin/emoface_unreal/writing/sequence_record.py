"""What EmoFace wrote on a sequence, kept in the sequence's own metadata, so that an animator's edits are not replaced.

For every control, a record has the ranges that were written and hashes of the keys there. Keys that still have one of
these hashes are EmoFace's and may be replaced. Others were moved, changed, added or deleted by hand since, and are left
alone unless overwriting was asked for. Undo brings back earlier keys and does not change metadata: so the last few
hashes are kept, and the takes that were replaced.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from typing import Any

import unreal

from emoface.errors import EmoFaceError
from emoface.serialization import from_json, parse_json, reason, shortened, to_json

from ..sequencer.channel import Key, hash_keys, read_keys
from ..sequencer.face import SequenceFace
from ..sequencer.section_channels import board_channels
from .placed_take import UNDO_STEPS, KeysOf, PlacedTake, choose_fingerprints
from .take_recipe import TakeRecipe

TAG = "EmoFace"
SCHEMA = 1


class SequenceRecordError(EmoFaceError):
    """A record that this version may not change."""


@dataclass(frozen=True)
class WrittenSpan:
    """A range of one control that was written, in ticks.

    previous_tick: of the frame before the range, where an edge key may be. Another may be at `end`.
    start, end: the range; the end is exclusive.
    hashes: of the keys in it after the last few writes, the newest last.
    """

    previous_tick: int
    start: int
    end: int
    hashes: tuple[str, ...]

    def covers(self, key: Key) -> bool:
        """Whether a key lies in the range or is one of its edge keys."""
        return self.previous_tick <= key.tick <= self.end

    def is_unchanged(self, keys: Sequence[Key]) -> bool:
        """Whether the keys in the range are as they were written. keys: of the whole control."""
        return hash_keys(keys, self.start, self.end) in self.hashes


@dataclass
class SectionRecord:
    """What was written to one section.

    layer: as in section.Layer, by value.
    spans: by control, the ranges that were written.
    takes: in order of time.
    """

    layer: str
    spans: dict[str, list[WrittenSpan]] = field(default_factory=dict)
    takes: list[PlacedTake] = field(default_factory=list)

    def own_ticks(self, control: str, keys: Sequence[Key]) -> set[int]:
        """Ticks of those of a control's keys that are as EmoFace wrote them."""
        spans = [span for span in self.spans.get(control, ()) if span.is_unchanged(keys)]
        return {key.tick for key in keys if any(span.covers(key) for span in spans)}

    def spans_in(self, control: str, start: int, end: int) -> list[WrittenSpan]:
        """The ranges of a control that were written and overlap start <= tick < end."""
        return [span for span in self.spans.get(control, ()) if span.start < end and start < span.end]

    def record_keys(self, control: str, earlier: Sequence[Key], keys: Sequence[Key], new: WrittenSpan) -> None:
        """Record that a control's keys were `earlier` and are `keys` now: everything in `new` was written.

        Ranges next to it may have got an edge key; of those that it overlaps, the rest is kept. The earlier keys are
        recorded as well, if they were EmoFace's: undo brings them back.
        """
        own = self.own_ticks(control, earlier)
        replaced = [key.tick in own for key in earlier if new.start <= key.tick < new.end]
        hashes: tuple[str, ...] = (hash_keys(keys, new.start, new.end),)
        if replaced and all(replaced):
            hashes = (hash_keys(earlier, new.start, new.end), *hashes)
        spans = []
        for span in self.spans.get(control, ()):
            if (span.start, span.end) == (new.start, new.end):
                hashes = (*[old for old in span.hashes if old not in hashes], *hashes)[-UNDO_STEPS:]
            elif span.is_unchanged(earlier):
                spans += _rest_of(span, new, earlier, keys)
            elif span.end <= new.start or span.start >= new.end:
                spans.append(span)
        self.spans[control] = [*spans, WrittenSpan(new.previous_tick, new.start, new.end, hashes)]

    def drop_undone_takes(self, keys_of: KeysOf) -> None:
        """Remove the takes that the user has undone since, and bring back those that they had replaced."""
        self.takes = sorted(chain.from_iterable(take.present_takes(keys_of) for take in self.takes), key=_start)

    def record_take(
        self, recipe: TakeRecipe, before: Mapping[str, Sequence[Key]], now: Mapping[str, Sequence[Key]]
    ) -> None:
        """Record a take instead of those that it replaces. before, now: keys of the controls that it changed."""
        replaced = tuple(old for old in self.takes if recipe.replaces(old.recipe))
        new = PlacedTake(recipe, choose_fingerprints(before, now, recipe.start, recipe.end), replaced).shortened()
        self.takes = sorted([*(old for old in self.takes if old not in replaced), new], key=_start)

    def to_json(self) -> dict:
        """As in the sequence's metadata: a span is a list of its ticks and hashes, because there are many."""
        spans = {
            control: [[span.previous_tick, span.start, span.end, *span.hashes] for span in spans]
            for control, spans in self.spans.items()
        }
        return {"layer": self.layer, "spans": spans, "recipes": to_json(self.takes)}

    @staticmethod
    def from_json(document: dict) -> "SectionRecord":
        """The inverse of `to_json`. Raises SerializationError."""
        form = from_json(_SectionForm, document)
        spans = {control: list(map(_span, spans)) for control, spans in form.spans.items()}
        return SectionRecord(form.layer, spans, form.recipes)


@dataclass(frozen=True)
class _SectionForm:
    """A section's record as `SectionRecord.to_json` writes it."""

    layer: str
    spans: dict[str, list[list[Any]]]
    recipes: list[PlacedTake]


def _span(parts: list[Any]) -> WrittenSpan:
    """A range from its three ticks and its hashes. Raises SerializationError."""
    return WrittenSpan(*from_json(tuple[int, int, int], parts[:3]), from_json(tuple[str, ...], parts[3:]))


@dataclass
class SequenceRecord:
    """What was written to each face of a sequence.

    faces: by the id of the face's binding, by the section's name.
    """

    faces: dict[str, dict[str, SectionRecord]] = field(default_factory=dict)

    def find_section(self, face: SequenceFace, section: unreal.MovieSceneSection) -> SectionRecord | None:
        """The record of a section; None if nothing was written there."""
        return self.faces.get(face.binding_id, {}).get(section.get_name())

    def section(self, face: SequenceFace, section: unreal.MovieSceneSection, layer: str) -> SectionRecord:
        """The record of a section; if there is none, an empty one is added."""
        return self.faces.setdefault(face.binding_id, {}).setdefault(section.get_name(), SectionRecord(layer))

    def own_sections(self, face: SequenceFace, layer: str) -> list[str]:
        """Names of the sections that EmoFace wrote in a layer."""
        return [name for name, one in self.faces.get(face.binding_id, {}).items() if one.layer == layer]

    def recipes(self, face: SequenceFace) -> list[TakeRecipe]:
        """Recipes of the takes that are on a face now, in order of time. Reads the keys of a few channels."""
        takes: list[PlacedTake] = []
        for section in face.track.get_sections():
            one = self.find_section(face, section)
            if one is not None and one.takes:
                one.drop_undone_takes(keys_of(board_channels(section)))
                takes += one.takes
        return [take.recipe for take in sorted(takes, key=_start)]

    def recorded_recipes(self, face: SequenceFace) -> list[TakeRecipe]:
        """Recipes of the takes that were written on a face. Reads no keys: quick, and out of date after an undo."""
        return [take.recipe for one in self.faces.get(face.binding_id, {}).values() for take in one.takes]

    def highest_seeds(self, face: SequenceFace, recipe: TakeRecipe) -> tuple[int, int]:
        """The highest seeds that blinks and gaze of a take's recording were drawn from.

        Takes that were undone count: whoever undoes a draw does not want it again.
        """
        takes = [take for one in self.faces.get(face.binding_id, {}).values() for take in one.takes]
        known = [recipe, *(old for take in takes for old in take.history() if old.audio == recipe.audio)]
        return max(one.blink.seed for one in known), max(one.gaze.seed for one in known)


def keys_of(channels: Mapping[str, unreal.MovieSceneScriptingFloatChannel]) -> KeysOf:
    """Reads the keys of controls, each when it is first needed. channels: by control."""

    @cache
    def read(control: str) -> Sequence[Key] | None:
        return read_keys(channels[control]) if control in channels else None

    return read


def read_record(sequence: unreal.LevelSequence) -> SequenceRecord:
    """The record in a sequence's metadata. A damaged one counts as none: then every key is the animator's.

    Raises SequenceRecordError if a newer EmoFace wrote it.
    """
    text = unreal.EditorAssetLibrary.get_metadata_tag(sequence, TAG)
    if not text:
        return SequenceRecord()
    try:
        document = parse_json(text)
        schema = document.get("schema") if isinstance(document, dict) else None
        if isinstance(schema, int) and schema > SCHEMA:
            raise SequenceRecordError(
                f"{sequence.get_name()}: a newer EmoFace wrote on it (schema {shortened(schema)}). Update EmoFace."
            )
        return from_json(SequenceRecord, document, complete=True)
    except SequenceRecordError:
        raise
    except EmoFaceError as error:
        unreal.log_warning(
            f"EmoFace: what {sequence.get_name()} says of its takes is damaged ({reason(error)}). All keys count as "
            "the animator's."
        )
        return SequenceRecord()


def write_record(sequence: unreal.LevelSequence, record: SequenceRecord) -> None:
    """Store the record in the sequence's metadata, which is saved with it. Undo does not change it."""
    document = {"schema": SCHEMA, "faces": to_json(record.faces)}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    unreal.EditorAssetLibrary.set_metadata_tag(sequence, TAG, text)


def _rest_of(span: WrittenSpan, new: WrittenSpan, earlier: Sequence[Key], keys: Sequence[Key]) -> list[WrittenSpan]:
    """What is left of a span, before and behind a new one. earlier, keys: the control's, before and after the write."""
    rest = []
    for start, end in ((span.start, min(span.end, new.start)), (max(span.start, new.end), span.end)):
        if start < end:
            now = hash_keys(keys, start, end)
            is_whole = (start, end) == (span.start, span.end)
            known = span.hashes if is_whole else (hash_keys(earlier, start, end),)
            known = (*[old for old in known if old != now], now)[-UNDO_STEPS:]
            rest.append(WrittenSpan(span.previous_tick if start == span.start else start, start, end, known))
    return rest


def _start(take: PlacedTake) -> int:
    return take.recipe.start

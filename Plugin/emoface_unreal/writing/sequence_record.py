"""What this tool wrote on a sequence, kept in the sequence's own metadata: so the animator's hand wins.

For every control a record holds the stretches of time that were written and a hash of the keys put there. Keys that
still hash to it are this tool's and may be replaced; others were moved, changed, added or deleted by hand since, and
are left alone unless overwriting was asked for. Undo brings earlier keys back and does not reach metadata: so the last
few hashes are kept, and the takes that were replaced.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import unreal

from emoface.errors import EmoFaceError

from ..sequencer.channel import Key, hash_keys, read_keys
from ..sequencer.face import Face
from ..sequencer.section_channels import board_channels
from .placed_take import UNDO_STEPS, KeysOf, PlacedTake, choose_witnesses
from .take_recipe import Recipe

TAG = "EmoFace"
SCHEMA = 1


class RecordError(EmoFaceError):
    """A record that this version may not touch."""


@dataclass(frozen=True)
class Span:
    """A stretch of one control that was written: start <= tick < end, with guard keys from `before` on and at `end`."""

    before: int
    start: int
    end: int
    hashes: tuple[str, ...]

    def covers(self, key: Key) -> bool:
        """Whether a key lies in the stretch or is one of its guards."""
        return self.before <= key.tick <= self.end

    def holds(self, keys: Sequence[Key]) -> bool:
        """Whether the keys in the stretch are still as they were written."""
        return hash_keys(keys, self.start, self.end) in self.hashes


@dataclass
class SectionRecord:
    """What was written to one section. layer: as in section.Layer; spans: by the control's name; takes: in order of
    time."""

    layer: str
    spans: dict[str, list[Span]] = field(default_factory=dict)
    takes: list[PlacedTake] = field(default_factory=list)

    def ours(self, control: str, keys: Sequence[Key]) -> set[int]:
        """Ticks of those of a control's keys that are as this tool wrote them."""
        spans = [span for span in self.spans.get(control, ()) if span.holds(keys)]
        return {key.tick for key in keys if any(span.covers(key) for span in spans)}

    def spans_in(self, control: str, start: int, end: int) -> list[Span]:
        """The stretches of a control that were written and reach into start <= tick < end."""
        return [span for span in self.spans.get(control, ()) if span.start < end and start < span.end]

    def note_keys(self, control: str, earlier: Sequence[Key], keys: Sequence[Key], new: Span) -> None:
        """Remember that a control's keys, `earlier` before, are `keys` now: inside `new` everything was written.

        Stretches next to it may have got a guard key, and those that it cuts into are what is left of them. What stood
        there before is known as well, if it was this tool's: undo brings it back.
        """
        ours = self.ours(control, earlier)
        replaced = [key.tick in ours for key in earlier if new.start <= key.tick < new.end]
        hashes = (hash_keys(keys, new.start, new.end),)
        if replaced and all(replaced):
            hashes = (hash_keys(earlier, new.start, new.end), *hashes)
        spans = []
        for span in self.spans.get(control, ()):
            if (span.start, span.end) == (new.start, new.end):
                hashes = (*[old for old in span.hashes if old not in hashes], *hashes)[-UNDO_STEPS:]
            elif span.holds(earlier):
                for start, end in ((span.start, min(span.end, new.start)), (max(span.start, new.end), span.end)):
                    if start < end:
                        now = hash_keys(keys, start, end)
                        whole = (start, end) == (span.start, span.end)
                        known = span.hashes if whole else (hash_keys(earlier, start, end),)
                        known = (*[old for old in known if old != now], now)[-UNDO_STEPS:]
                        spans.append(Span(span.before if start == span.start else start, start, end, known))
            elif span.end <= new.start or span.start >= new.end:
                spans.append(span)
        self.spans[control] = [*spans, Span(new.before, new.start, new.end, hashes)]

    def settle(self, keys_of: KeysOf) -> None:
        """Forget the takes that undo took back since, and know those again that they had replaced."""
        self.takes = sorted((there for take in self.takes for there in take.present(keys_of)), key=_start)

    def note_take(self, recipe: Recipe, before: Mapping[str, Sequence[Key]], now: Mapping[str, Sequence[Key]]) -> None:
        """Remember a take instead of those that it replaces. before, now: the keys of the controls that it changed."""
        replaced = tuple(old for old in self.takes if recipe.replaces(old.recipe))
        new = PlacedTake(recipe, choose_witnesses(before, now, recipe.start, recipe.end), replaced).shortened()
        self.takes = sorted([*(old for old in self.takes if old not in replaced), new], key=_start)


@dataclass
class Record:
    """What was written to each face of a sequence: by the binding's id, by the section's name."""

    faces: dict[str, dict[str, SectionRecord]] = field(default_factory=dict)

    def section(self, face: Face, section: unreal.MovieSceneSection, layer: str) -> SectionRecord:
        """The record of a section, empty if nothing was written there."""
        return self.faces.setdefault(face.binding_id, {}).setdefault(section.get_name(), SectionRecord(layer))

    def own_sections(self, face: Face, layer: str) -> list[str]:
        """Names of the sections that this tool wrote in a layer."""
        return [name for name, one in self.faces.get(face.binding_id, {}).items() if one.layer == layer]

    def recipes(self, face: Face) -> list[Recipe]:
        """What the takes that are on a face now were made from, in order of time. Reads keys of a few channels."""
        takes: list[PlacedTake] = []
        for section in face.track.get_sections():
            one = self.faces.get(face.binding_id, {}).get(section.get_name())
            if one is not None and one.takes:
                one.settle(keys_of(board_channels(section)))
                takes += one.takes
        return [take.recipe for take in sorted(takes, key=_start)]

    def remembered(self, face: Face) -> list[Recipe]:
        """The same without a look at the keys: quick, and behind the times after an undo."""
        return [take.recipe for one in self.faces.get(face.binding_id, {}).values() for take in one.takes]

    def last_seeds(self, face: Face, recipe: Recipe) -> tuple[int, int]:
        """The highest seeds that blinks and gaze of a take's recording were drawn from, in takes that are gone too: who
        undoes a draw does not want it again."""
        takes = [take for one in self.faces.get(face.binding_id, {}).values() for take in one.takes]
        known = [recipe, *(old for take in takes for old in take.history() if old.audio == recipe.audio)]
        return max(one.blink.seed for one in known), max(one.gaze.seed for one in known)


def keys_of(channels: Mapping[str, unreal.MovieSceneScriptingFloatChannel]) -> KeysOf:
    """Reads the keys of controls whose channels these are, those that are asked for and each once."""

    @cache
    def read(control: str) -> Sequence[Key] | None:
        return read_keys(channels[control]) if control in channels else None

    return read


def _start(take: PlacedTake) -> int:
    return take.recipe.start


def read_record(sequence: unreal.LevelSequence) -> Record:
    """What the sequence says was written on it. One that is damaged counts as none: then every key is the animator's.

    Raises RecordError if a newer EmoFace wrote it.
    """
    text = unreal.EditorAssetLibrary.get_metadata_tag(sequence, TAG)
    if not text:
        return Record()
    try:
        document = json.loads(text)
        schema = document["schema"]
        if schema > SCHEMA:
            raise RecordError(f"{sequence.get_name()}: a newer EmoFace wrote on it (schema {schema}). Update EmoFace.")
        return Record(
            {
                binding: {name: _section_from_json(entry) for name, entry in sections.items()}
                for binding, sections in document["faces"].items()
            }
        )
    except RecordError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, EmoFaceError) as error:
        unreal.log_warning(
            f"EmoFace: what {sequence.get_name()} says of its takes is damaged ({error}). All keys count as the "
            "animator's."
        )
        return Record()


def write_record(sequence: unreal.LevelSequence, record: Record) -> None:
    """Store the record in the sequence, with which it is saved. Undo does not reach it."""
    document = {
        "schema": SCHEMA,
        "faces": {
            binding: {name: _section_to_json(one) for name, one in sections.items()}
            for binding, sections in record.faces.items()
        },
    }
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    unreal.EditorAssetLibrary.set_metadata_tag(sequence, TAG, text)


def _section_to_json(one: SectionRecord) -> dict:
    spans = {control: [[s.before, s.start, s.end, *s.hashes] for s in spans] for control, spans in one.spans.items()}
    return {"layer": one.layer, "spans": spans, "recipes": [take.to_json() for take in one.takes]}


def _section_from_json(entry: dict) -> SectionRecord:
    spans = {
        control: [Span(before, start, end, tuple(hashes)) for before, start, end, *hashes in spans]
        for control, spans in entry["spans"].items()
    }
    return SectionRecord(entry["layer"], spans, [PlacedTake.from_json(take) for take in entry["recipes"]])

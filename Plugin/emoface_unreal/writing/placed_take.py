"""A take on a section, and whether it is still there: undo removes keys, but does not change the metadata."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from emoface.serialization import from_json, to_json

from ..sequencer.channel import Key, hash_keys
from .take_recipe import TakeRecipe

FINGERPRINT_CONTROLS = 5  # controls whose hashes identify a take; one that is as it was written is enough
UNDO_STEPS = 8  # how many earlier states are remembered

# Returns the keys of a control, by its name; None where they cannot be read.
KeysOf = Callable[[str], Sequence[Key] | None]


@dataclass(frozen=True)
class PlacedTake:
    """One take that was written on a section, and those that it replaced.

    recipe: what it was made from and where it is.
    fingerprints: of some controls that it changed, the hashes of their keys in its range before and after.
    earlier: the takes that it replaced.
    """

    recipe: TakeRecipe
    fingerprints: Mapping[str, tuple[str, str]]
    earlier: tuple["PlacedTake", ...] = ()

    def present_takes(self, keys_of: KeysOf) -> list["PlacedTake"]:
        """This take, or, if the user has undone it since, those that it had replaced."""
        if not self.is_undone(keys_of):
            return [self]
        return [present for old in self.earlier for present in old.present_takes(keys_of)]

    def is_undone(self, keys_of: KeysOf) -> bool:
        """True if the fingerprint controls have their keys from before the write: the user undid it.

        Keys that were edited by hand since match neither hash, and are no undo.
        """
        start, end = self.recipe.start, self.recipe.end
        as_before = []
        for control, (before, after) in self.fingerprints.items():
            if (keys := keys_of(control)) is not None:
                now = hash_keys(keys, start, end)
                if now == after:
                    return False  # the usual case: no other control is read
                as_before.append(now == before)
        if not as_before or all(as_before):
            return bool(as_before)
        # After several steps of undo, the takes from before this one are gone as well.
        replaced = (old for old in self.earlier if old.recipe.start < end and start < old.recipe.end)
        return any(old.is_undone(keys_of) for old in replaced)

    def history(self) -> Iterator[TakeRecipe]:
        """The recipes of this take and of all that it replaced."""
        yield self.recipe
        for old in self.earlier:
            yield from old.history()

    def shortened(self, steps: int = UNDO_STEPS) -> "PlacedTake":
        """The same with at most this many earlier states."""
        earlier = tuple(old.shortened(steps - 1) for old in self.earlier) if steps > 1 else ()
        return replace(self, earlier=earlier)

    def to_json(self) -> dict:
        """As in the sequence's metadata: the recipe's fields, and with them `witnesses` and `earlier`, where any."""
        more = {"witnesses": to_json(self.fingerprints), "earlier": to_json(self.earlier)}
        return to_json(self.recipe) | {name: value for name, value in more.items() if value}

    @staticmethod
    def from_json(document: dict) -> "PlacedTake":
        """The inverse of `to_json`. Raises SerializationError."""
        recipe = from_json(TakeRecipe, document)
        fingerprints = from_json(dict[str, tuple[str, str]], document.get("witnesses", {}))
        earlier = from_json(tuple[PlacedTake, ...], document.get("earlier", ()))
        return PlacedTake(recipe, fingerprints, earlier)


def choose_fingerprints(
    before: Mapping[str, Sequence[Key]], now: Mapping[str, Sequence[Key]], start: int, end: int
) -> dict[str, tuple[str, str]]:
    """Hashes before and after, of a few controls from all over the face whose keys have changed.

    before, now: keys by control. start, end: only keys in start <= tick < end count.
    """
    hashes = {
        control: (hash_keys(before[control], start, end), hash_keys(keys, start, end)) for control, keys in now.items()
    }
    changed = [control for control, (old, new) in hashes.items() if old != new]
    step = max(len(changed) // FINGERPRINT_CONTROLS, 1)
    return {control: hashes[control] for control in changed[::step][:FINGERPRINT_CONTROLS]}

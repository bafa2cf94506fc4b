"""A take on a section, and whether it is still there: undo takes keys back, and does not reach what is remembered."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..sequencer.channel import Key, hash_keys
from .take_recipe import Recipe

WITNESSES = 5  # controls that tell a take; one that is as it was written is enough
UNDO_STEPS = 8  # how many earlier states are remembered

KeysOf = Callable[[str], Sequence[Key] | None]  # of a control; None where its keys cannot be read


@dataclass(frozen=True)
class PlacedTake:
    """recipe: what it was made from and where it stands; witnesses: some controls that it changed, with the hashes of
    their keys in its stretch before and after; earlier: the takes that it replaced."""

    recipe: Recipe
    witnesses: Mapping[str, tuple[str, str]]
    earlier: tuple["PlacedTake", ...] = ()

    def present(self, keys_of: KeysOf) -> list["PlacedTake"]:
        """This take, or, if undo took it back since, those that it had replaced."""
        if not self.is_undone(keys_of):
            return [self]
        return [there for old in self.earlier for there in old.present(keys_of)]

    def is_undone(self, keys_of: KeysOf) -> bool:
        """Whether the witnesses are as they were before. What was edited by hand since is neither, and no undo."""
        start, end = self.recipe.start, self.recipe.end
        as_before = []
        for control, (before, after) in self.witnesses.items():
            if (keys := keys_of(control)) is not None:
                now = hash_keys(keys, start, end)
                if now == after:
                    return False  # as nearly always: no other is read
                as_before.append(now == before)
        if not as_before or all(as_before):
            return bool(as_before)
        # Of several steps undone at once, what stood here before has gone as well.
        here = (old for old in self.earlier if old.recipe.start < end and start < old.recipe.end)
        return any(old.is_undone(keys_of) for old in here)

    def history(self) -> Iterator[Recipe]:
        """The recipes of this take and of all that it replaced."""
        yield self.recipe
        for old in self.earlier:
            yield from old.history()

    def shortened(self, steps: int = UNDO_STEPS) -> "PlacedTake":
        """With no more earlier states than these."""
        earlier = tuple(old.shortened(steps - 1) for old in self.earlier) if steps > 1 else ()
        return replace(self, earlier=earlier)

    def to_json(self) -> dict:
        """As the sequence's metadata holds it: a recipe, and more."""
        more = {
            "witnesses": {control: list(hashes) for control, hashes in self.witnesses.items()},
            "earlier": [old.to_json() for old in self.earlier],
        }
        return self.recipe.to_json() | {name: value for name, value in more.items() if value}

    @staticmethod
    def from_json(document: dict) -> "PlacedTake":
        """The inverse of `to_json`. Raises RecipeError, or as other JSON does."""
        witnesses = {control: (before, after) for control, (before, after) in document.get("witnesses", {}).items()}
        earlier = tuple(map(PlacedTake.from_json, document.get("earlier", ())))
        return PlacedTake(Recipe.from_json(document), witnesses, earlier)


def choose_witnesses(
    before: Mapping[str, Sequence[Key]], now: Mapping[str, Sequence[Key]], start: int, end: int
) -> dict[str, tuple[str, str]]:
    """A few of the controls whose keys in start <= tick < end are others now, from all over the face."""
    hashes = {
        control: (hash_keys(before[control], start, end), hash_keys(keys, start, end)) for control, keys in now.items()
    }
    changed = [control for control, (was, is_now) in hashes.items() if was != is_now]
    return {control: hashes[control] for control in changed[:: max(len(changed) // WITNESSES, 1)][:WITNESSES]}

"""Changes of a line's phones: some of them replaced by a person's or by another aligner's, or a part cut out."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from ..alignment import ORIGINS, Alignment, Phone
from ..errors import EmoFaceError
from ..phones import CLASSES
from ..serialization import shortened

SHORTEST_S = 1e-3  # what is left of a phone beside one that replaces a part of it, if it is shorter, goes to that one


class PhoneEditError(EmoFaceError):
    """Phones that cannot stand in a line."""


def check_phones(phones: Sequence[Phone], duration_s: float) -> None:
    """Raises PhoneEditError for phones that are none, lie outside a line of duration_s seconds, or overlap."""
    if not phones:
        raise PhoneEditError("no phones are given. Expected those that have changed: symbol, start_s, end_s of each.")
    reached_s = 0.0
    for phone in phones:
        if phone.symbol not in CLASSES:
            raise PhoneEditError(
                f"the phone {shortened(phone.symbol)} is unknown. Expected one of {' '.join(CLASSES)}."
            )
        if phone.origin not in ORIGINS:
            raise PhoneEditError(f"origin {shortened(phone.origin)}: expected one of {', '.join(ORIGINS)}.")
        if not reached_s <= phone.start_s < phone.end_s <= duration_s:
            raise PhoneEditError(
                f"the phone {phone.symbol} from {phone.start_s:g} to {phone.end_s:g} s: expected one behind the other, "
                f"none shorter than nothing, within the line's {duration_s:.3f} s."
            )
        reached_s = phone.end_s


def replace_phones(phones: Sequence[Phone], changed: Sequence[Phone]) -> tuple[Phone, ...]:
    """The phones of a line with some replaced: each of `changed` takes the time from its start to its end.

    phones, changed: in order of time, without overlaps.
    A phone of which a part is left keeps that part.
    """
    result = list(phones)
    for new in reversed(changed):  # what comes before keeps its place
        first, last = _touched(result, new.start_s, new.end_s)
        before, after = [], []
        if first < last:
            start_s, end_s = result[first].start_s, result[last - 1].end_s
            if new.start_s - start_s >= SHORTEST_S:
                before = [replace(result[first], end_s=new.start_s)]
            else:
                new = replace(new, start_s=min(start_s, new.start_s))
            if end_s - new.end_s >= SHORTEST_S:
                after = [replace(result[last - 1], start_s=new.end_s)]
            else:
                new = replace(new, end_s=max(end_s, new.end_s))
        result[first:last] = [*before, new, *after]
    return tuple(result)


def cut_alignment(alignment: Alignment, start_s: float, end_s: float) -> Alignment:
    """What lies between two times, with times from start_s on."""
    first, last = _touched(alignment.phones, start_s, end_s)
    return Alignment(
        phones=tuple(
            replace(phone, start_s=max(phone.start_s, start_s) - start_s, end_s=min(phone.end_s, end_s) - start_s)
            for phone in alignment.phones[first:last]
        )
    )


def _touched(phones: Sequence[Phone], start_s: float, end_s: float) -> tuple[int, int]:
    """The first phone with a part between two times, and the one behind the last, by place."""
    first = bisect_right(phones, start_s, key=lambda phone: phone.end_s)
    return first, bisect_left(phones, end_s, first, key=lambda phone: phone.start_s)

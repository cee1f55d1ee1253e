"""Finds what makes a promise accountable: owner, measure, date, money, named partner.

Each comes back with the words that were found, so that a reader can see why a sentence counts: measure, date and money
by pattern, owner and partner by the role of the name (`roles`). A baseline with its target is one element, not two;
"we" and "the system" own nothing (manual, section 3).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from assistant.jobs.checking.lexicon import SlotWords, slot_words
from assistant.jobs.checking.roles import Named, roles_of


class Slot(StrEnum):
    """The five elements of accountability."""

    OWNER = "owner"
    MEASURE = "measure"
    DATE = "date"
    MONEY = "money"
    PARTNER = "partner"


# Probability from which a name takes a role: where F1 was highest on authors left out (`evals.checking.roles`).
LIKELY = {Slot.OWNER: 0.3, Slot.PARTNER: 0.3}


@dataclass(frozen=True, slots=True)
class Found:
    """One element: which, the words that were found, and their offsets in the statement."""

    slot: Slot
    text: str
    start: int
    end: int


@lru_cache(maxsize=4096)
def find_slots(text: str) -> tuple[Found, ...]:
    """Return the elements of accountability in one statement, at most one of each kind, in order of `Slot`.

    Offsets are characters of `text`. A date is one that lies ahead or recurs; the year of a baseline is none.
    """
    words = slot_words()
    dates = list(_dates(text, words))
    money = list(_money(text, words))
    taken = [(f.start, f.end) for f in (*dates, *money)]
    measures = list(_measures(text, words, taken))
    owner, partner = _owner_and_partner(text)
    return tuple(f for f in (owner, _first(measures), _first(dates), _first(money), partner) if f is not None)


def missing_slots(text: str) -> tuple[str, ...]:
    """Return the names of the elements of accountability that a statement lacks, in order of `Slot`."""
    present = {found.slot for found in find_slots(text)}
    return tuple(slot.value for slot in Slot if slot not in present)


def _first(found: list[Found]) -> Found | None:
    return found[0] if found else None


def _dates(text: str, words: SlotWords) -> Iterator[Found]:
    if not words.dated.search(text):
        return
    for match in words.date.finditer(text):
        year = re.search(r"20\d\d", match.group())
        before = text[: match.start() + (year.start() if year else 0)]
        if not words.past_date.search(before):
            yield Found(Slot.DATE, match.group().strip(" ,|("), match.start(), match.end())


def _money(text: str, words: SlotWords) -> Iterator[Found]:
    for match in words.money.finditer(text):
        if not words.threshold.search(text[: match.start()]):
            said = match.group().rstrip(" .,;:")
            yield Found(Slot.MONEY, said, match.start(), match.start() + len(said))


def _measures(text: str, words: SlotWords, taken: list[tuple[int, int]]) -> Iterator[Found]:
    for pattern in (words.measure, words.counted) if words.counts.search(text) else ():
        for match in pattern.finditer(text):
            if not any(start < match.end() and match.start() < end for start, end in taken):
                yield Found(Slot.MEASURE, match.group().strip(), match.start(), match.end())


def _owner_and_partner(text: str) -> tuple[Found | None, Found | None]:
    """Return who answers and who else has a part: the likeliest name for each, where it is likely enough."""
    names = roles_of(text)
    owner = _likeliest(text, names, Slot.OWNER, taken=None)
    partner = _likeliest(text, names, Slot.PARTNER, taken=owner)
    return owner, partner


def _likeliest(
    text: str, names: Sequence[tuple[Named, dict[str, float]]], slot: Slot, *, taken: Found | None
) -> Found | None:
    other = Slot.OWNER if slot is Slot.PARTNER else Slot.PARTNER
    sure = [
        (chances[slot.value], -name.start, name)
        for name, chances in names
        if chances[slot.value] >= max(LIKELY[slot], chances[other.value] if slot is Slot.OWNER else 0.0)
        and (
            taken is None
            or (name.start != taken.start and text[name.start : name.end].casefold() != taken.text.casefold())
        )
    ]
    if not sure:
        return None
    name = max(sure)[2]
    return Found(slot, text[name.start : name.end], name.start, name.end)

"""Finds what makes a promise accountable: owner, measure, date, money, named partner.

Each is looked for by pattern and comes back with the words that were found, so that a reader can see why a
sentence counts. A baseline with its target is one element, not two; "we" and "the system" own nothing; a body
that is only a place ("near Ottersby Hospital") owns nothing either (manual, section 3).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from assistant.jobs.checking.lexicon import SlotWords, slot_words

_MODAL = re.compile(
    r"\b(?:will|shall|is to|are to|must|has agreed|have agreed|undertakes?|has set aside|have set aside|'ll)\b",
    re.IGNORECASE,
)


class Slot(StrEnum):
    """The five elements of accountability."""

    OWNER = "owner"
    MEASURE = "measure"
    DATE = "date"
    MONEY = "money"
    PARTNER = "partner"


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
    owner, partner = _owner_and_partner(text, words)
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
            yield Found(Slot.MONEY, match.group().strip(), match.start(), match.end())


def _measures(text: str, words: SlotWords, taken: list[tuple[int, int]]) -> Iterator[Found]:
    for pattern in (words.measure, words.counted) if words.counts.search(text) else ():
        for match in pattern.finditer(text):
            if not any(start < match.end() and match.start() < end for start, end in taken):
                yield Found(Slot.MEASURE, match.group().strip(), match.start(), match.end())


def _owner_and_partner(text: str, words: SlotWords) -> tuple[Found | None, Found | None]:
    """Return who answers and who else has a part. Bodies that act together in one subject are one owner."""
    modal = _MODAL.search(text)
    actors = _actors(text, words)
    owner: Found | None = None
    partner: Found | None = None
    for start, end, is_post in actors:
        before, after = text[:start], text[end:]
        name = text[start:end]
        accountable = bool(words.accountable.search(before[-40:]))
        verb_after = bool(words.part_verb.match(after))
        subject = modal is not None and end <= modal.start() + 1
        cell = before.rstrip().endswith(("|", ";", ":")) or not before.strip()
        passive_place = bool(words.idle_place.search(before)) and not accountable
        if owner is None and (
            accountable or verb_after or (subject and not passive_place) or cell or (is_post and not passive_place)
        ):
            owner = Found(Slot.OWNER, name, start, end)
        elif owner is not None and partner is None and start >= owner.end and name.casefold() != owner.text.casefold():
            same_subject = modal is not None and end <= modal.start() + 1
            if not same_subject and (verb_after or (words.part_before.search(before) and not is_post)):
                partner = Found(Slot.PARTNER, name, start, end)
        elif owner is None and partner is None and words.part_before.search(before) and not is_post:
            partner = Found(Slot.PARTNER, name, start, end)
    return owner, partner


def _actors(text: str, words: SlotWords) -> list[tuple[int, int, bool]]:
    """Return the named posts and bodies in order, none inside another: start, end, whether a post."""
    spans = [(m.start(), m.end(), True) for m in words.posts.finditer(text)]
    spans += [(m.start(), m.end(), False) for m in words.bodies.finditer(text)]
    spans = [s for s in spans if not words.generic.fullmatch(text[s[0] : s[1]])]
    spans.sort(key=lambda s: (s[0], -s[1]))
    kept: list[tuple[int, int, bool]] = []
    for span in spans:
        if kept and span[0] < kept[-1][1]:
            continue
        if kept and re.fullmatch(r"\s*(?:of|at|for|,)\s*(?:the\s+)?", text[kept[-1][1] : span[0]]) and kept[-1][2]:
            kept[-1] = (kept[-1][0], span[1], True)  # "the Medical Director of Orme Valley Hospitals" is one post
            continue
        kept.append(span)
    return kept

"""Turns a chosen question into something that can be put to the test: what, with whom, how we would know, by when.

It is put together from what stands beside the question (partners, measure, what to find out first) and from the
pieces of its matter, those first that the question itself uses, so that the proposition speaks of the same people.
Wording is data (`prompts/room.yaml`); within one room no wording comes back before the others had their turn.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from assistant.errors import DataFileError
from assistant.jobs.reframing import Diagnosis, diagnose_all
from assistant.jobs.reframing.parts import place_phrase
from assistant.jobs.reframing.patterns import order, seed, spoken
from assistant.jobs.room_texts import FILE, room_texts
from assistant.results import Proposition, Reframe, Room, RoomRow

if TYPE_CHECKING:
    from assistant.embedding import EncoderFamily

_SLOT = re.compile(r"\{(\w+)\}")
_MONTHS = 12


def propose(room: Room, *, encoder: EncoderFamily, today: date | None = None) -> Room:
    """Return the room with a proposition beside each chosen question, and beside no other.

    `today`: when the count of months to the next look begins. Needs no chat model (manual, section 5, "learning").
    """
    chosen = [r for r in by_points(room.rows) if r.selected and r.reframe is not None]
    if not chosen:
        return replace(room, rows=tuple(replace(r, proposition=None) for r in room.rows))
    seen = diagnose_all([r.question for r in chosen], encoder=encoder)
    used: Counter[str] = Counter()
    made = {
        r.number: _proposition(r, s, room.place, today or date.today(), used) for r, s in zip(chosen, seen, strict=True)
    }
    return replace(room, rows=tuple(replace(r, proposition=made.get(r.number)) for r in room.rows))


def by_points(rows: Sequence[RoomRow]) -> list[RoomRow]:
    """Return the rows, the most points first; among equals as they were brought."""
    return sorted(rows, key=lambda r: (-r.votes, r.number))


def _proposition(row: RoomRow, seen: Diagnosis, place: str, today: date, used: Counter[str]) -> Proposition:
    texts, number = room_texts(), seed(row.question)
    reframe = row.reframe
    assert reframe is not None
    lens = reframe.lens if reframe.lens in texts.attempt else "learning"
    months = texts.months.get(reframe.lens, texts.months[lens])
    said = place_phrase(place) or place_phrase(seen.parts.place) or "here"
    pieces = _pieces(seen, row.asked, number, lens)
    values = pieces | {"span": texts.spans[months]}
    attempt = spoken(_next(texts.attempt[lens], number, used), values, said)
    if left := _SLOT.search(attempt):
        raise DataFileError(f"{FILE}: 'attempt.{lens}' uses {{{left.group(1)}}}, which is not given to it.")
    when = _month(today, months)

    def say(part: str, **more: str) -> str:
        template = _next(texts.parts[part], number, used)
        try:
            return _capital(template.format(when=when, **more))
        except (KeyError, IndexError, ValueError) as error:
            raise DataFileError(f"{FILE}: a text in '{part}' uses {error}, which is not given to it.") from error

    lose = _capital(spoken(pieces["lose"], pieces, said), small=True)
    return Proposition(
        attempt=attempt,
        partners=_with(reframe, say),
        know=say("know", measure=_capital(reframe.measure, small=True)) if reframe.measure else "",
        first=say("first", find=_capital(reframe.find_out_first, small=True)) if reframe.find_out_first else "",
        review=say("review"),
        loss=say("loss", lose=lose),
    )


def _with(reframe: Reframe, say: object) -> str:
    assert callable(say)
    if not reframe.partners:
        return ""
    people, others = reframe.partners[0], reframe.partners[1:]
    if not others:
        return f"{_capital(people)}."
    joined = listed(others)
    text: str = say("with", people=people, People=_capital(people), others=joined, Others=_capital(joined))
    return text


def listed(items: Sequence[str]) -> str:
    """Return "a, b and c"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def _pieces(seen: Diagnosis, asked: str, number: int, lens: str) -> dict[str, str]:
    """Return one piece of each kind: the one that the question uses, or one fixed by the question."""
    matter, parts = seen.matter, seen.parts
    text = asked.lower()

    def best(items: Sequence[str], kind: str) -> str:
        ordered = order(list(items), number, f"{lens}|{kind}")
        return next((i for i in ordered if _stands_in(i, text, parts.subject)), ordered[0])

    pieces = {kind: best(items, kind) for kind, items in matter.pieces.items()}
    pairs = {hope: who for who, hope in matter.aims}
    who_used = [hope for hope, who in pairs.items() if _stands_in(who, text, parts.subject)]
    hope = best([h for h in pairs if _stands_in(h, text, parts.subject)] or who_used or list(pairs), "hope")
    who = pairs[hope]
    if parts.population and parts.population not in who:
        who = f"{parts.population} {{in}}"
    return pieces | {"who": who, "hope": hope, "s": parts.subject}


def _stands_in(piece: str, text: str, subject: str) -> bool:
    parts = _SLOT.split(piece.replace("{s}", subject))[::2]
    words = [p.strip().lower() for p in parts if len(p.strip()) > 3]
    return bool(words) and all(w in text for w in words)


def _next(templates: Sequence[str], number: int, used: Counter[str]) -> str:
    """Return the template used least in this room; among equals, one fixed by the question."""
    least = min(used[t] for t in templates)
    chosen = order([t for t in templates if used[t] == least], number, "room")[0]
    used[chosen] += 1
    return chosen


def _capital(text: str, *, small: bool = False) -> str:
    """Return `text` with a capital at its beginning, or without one unless its first word is a name or initials."""
    if not small:
        return text[:1].upper() + text[1:]
    first = text.split(" ", 1)[0]
    return text if any(c.isupper() for c in first[1:]) else text[:1].lower() + text[1:]


def _month(today: date, months: int) -> str:
    index = today.month - 1 + months
    return f"{room_texts().month_names[index % _MONTHS]} {today.year + index // _MONTHS}"

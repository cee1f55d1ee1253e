"""A room's questions on the page: the rows of the table, what was refused, and what the room chose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.reports.room_blocks import chosen_rows
from assistant.reports.room_wording import room_wording
from assistant.reports.wording import wording
from assistant.results import Room, RoomRow
from assistant.ui.render import esc, flat, notices

HEADERS = ["No", "Topic", "Asked", "Ask instead", "Points", "Choose"]
NUMBER, ASKED_INSTEAD, POINTS, CHOOSE = 0, 3, 4, 5
ORDERS = {"topic": "Topic", "number": "As they were asked", "points": "Points, most first"}
_PARTS = ("attempt", "partners", "first", "know", "review", "loss")


def ordered(room: Room, order: str) -> list[RoomRow]:
    """Return the rows by topic, by number, or by points."""
    topics = list(wording().topics)
    if order == "points":
        return sorted(room.rows, key=lambda r: (-r.votes, r.number))
    if order == "topic":
        return sorted(room.rows, key=lambda r: (topics.index(r.topic) if r.topic in topics else len(topics), r.number))
    return list(room.rows)


def table(room: Room, order: str, typed: Mapping[int, str]) -> list[list[object]]:
    """Return the cells of the table; `typed`: wordings that were refused, to be mended where they stand."""
    return [
        [r.number, r.topic_title, r.question, typed.get(r.number, r.asked), r.votes, r.selected]
        for r in ordered(room, order)
    ]


def tally(room: Room) -> str:
    """Return one line on what came out."""
    kinds = [r.label for r in room.rows]
    parts = [f"{len(kinds)} question{'s' if len(kinds) != 1 else ''} read"]
    for label, said in (
        ("transactional", "reframed"),
        ("transformational", "kept as asked"),
        ("no_reframe", "to be answered"),
    ):
        if kinds.count(label):
            parts.append(f"{kinds.count(label)} {said}")
    return f"{parts[0]}: {', '.join(parts[1:])}."


def refused(faults: Mapping[int, Sequence[str]]) -> str:
    """Return what is wrong with edited wordings, by question; the last wording that passed is used meanwhile."""
    if not faults:
        return ""
    rows = "".join(
        f"<li><strong>Question {number}:</strong> {esc(' '.join(said))}</li>" for number, said in sorted(faults.items())
    )
    return (
        '<div class="problem"><p><strong>These wordings need another look. Until they are changed, cards and hand-outs '
        f"keep the wording from before.</strong></p><ul>{rows}</ul></div>"
    )


def chosen(room: Room) -> str:
    """Return the chosen questions, the most points first, each with its proposition."""
    rows = chosen_rows(room)
    if not rows:
        said = "Nothing is chosen yet. Tick questions in the table, or let the points decide."
        return f'<div class="result">{_notices(room)}<h3>What the room chose</h3><p class="nothing">{said}</p></div>'
    items = "".join(_card(n, r) for n, r in enumerate(rows, 1))
    return f'<div class="result">{_notices(room)}<h3>What the room chose</h3><ol class="cards">{items}</ol></div>'


def details(row: RoomRow) -> str:
    """Return what was said of one question, above the controls that change it."""
    label = wording().labels.get(row.label, row.label)
    return (
        f'<div class="result"><h4>{row.number}. {flat(row.question)}</h4>'
        f'<p class="kind"><span class="tag">{esc(label)}</span> <span>Topic: {esc(row.topic_title)}</span></p>'
        f"<p>{flat(row.why)}</p></div>"
    )


def _notices(room: Room) -> str:
    return notices([" ".join(room.notices)])


def _card(number: int, row: RoomRow) -> str:
    words = room_wording()
    pairs = [(words.say("asked"), row.question if row.asked != row.question else "")]
    if row.votes:
        pairs.append((words.say("points_row"), str(row.votes)))
    if row.reframe is not None:
        pairs.append((words.say("lens"), row.reframe.lens_title))
    if row.proposition is not None:
        pairs += [(words.say(name), getattr(row.proposition, name)) for name in _PARTS]
    rows = "".join(f"<div><dt>{esc(name)}</dt><dd>{flat(text)}</dd></div>" for name, text in pairs if text)
    return f'<li class="card"><h4>{number}. {flat(row.asked)}</h4><dl>{rows}</dl></li>'

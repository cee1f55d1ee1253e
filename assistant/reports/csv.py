"""The reframed questions as a table for a spreadsheet, one row per reframing or, for a room, per question.

A spreadsheet runs a cell that begins like a formula, and questions come from strangers, so such a cell is
given a leading apostrophe, which spreadsheets read as "this is text".
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from assistant.reports.blocks import clean
from assistant.reports.reframing_blocks import citation_words, lens_words
from assistant.reports.room_wording import room_wording
from assistant.reports.wording import wording
from assistant.results import Reframe, Reframing, Room, RoomRow

# Full-width forms count, because some spreadsheets fold them to the plain signs.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%")
_COLUMNS = (
    "number",
    "question",
    "label",
    "topic",
    "why",
    "reframed",
    "lens",
    "lens_why",
    "partners",
    "measure",
    "first",
    "sources",
)


def render_reframings_csv(reframings: Sequence[Reframing]) -> bytes:
    """Return the table as UTF-8 with a byte order mark, so that a spreadsheet reads £ and accents rightly."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([wording().say(f"reframings.column_{name}") for name in _COLUMNS])
    for number, asked in enumerate(reframings, 1):
        for reframe in asked.reframes or (None,):
            writer.writerow([str(number), *map(safe_cell, _row(asked, reframe))])
    return out.getvalue().encode("utf-8-sig")


def render_room_csv(room: Room) -> bytes:
    """Return a room's table, one row a question with the wording that is shown, as UTF-8 with a byte order mark."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(room_wording().columns)
    for row in room.rows:
        writer.writerow([str(row.number), *map(safe_cell, _room_row(row))])
    return out.getvalue().encode("utf-8-sig")


def _room_row(row: RoomRow) -> list[str]:
    reframe, made = row.reframe, row.proposition
    beside = ["", "", "", ""]
    if reframe is not None:
        beside = [lens_words(reframe), "; ".join(reframe.partners), reframe.measure, reframe.find_out_first]
    names = ("attempt", "partners", "know", "first", "review", "loss")
    return [
        row.question,
        wording().labels.get(row.label, row.label),
        row.topic_title or wording().topic(row.topic),
        row.why,
        str(row.votes),
        room_wording().say("chosen_yes" if row.selected else "chosen_no"),
        row.asked,
        *beside,
        *(getattr(made, name) if made is not None else "" for name in names),
    ]


def safe_cell(text: str) -> str:
    """Return `text` on one line and unable to act as a formula."""
    text = clean(text).strip()
    return "'" + text if text.startswith(_FORMULA) else text


def _row(asked: Reframing, reframe: Reframe | None) -> list[str]:
    start = [
        asked.question,
        wording().labels.get(asked.label, asked.label),
        asked.topic_title or wording().topic(asked.topic),
        asked.why,
    ]
    if reframe is None:
        return [*start, "", "", "", "", "", "", ""]
    return [
        *start,
        reframe.question,
        lens_words(reframe),
        reframe.why,
        "; ".join(reframe.partners),
        reframe.measure,
        reframe.find_out_first,
        "; ".join(map(citation_words, reframe.citations)),
    ]

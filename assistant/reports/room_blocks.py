"""The hand-out of a room and its session plan, as blocks.

The hand-out begins with what the room chose, because that is what people act on; everything that was asked
follows by topic, so that nobody's question has vanished. The plan is for one facilitator who has not done this
before: what to do when, what to bring, and what to leave out when time runs short.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.errors import ReportError
from assistant.reports.blocks import (
    Block,
    Cell,
    Heading,
    Item,
    Items,
    ListKind,
    PageBreak,
    Paragraph,
    Report,
    Style,
    Table,
    bullets,
    cells,
    heads,
    line,
    strong,
)
from assistant.reports.reframing_blocks import lens_words
from assistant.reports.room_wording import room_wording
from assistant.reports.wording import wording
from assistant.results import Room, RoomRow


def room_report(room: Room, *, made_on: date | None = None) -> Report:
    """Return the hand-out: the chosen questions with what is proposed, all by topic, and those to be answered."""
    day, words = made_on or date.today(), room_wording()
    title = words.say("title")
    blocks: list[Block] = [Heading(line(title), 1)]
    if not room.rows:
        return Report(title, day, (*blocks, Paragraph(line(words.say("none")))))
    place = words.say("place", place=room.place) if room.place else ""
    facts = words.say(
        "facts", questions=words.count("question_count", len(room.rows)), place=place, day=wording().day(day)
    )
    blocks += [
        Paragraph(line(facts + " ", wording().say("common.person")), Style.SMALL),
        Paragraph(line(words.say("intro"))),
        Heading(line(words.say("chosen_heading")), 2),
        *chosen_blocks(room),
        Heading(line(words.say("all_heading")), 2),
    ]
    for topic, rows in by_topic([r for r in room.rows if r.asked]):
        blocks += [Heading(line(topic), 3), _topic_table(topic, rows)]
    if unasked := [r for r in room.rows if not r.asked]:
        blocks += [Heading(line(words.say("answer_heading")), 2), Paragraph(line(words.say("answer_intro")))]
        items = (line(strong(words.say("answer_item", number=r.number, question=r.question)), r.why) for r in unasked)
        blocks.append(Items(tuple(Item(text) for text in items)))
    return Report(title, day, tuple(blocks))


def plan_report(room: Room, minutes: int, *, made_on: date | None = None) -> Report:
    """Return the session plan for 45, 60 or 90 minutes. Raises ReportError for another number of minutes."""
    day, words = made_on or date.today(), room_wording()
    if minutes not in words.plans:
        *most, last = map(str, words.plans)
        raise ReportError(
            f"There is no session plan for {minutes} minutes.", f"Choose {', '.join(most)} or {last} minutes."
        )
    plan = words.plans[minutes]
    chosen = chosen_rows(room)
    forward = min(len(chosen), plan.fair) or plan.fair
    title = words.say("plan_title", minutes=minutes)
    if not chosen:
        about = words.say("plan_none")
    elif len(chosen) > plan.fair:
        about = words.say("plan_many", chosen=len(chosen), minutes=minutes, fair=plan.fair)
    else:
        about = ""
    blocks: list[Block] = [
        Heading(line(title), 1),
        Paragraph(line(words.say("plan_facts", day=wording().day(day))), Style.SMALL),
        Heading(line(words.say("plan_aim_heading")), 2),
        Paragraph(line(words.say("plan_aim", number=words.count("plan_few", forward)), f" {about}" if about else "")),
        Heading(line(words.say("plan_steps")), 2),
        Table(
            heads(*(words.say(f"column_{name}") for name in ("from", "minutes", "step", "do"))),
            _steps(minutes),
            (12, 11, 20, 57),
            caption=words.say("plan_caption", minutes=minutes),
        ),
        Heading(line(words.say("plan_late")), 2),
        bullets(plan.late),
        # the first page is held in the hand during the session; what is done beforehand stands on the next
        PageBreak(),
        Heading(line(words.say("plan_before")), 2),
        bullets(words.before, ListKind.CHECK),
        Heading(line(words.say("plan_materials")), 2),
        bullets(words.materials, ListKind.CHECK),
    ]
    if chosen:
        blocks += [Heading(line(words.say("plan_questions")), 2), *chosen_blocks(room)]
    return Report(title, day, tuple(blocks))


def chosen_rows(room: Room) -> list[RoomRow]:
    """Return the chosen rows, the most points first."""
    return sorted((r for r in room.rows if r.selected and r.asked), key=lambda r: (-r.votes, r.number))


def chosen_blocks(room: Room) -> list[Block]:
    """Return each chosen question with what is proposed for it, or a line that none was chosen."""
    words = room_wording()
    blocks: list[Block] = []
    for place, row in enumerate(chosen_rows(room), 1):
        blocks += [Heading(line(f"{place}. {row.asked}"), 3), _chosen(row)]
    return blocks or [Paragraph(line(words.say("no_chosen")))]


def by_topic(rows: Sequence[RoomRow]) -> list[tuple[str, list[RoomRow]]]:
    """Return topic titles with their rows, topics in the order of the wording file, the most points first."""
    order = list(wording().topics)
    groups: dict[str, list[RoomRow]] = {}
    for row in sorted(rows, key=lambda r: (order.index(r.topic) if r.topic in order else len(order), -r.votes)):
        groups.setdefault(row.topic_title or wording().topic(row.topic), []).append(row)
    return list(groups.items())


def _topic_table(topic: str, rows: Sequence[RoomRow]) -> Table:
    words = room_wording()
    names = ["number", "asked", "instead", "invite"]
    widths: tuple[float, ...] = (6, 26, 44, 24)
    points = any(r.votes for r in rows)
    if points:
        names, widths = [*names, "points"], (6, 25, 39, 20, 10)
    body = []
    for row in rows:
        same = row.asked == row.question
        instead = words.say("keep", question="").strip() if same else row.asked
        row_cells = [str(row.number), row.question, instead, _partners(row)]
        body.append(cells(*row_cells, *([str(row.votes)] if points else [])))
    return Table(
        heads(*(words.say(f"column_{name}") for name in names)),
        tuple(body),
        widths,
        caption=words.say("topic_caption", topic=topic),
    )


def _partners(row: RoomRow) -> str:
    text = ", ".join(row.reframe.partners) if row.reframe is not None else ""
    return text[:1].upper() + text[1:]


def _chosen(row: RoomRow) -> Table:
    words, reframe, made = room_wording(), row.reframe, row.proposition
    pairs = [("asked", row.question if row.asked != row.question else "")]
    if row.votes:
        pairs.append(("points_row", str(row.votes)))
    if reframe is not None:
        pairs.append(("lens", f"{lens_words(reframe)}: {reframe.why}" if reframe.why else lens_words(reframe)))
    if made is not None:
        names = ("attempt", "partners", "first", "know", "review", "loss")
        pairs += [(name, getattr(made, name)) for name in names]
    elif reframe is not None:
        pairs.append(("invite", _partners(row)))
    return Table(
        (),
        tuple(cells(words.say(name), text) for name, text in pairs if text),
        (22, 78),
        row_heads=True,
        together=True,
    )


def _steps(minutes: int) -> tuple[tuple[Cell, ...], ...]:
    words, clock = room_wording(), 0
    rows = []
    for step in words.plans[minutes].steps:
        clocked = words.say("plan_clock", **{"from": clock, "to": clock + step.minutes})
        rows.append(cells(clocked, str(step.minutes), line(strong(step.title)), step.do))
        clock += step.minutes
    return tuple(rows)

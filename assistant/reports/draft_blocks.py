"""The report of a drafted section: its text, its sources and what is still open, in that order."""

from __future__ import annotations

from datetime import date

from assistant.reports.blocks import (
    Block,
    Heading,
    ListKind,
    Note,
    Paragraph,
    Report,
    Style,
    bullets,
    line,
)
from assistant.reports.board import verdict_table
from assistant.reports.markdown_text import markdown_blocks
from assistant.reports.sources import notice_blocks, source_blocks
from assistant.reports.wording import wording
from assistant.results import Draft


def draft_report(draft: Draft, *, made_on: date | None = None) -> Report:
    """Return the report of a draft; `made_on` is today unless given."""
    day = made_on or date.today()
    say = wording().say
    title = draft.title.strip() or say("draft.untitled")
    text = markdown_blocks(draft.text, skip_title=title)
    blocks: list[Block] = [
        Heading(line(title), 1),
        Paragraph(line(say("draft.facts", day=wording().day(day), mode=wording().mode(draft.mode))), Style.SMALL),
        Note(line(say("draft.warning"))),
        *notice_blocks(draft.notices),
        *(text or [Paragraph(line(say("draft.empty")))]),
        Heading(line(say("draft.open_heading")), 2),
        bullets(draft.open_points, ListKind.CHECK) if draft.open_points else Paragraph(line(say("draft.no_open"))),
        *source_blocks(draft.citations, heading=say("draft.sources_heading")),
    ]
    if draft.check is not None and draft.check.purposes:
        intro = Paragraph(line(say("draft.check_intro")), with_next=True)
        blocks += [Heading(line(say("draft.check_heading")), 2), intro, verdict_table(draft.check)]
    return Report(title, day, tuple(blocks))

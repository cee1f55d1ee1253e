"""The chapter on law and guidance: a separate test, said to be separate, with how sure its rules are."""

from __future__ import annotations

from collections import Counter

from assistant.reports.blocks import (
    Block,
    Cell,
    Heading,
    Item,
    Items,
    Line,
    Note,
    Paragraph,
    Span,
    Table,
    cells,
    heads,
    line,
    shorten,
    strong,
)
from assistant.reports.places import place_of
from assistant.reports.wording import wording
from assistant.results import GuidanceFinding, StrategyCheck

_PLACES = 3
_SOURCE_CHARS = 120


def guidance_blocks(check: StrategyCheck) -> list[Block]:
    """Return the chapter: the note, a count, a table of the items, then the passages behind them."""
    say = wording().say
    blocks: list[Block] = [
        Heading(line(say("check.guidance_heading")), 2),
        Paragraph(line(say("check.guidance_apart"))),
    ]
    if check.guidance_note.strip():
        blocks.append(Note(line(check.guidance_note.strip())))
    if not check.guidance:
        return [*blocks, Paragraph(line(say("check.guidance_none")))]
    counts = Counter(finding.status for finding in check.guidance)
    counted = ", ".join(say("check.guidance_count", number=n, status=status) for status, n in counts.items())
    summary = say("check.guidance_summary", all=len(check.guidance), counts=counted)
    blocks.append(Paragraph(line(summary + " ", say("check.certainty"))))
    columns = ("item", "binding", "status", "where")
    rows = tuple(_row(finding, paged=check.paged) for finding in check.guidance)
    blocks.append(
        Table(
            heads(*(say(f"check.column_{name}") for name in columns)),
            rows,
            (45, 21, 16, 18),
            caption=say("check.guidance_caption"),
            row_heads=True,
        )
    )
    found = tuple(_passage(finding, paged=check.paged) for finding in check.guidance if finding.evidence)
    if found:
        blocks += [Heading(line(say("check.guidance_quotes_heading")), 3), Items(found)]
    return blocks


def _row(finding: GuidanceFinding, *, paged: bool) -> tuple[Cell, ...]:
    say = wording().say
    item: Line = line(strong(finding.id + " "), finding.item)
    binding = wording().binding.get(finding.level, finding.level)
    certainty = wording().texts.get(f"check.certainty_{finding.sure}", "")
    firm = "; ".join(part for part in (binding, shorten(finding.source, _SOURCE_CHARS), certainty) if part)
    places = list(dict.fromkeys(place_of(e, paged=paged) for e in finding.evidence))[:_PLACES]
    return cells(item, firm, line(strong(finding.status)), ", ".join(places) or say("check.none_found"))


def _passage(finding: GuidanceFinding, *, paged: bool) -> Item:
    say = wording().say
    spans: list[Span] = [strong(finding.id + " ")]
    for e in finding.evidence[:_PLACES]:
        spans += line(say("common.quoted", quote=e.quote.strip()) + f" ({place_of(e, paged=paged)}) ")
    return Item(tuple(spans))

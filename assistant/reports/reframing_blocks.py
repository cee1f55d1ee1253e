"""The hand-out for a workshop: each question with its reframings on cards, grouped by topic.

A facilitator cuts the cards out or lays them on a table, so each holds all that its question needs:
the lens, whom to invite, a measure, what to find out first, and the passages behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.reports.answer_blocks import answer_text
from assistant.reports.blocks import (
    Block,
    Cell,
    Heading,
    Line,
    Paragraph,
    Report,
    Span,
    Style,
    Table,
    cells,
    line,
    strong,
)
from assistant.reports.places import place_of_quote
from assistant.reports.sources import notice_blocks, source_blocks
from assistant.reports.wording import wording
from assistant.results import Citation, Reframe, Reframing


def reframing_report(reframings: Sequence[Reframing], *, made_on: date | None = None) -> Report:
    """Return the hand-out; topics stand in the order of the wording file, questions as they were asked."""
    day = made_on or date.today()
    say = wording().say
    title = say("reframings.title")
    modes = "; ".join(dict.fromkeys(wording().mode(each.mode) for each in reframings))
    blocks: list[Block] = [Heading(line(title), 1)]
    if not reframings:
        return Report(title, day, (*blocks, Paragraph(line(say("reframings.none")))))
    facts = say(
        "reframings.facts",
        questions=wording().count("reframings.question_count", len(reframings)),
        day=wording().day(day),
        mode=modes,
    )
    blocks += [
        Paragraph(line(facts + " ", say("common.person")), Style.SMALL),
        Paragraph(line(say("reframings.intro"))),
    ]
    for topic, group in by_topic(reframings):
        blocks.append(Heading(line(say("reframings.topic", topic=topic)), 2))
        for each in group:
            blocks += _question(each)
    return Report(title, day, tuple(blocks))


def by_topic(reframings: Sequence[Reframing]) -> list[tuple[str, list[Reframing]]]:
    """Return topic titles with their questions."""
    order = list(wording().topics)
    groups: dict[str, list[Reframing]] = {}
    for each in sorted(reframings, key=lambda r: order.index(r.topic) if r.topic in order else len(order)):
        groups.setdefault(each.topic_title or wording().topic(each.topic), []).append(each)
    return list(groups.items())


def citation_words(citation: Citation) -> str:
    """Return a source on one line: title, place, quote, and whether the quote was checked."""
    say, quote = wording().say, citation.quote
    verified = say("reframings.short_verified" if quote.verified else "reframings.short_unverified")
    return say(
        "reframings.source",
        title=quote.title or quote.document,
        place=place_of_quote(quote),
        quote=quote.text.strip(),
        verified=verified,
    )


def lens_words(reframe: Reframe) -> str:
    """Return the name of the lens."""
    return reframe.lens_title or reframe.lens.replace("_", " ").capitalize()


def _question(asked: Reframing) -> list[Block]:
    say = wording().say
    label = wording().labels.get(asked.label, asked.label)
    blocks: list[Block] = [
        Heading(line(say("reframings.original") + " ", asked.question.strip()), 3),
        Paragraph(line(strong(say("reframings.kind", label=label) + " "), asked.why)),
        *notice_blocks(asked.notices),
    ]
    if asked.answer is not None:
        blocks += [Heading(line(say("reframings.answer")), 4), *answer_text(asked.answer, top=5)]
        if asked.answer.citations:
            blocks += source_blocks(asked.answer.citations, heading=say("reframings.sources"), level=4)
    for reframe in asked.reframes:
        blocks += [Heading(line(reframe.question.strip()), 4), _card(reframe)]
    if not asked.reframes and asked.answer is None:
        blocks.append(Paragraph(line(say("reframings.no_reframes"))))
    return blocks


def _card(reframe: Reframe) -> Table:
    say = wording().say
    lens = say("reframings.lens_why", lens=lens_words(reframe), why=reframe.why) if reframe.why else lens_words(reframe)
    rows = [
        ("lens", line(lens)),
        ("partners", line(", ".join(reframe.partners))),
        ("measure", line(reframe.measure)),
        ("first", line(reframe.find_out_first)),
        ("sources", _sources(reframe.citations)),
    ]
    return Table(
        (),
        tuple(cells(say(f"reframings.{name}"), Cell(words)) for name, words in rows if words),
        (22, 78),
        row_heads=True,
        together=True,
    )


def _sources(citations: Sequence[Citation]) -> Line:
    spans: list[Span] = []
    for citation in citations:
        spans += [strong(f"[{citation.n}] "), Span(citation_words(citation) + " ")]
    return tuple(spans)

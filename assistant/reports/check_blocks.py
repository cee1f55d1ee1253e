"""The report on one draft: the page for the board, then evidence, checklist, method and limits.

The order is that of a reader who stops early: each chapter can be left out without misreading those before it.
Law and guidance have their own chapter, because they are a separate test from the purposes.
"""

from __future__ import annotations

from datetime import date

from assistant.reports.blocks import (
    Block,
    Cell,
    Heading,
    Line,
    Note,
    PageBreak,
    Paragraph,
    Quotation,
    Report,
    Style,
    Table,
    bullets,
    cells,
    heads,
    line,
    sentence_case,
    shorten,
    strong,
)
from assistant.reports.board import board_page, leading_number, purpose_heading, stage_words, topic_levels
from assistant.reports.charts import topics_chart, where_blocks
from assistant.reports.guidance_blocks import guidance_blocks
from assistant.reports.places import full_place_of, place_of
from assistant.reports.sources import notice_blocks
from assistant.reports.wording import wording
from assistant.results import Evidence, PurposeVerdict, StrategyCheck

_MAX_PASSAGES = 60
_SLOT_CHARS = 80


def check_report(check: StrategyCheck, *, checked_on: date | None = None) -> Report:
    """Return the whole report on a draft; `checked_on` is today unless given."""
    day = checked_on or date.today()
    say = wording().say
    blocks: list[Block] = [
        board_page(check, day=wording().day(day)),
        PageBreak(),
        Heading(line(say("check.evidence_heading")), 2),
        *notice_blocks(check.notices),
        Paragraph(line(say("check.evidence_intro"))),
    ]
    if not check.paged:
        blocks.append(Paragraph(line(say("check.not_paged"))))
    blocks += where_blocks(check)
    for key, verdict in check.purposes.items():
        blocks += _purpose(key, verdict, check)
    blocks += _overclaims(check)
    blocks += [PageBreak(), *guidance_blocks(check), PageBreak(), *_method(check)]
    return Report(say("check.title", document=shorten(check.document, 200)), day, tuple(blocks))


def _purpose(key: str, verdict: PurposeVerdict, check: StrategyCheck) -> list[Block]:
    say = wording().say
    summary = say(
        "check.verdict",
        verdict=sentence_case(verdict.verdict),
        level=wording().level(verdict.level),
        sure=wording().sure(verdict.confidence),
    )
    blocks: list[Block] = [Heading(line(purpose_heading(key, verdict)), 3), Paragraph(line(strong(summary)))]
    if wording().open(verdict.confidence):
        blocks.append(Note(line(say("check.unsure_why"))))
    if verdict.why:
        blocks.append(Paragraph(line(verdict.why)))
    if key == check.leading and check.topics:
        blocks += _topics(check)
    blocks += _evidence(verdict, check)
    blocks.append(Heading(line(say("check.gaps_heading")), 4))
    blocks.append(bullets(verdict.gaps) if verdict.gaps else Paragraph(line(say("check.no_gaps"))))
    if verdict.questions:
        blocks += [Heading(line(say("check.purpose_questions_heading")), 4), bullets(verdict.questions)]
    return blocks


def _topics(check: StrategyCheck) -> list[Block]:
    say = wording().say
    rows = tuple(
        cells(name, Cell(line(wording().level_short(level)), wording().tone(level)), wording().step(level).meaning)
        for name, level in topic_levels(check)
    )
    columns = heads(say("check.column_topic"), say("check.column_level"), say("check.column_meaning"))
    return [
        Paragraph(line(say("check.stage") + " ", strong(stage_words(check)), "."), with_next=True),
        topics_chart(topic_levels(check), leading_number(check)),
        Table(columns, rows, (28, 20, 52), caption=say("check.topics_meaning_caption"), row_heads=True, together=True),
    ]


def _evidence(verdict: PurposeVerdict, check: StrategyCheck) -> list[Block]:
    say = wording().say
    if not verdict.evidence:
        near: list[Block] = [Paragraph(line(say("check.nothing_counts")))]
        if not verdict.nearest:
            return [*near, Paragraph(line(say("check.nothing_near")))]
        near += [Heading(line(say("check.nearest_heading")), 4), Paragraph(line(say("check.nearest_intro")))]
        return near + [passage(e, paged=check.paged) for e in verdict.nearest]
    ordered = sorted(verdict.evidence, key=lambda e: (-e.level, e.page))
    blocks: list[Block] = [Heading(line(say("check.counts_heading")), 4)]
    blocks += [passage(e, paged=check.paged) for e in ordered[:_MAX_PASSAGES]]
    rest = len(ordered) - _MAX_PASSAGES
    if rest > 0:
        more = say("check.more_passages", passages=wording().count("common.passage_count", rest))
        blocks.append(Paragraph(line(more), Style.SMALL))
    return blocks


def passage(evidence: Evidence, *, paged: bool) -> Quotation:
    """Return a passage word for word, with its place, its level and what it shows."""
    say = wording().say
    quote = line(say("common.quoted", quote=evidence.quote.strip()))
    parts = [wording().level(evidence.level)]
    if evidence.slots:
        shown = (_slot(name, value) for name, value in evidence.slots.items())
        parts.append(say("check.found", slots=", ".join(shown)))
    if evidence.topics:
        parts.append(say("check.topics_of", topics=", ".join(wording().topic(t) for t in evidence.topics)))
    if evidence.why:
        parts.append(evidence.why)
    source: Line = line(strong(sentence_case(full_place_of(evidence, paged=paged))), "; ", "; ".join(parts))
    return Quotation(quote, source)


def _slot(name: str, value: str) -> str:
    said = wording().slot(name)
    value = shorten(value, _SLOT_CHARS)
    return wording().say("check.slot_value", slot=said, value=value) if value else said


def _overclaims(check: StrategyCheck) -> list[Block]:
    say = wording().say
    blocks: list[Block] = [Heading(line(say("check.overclaims_chapter")), 2)]
    if not check.overclaims:
        return [*blocks, Paragraph(line(say("check.no_overclaims")))]
    blocks.append(Paragraph(line(say("check.overclaims_intro"))))
    for claim in check.overclaims:
        place = sentence_case(place_of(claim, paged=check.paged))
        blocks.append(
            Quotation(
                line(say("common.quoted", quote=claim.quote.strip())),
                line(strong(place), "; " if claim.why else "", claim.why),
            )
        )
    return blocks


def _method(check: StrategyCheck) -> list[Block]:
    say = wording().say
    rows = tuple(
        cells(str(number), Cell(line(step.name), step.tone), step.meaning)
        for number, step in enumerate(wording().levels)
    )
    columns = heads(say("check.column_step"), say("check.column_name"), say("check.column_step_meaning"))
    return [
        Heading(line(say("check.method_heading")), 2),
        Paragraph(line(say("check.method_mode", mode=wording().mode(check.mode)))),
        bullets(wording().method),
        Table(columns, rows, (10, 20, 70), caption=say("check.ladder_caption"), row_heads=True, together=True),
        Paragraph(line(say("check.verdict_words"))),
        Heading(line(say("check.limits_heading")), 2),
        bullets(wording().limits),
        Note(line(strong(say("common.person")))),
    ]

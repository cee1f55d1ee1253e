"""The report of answers: each question, what the library says, and the quotes that it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.reports.blocks import Block, Heading, Paragraph, Quotation, Report, Style, line, shorten
from assistant.reports.markdown_text import markdown_blocks, plain_blocks
from assistant.reports.places import place_of_quote
from assistant.reports.sources import notice_blocks, source_blocks
from assistant.reports.wording import wording
from assistant.results import Answer

_WRITTEN_BY_MODEL = "model"


def answer_report(answers: Sequence[Answer], *, made_on: date | None = None) -> Report:
    """Return the report of one or more answers, in order; `made_on` is today unless given."""
    day = made_on or date.today()
    say = wording().say
    mode = _WRITTEN_BY_MODEL if any(a.mode == _WRITTEN_BY_MODEL for a in answers) else "extracts"
    made = say("common.made", day=wording().day(day), mode=wording().mode(mode))
    blocks: list[Block] = [
        Heading(line(say("answer.title")), 1),
        Paragraph(line(made + " ", say("common.person")), Style.SMALL),
    ]
    for answer in answers:
        blocks += _answer(answer)
    about = shorten("; ".join(a.question.strip() for a in answers), 120)
    return Report(f"{say('answer.title')}: {about}", day, tuple(blocks))


def _answer(answer: Answer) -> list[Block]:
    say = wording().say
    blocks: list[Block] = [
        Heading(line(say("answer.question_heading")), 2),
        Paragraph(line(answer.question.strip()), Style.LEAD),
        Heading(line(say("answer.answer_heading")), 2),
        *notice_blocks(answer.notices),
        *answer_text(answer, top=3),
    ]
    if answer.citations:
        blocks += source_blocks(answer.citations, heading=say("common.sources"))
    if answer.nearest and not answer.answered:
        blocks += [Heading(line(say("answer.nearest_heading")), 2), Paragraph(line(say("answer.nearest_intro")))]
        blocks += [
            Quotation(
                line(say("common.quoted", quote=passage.text.strip())),
                line(say("answer.passage_source", title=passage.title, place=place_of_quote(passage))),
            )
            for passage in answer.nearest
        ]
    return blocks


def answer_text(answer: Answer, *, top: int) -> list[Block]:
    """Return the answer's own words; only a chat model writes Markdown, an extract keeps its signs as they are."""
    not_answered: list[Block] = (
        [] if answer.answered else [Paragraph(line(wording().say("answer.not_answered")), Style.LEAD)]
    )
    if answer.mode == _WRITTEN_BY_MODEL:
        return not_answered + markdown_blocks(answer.answer, top=top)
    return not_answered + plain_blocks(answer.answer)

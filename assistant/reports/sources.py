"""The numbered list of sources at the end of a report, each with what became of the check on its quote."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.reports.blocks import Block, Heading, Note, Paragraph, Quotation, Span, Style, line, strong
from assistant.reports.places import source_words
from assistant.reports.wording import wording
from assistant.results import Citation


def source_blocks(citations: Sequence[Citation], *, heading: str, level: int = 2) -> list[Block]:
    """Return a heading and one quotation per citation, in the order of their numbers."""
    say = wording().say
    blocks: list[Block] = [Heading(line(heading), level)]
    if not citations:
        blocks.append(Paragraph(line(say("common.no_sources"))))
    for citation in sorted(citations, key=lambda each: each.n):
        blocks.append(
            Quotation(
                line(strong(f"[{citation.n}] "), say("common.quoted", quote=citation.quote.text.strip())),
                line(Span(source_words(citation) + ". "), verified_span(citation)),
            )
        )
    return blocks


def verified_span(citation: Citation) -> Span:
    """Return the sentence on the check of a quote; the warning is set bold."""
    if citation.quote.verified:
        return Span(wording().say("common.verified"))
    return strong(wording().say("common.unverified"))


def notice_blocks(notices: Sequence[str]) -> list[Block]:
    """Return one boxed remark per notice."""
    lead = strong(wording().say("common.notices") + ": ")
    return [Note(line(lead, notice)) for notice in notices if notice.strip()]


def small(text: str) -> Paragraph:
    """Return a paragraph in small print."""
    return Paragraph(line(text), Style.SMALL)

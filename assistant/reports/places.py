"""Where a passage stands, in the words that every report uses.

A page number is shown only for a draft that has pages; elsewhere the heading is the place.
"""

from __future__ import annotations

from assistant.reports.blocks import clean, shorten
from assistant.reports.wording import wording
from assistant.results import Citation, Evidence, Overclaim, Passage, Quote

_SECTION_CHARS = 90


def place_of(item: Evidence | Overclaim, *, paged: bool) -> str:
    """Return "page 4" or "under 'Our aims'"; pages count from 1."""
    say = wording().say
    if item.where:
        return clean(item.where).strip()
    if paged and item.page > 0:
        return say("common.page", page=item.page)
    section = getattr(item, "section", "")
    return say("common.under", section=shorten(section, _SECTION_CHARS)) if section else say("common.no_place")


def full_place_of(item: Evidence, *, paged: bool) -> str:
    """Return the place together with the heading that it stands under, where the place does not say it."""
    place = place_of(item, paged=paged)
    section = shorten(item.section, _SECTION_CHARS)
    if not section or section in place or not paged:
        return place
    return f"{place}, {wording().say('common.in_section', section=section)}"


def place_of_quote(item: Quote | Passage) -> str:
    """Return where a quote or passage of the library stands."""
    if item.where:
        return clean(item.where).strip()
    return wording().say("common.page", page=item.page) if item.page > 0 else wording().say("common.no_place")


def source_words(citation: Citation) -> str:
    """Return the title, place and section of a citation."""
    quote = citation.quote
    parts = [clean(quote.title or quote.document).strip(), place_of_quote(quote)]
    section = shorten(citation.section, _SECTION_CHARS)
    if section and section not in parts[1]:
        parts.append(wording().say("common.in_section", section=section))
    return ", ".join(part for part in parts if part)

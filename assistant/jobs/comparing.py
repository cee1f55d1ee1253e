"""Says what a new version of a draft gained and lost, purpose by purpose, sentence by sentence."""

from __future__ import annotations

from typing import Any

from assistant.embedding import Encoder
from assistant.evidence.quotes import fold
from assistant.jobs.checking import check_document
from assistant.reading.document import Document
from assistant.results import Evidence, StrategyCheck, VersionDiff


def compare(old: Document, new: Document, *, encoder: Encoder) -> VersionDiff:
    """Return levels before and after, and the evidence that came in or went out.

    A sentence that stands in both versions word for word is neither gained nor lost, wherever it moved.
    """
    before, after = check_document(old, encoder=encoder), check_document(new, encoder=encoder)
    purposes = {
        key: {
            "from": before.purposes[key].level,
            "to": verdict.level,
            "from_verdict": before.purposes[key].verdict,
            "to_verdict": verdict.verdict,
            "title": verdict.title,
        }
        for key, verdict in after.purposes.items()
    }
    topics = {key: {"from": before.topics.get(key, 0), "to": level} for key, level in after.topics.items()}
    return VersionDiff(
        old.title, new.title, purposes, _only_in(after, before, old.text), _only_in(before, after, new.text), topics
    )


def _only_in(check: StrategyCheck, other: StrategyCheck, other_text: str) -> tuple[dict[str, Any], ...]:
    elsewhere = fold(other_text)
    shown = {fold(e.quote) for v in other.purposes.values() for e in v.evidence}
    found = []
    for key, verdict in check.purposes.items():
        for item in verdict.evidence:
            words = fold(item.quote)
            if words not in shown and words not in elsewhere:
                found.append(_row(key, item))
    return tuple(found)


def _row(purpose: str, item: Evidence) -> dict[str, Any]:
    return {
        "purpose": purpose,
        "quote": item.quote,
        "page": item.page,
        "section": item.section,
        "where": item.where,
        "level": item.level,
    }

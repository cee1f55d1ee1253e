"""Finds the passages of the library that back a reframed question.

A quote that merely shares a word with the question does harm on a card that people will hand on, so a passage
counts only if the sentence chosen from it is near in meaning to the question, its topic and its lens together,
a question is never quoted in support of a question,
and a sentence stands beside a second reframing only where that would otherwise have none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.errors import AssistantError
from assistant.jobs.reframing.lenses import all_lenses
from assistant.results import Citation, Passage, Reframe, SearchResult

if TYPE_CHECKING:
    from assistant.embedding import EncoderFamily

Search = Callable[[str, int], SearchResult]
Cite = Callable[[Passage, str], "Citation | None"]

_PASSAGES = 4
_MOST = 2
_NEAR = 0.45


def back(
    reframes: tuple[Reframe, ...], *, subject: str, topic: str, encoder: EncoderFamily, search: Search, cite: Cite
) -> tuple[Reframe, ...]:
    """Return the reframes with up to two verified citations each; without any where nothing bears on them.

    A library that cannot be searched leaves them as they are.
    """
    try:
        pool = _pool(reframes, subject, topic, search, cite)
    except AssistantError:
        return reframes
    if not pool:
        return reframes
    asked = [f"{topic}: {subject}", *(r.question for r in reframes)]
    vectors = encoder.encode([*asked, *(c.quote.text for c in pool)])
    quotes = vectors[len(asked) :]
    bare = quotes @ vectors[0]
    used: dict[int, int] = {}
    out = []
    for i, reframe in enumerate(reframes, 1):
        # Near to the question itself, or to the bare subject: the frame's own words count for nothing.
        near = [max(a, b) for a, b in zip((quotes @ vectors[i]).tolist(), bare.tolist(), strict=True)]
        ranked = sorted((k for k, score in enumerate(near) if score >= _NEAR), key=lambda k: (used.get(k, 0), -near[k]))
        kept = [k for k in ranked if not used.get(k)][:_MOST] or [k for k in ranked if used[k] < _MOST][:1]
        for k in kept:
            used[k] = used.get(k, 0) + 1
        out.append(replace(reframe, citations=tuple(replace(pool[k], n=n) for n, k in enumerate(kept, 1))))
    return tuple(out)


def _query(reframe: Reframe, subject: str, topic: str) -> str:
    lens = all_lenses().get(reframe.lens)
    return f"{topic}: {subject}; {lens.evidence if lens else ''}"


def _pool(reframes: tuple[Reframe, ...], subject: str, topic: str, search: Search, cite: Cite) -> list[Citation]:
    """Return what the searches of all the reframes found, each sentence once; what one finds may serve another."""
    pool: dict[str, Citation] = {}
    queries = [f"{topic}: {subject}", *dict.fromkeys(_query(r, subject, topic) for r in reframes)]
    for query in queries:
        for passage in search(query, _PASSAGES).passages:
            citation = cite(passage, query)
            if citation is None or not citation.quote.verified or citation.quote.text.rstrip().endswith("?"):
                continue
            pool.setdefault(citation.quote.text, citation)
    return list(pool.values())

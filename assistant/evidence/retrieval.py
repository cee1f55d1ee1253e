"""Finds passages: by meaning (vectors) and by word (BM25), fused into one ranking.

No way alone finds enough: vectors miss names, acronyms and figures, words miss paraphrase, and the vector of a
whole passage drowns the one sentence that answers. So a passage has three scores: its own nearness, that
of its nearest sentence, and BM25. Candidates of each way get all three exactly; each is put on a common
scale over the candidates (z-score) and a weighted sum decides. Near-duplicates are shown once.

Whether the library answers at all is a separate question, settled by `answerability`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.errors import UsageError
from assistant.evidence.acronyms import expand
from assistant.evidence.answerability import Signals, assess
from assistant.evidence.support import stems
from assistant.library.catalogue import StoredChunk
from assistant.library.library import Library
from assistant.results import Passage, SearchResult

_CANDIDATES = 40
# Chosen on the tune part of evals/retrieval: nearness of passage, of its nearest sentence, BM25.
_WEIGHTS = (0.5, 1.5, 0.75)
_SAME = 0.9


@dataclass(frozen=True, slots=True)
class _Scored:
    chunk: StoredChunk
    dense: float
    sentence: float
    words: float
    fused: float


class Retriever:
    """Searches one library."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def search(self, question: str, k: int = 10, *, documents: Sequence[str] | None = None) -> SearchResult:
        """Return the best `k` passages, only from `documents` (ids) if given, and whether they seem to answer.

        Raises UsageError for an empty or overlong question, StaleIndexError when the index must be rebuilt.
        """
        cleaned = self._cleaned(question)
        self._library.check_current()
        if k < 1:
            raise UsageError("The number of passages must be at least 1.")
        count = self._library.counts()[1]
        if not count:
            return SearchResult(question, False, ())
        query = expand(cleaned)
        scored = self._rank(query, max(_CANDIDATES, k), documents)
        infos = {d.id: d for d in self._library.documents()}
        kept: list[_Scored] = []
        seen: list[set[str]] = []
        for item in scored:
            bag = set(stems(item.chunk.chunk.text))
            if any(_overlap(bag, other) >= _SAME for other in seen):
                continue
            kept.append(item)
            seen.append(bag)
            if len(kept) == k:
                break
        signals = self._signals(cleaned, kept)
        confidence = assess(signals)
        top = max((s.fused for s in kept), default=0.0)
        low = min((s.fused for s in scored), default=0.0)
        passages = []
        for rank, item in enumerate(kept, 1):
            chunk, info = item.chunk.chunk, infos[item.chunk.document]
            paged = info.kind == "pdf"
            span = f"pages {chunk.page} to {chunk.page_end}" if chunk.page_end > chunk.page else f"page {chunk.page}"
            where = span if paged else (f"under '{chunk.section}'" if chunk.section else "at the beginning")
            score = (item.fused - low) / (top - low) if top > low else 1.0
            passages.append(
                Passage(
                    rank=rank,
                    document=info.id,
                    title=info.title,
                    page=chunk.page,
                    section=chunk.section,
                    text=chunk.text,
                    score=score,
                    start=chunk.start,
                    end=chunk.end,
                    page_end=chunk.page_end,
                    where=where,
                    kind=info.kind,
                    id=item.chunk.id,
                )
            )
        return SearchResult(question, confidence >= 0.5, tuple(passages), confidence)

    def signals(self, question: str) -> Signals:
        """Return what the decision whether the library answers rests on (for fitting and explaining it)."""
        cleaned = self._cleaned(question)
        return self._signals(cleaned, self._rank(expand(cleaned), _CANDIDATES, None)[:10])

    def _cleaned(self, question: str) -> str:
        cleaned = " ".join(question.split())
        limit = self._library.settings.max_question_chars
        if not any(c.isalnum() for c in cleaned):
            raise UsageError("The question is empty.", "Type a question in words.")
        if len(cleaned) > limit:
            raise UsageError(
                f"The question has {len(cleaned):,} characters; the most that is taken is {limit:,}.",
                "Ask it more shortly.",
            )
        return cleaned

    def _rank(self, query: str, size: int, documents: Sequence[str] | None) -> list[_Scored]:
        library = self._library
        vector = library.encoder.encode([query])[0]
        dense = library.vectors.passages(vector, size, documents)
        near = library.vectors.by_sentence(vector, 2 * size, documents)
        words = dict(library.keywords.query(query, size if documents is None else 10 * size))
        chunks = library.chunks(list(dict.fromkeys([*dense, *near, *words])))
        if documents is not None:
            allowed = set(documents)
            chunks = {i: c for i, c in chunks.items() if c.document in allowed}
        ids = list(chunks)
        dense |= library.vectors.passage_similarities([i for i in ids if i not in dense], vector)
        for i, found in library.vectors.sentence_similarities([i for i in ids if i not in near], vector).items():
            near[i] = max(found.values(), default=0.0)
        words |= library.keywords.scores(query, [i for i in ids if i not in words])
        columns = [_standard([scores.get(i, 0.0) for i in ids]) for scores in (dense, near, words)]
        fused = [sum(w * z for w, z in zip(_WEIGHTS, row, strict=True)) for row in zip(*columns, strict=True)]
        scored = [
            _Scored(chunks[i], dense.get(i, 0.0), near.get(i, 0.0), words.get(i, 0.0), total)
            for i, total in zip(ids, fused, strict=True)
        ]
        return sorted(scored, key=lambda s: (-s.fused, s.chunk.id))

    def _signals(self, question: str, kept: Sequence[_Scored]) -> Signals:
        keywords, titles = self._library.keywords, {d.id: d.title for d in self._library.documents()}
        shown = [f"{titles.get(s.chunk.document, '')} {s.chunk.chunk.index_text}" for s in kept[:5]]
        return Signals.measure(
            question,
            dense=[s.dense for s in kept],
            sentence=[s.sentence for s in kept],
            weights=keywords.weights(question),
            passages=[(text, set(keywords.stems(text))) for text in shown],
        )


def _standard(values: Sequence[float]) -> list[float]:
    if not values:
        return []
    mean = sum(values) / len(values)
    spread = (sum((v - mean) ** 2 for v in values) / len(values)) ** 0.5
    return [(v - mean) / spread if spread > 1e-9 else 0.0 for v in values]


def _overlap(a: set[str], b: set[str]) -> float:
    return len(a & b) / len(a | b) if a and b else 0.0

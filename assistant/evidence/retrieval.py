"""Finds passages: by meaning (vectors) and by word (BM25), fused into one ranking.

No way alone finds enough: vectors miss names, acronyms and figures, words miss paraphrase, and the vector of a
whole passage drowns the one sentence that answers. So a passage has three scores: its own nearness, that
of its nearest sentence, and BM25. The nearest passages and the best by word are candidates; each gets all three
scores exactly, each score is put on a common scale over the candidates (z-score) and a weighted sum decides.
Near-duplicates are shown once.

Whether the library answers at all is a separate question, settled by `answerability`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.errors import UsageError
from assistant.evidence.acronyms import expand
from assistant.evidence.answerability import Signals, assess
from assistant.evidence.support import stems
from assistant.library.catalogue import DocumentInfo, StoredChunk
from assistant.library.library import Library
from assistant.reading.document import place
from assistant.results import Passage, SearchResult

_CANDIDATES = 100
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

    def search(
        self,
        question: str,
        k: int = 10,
        *,
        documents: Sequence[str] | None = None,
        kinds: Sequence[str] | None = None,
    ) -> SearchResult:
        """Return the best `k` passages and whether they seem to answer.

        `documents`: ids, and `kinds`: pdf, docx, md, html or txt; only such are searched, all if None.

        Raises UsageError for an empty or overlong question, StaleIndexError when the index must be rebuilt.
        """
        cleaned = self._cleaned(question)
        self._library.check_current()
        if k < 1:
            raise UsageError("The number of passages must be at least 1.")
        infos = {d.id: d for d in self._library.documents()}
        allowed = _allowed(infos, documents, kinds)
        if not infos or allowed == []:
            return SearchResult(question, False, ())
        scored = self._rank(expand(cleaned), max(_CANDIDATES, k), allowed)
        kept = _without_copies(scored, k)
        confidence = assess(self._signals(cleaned, kept, infos))
        top = max((s.fused for s in kept), default=0.0)
        low = min((s.fused for s in scored), default=0.0)
        passages = []
        for rank, item in enumerate(kept, 1):
            chunk, info = item.chunk.chunk, infos[item.chunk.document]
            passages.append(
                Passage(
                    rank=rank,
                    document=info.id,
                    title=info.title,
                    page=chunk.page,
                    section=chunk.section,
                    text=chunk.text,
                    score=(item.fused - low) / (top - low) if top > low else 1.0,
                    start=chunk.start,
                    end=chunk.end,
                    page_end=chunk.page_end,
                    where=place(chunk.page, chunk.page_end, chunk.section, paged=info.kind == "pdf"),
                    kind=info.kind,
                    id=item.chunk.id,
                )
            )
        return SearchResult(question, confidence >= 0.5, tuple(passages), confidence)

    def signals(self, question: str) -> Signals:
        """Return what the decision whether the library answers rests on (for fitting and explaining it)."""
        cleaned = self._cleaned(question)
        infos = {d.id: d for d in self._library.documents()}
        return self._signals(cleaned, _without_copies(self._rank(expand(cleaned), _CANDIDATES, None), 10), infos)

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
        words = library.keywords.score(query)
        wanted = dict.fromkeys([*library.vectors.nearest(vector, size, documents), *words.top(size, documents)])
        chunks = library.chunks(list(wanted))
        stored = library.passage_vectors(list(chunks))
        ids = [i for i in chunks if i in stored]
        near = [(stored[i] @ vector).tolist() for i in ids]
        dense = [values[0] for values in near]
        sentence = [max(values[1:], default=values[0]) for values in near]
        by_word = [words.of(i) for i in ids]
        columns = [_standard(values) for values in (dense, sentence, by_word)]
        fused = [sum(w * z for w, z in zip(_WEIGHTS, row, strict=True)) for row in zip(*columns, strict=True)]
        scored = [_Scored(chunks[i], *row) for i, *row in zip(ids, dense, sentence, by_word, fused, strict=True)]
        return sorted(scored, key=lambda s: (-s.fused, s.chunk.id))

    def _signals(self, question: str, kept: Sequence[_Scored], infos: Mapping[str, DocumentInfo]) -> Signals:
        keywords = self._library.keywords
        shown = [f"{infos[s.chunk.document].title} {s.chunk.chunk.index_text}" for s in kept[:5]]
        return Signals.measure(
            question,
            dense=[s.dense for s in kept],
            sentence=[s.sentence for s in kept],
            weights=keywords.weights(question),
            passages=[(text, set(keywords.stems(text))) for text in shown],
        )


def _allowed(
    infos: Mapping[str, DocumentInfo], documents: Sequence[str] | None, kinds: Sequence[str] | None
) -> list[str] | None:
    """Return the ids of the documents to search, or None for all."""
    if documents is None and kinds is None:
        return None
    return [
        i
        for i, info in infos.items()
        if (documents is None or i in documents) and (kinds is None or info.kind in kinds)
    ]


def _without_copies(scored: Sequence[_Scored], k: int) -> list[_Scored]:
    """Return the best `k`, of near-duplicates only the best."""
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
    return kept


def _standard(values: Sequence[float]) -> list[float]:
    if not values:
        return []
    mean = sum(values) / len(values)
    spread = (sum((v - mean) ** 2 for v in values) / len(values)) ** 0.5
    return [(v - mean) / spread if spread > 1e-9 else 0.0 for v in values]


def _overlap(a: set[str], b: set[str]) -> float:
    return len(a & b) / len(a | b) if a and b else 0.0

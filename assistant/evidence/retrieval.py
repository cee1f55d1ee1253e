"""Finds passages: by meaning (vectors) and by word (BM25), fused into one ranking.

No way alone finds enough: vectors miss names, acronyms and figures, words miss paraphrase. So the nearest passages
and the best by word are candidates; each gets every score exactly, and `ranking` decides. Near-duplicates are
shown once. Whether the library answers at all is a separate question, settled by `answerability`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assistant.errors import UsageError
from assistant.evidence.acronyms import expand
from assistant.evidence.answerability import Signals, assess
from assistant.evidence.pairs import PairModel, pair_model
from assistant.evidence.ranking import Ranked, Scores, rank
from assistant.evidence.support import stems
from assistant.evidence.synonyms import with_synonyms
from assistant.library.catalogue import DocumentInfo
from assistant.library.library import Library
from assistant.reading.document import place
from assistant.results import Passage, SearchResult

if TYPE_CHECKING:
    from assistant.embedding import Vectors

_CANDIDATES = 100
_SAME = 0.9
_LOOKED_AT = 10  # passages that the decision to answer rests on, however many are asked for
_JUDGED = 5  # passages whose sentences are looked at closely
_NEAREST = 2  # sentences of each


class Retriever:
    """Searches one library. `pairs`: the network that judges sentences, the program's own if None."""

    def __init__(self, library: Library, pairs: PairModel | None = None) -> None:
        self._library = library
        self._pairs = pairs

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
        vector = self._vector(cleaned)
        ranked = rank(self._candidates(cleaned, vector, max(_CANDIDATES, k), allowed))
        found = without_copies(ranked, max(k, _LOOKED_AT))
        confidence = assess(self._signals(cleaned, vector, found[:_LOOKED_AT], infos))
        kept = found[:k]
        top = max((r.total for r in kept), default=0.0)
        low = min((r.total for r in ranked), default=0.0)
        passages = []
        for place_in_list, item in enumerate(kept, 1):
            stored = item.scores.chunk
            chunk, info = stored.chunk, infos[stored.document]
            passages.append(
                Passage(
                    rank=place_in_list,
                    document=info.id,
                    title=info.title,
                    page=chunk.page,
                    section=chunk.section,
                    text=chunk.text,
                    score=(item.total - low) / (top - low) if top > low else 1.0,
                    start=chunk.start,
                    end=chunk.end,
                    page_end=chunk.page_end,
                    where=place(chunk.page, chunk.page_end, chunk.section, paged=info.kind == "pdf"),
                    kind=info.kind,
                    id=stored.id,
                )
            )
        return SearchResult(question, confidence >= 0.5, tuple(passages), confidence)

    def signals(self, question: str) -> Signals:
        """Return what the decision whether the library answers rests on (for fitting and explaining it)."""
        cleaned = self._cleaned(question)
        infos = {d.id: d for d in self._library.documents()}
        vector = self._vector(cleaned)
        ranked = rank(self._candidates(cleaned, vector, _CANDIDATES, None))
        return self._signals(cleaned, vector, without_copies(ranked, _LOOKED_AT), infos)

    def candidates(self, question: str) -> list[Scores]:
        """Return the passages that may answer, with their scores, in no order."""
        return self._candidates(question, self._vector(question), _CANDIDATES, None)

    def _vector(self, question: str) -> Vectors:
        vector: Vectors = self._library.encoder.encode([expand(question)])[0]
        return vector

    def _candidates(self, question: str, vector: Vectors, size: int, documents: Sequence[str] | None) -> list[Scores]:
        library, query = self._library, expand(question)
        words = library.keywords.score(with_synonyms(query))
        wanted = dict.fromkeys([*library.vectors.nearest(vector, size, documents), *words.top(size, documents)])
        chunks = library.chunks(list(wanted))
        stored = library.passage_vectors(list(chunks))
        ids = [i for i in chunks if i in stored]
        near = [(stored[i] @ vector).tolist() for i in ids]
        return [
            Scores(chunks[i], values[0], max(values[1:], default=values[0]), words.of(i), stored[i])
            for i, values in zip(ids, near, strict=True)
        ]

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

    def _answers(self, vector: Vectors, best: Sequence[Scores]) -> list[float]:
        """Return how far the nearest sentences of each passage answer, as log-odds of the best of them."""
        import numpy as np

        found = []
        for scores in best:
            own = scores.vectors[1:] if len(scores.vectors) > 1 else scores.vectors
            rows = np.argsort(-(own @ vector))[:_NEAREST]
            passages = np.repeat(scores.vectors[:1], len(rows), axis=0)
            found.append(float((self._pairs or pair_model()).score(vector, own[rows], passages).max()))
        return found

    def _signals(
        self, question: str, vector: Vectors, kept: Sequence[Ranked], infos: Mapping[str, DocumentInfo]
    ) -> Signals:
        keywords = self._library.keywords
        best = [r.scores for r in kept]
        shown = [f"{infos[s.chunk.document].title} {s.chunk.chunk.index_text}" for s in best[:5]]
        return Signals.measure(
            question,
            dense=[s.passage for s in best],
            sentence=[s.sentence for s in best],
            pair=self._answers(vector, best[:_JUDGED]),
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


def without_copies(ranked: Sequence[Ranked], k: int) -> list[Ranked]:
    """Return the best `k`, of near-duplicates only the best."""
    kept: list[Ranked] = []
    seen: list[set[str]] = []
    for item in ranked:
        bag = set(stems(item.scores.chunk.chunk.text))
        if any(_overlap(bag, other) >= _SAME for other in seen):
            continue
        kept.append(item)
        seen.append(bag)
        if len(kept) == k:
            break
    return kept


def _overlap(a: set[str], b: set[str]) -> float:
    return len(a & b) / len(a | b) if a and b else 0.0

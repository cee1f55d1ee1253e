"""The vectors, in Chroma: on disk for one machine, on a server when a team sets one address.

Chroma's traps that this module hides: it would fetch an embedding function unless told not to, ignores an
`add` of an id that exists (so: `upsert`), and takes a limited number of rows in one call.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlparse

from assistant.errors import LibraryError

if TYPE_CHECKING:
    from assistant.embedding import Vectors

log = logging.getLogger(__name__)

_PASSAGES = "passages"
_SENTENCES = "sentences"
_ROWS = 4_000


class VectorStore:
    """Two Chroma collections, cosine distance: passages by their id, and their sentences by "passage.number"."""

    def __init__(self, folder: Path, *, url: str = "") -> None:
        import chromadb
        from chromadb.config import Settings as ChromaSettings

        settings = ChromaSettings(anonymized_telemetry=False)
        try:
            if url:
                parts = urlparse(url if "//" in url else f"http://{url}")
                secure = parts.scheme == "https"
                self._client: Any = chromadb.HttpClient(
                    host=parts.hostname or "127.0.0.1",
                    port=parts.port or (443 if secure else 8000),
                    ssl=secure,
                    settings=settings,
                )
            else:
                folder.mkdir(parents=True, exist_ok=True)
                self._client = chromadb.PersistentClient(path=str(folder), settings=settings)
            self._open()
        except Exception as error:
            place = url or str(folder)
            raise LibraryError(
                f"The vector store at {place} cannot be opened: {error}",
                "Check the address in ASSISTANT_CHROMA_URL." if url else "Rebuild it with: assistant rebuild",
            ) from error

    def _open(self) -> None:
        self._passages, self._sentences = (
            self._client.get_or_create_collection(name, embedding_function=None, metadata={"hnsw:space": "cosine"})
            for name in (_PASSAGES, _SENTENCES)
        )

    def upsert(self, document: str, ids: Sequence[str], vectors: Vectors, sentences: Sequence[Vectors]) -> None:
        """Store passages of a document and, for each, the vectors of its sentences. Storing again replaces."""
        import numpy as np

        _upsert(self._passages, list(ids), vectors, [{"document": document}] * len(ids))
        names = [f"{i}.{n}" for i, rows in zip(ids, sentences, strict=True) for n in range(len(rows))]
        facts = [{"document": document, "passage": i} for i, rows in zip(ids, sentences, strict=True) for _ in rows]
        if names:
            _upsert(self._sentences, names, np.concatenate([rows for rows in sentences if len(rows)]), facts)

    def delete_document(self, document: str) -> None:
        """Delete all vectors of a document."""
        for collection in (self._passages, self._sentences):
            collection.delete(where={"document": document})

    def passages(self, vector: Vectors, k: int, documents: Sequence[str] | None = None) -> dict[str, float]:
        """Return the `k` nearest passages with their cosine similarity; only from `documents` if given."""
        found = _query(self._passages, vector, k, documents, ["distances"])
        return {i: 1.0 - float(d) for i, d in zip(found["ids"][0], found["distances"][0], strict=True)}

    def by_sentence(self, vector: Vectors, k: int, documents: Sequence[str] | None = None) -> dict[str, float]:
        """Return the passages of the `k` nearest sentences, each with the similarity of its nearest sentence."""
        found = _query(self._sentences, vector, k, documents, ["distances", "metadatas"])
        best: dict[str, float] = {}
        for facts, distance in zip(found["metadatas"][0], found["distances"][0], strict=True):
            passage = str(facts["passage"])
            best[passage] = max(best.get(passage, -1.0), 1.0 - float(distance))
        return best

    def passage_similarities(self, ids: Sequence[str], vector: Vectors) -> dict[str, float]:
        """Return the exact cosine similarity of `vector` to each stored passage."""
        if not ids:
            return {}
        found = self._passages.get(ids=list(ids), include=["embeddings"])
        return dict(zip(found["ids"], _cosines(found["embeddings"], vector), strict=True))

    def sentence_similarities(self, ids: Sequence[str], vector: Vectors) -> dict[str, dict[int, float]]:
        """Return, for each passage, the exact cosine similarity of `vector` to each of its sentences by number."""
        result: dict[str, dict[int, float]] = {i: {} for i in ids}
        if not ids:
            return result
        found = self._sentences.get(where={"passage": {"$in": list(ids)}}, include=["embeddings"])
        for name, similarity in zip(found["ids"], _cosines(found["embeddings"], vector), strict=True):
            passage, _, number = str(name).rpartition(".")
            result[passage][int(number)] = similarity
        return result

    def count(self) -> int:
        """Return how many passages are stored."""
        return int(self._passages.count())

    def document_counts(self, document: str) -> int:
        """Return how many vectors of one document, of passages and sentences, are stored."""
        return sum(
            len(c.get(where={"document": document}, include=[])["ids"]) for c in (self._passages, self._sentences)
        )

    def reset(self) -> None:
        """Delete all vectors."""
        for name in (_PASSAGES, _SENTENCES):
            self._client.delete_collection(name)
        self._open()


def _upsert(collection: Any, ids: list[str], vectors: Vectors, facts: list[dict[str, str]]) -> None:
    for first in range(0, len(ids), _ROWS):
        part = slice(first, first + _ROWS)
        collection.upsert(ids=ids[part], embeddings=vectors[part], metadatas=facts[part])


def _query(
    collection: Any, vector: Vectors, k: int, documents: Sequence[str] | None, include: list[str]
) -> dict[str, Any]:
    total = collection.count()
    if not total or k <= 0:
        return {"ids": [[]], "distances": [[]], "metadatas": [[]]}
    where = {"document": {"$in": list(documents)}} if documents is not None else None
    found: dict[str, Any] = collection.query(
        query_embeddings=[vector], n_results=min(k, total), where=where, include=include
    )
    return found


def _cosines(vectors: Any, vector: Vectors) -> list[float]:
    import numpy as np

    if vectors is None or not len(vectors):
        return []
    return [float(x) for x in np.asarray(vectors, dtype=np.float32) @ vector]

"""The vectors of passages, in Chroma: on disk for one machine, on a server when a team sets one address.

Chroma's traps that this module hides: it would fetch an embedding function unless told not to, ignores an
`add` of an id that exists (so: `upsert`), and takes a limited number of rows in one call.

Only passages are indexed here. Their sentences are scored exactly, for the few passages that are candidates, from
the catalogue: an index of every sentence would be five times as large and find the same.
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
_FORMER = ("sentences",)  # collections of earlier versions
_ROWS = 4_000


class VectorStore:
    """One Chroma collection, cosine distance: passages by their id."""

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
        self._passages = self._client.get_or_create_collection(
            _PASSAGES, embedding_function=None, metadata={"hnsw:space": "cosine"}
        )

    def upsert(self, document: str, ids: Sequence[str], vectors: Vectors) -> None:
        """Store passages of a document. Storing again replaces."""
        for first in range(0, len(ids), _ROWS):
            part = slice(first, first + _ROWS)
            facts = [{"document": document}] * len(ids[part])
            self._passages.upsert(ids=list(ids[part]), embeddings=vectors[part], metadatas=facts)

    def delete_document(self, document: str) -> None:
        """Delete all vectors of a document."""
        self._passages.delete(where={"document": document})

    def nearest(self, vector: Vectors, k: int, documents: Sequence[str] | None = None) -> dict[str, float]:
        """Return the `k` nearest passages with their cosine similarity; only from `documents` if given."""
        total = self._passages.count()
        if not total or k <= 0:
            return {}
        where = {"document": {"$in": list(documents)}} if documents is not None else None
        found: dict[str, Any] = self._passages.query(
            query_embeddings=[vector], n_results=min(k, total), where=where, include=["distances"]
        )
        return {i: 1.0 - float(d) for i, d in zip(found["ids"][0], found["distances"][0], strict=True)}

    def count(self) -> int:
        """Return how many passages are stored."""
        return int(self._passages.count())

    def document_counts(self, document: str) -> int:
        """Return how many vectors of one document are stored."""
        return len(self._passages.get(where={"document": document}, include=[])["ids"])

    def reset(self) -> None:
        """Delete all vectors, those of earlier versions too."""
        known = {c.name for c in self._client.list_collections()}
        for name in (_PASSAGES, *_FORMER):
            if name in known:
                self._client.delete_collection(name)
        self._open()

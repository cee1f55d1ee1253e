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

_COLLECTION = "passages"
_ROWS = 4_000


class VectorStore:
    """One Chroma collection of passage vectors, keyed by passage id, cosine distance."""

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
            self._collection = self._open()
        except Exception as error:
            place = url or str(folder)
            raise LibraryError(
                f"The vector store at {place} cannot be opened: {error}",
                "Check the address in ASSISTANT_CHROMA_URL." if url else "Rebuild it with: assistant rebuild",
            ) from error

    def _open(self) -> Any:
        return self._client.get_or_create_collection(
            _COLLECTION, embedding_function=None, metadata={"hnsw:space": "cosine"}
        )

    def upsert(self, ids: Sequence[str], vectors: Vectors, document: str) -> None:
        """Store vectors under their ids; storing the same id again replaces it."""
        for first in range(0, len(ids), _ROWS):
            part = list(ids[first : first + _ROWS])
            self._collection.upsert(
                ids=part, embeddings=vectors[first : first + _ROWS], metadatas=[{"document": document}] * len(part)
            )

    def delete_document(self, document: str) -> None:
        """Delete all vectors of a document."""
        self._collection.delete(where={"document": document})

    def query(self, vector: Vectors, k: int, documents: Sequence[str] | None = None) -> list[tuple[str, float]]:
        """Return the `k` nearest ids with their cosine similarity, nearest first; only from `documents` if given."""
        total = self._collection.count()
        if not total or k <= 0:
            return []
        where = {"document": {"$in": list(documents)}} if documents is not None else None
        found = self._collection.query(
            query_embeddings=[vector], n_results=min(k, total), where=where, include=["distances"]
        )
        return [(i, 1.0 - float(d)) for i, d in zip(found["ids"][0], found["distances"][0], strict=True)]

    def similarities(self, ids: Sequence[str], vector: Vectors) -> dict[str, float]:
        """Return the exact cosine similarity of `vector` to each stored id that exists."""
        import numpy as np

        if not ids:
            return {}
        found = self._collection.get(ids=list(ids), include=["embeddings"])
        if not found["ids"]:
            return {}
        scores = np.asarray(found["embeddings"], dtype=np.float32) @ vector
        return {i: float(s) for i, s in zip(found["ids"], scores, strict=True)}

    def count(self) -> int:
        """Return how many vectors are stored."""
        return int(self._collection.count())

    def document_counts(self, document: str) -> int:
        """Return how many vectors of one document are stored."""
        return len(self._collection.get(where={"document": document}, include=[])["ids"])

    def reset(self) -> None:
        """Delete all vectors."""
        self._client.delete_collection(_COLLECTION)
        self._collection = self._open()

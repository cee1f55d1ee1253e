"""The library as the rest of the program sees it: add, list, remove, rebuild, and read back.

Order of every change: catalogue row `pending` → vectors → `ready`. Nothing half stored can be found, and
opening the library after a crash rolls unfinished work back. One process at a time holds it, because two
writers on one Chroma folder lose vectors without an error.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.embedding import DIMENSIONS, Encoder
from assistant.errors import (
    AssistantError,
    CapacityError,
    EmptyError,
    LibraryBusyError,
    LibraryError,
    ReadingError,
    StaleIndexError,
    UnknownDocumentError,
)
from assistant.library.catalogue import Catalogue, DocumentInfo, State, StoredChunk, chunk_id
from assistant.library.chunks import CHUNKING_VERSION, Chunk, cut
from assistant.library.keywords import KeywordIndex
from assistant.library.titles import replaces, title_key
from assistant.reading.document import Document
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.embedding import Vectors
    from assistant.library.vectors import VectorStore

log = logging.getLogger(__name__)

_EMBED_BATCH = 32
_KEPT = 12


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long job is. `done` of `total` in `unit`s; `seconds_left` is an estimate or None."""

    what: str
    done: int
    total: int
    unit: str
    seconds_left: float | None = None


Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class AddOutcome:
    """What became of one file. `status`: added, unchanged, replaced or failed (then `reason` and `help` say why)."""

    id: str
    title: str
    path: str
    pages: int
    chunks: int
    status: str
    reason: str = ""
    help: str = ""


class Library:
    """The stored library. Open it with `Library(settings, encoder)`; close it to let another process in.

    Raises LibraryBusyError when another process holds it.
    """

    def __init__(self, settings: Settings, encoder: Encoder, *, wait_seconds: float = 2.0) -> None:
        from filelock import FileLock, Timeout

        self.settings = settings
        self.encoder = encoder
        folder = settings.library_dir
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._process_lock = FileLock(str(folder / "library.lock"))
            self._process_lock.acquire(timeout=wait_seconds)
        except Timeout as error:
            raise LibraryBusyError("Another window or command is using this library.") from error
        except OSError as error:
            raise LibraryError(
                f"The library's folder {folder} cannot be used: {error.strerror or error}.",
                "Choose a folder that you may write to with --home.",
            ) from error
        self._write_lock = threading.RLock()
        self._vectors: VectorStore | None = None
        self._bodies: dict[str, Document] = {}
        try:
            self._catalogue = Catalogue(folder / "catalogue.sqlite")
            self.keywords = KeywordIndex(
                folder / "keywords", self._catalogue.index_texts, lambda: self._catalogue.generation
            )
            if self._stamp() is None:
                self._catalogue.put(encoder=encoder.name, chunking=CHUNKING_VERSION)
            self.recovered = self._recover()
        except BaseException:
            self._process_lock.release()
            raise

    def close(self) -> None:
        """Let go of the library's files."""
        self._catalogue.close()
        self._vectors = None
        self._process_lock.release()

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # state

    @property
    def vectors(self) -> VectorStore:
        """The vector store, opened on first use."""
        with self._write_lock:
            if self._vectors is None:
                from assistant.library.vectors import VectorStore

                self._vectors = VectorStore(self.settings.library_dir / "chroma", url=self.settings.chroma_url)
            return self._vectors

    def _stamp(self) -> tuple[str, str] | None:
        encoder, chunking = self._catalogue.get("encoder"), self._catalogue.get("chunking")
        return (encoder, chunking) if encoder and chunking else None

    def check_current(self) -> None:
        """Raise StaleIndexError when the index was made by another encoder or another way of cutting passages."""
        stamp = self._stamp()
        wanted = (self.encoder.name, CHUNKING_VERSION)
        if stamp is not None and stamp != wanted:
            raise StaleIndexError(
                "The library was indexed by another version of this program "
                f"(encoder {stamp[0]}, passages {stamp[1]}; this one uses {wanted[0]} and {wanted[1]})."
            )

    def _recover(self) -> tuple[str, ...]:
        """Roll back what a crash interrupted; return the titles of documents whose adding was undone."""
        pending = self._catalogue.documents(State.PENDING)
        for info in pending + self._catalogue.documents(State.REMOVING):
            log.info("Rolling back unfinished work on %s", info.title)
            self._purge(info.id)
        return tuple(info.title for info in pending)

    def _purge(self, identifier: str) -> None:
        self._bodies.pop(identifier, None)
        self.vectors.delete_document(identifier)
        self._catalogue.delete(identifier)

    # reading back

    def documents(self) -> list[DocumentInfo]:
        """Return what is in the library, by title."""
        return self._catalogue.documents()

    def known(self, identifiers: Sequence[str]) -> dict[str, DocumentInfo]:
        """Return the documents with these ids. Raises UnknownDocumentError, naming the first that is not there."""
        stored = {d.id: d for d in self._catalogue.documents()}
        for identifier in identifiers:
            if identifier not in stored:
                raise UnknownDocumentError(f"There is no document with the id '{identifier}' in the library.")
        return {identifier: stored[identifier] for identifier in identifiers}

    def counts(self) -> tuple[int, int]:
        """Return how many documents and passages can be searched."""
        return self._catalogue.counts()

    def document(self, identifier: str) -> Document:
        """Return a document as it was read. Raises UnknownDocumentError."""
        found = self._bodies.get(identifier) or self._catalogue.body(identifier)
        if found is None:
            raise UnknownDocumentError(f"There is no document with the id '{identifier}' in the library.")
        # An id is a hash of the file, so what it stands for never changes; a few are kept for the next question.
        if identifier not in self._bodies:
            while len(self._bodies) >= _KEPT:
                self._bodies.pop(next(iter(self._bodies)), None)
            self._bodies[identifier] = found
        return found

    def chunks(self, identifiers: Sequence[str]) -> dict[str, StoredChunk]:
        """Return passages by id, only those of searchable documents."""
        return self._catalogue.chunks(identifiers)

    def passage_vectors(self, identifiers: Sequence[str]) -> dict[str, Vectors]:
        """Return for each passage its vectors: its own, then one for each of its sentences."""
        import numpy as np

        stored = self._catalogue.vectors(identifiers)
        return {
            i: np.frombuffer(lines, dtype=np.float16).reshape(-1, DIMENSIONS).astype(np.float32)
            for i, lines in stored.items()
        }

    def fact(self, key: str) -> str | None:
        """Return a remembered fact about the library, or None."""
        return self._catalogue.get(key)

    def remember(self, key: str, value: str) -> None:
        """Remember a fact about the library."""
        self._catalogue.put(**{key: value})

    # adding

    def add(
        self,
        path: Path,
        *,
        name: str | None = None,
        title: str = "",
        licence: str = "",
        origin: str = "yours",
        report: Report | None = None,
    ) -> AddOutcome:
        """Read and index one file; return what became of it. A file that cannot be read gives status "failed".

        `name`: the file's name if `path` is a temporary copy. Raises StaleIndexError, CapacityError and LibraryError.
        """
        shown = name or path.name
        self.check_current()
        with self._write_lock:
            try:
                return self._add(path, shown, title, licence, origin, report)
            except ReadingError as error:
                return AddOutcome("", title or shown, str(path), 0, 0, "failed", error.message, error.help)

    def _add(self, path: Path, name: str, title: str, licence: str, origin: str, report: Report | None) -> AddOutcome:
        from assistant.reading import read_document

        identifier = self._identify(path)
        remembered = "" if origin == "upload" else str(path.resolve())
        known = {d.id: d for d in self._catalogue.documents()}
        if identifier in known:
            info = known[identifier]
            return AddOutcome(info.id, info.title, str(path), info.pages, info.chunks, "unchanged")

        def pages(done: int, total: int) -> None:
            if report:
                report(Progress(f"Reading {name}", done, total, "pages"))

        document = read_document(path, settings=self.settings, name=name, progress=pages)
        return self._put(identifier, document, name, str(path), remembered, title, licence, origin, report)

    def add_document(self, document: Document, *, name: str, licence: str = "", origin: str = "yours") -> AddOutcome:
        """Index a document that was read already; return what became of it. Raises as `add`, and EmptyError."""
        self.check_current()
        with self._write_lock:
            return self._put(document.sha256[:16], document, name, name, "", "", licence, origin, None)

    def _put(
        self,
        identifier: str,
        document: Document,
        name: str,
        path: str,
        remembered: str,
        title: str,
        licence: str,
        origin: str,
        report: Report | None,
    ) -> AddOutcome:
        known = {d.id for d in self._catalogue.documents()}
        chunks = cut(document)
        if not chunks:
            raise EmptyError(f"'{name}' holds headings or a contents list, but no text to search.")
        shown_title = title or document.title
        key = title_key(shown_title)
        old = [d for d in self._catalogue.same_title(key, remembered) if replaces(d, key, name, remembered)]
        if len(known) - len(old) >= self.settings.max_documents:
            raise CapacityError(f"The library is full: it holds {len(known)} documents.")
        info = DocumentInfo(
            id=identifier,
            title=shown_title,
            kind=document.kind,
            pages=len(document.pages),
            chunks=len(chunks),
            added=datetime.now(UTC).isoformat(timespec="seconds"),
            licence=licence or document.metadata.get("licence", "not stated"),
            path=remembered or name,
            origin=origin,
            sha256=document.sha256,
        )
        self._catalogue.insert_pending(info, document, chunks, key)
        try:
            self._index(identifier, chunks, name, report)
            self._catalogue.mark_ready(identifier, [d.id for d in old])
        except BaseException:
            self._catalogue_rollback(identifier)
            raise
        for replaced in old:
            self._purge(replaced.id)
        reason = f"It takes the place of the version added on {old[0].added[:10]}." if old else ""
        notice = document.metadata.get("notice", "")
        return AddOutcome(
            identifier,
            shown_title,
            path,
            info.pages,
            info.chunks,
            "replaced" if old else "added",
            " ".join(filter(None, [reason, notice])),
        )

    def _catalogue_rollback(self, identifier: str) -> None:
        try:
            self._purge(identifier)
        except AssistantError:  # the next start does it
            log.warning("Unfinished work on %s is left for the next start to undo.", identifier, exc_info=True)

    def _identify(self, path: Path) -> str:
        limit = self.settings.max_file_mb * 1_000_000
        try:
            if path.stat().st_size <= limit:
                with path.open("rb") as handle:
                    return hashlib.file_digest(handle, "sha256").hexdigest()[:16]
        except OSError:
            pass  # the reader says what is wrong, in its own words
        return "unread"

    def _index(self, identifier: str, chunks: Sequence[Chunk], name: str, report: Report | None) -> None:
        started = time.monotonic()
        for first in range(0, len(chunks), _EMBED_BATCH):
            part = chunks[first : first + _EMBED_BATCH]
            self._store(identifier, part)
            done = first + len(part)
            if report:
                left = (time.monotonic() - started) / done * (len(chunks) - done)
                report(Progress(f"Indexing {name}", done, len(chunks), "passages", left))

    def _store(self, identifier: str, chunks: Sequence[Chunk]) -> None:
        """Embed passages and their sentences and store the vectors: to be searched, and to be scored exactly."""
        import numpy as np

        vectors = self.encoder.encode([*(c.index_text for c in chunks), *(s for c in chunks for s in c.statements)])
        ids = [chunk_id(identifier, c.ordinal) for c in chunks]
        lines, place = [], len(chunks)
        for row, chunk in enumerate(chunks):
            own = vectors[place : place + len(chunk.statements)]
            lines.append((ids[row], np.vstack([vectors[row : row + 1], own]).astype(np.float16).tobytes()))
            place += len(chunk.statements)
        self._catalogue.put_vectors(lines)
        self.vectors.upsert(identifier, ids, vectors[: len(chunks)])

    # removing and rebuilding

    def remove(self, identifiers: Sequence[str]) -> list[DocumentInfo]:
        """Remove documents from catalogue, vectors and word index; return what was removed.

        Raises UnknownDocumentError, naming the id, before anything is removed.
        """
        with self._write_lock:
            known = self.known(identifiers)
            wanted = list(dict.fromkeys(identifiers))
            self._catalogue.mark_removing(wanted)
            for identifier in wanted:
                self._purge(identifier)
            return [known[i] for i in wanted]

    def rebuild(self, report: Report | None = None) -> int:
        """Cut and index every document anew from its stored text; return how many passages there are now.

        Until it is done the library says that it must be rebuilt, so a crash leaves nothing half searched.
        """
        with self._write_lock:
            documents = self._catalogue.documents()
            self._catalogue.put(encoder="rebuilding", chunking=CHUNKING_VERSION)
            self.vectors.reset()
            for info in documents:
                chunks = cut(self.document(info.id))
                self._catalogue.refresh_chunks(info.id, chunks)
                self._index(info.id, chunks, info.title, report)
            self._catalogue.put(encoder=self.encoder.name, chunking=CHUNKING_VERSION)
            return self.counts()[1]

    def statistics(self) -> dict[str, Any]:
        """Return counts that should agree: documents, passages, vectors."""
        documents, passages = self.counts()
        return {"documents": documents, "passages": passages, "vectors": self.vectors.count()}

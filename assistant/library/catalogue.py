"""The catalogue: one SQLite file that says which documents there are and holds their text.

It is the only authority on what may be searched. A document is written as `pending` together with its
passages; only when its vectors are stored does it become `ready`, in the same transaction that marks the
version it replaces as `removing`. Whatever is not `ready` when the library opens was interrupted.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from assistant.errors import LibraryError
from assistant.library.chunks import Chunk
from assistant.reading.document import Document, Page, Section, Sentence, SentenceKind

SCHEMA = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents (
  id TEXT PRIMARY KEY, sha256 TEXT NOT NULL, title TEXT NOT NULL, title_key TEXT NOT NULL, kind TEXT NOT NULL,
  path TEXT NOT NULL, pages INTEGER NOT NULL, chunks INTEGER NOT NULL, licence TEXT NOT NULL, origin TEXT NOT NULL,
  state TEXT NOT NULL, added TEXT NOT NULL, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS chunks (
  id TEXT PRIMARY KEY, document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
  text TEXT NOT NULL, index_text TEXT NOT NULL, section TEXT NOT NULL, page INTEGER NOT NULL, page_end INTEGER NOT NULL,
  start INTEGER NOT NULL, stop INTEGER NOT NULL, spans TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS vectors (
  chunk TEXT PRIMARY KEY REFERENCES chunks(id) ON DELETE CASCADE, lines BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS chunks_by_document ON chunks(document, ordinal);
CREATE INDEX IF NOT EXISTS documents_by_state ON documents(state);
"""

_INFO = "id,title,kind,pages,chunks,added,licence,path,origin,sha256"
_CHUNK = "id,document,ordinal,text,index_text,section,page,page_end,start,stop,spans"


class State(StrEnum):
    """Where a document is on its way in or out. Only READY is searched."""

    PENDING = "pending"
    READY = "ready"
    REMOVING = "removing"


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """One row of the library's list. `added`: ISO date and time, UTC. `origin`: starter, practice
    (fictional), yours or upload.
    """

    id: str
    title: str
    kind: str
    pages: int
    chunks: int
    added: str
    licence: str
    path: str
    origin: str
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A passage as stored, with its id and that of its document."""

    id: str
    document: str
    chunk: Chunk


def chunk_id(document: str, ordinal: int) -> str:
    """Return the id of a passage: the same for the same document, so that storing twice changes nothing."""
    return f"{document}-{ordinal:05d}"


class Catalogue:
    """The SQLite file. Safe to share by threads; the library's lock keeps other processes out."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.execute("PRAGMA foreign_keys=ON")
            self._db.executescript(_TABLES)
        except (OSError, sqlite3.Error) as error:
            raise LibraryError(
                f"The library's catalogue at {path} cannot be opened: {error}.",
                "Check that you may write to this folder, or choose another with --home.",
            ) from error

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield self._db
                self._db.execute("COMMIT")
            except sqlite3.Error as error:
                self._rollback()
                raise LibraryError(f"The library's catalogue could not be written: {error}.") from error
            except BaseException:
                self._rollback()
                raise

    def _rollback(self) -> None:
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                return self._db.execute(sql, values).fetchall()
            except sqlite3.Error as error:
                raise LibraryError(f"The library's catalogue could not be read: {error}.") from error

    # meta

    def get(self, key: str) -> str | None:
        """Return a stored fact about the library, or None."""
        rows = self._rows("SELECT value FROM meta WHERE key=?", (key,))
        return str(rows[0][0]) if rows else None

    def put(self, **facts: str) -> None:
        """Store facts about the library."""
        with self._transaction() as db:
            db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", facts.items())

    @property
    def generation(self) -> int:
        """A number that grows whenever what may be searched changes."""
        return int(self.get("generation") or 0)

    # documents

    def insert_pending(self, info: DocumentInfo, document: Document, chunks: Sequence[Chunk], title_key: str) -> None:
        """Store a document and its passages; it is not searched yet."""
        body = zlib.compress(json.dumps(_document_to_json(document)).encode(), 6)
        with self._transaction() as db:
            db.execute("DELETE FROM documents WHERE id=? AND state<>?", (info.id, State.READY))
            db.execute(
                "INSERT INTO documents VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (
                    info.id,
                    info.sha256,
                    info.title,
                    title_key,
                    info.kind,
                    info.path,
                    info.pages,
                    len(chunks),
                    info.licence,
                    info.origin,
                    State.PENDING,
                    info.added,
                    body,
                ),
            )
            self._insert_chunks(db, info.id, chunks)

    def mark_ready(self, identifier: str, replaces: Sequence[str] = ()) -> None:
        """Make a pending document searchable and, in the same step, take out those that it replaces."""
        with self._transaction() as db:
            db.execute("UPDATE documents SET state=? WHERE id=?", (State.READY, identifier))
            db.executemany("UPDATE documents SET state=? WHERE id=?", [(State.REMOVING, old) for old in replaces])
            self._advance(db)

    def mark_removing(self, identifiers: Sequence[str]) -> None:
        """Stop searching these documents; their vectors and text go next."""
        with self._transaction() as db:
            db.executemany("UPDATE documents SET state=? WHERE id=?", [(State.REMOVING, i) for i in identifiers])
            self._advance(db)

    @staticmethod
    def _advance(db: sqlite3.Connection) -> None:
        db.execute(
            "INSERT INTO meta VALUES ('generation', '1') "
            "ON CONFLICT(key) DO UPDATE SET value = CAST(value AS INTEGER) + 1"
        )

    def delete(self, identifier: str) -> None:
        """Delete a document and its passages for good."""
        with self._transaction() as db:
            db.execute("DELETE FROM documents WHERE id=?", (identifier,))

    def refresh_chunks(self, identifier: str, chunks: Sequence[Chunk]) -> None:
        """Store new passages for a ready document (for a rebuild)."""
        with self._transaction() as db:
            db.execute("DELETE FROM chunks WHERE document=?", (identifier,))
            db.execute("UPDATE documents SET chunks=? WHERE id=?", (len(chunks), identifier))
            self._insert_chunks(db, identifier, chunks)
            self._advance(db)

    @staticmethod
    def _insert_chunks(db: sqlite3.Connection, identifier: str, chunks: Sequence[Chunk]) -> None:
        db.executemany(
            "INSERT INTO chunks VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            [
                (
                    chunk_id(identifier, c.ordinal),
                    identifier,
                    c.ordinal,
                    c.text,
                    c.index_text,
                    c.section,
                    c.page,
                    c.page_end,
                    c.start,
                    c.end,
                    json.dumps(c.spans),
                )
                for c in chunks
            ],
        )

    def documents(self, state: State = State.READY) -> list[DocumentInfo]:
        """Return the documents in one state, by title."""
        rows = self._rows(
            f"SELECT {_INFO} FROM documents WHERE state=? ORDER BY title COLLATE NOCASE, id",
            (state,),
        )
        return [DocumentInfo(*row) for row in rows]

    def same_title(self, title_key: str, path: str) -> list[DocumentInfo]:
        """Return ready documents with this title, or added from this path."""
        rows = self._rows(
            f"SELECT {_INFO} FROM documents WHERE state=? AND (title_key=? OR (path=? AND path<>''))",
            (State.READY, title_key, path),
        )
        return [DocumentInfo(*row) for row in rows]

    def state_of(self, identifier: str) -> State | None:
        """Return the state of a document, or None if there is no such document."""
        rows = self._rows("SELECT state FROM documents WHERE id=?", (identifier,))
        return State(str(rows[0][0])) if rows else None

    def body(self, identifier: str) -> Document | None:
        """Return the whole document as it was read, or None."""
        rows = self._rows("SELECT body FROM documents WHERE id=?", (identifier,))
        if not rows:
            return None
        return _document_from_json(json.loads(zlib.decompress(bytes(rows[0][0]))))

    # chunks

    def chunks(self, identifiers: Iterable[str]) -> dict[str, StoredChunk]:
        """Return the passages with these ids that belong to ready documents."""
        found: dict[str, StoredChunk] = {}
        wanted = list(identifiers)
        for first in range(0, len(wanted), 500):
            part = wanted[first : first + 500]
            marks = ",".join("?" * len(part))
            for row in self._rows(
                f"SELECT {_CHUNK} FROM chunks WHERE id IN ({marks}) "
                "AND document IN (SELECT id FROM documents WHERE state='ready')",
                part,
            ):
                found[str(row[0])] = _stored(row)
        return found

    def document_chunks(self, identifier: str) -> list[StoredChunk]:
        """Return the passages of one document, whatever its state, in reading order."""
        rows = self._rows(
            f"SELECT {_CHUNK} FROM chunks WHERE document=? ORDER BY ordinal",
            (identifier,),
        )
        return [_stored(row) for row in rows]

    def put_vectors(self, lines: Iterable[tuple[str, bytes]]) -> None:
        """Store the vectors of passages, as bytes, by passage id; storing again replaces."""
        with self._transaction() as db:
            db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", lines)

    def vectors(self, identifiers: Sequence[str]) -> dict[str, bytes]:
        """Return the stored vectors of these passages, as bytes."""
        found: dict[str, bytes] = {}
        for first in range(0, len(identifiers), 500):
            part = identifiers[first : first + 500]
            marks = ",".join("?" * len(part))
            rows = self._rows(f"SELECT chunk, lines FROM vectors WHERE chunk IN ({marks})", part)
            found.update((str(chunk), bytes(lines)) for chunk, lines in rows)
        return found

    def index_texts(self) -> tuple[list[str], list[str]]:
        """Return ids and search texts of all passages of ready documents, in a stable order."""
        rows = self._rows(
            "SELECT c.id, c.index_text FROM chunks c JOIN documents d ON d.id=c.document "
            "WHERE d.state='ready' ORDER BY c.id"
        )
        return [str(r[0]) for r in rows], [str(r[1]) for r in rows]

    def counts(self) -> tuple[int, int]:
        """Return how many documents and passages are ready."""
        row = self._rows("SELECT COUNT(*), COALESCE(SUM(chunks), 0) FROM documents WHERE state='ready'")[0]
        return int(row[0]), int(row[1])


def _stored(row: tuple[Any, ...]) -> StoredChunk:
    spans = tuple((int(a), int(b), int(c), bool(d)) for a, b, c, d in json.loads(str(row[10])))
    return StoredChunk(
        str(row[0]),
        str(row[1]),
        Chunk(
            ordinal=int(row[2]),
            text=str(row[3]),
            index_text=str(row[4]),
            section=str(row[5]),
            page=int(row[6]),
            page_end=int(row[7]),
            start=int(row[8]),
            end=int(row[9]),
            spans=spans,
        ),
    )


def _document_to_json(document: Document) -> dict[str, object]:
    return {
        "title": document.title,
        "kind": document.kind,
        "text": document.text,
        "sha256": document.sha256,
        "paged": document.paged,
        "metadata": document.metadata,
        "pages": [list(asdict(p).values()) for p in document.pages],
        "sections": [list(asdict(s).values()) for s in document.sections],
        "sentences": [
            [s.start, s.end, s.page, s.section, s.kind.value, "" if s.statement == s.text else s.statement, s.paragraph]
            for s in document.sentences
        ],
    }


def _document_from_json(data: dict[str, Any]) -> Document:
    text = str(data["text"])
    sentences = []
    for start, end, page, section, kind, statement, paragraph in data["sentences"]:
        words = text[start:end]
        sentences.append(Sentence(words, start, end, page, section, SentenceKind(kind), statement or words, paragraph))
    return Document(
        title=str(data["title"]),
        kind=str(data["kind"]),
        text=text,
        pages=tuple(Page(*p) for p in data["pages"]),
        sections=tuple(_section(*s) for s in data["sections"]),
        sentences=tuple(sentences),
        sha256=str(data["sha256"]),
        paged=bool(data["paged"]),
        metadata=dict(data["metadata"]),
    )


def _section(index: int, heading: str, level: int, page: int, start: int, end: int, path: list[str]) -> Section:
    return Section(index, heading, level, page, start, end, tuple(path))

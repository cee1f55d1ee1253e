"""One object that holds what a session of work needs, each part made on first use.

Commands and screens call its methods and show what comes back; nothing else is shared between them.
Opening a workspace loads nothing heavy, so help and the first page appear at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.embedding import LazyEncoder
from assistant.errors import AssistantError
from assistant.model import ChatModel, Mode, configured_model, current_mode
from assistant.settings import Settings
from assistant.weights import CHECK, SEARCH

if TYPE_CHECKING:
    from assistant.jobs.reframing import Wish
    from assistant.library import AddOutcome, DocumentInfo, Library, Progress
    from assistant.reading.document import Document
    from assistant.results import (
        Answer,
        Citation,
        Draft,
        Passage,
        Reframing,
        Room,
        SearchResult,
        StrategyCheck,
        VersionDiff,
    )

    Report = Callable[[Progress], None]


class Workspace:
    """The library, the encoder and the chat model of one home folder. Safe to share by threads.

    `model`: a chat model to use in place of the configured one (tests give a scripted one).
    """

    def __init__(self, settings: Settings, *, model: ChatModel | None = None) -> None:
        self.settings = settings
        self.encoder = LazyEncoder(settings.encoder_dir)
        self.search_encoder = self.encoder.beside(SEARCH)
        self.check_encoder = self.encoder.beside(CHECK)
        self.model = model or configured_model(settings)
        self._library: Library | None = None
        self._lock = threading.RLock()

    @property
    def mode(self) -> Mode:
        """Which mode the program is in and whether text leaves the machine."""
        return current_mode(self.model)

    @property
    def library(self) -> Library:
        """The library, opened on first use. Raises LibraryError when it cannot be opened."""
        with self._lock:
            if self._library is None:
                from assistant.library import Library

                self._library = Library(self.settings, self.search_encoder)
            return self._library

    def close(self) -> None:
        """Let go of the library, if it was opened."""
        with self._lock:
            if self._library is not None:
                self._library.close()
                self._library = None

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # the library

    def needs_starter(self) -> bool:
        """Whether the starter documents have never been put in."""
        from assistant.library.sources import needs_starter

        return needs_starter(self.library)

    def fill_starter(self, report: Report | None = None) -> list[AddOutcome]:
        """Put the starter documents in and return what became of each."""
        from assistant.library.sources import fill_starter

        return fill_starter(self.library, report)

    def add(self, path: Path, *, name: str | None = None, report: Report | None = None) -> AddOutcome:
        """Add one file and return what became of it; `name`: the file's own name if `path` is a copy of an upload."""
        return self.library.add(path, name=name, origin="upload" if name else "yours", report=report)

    def documents(self) -> list[DocumentInfo]:
        """Return what is in the library, by title."""
        return self.library.documents()

    def remove(self, identifiers: Sequence[str]) -> list[DocumentInfo]:
        """Remove documents and return what was removed. Raises UnknownDocumentError before removing anything."""
        return self.library.remove(identifiers)

    def rebuild(self, report: Report | None = None) -> int:
        """Index every document anew and return the number of passages."""
        return self.library.rebuild(report)

    # jobs

    def search(
        self,
        question: str,
        k: int = 10,
        *,
        documents: Sequence[str] | None = None,
        kinds: Sequence[str] | None = None,
    ) -> SearchResult:
        """Return the best `k` passages and whether they seem to answer; only from `documents` and `kinds` if given."""
        from assistant.evidence.retrieval import Retriever

        return Retriever(self.library).search(question, k, documents=documents, kinds=kinds)

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        documents: Sequence[str] | None = None,
        kinds: Sequence[str] | None = None,
    ) -> Answer:
        """Return what the library says to a question; `history`: earlier questions of the chat, oldest first."""
        from assistant.jobs.answering import answer

        return answer(
            question, library=self.library, model=self.model, history=history, documents=documents, kinds=kinds
        )

    def read(
        self, path: Path, *, name: str | None = None, progress: Callable[[int, int], None] | None = None
    ) -> Document:
        """Read a file without storing it. Raises ReadingError."""
        from assistant.reading import read_document

        return read_document(path, settings=self.settings, name=name, progress=progress)

    def check(
        self,
        path: Path,
        *,
        name: str | None = None,
        framework: str = "",
        progress: Callable[[float, str], None] | None = None,
    ) -> StrategyCheck:
        """Return the check of a draft strategy. The draft is read and forgotten: it never enters the library.

        `framework`: name or file of the purposes to check against. `progress` gets a share 0-1 and what is being done.
        Raises ReadingError, or DataFileError about the framework.
        """
        from assistant.jobs.checking import check_document, has_head, load_framework

        against = load_framework(framework) if framework else load_framework()

        def pages(done: int, total: int) -> None:
            if progress:
                progress(0.3 * done / max(total, 1), f"Reading page {done} of {total}")

        document = self.read(path, name=name, progress=pages)

        def later(share: float, what: str) -> None:
            if progress:
                progress(0.3 + 0.7 * share, what)

        # the adapted encoder knows the purposes that it was trained on; others are nearer to the plain one
        encoder = self.check_encoder if has_head(self.check_encoder.name, against) else self.encoder
        return check_document(document, encoder=encoder, framework=against, progress=later)

    def label(self, texts: Sequence[str]) -> list[dict[str, int]]:
        """Return the level of each sentence on each purpose, judged alone."""
        from assistant.jobs.checking import label_sentences

        return label_sentences(texts, encoder=self.check_encoder)

    def reframe(self, question: str, *, place: str = "", wish: Wish | None = None) -> Reframing:
        """Return what kind of question it is and its reframings, backed by the library where it can be opened.

        `wish`: what a follow-up asked for.
        """
        from assistant.jobs.reframing import Wish
        from assistant.jobs.reframing_with_model import reframe_question

        return reframe_question(
            question,
            place=place,
            encoder=self.encoder,
            search=self._search_if_filled(),
            cite=self._cite,
            ask=self.ask,
            model=self.model,
            wish=wish or Wish(),
        )

    def room(
        self,
        source: Path | str,
        *,
        name: str | None = None,
        place: str = "",
        choose: int = 0,
        progress: Callable[[float, str], None] | None = None,
    ) -> Room:
        """Return a room's questions with their reframings, from pasted text or a .txt, .csv or .docx file.

        `choose`: how many of them to choose, those with the most points first, each with a proposition. `name`: the
        file's own name if `source` is a copy. The list never enters the library. Raises ReadingError and UsageError.
        """
        from assistant.jobs import room

        if isinstance(source, Path):
            lines = room.read_file(source, settings=self.settings, name=name)
        else:
            lines = room.read_text(source)
        made = room.reframe_room(
            lines.lines, encoder=self.encoder, place=place, notices=lines.notices, progress=progress
        )
        return self.propose(room.select_best(made, choose)) if choose else made

    def propose(self, room: Room) -> Room:
        """Return the room with a testable proposition beside each chosen question."""
        from assistant.jobs.propositions import propose

        return propose(room, encoder=self.encoder)

    def reword(self, room: Room, number: int, wording: str) -> tuple[Room, tuple[str, ...]]:
        """Return the room with a question's edited wording, if the judge passes it, and its faults in plain words."""
        from assistant.jobs.room import reword

        changed, verdict = reword(room, number, wording, encoder=self.encoder)
        return changed, verdict.faults

    def judge(self, question: str, candidate: str) -> tuple[bool, tuple[str, ...]]:
        """Return whether a reframing is fit to hand out, and its faults."""
        from assistant.jobs.reframing import judge

        judgement = judge(question, candidate, encoder=self.encoder)
        return judgement.ok, tuple(judgement.faults)

    def draft(self, purpose: str, *, topic: str = "", place: str = "", notes: str = "") -> Draft:
        """Return a drafted section for a purpose and perhaps one of its topics, from the officer's notes."""
        from assistant.jobs.drafting import draft

        return draft(
            purpose,
            topic=topic,
            place=place,
            notes=notes,
            library=self.library,
            encoder=self.check_encoder,
            model=self.model,
        )

    def compare(self, old: Path, new: Path, *, names: tuple[str, str] | None = None) -> VersionDiff:
        """Return what one version of a draft gained and lost against another, purpose by purpose."""
        from assistant.jobs.comparing import compare

        first = self.read(old, name=names[0] if names else None)
        second = self.read(new, name=names[1] if names else None)
        return compare(first, second, encoder=self.check_encoder)

    def _search_if_filled(self) -> Callable[[str, int], SearchResult] | None:
        from assistant.library.sources import real_documents

        try:
            real = real_documents(self.library)
            if not self.library.counts()[1] or real == []:
                return None
        except AssistantError:  # a reframing is worth having without its sources
            return None
        return lambda question, k: self.search(question, k, documents=real)

    def _cite(self, passage: Passage, query: str) -> Citation | None:
        from assistant.evidence.sentences import best_citation

        return best_citation(self.library, passage, query)

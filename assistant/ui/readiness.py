"""Gets the library ready behind the page: opens it, loads the encoder, fills the starter library once.

The page is up before any of this begins; it reads `status()` once a second until the library is ready. A
library that another process holds is tried again every few seconds, so closing the other window is enough.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant.errors import LibraryBusyError, StaleIndexError
from assistant.library import Progress
from assistant.ui.running import Failure, Report, Step, library_step, plain, seconds_words
from assistant.weights import JUDGE, REFRAME

if TYPE_CHECKING:
    from assistant.workspace import Workspace

log = logging.getLogger(__name__)

_RETRY = 3.0
_HEAD_START = 1.5  # seconds


class Phase(StrEnum):
    """How far getting ready has come."""

    OPENING = "opening"
    LOADING = "loading"
    FILLING = "filling"
    READY = "ready"
    STALE = "stale"
    BUSY = "busy"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Status:
    """What to show. `step` while there is work, `failure` when there is none that can go on."""

    phase: Phase
    text: str
    step: Step | None = None
    failure: Failure | None = None


class _StoppedError(Exception):
    """The page was stopped while the library was being filled; the next start goes on."""


class Readiness:
    """The state of one workspace, shared by threads. It holds counts and titles, nothing of any visitor."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._settled = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._status = Status(Phase.OPENING, "Opening the library")

    def start(self) -> None:
        """Begin in the background; a second call does nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()

    def stop(self, wait: float = 5.0) -> None:
        """Ask the background work to end at its next step, and give it `wait` seconds to do so."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(wait)

    def status(self) -> Status:
        """Return where things stand."""
        return self._status

    @property
    def settled(self) -> bool:
        """Whether nothing is going on any more: ready, stale or failed."""
        return self._settled.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait until settled, at most `seconds`; return whether it is."""
        return self._settled.wait(seconds)

    def refresh(self) -> None:
        """Count again, after documents came or went or the library was rebuilt."""
        try:
            self._workspace.library.check_current()
            self._ready()
        except Exception as error:
            self._fail(error)

    def _run(self) -> None:
        # Imports hold the interpreter, so the first page would wait for them; let it out first.
        if self._stop.wait(_HEAD_START):
            return
        while not self._stop.is_set():
            try:
                self._prepare()
                return
            except LibraryBusyError as error:
                first = self._status.phase is not Phase.BUSY
                self._status = Status(Phase.BUSY, error.message, failure=plain(error))
                if first:
                    sys.stderr.write(f"{error.message}\n{error.help}\n")
                self._stop.wait(_RETRY)
            except _StoppedError:
                return
            except Exception as error:
                self._fail(error)
                sys.stderr.write(f"{self._status.text}\n")
                return

    def _prepare(self) -> None:
        library = self._workspace.library
        for title in library.recovered:
            log.warning("Adding '%s' was interrupted last time and has been undone.", title)
        text = "Loading the language model"
        workspace = self._workspace
        encoders = (
            workspace.search_encoder,
            workspace.check_encoder,
            workspace.encoder.beside(REFRAME),
            workspace.encoder.beside(JUDGE),
            workspace.encoder,
        )
        if not all(encoder.ready_on_disk for encoder in encoders):
            text = "Preparing the language model for first use, which happens once and takes up to a minute"
        self._status = Status(Phase.LOADING, text, Step(text))
        for encoder in encoders:
            encoder.load()
        library.check_current()
        if self._workspace.needs_starter() and not self._workspace.documents():
            self._status = Status(Phase.FILLING, "Filling the starter library", Step("Filling the starter library"))
            self._workspace.fill_starter(self._filling)
        self._ready()

    def _filling(self, progress: Progress) -> None:
        if self._stop.is_set():
            raise _StoppedError
        step = library_step(progress)
        left = "" if step.left is None else f", {seconds_words(step.left)}"
        what = step.text[:1].lower() + step.text[1:]
        self._status = Status(Phase.FILLING, f"Filling the starter library: {what}{left}", step)

    def _ready(self) -> None:
        documents, passages = self._workspace.library.counts()
        text = f"Library ready: {documents} documents, {passages:,} passages" if documents else "The library is empty"
        self._status = Status(Phase.READY, text)
        self._settled.set()

    def _fail(self, error: Exception) -> None:
        failure = plain(error)
        phase = Phase.STALE if isinstance(error, StaleIndexError) else Phase.FAILED
        self._status = Status(phase, f"{failure.message} {failure.help}", failure=failure)
        self._settled.set()


def await_library(readiness: Readiness, report: Report, *, patience: float = 600.0) -> None:
    """Wait until the library is settled, handing its progress to `report`; give up after `patience` seconds.

    Raises LibraryBusyError while another process holds it: that may last, and the user can end it.
    """
    until = time.monotonic() + patience
    while not readiness.wait(0.5) and time.monotonic() < until:
        status = readiness.status()
        if status.phase is Phase.BUSY:
            raise LibraryBusyError(status.text)
        step = status.step or Step(status.text)
        report(Step(f"Your turn comes when the library is ready. {status.text}", step.share))

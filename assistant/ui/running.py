"""Runs a job beside the page and hands its progress on, so that a handler can show it while it waits.

Gradio calls a handler that is a generator once per step; a job of ours reports through a callback. This
turns the one into the other.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

from assistant.errors import AssistantError, StaleIndexError, UnknownDocumentError
from assistant.library import Progress

log = logging.getLogger(__name__)

T = TypeVar("T")
_PAUSE = 0.25
# Where the usual advice is a command, the page has a button.
_HERE = {
    StaleIndexError: "Rebuild the index on the Library tab.",
    UnknownDocumentError: "The list on the Library tab shows what there is.",
}


@dataclass(frozen=True, slots=True)
class Step:
    """How far a job is: `share` 0-1, or None if unknown; `left`: seconds, or None."""

    text: str
    share: float | None = None
    left: float | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong, and what to do about it, in plain words."""

    message: str
    help: str


Report = Callable[[Step], None]


class Job(Generic[T]):
    """A job in its own thread. Go through `steps()`, then read `result` or `failure`."""

    def __init__(self, work: Callable[[Report], T]) -> None:
        self.result: T | None = None
        self.failure: Failure | None = None
        self._queue: SimpleQueue[Step | None] = SimpleQueue()
        self._work = work
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        try:
            self.result = self._work(self._queue.put)
        except Exception as error:
            self.failure = plain(error)
        finally:
            self._queue.put(None)

    def steps(self) -> Iterator[Step]:
        """Start the job and yield its latest step, at most four a second, until it ends."""
        self._thread.start()
        last = 0.0
        while True:
            step = self._queue.get()
            while step is not None:
                try:
                    step = self._queue.get_nowait()
                except Empty:
                    break
            if step is None:
                return
            wait = last + _PAUSE - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            last = time.monotonic()
            yield step


def plain(error: Exception) -> Failure:
    """Return an error in plain words; one that nobody foresaw is logged and named as such, without its text."""
    if isinstance(error, AssistantError):
        return Failure(error.message, _advice(error))
    log.error("Unexpected error on the page: %s", type(error).__name__, exc_info=error)
    return Failure(
        "Something went wrong that the program did not foresee.",
        "Nothing that was stored is lost. Try again. The details are in the window that the program was started from.",
    )


def _advice(error: AssistantError) -> str:
    here = next((advice for kind, advice in _HERE.items() if isinstance(error, kind)), error.help)
    return "" if here == AssistantError.default_help else here


def library_step(progress: Progress) -> Step:
    """Return a library job's progress as a step."""
    share = progress.done / progress.total if progress.total else None
    return Step(f"{progress.what}, {progress.done} of {progress.total} {progress.unit}", share, progress.seconds_left)


def seconds_words(seconds: float) -> str:
    """Return "about 8 s left" or "about 2 minutes left"."""
    if seconds < 90:
        return f"about {max(1, round(seconds))} s left"
    return f"about {round(seconds / 60)} minutes left"


def run(work: Callable[[Report], T]) -> tuple[Job[T], Iterator[Any]]:
    """Return a job and the iterator of its steps."""
    job = Job(work)
    return job, job.steps()

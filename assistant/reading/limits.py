"""How much reading one document may cost: time, characters and pages, counted as the reader goes.

Files are hostile until read. Every loop over pages, blocks or elements asks the budget, so a document
made to be endless is refused with a plain message instead of taking the machine with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from assistant.errors import TooLargeError
from assistant.settings import Settings


class Budget:
    """What is left for one document. Every method raises TooLargeError when a limit is passed."""

    def __init__(self, name: str, settings: Settings, progress: Callable[[int, int], None] | None = None) -> None:
        self.name = name
        self._settings = settings
        self._deadline = time.monotonic() + settings.max_read_seconds
        self._chars = 0
        self._progress = progress

    def check_size(self, size: int) -> None:
        """Refuse a file of more bytes than `settings.max_file_mb` allows."""
        limit = self._settings.max_file_mb
        if size > limit * 1_000_000:
            raise TooLargeError(f"'{self.name}' has {size / 1_000_000:.1f} MB; the limit is {limit:g} MB.")

    def check_unpacked(self, size: int) -> None:
        """Refuse an archive whose contents would take more than ten times the file limit."""
        limit = self._settings.max_file_mb * 10
        if size > limit * 1_000_000:
            raise TooLargeError(
                f"'{self.name}' would unpack to {size / 1_000_000:.0f} MB; the limit is {limit:g} MB.",
                "A document this small should not hold this much. Check where it came from.",
            )

    def check_pages(self, pages: int) -> None:
        """Refuse a document of more pages than `settings.max_pages`."""
        if pages > self._settings.max_pages:
            raise TooLargeError(f"'{self.name}' has {pages:,} pages; the limit is {self._settings.max_pages:,}.")

    def tick(self) -> None:
        """Refuse to go on after `settings.max_read_seconds`."""
        if time.monotonic() > self._deadline:
            raise TooLargeError(
                f"Reading '{self.name}' took more than {self._settings.max_read_seconds:g} seconds and was stopped."
            )

    def spend(self, chars: int) -> None:
        """Count characters of text; refuse more than `settings.max_chars`."""
        self._chars += chars
        if self._chars > self._settings.max_chars:
            raise TooLargeError(
                f"'{self.name}' holds more than {self._settings.max_chars:,} characters of text, which is the limit."
            )

    def report(self, done: int, total: int) -> None:
        """Tell whoever waits how many pages are done of how many, and check the time."""
        self.tick()
        if self._progress is not None:
            self._progress(done, total)

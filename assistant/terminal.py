"""What the command line shows and reads: progress, tables, JSON, batches. JSON goes to stdout and nothing else does."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from assistant.errors import UsageError
from assistant.results import as_json

if TYPE_CHECKING:
    from assistant.library import Progress

_PATIENCE = 1.0


class Bar:
    """A progress bar on stderr that appears only when a job takes over a second, with seconds left.

    Use it as a context; hand `report` to library jobs and `share` to checks.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet or not sys.stderr.isatty()
        self._started = time.monotonic()
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def report(self, progress: Progress) -> None:
        """Show how far a library job is."""
        left = "" if progress.seconds_left is None else f", about {progress.seconds_left:.0f} s left"
        self._show(
            f"{progress.what} ({progress.done} of {progress.total} {progress.unit}{left})",
            progress.done / max(progress.total, 1),
        )

    def share(self, share: float, what: str) -> None:
        """Show how far a check is, 0-1."""
        self._show(what, share)

    def _show(self, text: str, share: float) -> None:
        if self._quiet or time.monotonic() - self._started < _PATIENCE:
            return
        if self._bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn

            self._bar = Progress(
                BarColumn(), TextColumn("{task.description}"), console=Console(stderr=True), transient=True
            )
            self._bar.start()
            self._task = self._bar.add_task(text, total=1.0)
        self._bar.update(self._task, description=text, completed=share)


def say(text: str) -> None:
    """Write a line of a human-readable answer to stdout."""
    sys.stdout.write(text + "\n")


def note(text: str) -> None:
    """Write a line to stderr: never part of the answer."""
    sys.stderr.write(text + "\n")


def emit(value: Any) -> None:
    """Write one JSON object on one line to stdout."""
    sys.stdout.write(json.dumps(as_json(value), ensure_ascii=False) + "\n")
    sys.stdout.flush()


def table(headings: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "") -> None:
    """Write a table to stdout, with colour where the terminal has it."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(title=title or None, title_justify="left", header_style="bold")
    for heading in headings:
        shown.add_column(heading, overflow="fold")
    for row in rows:
        shown.add_row(*(Text(str(cell)) for cell in row))
    console = Console(file=sys.stdout)
    console.print(shown)


def batch(path: str, *needed: str) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON Lines file ("-": standard input), each with an id and the fields needed.

    Raises UsageError naming the line and the field.
    """
    lines: Iterable[str]
    if path == "-":
        lines = sys.stdin
    else:
        try:
            lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                f"The batch file {path} cannot be read ({error}).", "Give a JSON Lines file in UTF-8."
            ) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except ValueError as error:
            raise UsageError(
                f"Line {number} of the batch is not valid JSON ({error}).", "Write one JSON object per line."
            ) from error
        if not isinstance(item, dict):
            raise UsageError(f"Line {number} of the batch is not a JSON object.", "Write one JSON object per line.")
        for field in needed:
            if not isinstance(item.get(field), str):
                raise UsageError(
                    f"Line {number} of the batch lacks the text '{field}'.",
                    f"Each line needs: id, {', '.join(needed)}.",
                )
        yield item


def each(items: Iterable[dict[str, Any]], job: Callable[[dict[str, Any]], dict[str, Any]]) -> bool:
    """Write the result of `job` for each item, with its id, in order; a failed item gives {"id","error","help"}.

    Return whether all went well.
    """
    from assistant.errors import AssistantError

    well = True
    for item in items:
        try:
            result = job(item)
        except AssistantError as error:
            well = False
            result = {"error": error.message, "help": error.help}
        emit({"id": item.get("id"), **result})
    return well

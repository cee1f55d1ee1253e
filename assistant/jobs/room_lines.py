"""Reads the lines of a flip chart: pasted text, or a text, CSV or Word file.

People type lists as they come: with bullets, numbers, headings and the same question twice. What is certainly no
part of a question is taken off; what might be is left, because a question that vanished is worse than an odd
one. How many lines were left out, and why, is said.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import ReadingError, TooLargeError, UsageError, WrongTypeError
from assistant.jobs.room_texts import room_texts

if TYPE_CHECKING:
    from assistant.settings import Settings

MOST_LINES = 200
MOST_CHARS = 400
MOST_POINTS = 999
SUFFIXES = (".txt", ".csv", ".docx")
_MOST_FILE = 5_000_000
_MOST_TEXT = 400_000
_MOST_COLUMNS = 60
_HEADING_WORDS = 5
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_BULLET = re.compile(r"^(?:[•●▪■□◦‣∙·▢☐☑✓✔→»*>]+|[-–—+](?=\s)|\[[ xX]?\])\s*")
_NUMBER = re.compile(
    r"^(?:\(\s*(?:\d{1,3}|[a-z]|[ivx]{1,4})\s*\)|(?:q(?:uestion)?\s?)?\d{1,3}\s?[.):](?!\d)|q\d{1,3}(?=\s)|[a-z][.)](?=\s))\s*",
    re.IGNORECASE,
)
_QUOTES = "\"'“”‘’«»"
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the room. `points`: those that came with it, if the list held any."""

    text: str
    points: int = 0


@dataclass(frozen=True, slots=True)
class Lines:
    """What a list held. `notices`: what was left out, in plain words."""

    lines: tuple[Line, ...]
    notices: tuple[str, ...] = ()


@dataclass(slots=True)
class _Tally:
    kept: dict[str, Line] = field(default_factory=dict)
    duplicates: int = 0
    headings: int = 0
    empty: int = 0


def read_text(text: str) -> Lines:
    """Return the questions of a pasted list, one a line.

    Raises UsageError when there is none, when there are over 200, or when one has over 400 characters.
    """
    if len(text) > _MOST_TEXT:
        raise UsageError(
            f"The list has {len(text):,} characters; at most {_MOST_TEXT:,} are read.", "Paste only the questions."
        )
    return _finish((raw, 0) for raw in text.splitlines())


def read_file(path: Path, *, settings: Settings, name: str | None = None) -> Lines:
    """Return the questions in a .txt, .csv or .docx file; `name`: what to call it in messages.

    A CSV may have a header; its column of questions is found by its name, else by its contents, and points that
    stand beside the questions are kept. Raises ReadingError, and UsageError as `read_text` does.
    """
    name = name or path.name
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise WrongTypeError(
            f"'{name}' cannot be read as a list of questions.",
            "Use plain text (.txt), a table saved as .csv, or a Word document (.docx).",
        )
    try:
        size = path.stat().st_size
        if size > _MOST_FILE:
            raise TooLargeError(f"'{name}' has {size / 1e6:.1f} MB; a list of questions may have 5 MB.")
        data = path.read_bytes()
    except OSError as error:
        raise ReadingError(f"'{name}' cannot be opened: {error.strerror or error}.") from error
    if suffix == ".docx":
        return _finish(_word(data, name, settings))
    from assistant.reading.plain import decode

    if data[:4] in (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0"):
        raise WrongTypeError(f"'{name}' is not a text file, whatever its name says.")
    text = decode(data, name)
    if len(text) > _MOST_TEXT:
        raise TooLargeError(f"'{name}' has {len(text):,} characters; a list may have {_MOST_TEXT:,}.")
    return _finish(_table(_csv_rows(text, name))) if suffix == ".csv" else read_text(text)


def clean_line(text: str) -> str:
    """Return one line without bullets, numbering, marks that deceive a reader, and quotation marks around it."""
    text = " ".join(_UNFIT.sub("", text.replace("\t", " ")).split())
    for pattern in (_BULLET, _NUMBER, _BULLET):
        text = pattern.sub("", text, count=1)
    inner = text.strip()
    if len(inner) > 1 and inner[0] in _QUOTES and inner[-1] in _QUOTES:
        inner = inner[1:-1].strip()
    return inner


def _finish(raw: Iterable[tuple[str, int]]) -> Lines:
    tally = _Tally()
    for number, (text, points) in enumerate(raw, 1):
        _take(clean_line(text), points, number, bool(text.strip()), tally)
        if len(tally.kept) > MOST_LINES:
            raise UsageError(
                f"The list has more than {MOST_LINES} questions.",
                f"Split it, so that each part has {MOST_LINES} at most.",
            )
    if not tally.kept:
        raise UsageError("The list holds no questions.", "Give one question a line.")
    said = room_texts().notices
    counts = (("duplicates", tally.duplicates), ("headings", tally.headings), ("cut", tally.empty))
    notices = tuple(f"{n} {said[key].split('/')[n != 1]}." for key, n in counts if n)
    return Lines(tuple(tally.kept.values()), notices)


def _take(line: str, points: int, number: int, said: bool, tally: _Tally) -> None:
    key = " ".join(_WORDS.findall(line.casefold()))
    if not any(c.isalpha() for c in key):
        tally.empty += said
        return
    if len(line) > MOST_CHARS:
        raise UsageError(
            f"Line {number} has {len(line):,} characters; at most {MOST_CHARS} are read: “{line[:60]} …”",
            "Shorten it to the one thing that is asked, or put each question on a line of its own.",
        )
    if _is_heading(line):
        tally.headings += 1
    elif key in tally.kept:
        tally.duplicates += 1
        old = tally.kept[key]
        tally.kept[key] = Line(old.text, min(old.points + points, MOST_POINTS))
    else:
        tally.kept[key] = Line(line, points)


def _is_heading(line: str) -> bool:
    words = line.rstrip(":").split()
    if line.endswith(":") and len(words) <= _HEADING_WORDS:
        return True
    rest = line.lower().rstrip(": ")
    label = next((x for x in room_texts().labels if rest.startswith(f"{x} ")), "")
    return bool(label) and bool(re.fullmatch(r"(?:\d{1,3}|[a-z])", rest[len(label) + 1 :]))


def _word(data: bytes, name: str, settings: Settings) -> Iterable[tuple[str, int]]:
    from assistant.reading import read_bytes

    document = read_bytes(data, name, settings=settings)
    headings = {" ".join(s.heading.split()) for s in document.sections if s.heading and "?" not in s.heading}
    table: list[list[str]] = []
    for line in document.text.split("\n"):
        if "\t" in line:
            table.append(line.split("\t"))
            continue
        yield from _table(table)
        table = []
        if " ".join(line.split()) not in headings:
            yield line, 0
    yield from _table(table)


def _csv_rows(text: str, name: str) -> list[list[str]]:
    head = next((line for line in text.splitlines() if line.strip()), "")
    # Counted in the first line, where a header or a first row shows the sign; a comma inside questions misleads less.
    sign = max(("\t", ";", ","), key=lambda s: head.count(s))
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=sign))
    except csv.Error as error:
        raise ReadingError(
            f"'{name}' cannot be read as a table: {error}.", "Save it again as CSV, or paste the questions."
        ) from error


def _table(rows: Sequence[Sequence[str]]) -> list[tuple[str, int]]:
    """Return the cell with the question in each row, and the points beside it."""
    filled = [[c.strip() for c in row[:_MOST_COLUMNS]] for row in rows if any(c.strip() for c in row)]
    if not filled:
        return []
    names = [c.casefold().strip(" :*") for c in filled[0]]
    texts = room_texts()
    known = {*texts.question_headers, *texts.points_headers, *texts.other_headers}
    named = next((i for i, c in enumerate(names) if c in texts.question_headers), None)
    has_head = named is not None or any(c in known for c in names) or _looks_like_head(filled)
    body = filled[1:] if has_head else filled
    column = named if named is not None else _wordiest(body)
    points = next((i for i, c in enumerate(names) if has_head and c in texts.points_headers), None)
    ragged = not has_head and len(set(map(len, filled))) > 1
    if len(names) == 1 or column is None or ragged:
        # One column: a comma in a question that nobody put in quotation marks parts it, so what was parted is joined.
        return [(_unquoted(", ".join(c for c in row if c)), 0) for row in body]
    if max(map(len, body), default=0) > len(names) and named == len(names) - 1:
        return [(", ".join(c for c in row[column:] if c), _points(row, points)) for row in body]
    return [(_unquoted(row[column]), _points(row, points)) for row in body if column < len(row)]


def _looks_like_head(rows: list[list[str]]) -> bool:
    """Whether the first of several rows holds only short names and no question, unlike those below it."""
    if len(rows) < 3 or len(rows[0]) < 2 or any("?" in c or len(c.split()) > 3 for c in rows[0]):
        return False
    return all(max(len(c.split()) for c in row) > 3 for row in rows[1:])


def _wordiest(rows: list[list[str]]) -> int | None:
    width = max(map(len, rows), default=0)
    totals = [sum(len(r[i].split()) for r in rows if i < len(r)) for i in range(width)]
    return totals.index(max(totals)) if totals else None


def _unquoted(cell: str) -> str:
    # What our own table puts before a cell that a spreadsheet would run.
    return cell[1:] if cell[:1] == "'" and cell[1:2] in "=+-@|%" else cell


def _points(row: Sequence[str], column: int | None) -> int:
    text = row[column].strip() if column is not None and column < len(row) else ""
    return min(int(text), MOST_POINTS) if text.isascii() and text.isdigit() and len(text) < 10 else 0

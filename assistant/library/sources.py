"""What comes with the program: starter documents, and a list of official sources to fetch by hand.

The starter documents are written for this project; some are fictional strategies to practise on, and back no claim.
The official ones are not carried, for their licences differ; their addresses are, so that a user can download
and add them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assistant.errors import DataFileError
from assistant.library.library import AddOutcome, Library, Report
from assistant.resources import data_dir, load_yaml, require

_FILE = "sources.yaml"
_FILLED = "starter"
PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class Source:
    """An official or published document. `url`: empty where none is known. `checked`: whether its page was
    seen when the list was made.
    """

    id: str
    title: str
    publisher: str
    date: str
    url: str
    kind: str
    licence: str
    checked: bool


@lru_cache(maxsize=1)
def official_sources() -> tuple[Source, ...]:
    """Return the list of official sources. Raises DataFileError naming the entry and the key."""
    rows = load_yaml("sources", "corpus")
    if not isinstance(rows, list):
        raise DataFileError(f"{_FILE}: it should hold a list of sources.")
    text = dict.fromkeys(("id", "title", "publisher", "date", "url", "kind", "licence"), str)
    found = []
    for number, row in enumerate(rows, 1):
        entry = require(row, _FILE, f"entry {number}", needed={**text, "checked": bool})
        if entry["url"] and not entry["url"].startswith(("https://", "http://")):
            raise DataFileError(f"{_FILE}: 'entry {number}.url' should begin with https:// or http://.")
        found.append(Source(**entry))
    return tuple(found)


def starter_files() -> tuple[Path, ...]:
    """Return the PDFs of the starter library, by name."""
    return tuple(sorted((data_dir("corpus") / "pdfs").glob("*.pdf")))


def needs_starter(library: Library) -> bool:
    """Whether the starter documents were never put in; once a user removes them they stay away."""
    return library.fact(_FILLED) is None


def _is_fictional(file: Path) -> bool:
    return file.name.startswith("fictional-")


def real_documents(library: Library) -> list[str] | None:
    """Return the ids of the documents that may back a claim about the real world, or None if all may."""
    documents = library.documents()
    real = [d.id for d in documents if d.origin != PRACTICE]
    return real if len(real) < len(documents) else None


def fill_starter(library: Library, report: Report | None = None) -> list[AddOutcome]:
    """Add the starter documents and remember it; return what became of each. Interrupted, it goes on next time."""
    outcomes = [
        library.add(file, licence="CC BY 4.0", origin=PRACTICE if _is_fictional(file) else "starter", report=report)
        for file in starter_files()
    ]
    library.remember(_FILLED, "filled")
    return outcomes

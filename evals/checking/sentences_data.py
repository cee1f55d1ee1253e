"""Labelled sentences: JSON Lines, one file per author, and which authors are kept unseen."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

# The manual counts a measure, its baseline and its target as one element.
_SLOTS = {"baseline": "measure", "target": "measure"}


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled sentence. `levels`: 0-4 per purpose. `author`: name of its file. `slots`: kinds that it holds."""

    id: str
    text: str
    levels: dict[str, int]
    topics: tuple[str, ...]
    voice: str
    author: str
    slots: frozenset[str] = frozenset()


def held_out(author: str) -> bool:
    """Whether an author is never trained on: the files whose number divides by three."""
    number = re.search(r"(\d+)$", author)
    return bool(number) and int(number.group(1)) % 3 == 0  # type: ignore[union-attr]


def load_sentences(place: Path) -> list[Labelled]:
    """Return the sentences of a `.jsonl` file or of every one in a folder, in order of file and line."""
    files = sorted(place.glob("*.jsonl")) if place.is_dir() else [place]
    rows = []
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip():
                raw = json.loads(line)
                rows.append(
                    Labelled(
                        raw["id"],
                        raw["text"],
                        raw["levels"],
                        tuple(raw.get("p4_topics", ())),
                        raw.get("voice", ""),
                        file.stem,
                        frozenset(_SLOTS.get(s, s) for s in raw.get("slots", ())),
                    )
                )
    return rows

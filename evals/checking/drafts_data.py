"""Drafts with their truth: `NAME.truth.json` beside `NAME.md` (or .pdf, .docx), and how they are split."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.resources import read_yaml

SUFFIXES = (".md", ".pdf", ".docx", ".html", ".txt")


@dataclass(frozen=True, slots=True)
class Truth:
    """What a careful reader found in a draft."""

    levels: dict[str, int]
    topics: dict[str, int]
    stage: str
    overclaims: tuple[str, ...]
    evidence: dict[str, list[str]]
    decoys: tuple[str, ...]


def load_drafts(folder: Path, split: str = "", texts: Path | None = None) -> Iterator[tuple[str, Path, Truth]]:
    """Yield name, file and truth of the drafts in `folder`, in order of name.

    `split`: only those of this list in `split.yaml`. `texts`: another folder that holds the files, such as PDFs.
    """
    wanted = set(read_yaml(folder / "split.yaml")[split]) if split else None
    for path in sorted(folder.glob("*.truth.json")):
        name = path.name.removesuffix(".truth.json")
        if wanted is not None and name not in wanted:
            continue
        raw = json.loads(path.read_text(encoding="utf-8"))
        file = next(f for s in SUFFIXES if (f := (texts or folder) / f"{name}{s}").exists())
        yield (
            name,
            file,
            Truth(
                raw["levels"],
                raw["p4_topics"],
                raw["p4_stage"],
                tuple(raw.get("overclaims", ())),
                raw.get("evidence", {}),
                tuple(q for quotes in raw.get("decoys", {}).values() for q in quotes),
            ),
        )

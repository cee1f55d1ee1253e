"""The questions that the encoder's adaptation, the ranking and the decision to answer are fitted to.

All belong to documents of the tune part (split.yaml) or to fictional drafts of the check's tune part, so that no
document of the unseen part, and no question asked of one, has been learnt from. `marks` point at the answering
sentences. A near miss reads like a question that its passage (the one with `beside`) answers, and is not
answered there; its twin, with nearly the same words, is.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.library.chunks import Chunk, cut
from assistant.reading import read_document
from assistant.settings import Settings, load_settings
from evals.retrieval.data import HERE, files, normal

_DRAFTS = Path(__file__).parent.parent / "checking" / "drafts"
_FILE = HERE / "training.jsonl"


@dataclass(frozen=True, slots=True)
class Example:
    """A question, the passage that it was asked of (its place in `passages`) and the sentences that answer.

    `sentences` is empty for a near miss. `twin`: whether it is the answerable twin of a near miss.
    """

    id: str
    question: str
    passage: int
    sentences: tuple[int, ...]
    near: bool
    twin: bool


@dataclass(frozen=True, slots=True)
class Training:
    """`passages` with the name of each one's document, and the examples asked of them."""

    passages: tuple[Chunk, ...]
    documents: tuple[str, ...]
    examples: tuple[Example, ...]
    skipped: int


def training_files() -> dict[str, Path]:
    """Return document name → file, for every document that training questions are asked of and that is at hand."""
    known = files() | {file.stem: file for file in _DRAFTS.glob("D*.md")}
    wanted = {row["document"] for row in _rows()}
    return {name: known[name] for name in sorted(wanted & set(known))}


def _rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines()]


def training(settings: Settings | None = None) -> Training:
    """Return the examples whose documents are at hand. `skipped`: how many were left out for want of a file."""
    rows, known = _rows(), training_files()
    passages: list[Chunk] = []
    documents: list[str] = []
    places: defaultdict[str, list[int]] = defaultdict(list)
    for name, file in known.items():
        for chunk in cut(read_document(file, settings=settings or load_settings())):
            places[name].append(len(passages))
            passages.append(chunk)
            documents.append(name)
    examples = []
    for row in rows:
        found = _place(row.get("marks") or row["beside"], [(i, passages[i]) for i in places[row["document"]]])
        if found is not None:
            near = bool(row.get("near"))
            examples.append(
                Example(row["id"], row["q"], found[0], () if near else found[1], near, bool(row.get("twin")))
            )
    return Training(tuple(passages), tuple(documents), tuple(examples), len(rows) - len(examples))


def _place(marks: Sequence[str], passages: Sequence[tuple[int, Chunk]]) -> tuple[int, tuple[int, ...]] | None:
    """Return the first passage with one of the marks, and its sentences that hold one."""
    wanted = [normal(mark) for mark in marks]
    for index, chunk in passages:
        held = tuple(n for n, s in enumerate(chunk.statements) if any(mark in normal(s) for mark in wanted))
        if held:
            return index, held
    return None

"""The labelled questions, and the documents that they are asked of.

The starter documents come with the project. The published ones do not (their licences differ): put their files,
named by the stems in `questions.jsonl`, into a folder and name it in ASSISTANT_EVAL_SOURCES.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.library.sources import starter_files
from assistant.reading import SUPPORTED_SUFFIXES

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the short phrases of which a right passage holds at least one. `unseen`: not used for choosing."""

    id: str
    text: str
    documents: tuple[str, ...]
    kind: str
    marks: tuple[str, ...]
    unseen: bool


@dataclass(frozen=True, slots=True)
class Unanswerable:
    """A question that none of the documents answers; `near`: it is about the same matters."""

    id: str
    text: str
    near: bool
    unseen: bool


def _lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines() if line.strip()]


def questions() -> list[Question]:
    """Return the answerable questions."""
    split = yaml.safe_load((HERE / "split.yaml").read_text(encoding="utf-8"))["answerable"]
    unseen = set(split["unseen"])
    return [
        Question(
            row["id"],
            row["q"],
            (row["document"], *row.get("also", ())),
            row["kind"],
            tuple(row["marks"]),
            row["document"] in unseen,
        )
        for row in _lines("questions.jsonl")
    ]


def unanswerable() -> list[Unanswerable]:
    """Return the unanswerable questions; even numbers are unseen (split.yaml)."""
    return [
        Unanswerable(row["id"], row["q"], row["near"], int(row["id"][1:]) % 2 == 0)
        for row in _lines("unanswerable.jsonl")
    ]


def files() -> dict[str, Path]:
    """Return document stem → file, for every document that is at hand."""
    found = {file.stem: file for file in starter_files()}
    for folder in filter(None, os.environ.get("ASSISTANT_EVAL_SOURCES", "").split(os.pathsep)):
        for file in sorted(Path(folder).iterdir()):
            if file.suffix.lower() in SUPPORTED_SUFFIXES:
                found.setdefault(file.stem, file)
    return found


def normal(text: str) -> str:
    """Return a text as marks are compared: lower case, plain quotation marks, single spaces."""
    for curly, plain in (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"')):
        text = text.replace(curly, plain)
    return " ".join(text.lower().split())


def is_right(text: str, marks: tuple[str, ...]) -> bool:
    """Whether a passage holds one of the marking phrases."""
    shown = normal(text)
    return any(normal(mark) in shown for mark in marks)

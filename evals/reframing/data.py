"""Loads the labelled questions and says which part nobody trained on.

Each file of `questions/`, `lines/` and `topics/` is one writer or group of askers. Those whose number is divisible by
three are unseen: never trained on, never read while building, only measured. So are `judged/u_*.jsonl`. From 11 on,
`lines/n_K` are the transactional ones of `topics/p_K`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.jobs.reframing.matters import matters

HERE = Path(__file__).parent
_EVERY = 3
# Files that neither encoder nor heads are trained on: weights on top of what was trained are fitted to them.
_FOR_FITTING = ("n_5", "n_26", "p_26")
# Questions made to be mistaken for another topic's: on a writer kept back to choose this (p_8) the topic rose from .72
# to .76 with half weight, to .78 with full, but fell by a point on plainer questions.
_CROSSED, _CROSSED_WEIGHT = ("p_5", "p_7", "p_8", "p_10"), 0.5
# Questions from this writer on, lines asked in the words of a trade (z_), those of the matters that were written last
# (a_) and those that showed which were missing or were read cold (b_) are younger than the encoder's adaptation: heads
# and matching learn from them. An encoder adapted with the first two as well, half as many texts again, was no better
# on the writers kept for fitting: right matter .763 of 439 lines (.756 to .772 without), topic .752 (.768 to .782).
_AFTER_ENCODER, _AFTER_ENCODER_ASKED = 32, ("a_", "b_", "z_")
# Files of matters that were written after the encoder was adapted and `lines/` were marked. In the unseen lines
# and those for fitting they were marked since, by two readers (half each), where the program thought of them first;
# those from "patients" on in the unseen lines only, by one reader.
LATEST_MATTERS = (
    *("staffing", "surgeries", "hospitals", "council", "community"),
    *("learning", "travel", "residents", "streets", "teams"),
    *("wards", "rounds", "order", "trade", "pupils"),
    *("shifts", "offices", "homes", "parishes", "clubs"),
    *("firms", "uniforms", "shores", "edges", "worries", "counters"),
    *("patients", "supplies", "families", "traders", "outdoors", "seaside", "councillors", "workplaces"),
    *("corridors", "premises", "terms"),
)


@dataclass(frozen=True)
class Question:
    """One labelled question. `hard`: its writer meant it to be. `weight`: how much it counts in training."""

    id: str
    q: str
    label: str
    topic: str
    hard: bool
    weight: float = 1.0


def group_of(identifier: str) -> int:
    """Return the file number in an id such as N07-31 or p_32-7."""
    return int(identifier.split("-")[0].lstrip("Np_"))


def is_unseen(group: int) -> bool:
    """Whether questions of this group were kept out of training."""
    return group % _EVERY == 0


def questions(*, unseen: bool) -> list[Question]:
    """Return the questions of the unseen groups, or of the others."""
    return [
        Question(row["id"], row["q"], row["label"], row["topic"], bool(row["hard"]))
        for number, _, found in _numbered("questions/q_*.jsonl")
        if is_unseen(number) == unseen
        for row in found
    ]


def look_alikes(*, unseen: bool) -> list[Question]:
    """Return questions that are easily mistaken, of the writers kept unseen or of the others.

    `topics/`: things of another topic are mentioned, or (from 11 on) as people of one world would ask. `triples/`:
    three kinds of question about one thing, none unseen.
    """
    return [
        Question(f"{name}-{place}", row["q"], row["label"], row["topic"], row.get("hard", False), _weight(name))
        for number, name, found in [*_numbered("topics/p_*.jsonl"), *_numbered("triples/t_*.jsonl")]
        if is_unseen(number) == unseen and name not in _FOR_FITTING
        for place, row in enumerate(found)
    ]


def _weight(file: str) -> float:
    return _CROSSED_WEIGHT if file in _CROSSED else 1.0


def labelled(*, unseen: bool) -> list[Question]:
    """Return all questions with label and topic, of the part that is unseen or of the rest."""
    return [*questions(unseen=unseen), *look_alikes(unseen=unseen)]


def labelled_for_encoder() -> list[Question]:
    """Return the labelled questions, none unseen, that the encoder is adapted to."""
    return [q for q in labelled(unseen=False) if not (q.id.startswith("p_") and group_of(q.id) >= _AFTER_ENCODER)]


@dataclass(frozen=True)
class Line:
    """A transactional line, marked: `span` (its words for the subject, or ""), `kind` of ask, `topic`, `matters`.

    `matters`: the ids of those that are truly what it is about; none where no matter was written for it. `group`: the
    number of its file.
    """

    q: str
    span: str
    kind: str
    topic: str
    matters: frozenset[str]
    group: int


def lines(part: str) -> list[Line]:
    """Return the marked lines of a part: "unseen", "fit" (for weights on top of what was trained) or "train"."""
    out = []
    for number, name, found in _numbered("lines/n_*.jsonl"):
        if ("unseen" if is_unseen(number) else "fit" if name in _FOR_FITTING else "train") != part:
            continue
        for row in found:
            known = frozenset({row["matter"], *row["also"]} - {"none"})
            out.append(Line(row["q"], row["span"], row["kind"], row["topic"], known, number))
    return out


def _numbered(pattern: str) -> list[tuple[int, str, list[dict[str, Any]]]]:
    """Return each file's number (of its writer or group), its name without ending, and its rows."""
    files = sorted(HERE.glob(pattern))
    return [(int(f.stem.split("_")[1]), f.stem, rows(str(f.relative_to(HERE)))) for f in files]


def rows(name: str) -> list[dict[str, Any]]:
    """Return the rows of a file of this folder, or none if it is not there."""
    file = HERE / name
    if not file.is_file():
        return []
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def asked(*, for_encoder: bool = False) -> list[dict[str, Any]]:
    """Return what was asked about matters that are known, each row with the ids that are right.

    `for_encoder`: only what the encoder is adapted to.
    """
    known = matters()
    files = sorted((HERE / "asked").glob("*.jsonl"))
    if for_encoder:
        files = [file for file in files if not file.name.startswith(_AFTER_ENCODER_ASKED)]
    return [row for file in files for row in rows(f"asked/{file.name}") if row["matter"] in known]


def fingerprint(items: list[Question]) -> str:
    """Return a hash of what was trained on."""
    text = "\n".join(f"{i.id}|{i.q}|{i.label}|{i.topic}" for i in items)
    return hashlib.sha256(text.encode()).hexdigest()

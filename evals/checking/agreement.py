"""How far two labellers agree: sentences labelled twice, the second time blind (`second_labels.jsonl`)."""

from __future__ import annotations

import json
from pathlib import Path

from evals.checking.drafts_data import load_drafts
from evals.checking.measures import PURPOSES
from evals.checking.sentences_data import load_sentences

HERE = Path(__file__).parent


def agreement_lines() -> list[str]:
    """Return the lines of the report on agreement: Krippendorff's alpha for ordered levels, and shares equal."""
    import krippendorff

    first = {row.id: row.levels for row in load_sentences(HERE / "sentences")}
    second = {
        row["id"]: row["levels"]
        for row in map(json.loads, (HERE / "second_labels.jsonl").read_text(encoding="utf-8").splitlines())
    }
    ids = [i for i in second if i in first]
    lines = [
        f"## Two labellings of {len(ids)} sentences",
        "",
        "| purpose | Krippendorff's alpha (ordinal) | levels equal | F1 of the one against the other at level 3+ |",
        "|---|---|---|---|",
    ]
    for purpose in PURPOSES:
        a, b = [first[i][purpose] for i in ids], [second[i][purpose] for i in ids]
        alpha = krippendorff.alpha(reliability_data=[a, b], level_of_measurement="ordinal")
        equal = sum(x == y for x, y in zip(a, b, strict=True)) / len(ids)
        both = sum(x >= 3 and y >= 3 for x, y in zip(a, b, strict=True))
        f1 = 2 * both / max(1, sum(x >= 3 for x in a) + sum(y >= 3 for y in b))
        lines.append(f"| {purpose} | {alpha:.3f} | {equal:.3f} | {f1:.3f} |")
    return [*lines, ""]


def draft_agreement_lines() -> list[str]:
    """Return the lines of the report on the unseen drafts, labelled again by a reader who saw the texts alone."""
    import krippendorff

    drafts = HERE / "drafts"
    second = [
        json.loads(line) for line in (drafts / "second_labels.jsonl").read_text(encoding="utf-8").splitlines() if line
    ]
    first = {name: truth for name, _, truth in load_drafts(drafts)}
    levels = [(first[row["name"]].levels[p], row["levels"][p]) for row in second for p in PURPOSES]
    topics = [(level, row["p4_topics"][t]) for row in second for t, level in first[row["name"]].topics.items()]
    stages = [first[row["name"]].stage == row["p4_stage"] for row in second]
    alpha = krippendorff.alpha([list(column) for column in zip(*levels, strict=True)], level_of_measurement="ordinal")
    return [
        f"### Two labellings of {len(second)} drafts",
        "",
        f"- levels: alpha {alpha:.3f}, equal {sum(a == b for a, b in levels)}/{len(levels)}",
        f"- topics equal {sum(a == b for a, b in topics)}/{len(topics)}; stages equal {sum(stages)}/{len(stages)}",
        "",
    ]

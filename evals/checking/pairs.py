"""Adversarial pairs: a sentence and one small change that must lower, raise or leave its level (`pairs.jsonl`)."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from assistant.embedding import Encoder
from assistant.jobs.checking import label_sentences

_FILE = Path(__file__).with_name("pairs.jsonl")


@dataclass(frozen=True, slots=True)
class Pair:
    """`expect`: lower, higher or same, of the level of `purpose` from `before` to `after`."""

    id: str
    kind: str
    purpose: str
    before: str
    after: str
    expect: str

    def holds(self, before: int, after: int) -> bool:
        """Whether the level moved as it must."""
        if self.expect == "lower":
            return after < before
        return after > before if self.expect == "higher" else after == before


def load_pairs() -> list[Pair]:
    """Return the pairs."""
    rows = map(json.loads, _FILE.read_text(encoding="utf-8").splitlines())
    return [Pair(r["id"], r["kind"], r["purpose"], r["before"], r["after"], r["expect"]) for r in rows]


def pair_lines(encoder: Encoder) -> list[str]:
    """Return the lines of the report on pairs, by kind."""
    pairs = load_pairs()
    levels = label_sentences([text for p in pairs for text in (p.before, p.after)], encoder=encoder)
    right: defaultdict[str, list[bool]] = defaultdict(list)
    for number, pair in enumerate(pairs):
        before, after = levels[2 * number][pair.purpose], levels[2 * number + 1][pair.purpose]
        right[pair.kind].append(pair.holds(before, after))
    lines = [
        f"## {len(pairs)} pairs of a sentence and one small change",
        "",
        "| change | moved as it must |",
        "|---|---|",
    ]
    lines += [f"| {kind.replace('_', ' ')} | {sum(held)} of {len(held)} |" for kind, held in sorted(right.items())]
    # the odd numbers were looked at while the patterns were made, the even ones never
    unseen = [pair.holds(levels[2 * n][pair.purpose], levels[2 * n + 1][pair.purpose]) for n, pair in enumerate(pairs)]
    unseen = [held for held, pair in zip(unseen, pairs, strict=True) if int(pair.id[-3:]) % 2 == 0]
    lines.append(f"| all with an even number, never looked at | {sum(unseen)} of {len(unseen)} |")
    total = [held for group in right.values() for held in group]
    return [*lines, f"| all | {sum(total)} of {len(total)} ({sum(total) / len(total):.2f}) |", ""]

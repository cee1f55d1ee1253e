"""Measures for the strategy check: sentences against labels, drafts against their truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.evidence.quotes import fold
from assistant.results import StrategyCheck
from evals.checking.drafts_data import Truth

PURPOSES = ("p1", "p2", "p3", "p4")
TOP = 4


@dataclass(frozen=True, slots=True)
class SentenceScore:
    """One purpose over many sentences. `f1`: at level 3 and above. `kappa`: quadratic. `exact`: share equal."""

    purpose: str
    sentences: int
    f1: float
    precision: float
    recall: float
    kappa: float
    exact: float


@dataclass(frozen=True, slots=True)
class DraftScore:
    """One draft. `levels`: purpose → (found, true). `topics`: topic → (found, true). Quotes are counted, not shown."""

    name: str
    levels: dict[str, tuple[int, int]]
    topics: dict[str, tuple[int, int]]
    stage: tuple[str, str]
    claims_found: int
    claims_true: int
    claims_right: int
    decoys_used: int
    decoys: int
    evidence_hit: int
    evidence_shown: int


def score_sentences(truth: Sequence[dict[str, int]], found: Sequence[dict[str, int]]) -> list[SentenceScore]:
    """Return one score per purpose; `truth` and `found` hold levels 0-4 in the same order."""
    scores = []
    for purpose in PURPOSES:
        pairs = [(t[purpose], f[purpose]) for t, f in zip(truth, found, strict=True)]
        both = sum(t >= 3 and f >= 3 for t, f in pairs)
        wanted, given = sum(t >= 3 for t, _ in pairs), sum(f >= 3 for _, f in pairs)
        scores.append(
            SentenceScore(
                purpose,
                len(pairs),
                2 * both / max(1, wanted + given),
                both / max(1, given),
                both / max(1, wanted),
                quadratic_kappa(pairs),
                sum(t == f for t, f in pairs) / max(1, len(pairs)),
            )
        )
    return scores


def quadratic_kappa(pairs: Sequence[tuple[int, int]]) -> float:
    """Return Cohen's kappa with quadratic weights for pairs of levels 0-4: 1 is full agreement, 0 is chance."""
    size = TOP + 1
    seen = [[0] * size for _ in range(size)]
    for a, b in pairs:
        seen[a][b] += 1
    rows = [sum(row) for row in seen]
    columns = [sum(seen[i][j] for i in range(size)) for j in range(size)]
    total = max(1, len(pairs))
    cells = [(i, j) for i in range(size) for j in range(size)]
    apart = sum((i - j) ** 2 * seen[i][j] for i, j in cells)
    chance = sum((i - j) ** 2 * rows[i] * columns[j] / total for i, j in cells)
    return 1 - apart / chance if chance else 1.0


def score_draft(name: str, check: StrategyCheck, truth: Truth) -> DraftScore:
    """Return how a check compares with the truth of a draft."""
    shown = [fold(e.quote) for e in check.purposes["p4"].evidence]
    claims = [fold(o.quote) for o in check.overclaims]
    hit = shown_all = 0
    for purpose, verdict in check.purposes.items():
        wanted = [fold(q) for q in truth.evidence.get(purpose, ())]
        for item in verdict.evidence:
            shown_all += 1
            hit += _among(fold(item.quote), wanted)
    return DraftScore(
        name=name,
        levels={p: (v.level, truth.levels[p]) for p, v in check.purposes.items()},
        topics={t: (level, truth.topics[t]) for t, level in check.topics.items()},
        stage=(check.stage, truth.stage),
        claims_found=len(claims),
        claims_true=len(truth.overclaims),
        claims_right=sum(_among(fold(o), claims) for o in truth.overclaims),
        decoys_used=sum(_among(fold(d), shown) for d in truth.decoys),
        decoys=len(truth.decoys),
        evidence_hit=hit,
        evidence_shown=shown_all,
    )


def _among(quote: str, quotes: Sequence[str]) -> bool:
    return any(quote in other or other in quote for other in quotes)

"""Recall, reciprocal rank and discounted gain over ranked lists, with bootstrap intervals."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence


def recall_at(right: Sequence[bool], k: int) -> float:
    """Return 1.0 if one of the first `k` passages is right, else 0.0."""
    return float(any(right[:k]))


def reciprocal_rank(right: Sequence[bool], k: int = 10) -> float:
    """Return 1 / rank of the first right passage among the first `k`, or 0.0."""
    return next((1.0 / rank for rank, hit in enumerate(right[:k], 1) if hit), 0.0)


def ndcg(right: Sequence[bool], k: int = 10) -> float:
    """Return the discounted gain of the first `k`, as a share of the best order of the right passages shown."""
    gain = sum(1.0 / math.log2(rank + 1) for rank, hit in enumerate(right[:k], 1) if hit)
    best = sum(1.0 / math.log2(rank + 1) for rank in range(1, sum(right[:k]) + 1))
    return gain / best if best else 0.0


def mean(values: Sequence[float]) -> float:
    """Return the mean, 0.0 of nothing."""
    return sum(values) / len(values) if values else 0.0


def interval(values: Sequence[float], *, rounds: int = 2000, seed: int = 7) -> tuple[float, float]:
    """Return the 95% bootstrap interval of the mean."""
    if not values:
        return 0.0, 0.0
    source = random.Random(seed)
    means = sorted(mean(source.choices(values, k=len(values))) for _ in range(rounds))
    return means[int(0.025 * rounds)], means[int(0.975 * rounds) - 1]


def shown(values: Sequence[float]) -> str:
    """Return the mean with its interval, as the report prints it."""
    low, high = interval(values)
    return f"{mean(values):.2f} ({low:.2f} to {high:.2f})"

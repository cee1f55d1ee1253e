"""Whether confidence can be taken at its word: of what is held at 0.8, is eight in ten right?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

EDGES = (0.0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 1.01)

Pair = tuple[float, bool]


def calibration_error(pairs: Sequence[Pair]) -> float:
    """Return the expected calibration error (0-1): the gap between sureness and share right, weighed by bin."""
    gaps = (len(b) * abs(_mean(b) - _right(b)) for b in _bins(pairs) if b)
    return sum(gaps) / max(1, len(pairs))


def reliability_lines(pairs: Sequence[Pair], what: str) -> list[str]:
    """Return the lines of the report: per bin how many, how sure on average and what share was right."""
    lines = [f"### How far confidence holds: {what}", "", "| held at | count | mean | right |", "|---|---|---|---|"]
    for low, high, inside in zip(EDGES, EDGES[1:], _bins(pairs), strict=False):
        if inside:
            lines.append(
                f"| {low:.1f} to {min(high, 1.0):.1f} | {len(inside)} | {_mean(inside):.2f} | {_right(inside):.2f} |"
            )
    return [*lines, "", f"- expected calibration error: {calibration_error(pairs):.3f}", ""]


def _bins(pairs: Sequence[Pair]) -> list[list[Pair]]:
    return [[p for p in pairs if low <= p[0] < high] for low, high in pairwise(EDGES)]


def _mean(pairs: Sequence[Pair]) -> float:
    return sum(sure for sure, _ in pairs) / len(pairs)


def _right(pairs: Sequence[Pair]) -> float:
    return sum(right for _, right in pairs) / len(pairs)

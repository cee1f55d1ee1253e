"""Counts how often verdicts are right, by score, and keeps it as data: `python -m evals.checking.calibrate`.

On the drafts of the tune split only. The share right may not fall as the score rises (pooled adjacent violators), and
each pooled group is drawn towards the share of all by a few imagined verdicts, since eighty are few to count on and
the rules were made with these drafts at hand.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from assistant.embedding import Encoder, LazyEncoder
from assistant.jobs.checking.findings import find
from assistant.jobs.checking.framework import load_framework
from assistant.jobs.checking.verdict import stand
from assistant.reading import read_document
from assistant.resources import data_dir
from assistant.settings import load_settings
from assistant.weights import CHECK
from evals.checking.drafts_data import load_drafts

HERE = Path(__file__).parent
GROUP = 10  # verdicts that a point stands for, at least
IMAGINED = 4  # verdicts at the share of all, added to each group
GUESS = 0.4  # share right at a score of nothing, where a verdict is little more than a guess among four
HEAD = """# Share of verdicts that were right, by the score of a verdict (see assistant/jobs/checking/confidence.py).
# Written by `python -m evals.checking.calibrate`; both numbers lie between 0 and 1 and rise.
"""


def scores_of(encoder: Encoder, split: str) -> list[tuple[float, bool]]:
    """Return, per purpose and draft of a split, the score of the verdict and whether the verdict is right."""
    settings, framework, out = load_settings(), load_framework(), []
    words = framework.ladder
    for _, path, truth in load_drafts(HERE / "drafts", split):
        findings = find(read_document(path, settings=settings), encoder=encoder, framework=framework)
        for purpose in framework.purposes:
            standing = stand(purpose, findings, framework=framework, trained=True)
            out.append((standing.score, words.verdict(standing.level) == words.verdict(truth.levels[purpose])))
    return out


def points(seen: Sequence[tuple[float, bool]]) -> list[tuple[float, float]]:
    """Return rising pairs of score and share right."""
    ordered = sorted(seen)
    overall = sum(right for _, right in ordered) / len(ordered)
    groups = [ordered[n : n + GROUP] for n in range(0, len(ordered), GROUP)]
    if len(groups) > 1 and len(groups[-1]) < GROUP:
        groups[-2] += groups.pop()
    pooled: list[list[tuple[float, bool]]] = []
    for group in groups:
        pooled.append(list(group))
        while len(pooled) > 1 and _share(pooled[-2], overall) >= _share(pooled[-1], overall):
            last = pooled.pop()
            pooled[-1] += last
    return [(0.0, GUESS)] + [(round(sum(s for s, _ in g) / len(g), 3), round(_share(g, overall), 3)) for g in pooled]


def _share(group: Sequence[tuple[float, bool]], overall: float) -> float:
    return (sum(right for _, right in group) + IMAGINED * overall) / (len(group) + IMAGINED)


def main() -> None:
    """Write `prompts/confidence.yaml` from the tune split."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder-home", type=Path)
    options = parser.parse_args()
    seen = scores_of(LazyEncoder(options.encoder_home or load_settings().encoder_dir, CHECK), "tune")
    lines = [f"  - {{score: {score}, right: {share}}}" for score, share in points(seen)]
    text = f"{HEAD}counted_on: '{len(seen)} verdicts on the drafts of the tune split'\npoints:\n" + "\n".join(lines)
    (data_dir("prompts") / "confidence.yaml").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()

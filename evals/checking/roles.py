"""Fits the roles of names (owner, partner) to labelled sentences: `python -m evals.checking.roles` (half a minute).

Only authors that are not held out are learnt from. Printed: F1 of each element per sentence, on authors left out in
turn. A clue has to come from three authors, or it says who wrote rather than what.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.jobs.checking.roles import OWNER, PARTNER, ROLES_FILE, clues, named
from assistant.jobs.checking.slots import LIKELY
from evals.checking.sentences_data import held_out

FOLDS = 5
C = 0.3
MIN_AUTHORS = 3
NONE = "none"


def main() -> None:
    """Fit, measure across authors, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sentences", type=Path, default=Path(__file__).with_name("sentences"))
    parser.add_argument("--out", type=Path, default=ROLES_FILE)
    options = parser.parse_args()
    rows = [
        (file.stem, json.loads(line))
        for file in sorted(options.sentences.glob("*.jsonl"))
        if not held_out(file.stem)
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    found, roles, authors, of = [], [], [], []
    for number, (author, row) in enumerate(rows):
        names = named(row["text"])
        for place, name in enumerate(names):
            found.append(clues(row["text"], names, place))
            roles.append(_role(row, name.start, name.end))
            authors.append(author)
            of.append(number)
    weights, scores = fit(found, roles, authors, of, rows)
    options.out.write_text(json.dumps({"scores": scores, "weights": weights}, indent=0) + "\n", encoding="utf-8")
    print(json.dumps(scores))


def _role(row: Mapping[str, Any], start: int, end: int) -> str:
    """Return the role whose labelled span covers most of the name (or the other way round)."""
    for role in (PARTNER, OWNER):
        span = row["slots"].get(role)
        if span:
            first = row["text"].find(span)
            shared = min(end, first + len(span)) - max(start, first)
            if shared > 0.5 * min(len(span), end - start):
                return role
    return NONE


def fit(
    found: Sequence[Mapping[str, float]],
    roles: Sequence[str],
    authors: Sequence[str],
    of: Sequence[int],
    rows: Sequence[tuple[str, Mapping[str, Any]]],
) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """Return the weights per role and clue ("" is the bias), and F1 per role on authors left out in turn."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    seen: dict[str, set[str]] = {}
    for clue_set, author in zip(found, authors, strict=True):
        for clue in clue_set:
            seen.setdefault(clue, set()).add(author)
    kept = [{c: v for c, v in clue_set.items() if len(seen[c]) >= MIN_AUTHORS} for clue_set in found]
    vectoriser = DictVectorizer()
    matrix, wanted = vectoriser.fit_transform(kept), np.array(roles)
    order = sorted(set(authors))
    fold = np.array([order.index(author) % FOLDS for author in authors])
    chances = np.zeros((len(wanted), 3))
    for number in range(FOLDS):
        inside = fold != number
        model = LogisticRegression(C=C, max_iter=3000).fit(matrix[inside], wanted[inside])
        chances[~inside] = model.predict_proba(matrix[~inside])
    scores = {}
    for role in (OWNER, PARTNER):
        column = list(model.classes_).index(role)
        guessed = {n for n, chance in zip(of, chances[:, column], strict=True) if chance >= LIKELY[role]}  # type: ignore[index]
        true = {n for n, (_, row) in enumerate(rows) if role in row["slots"]}
        scores[role] = round(2 * len(guessed & true) / max(1, len(guessed) + len(true)), 3)
    model = LogisticRegression(C=C, max_iter=3000).fit(matrix, wanted)
    names = vectoriser.get_feature_names_out()
    weights = {
        str(role): {"": round(float(bias), 4)}
        | {str(n): round(float(w), 4) for n, w in zip(names, row, strict=True) if abs(w) >= 0.01}
        for role, bias, row in zip(model.classes_, model.intercept_, model.coef_, strict=True)
    }
    return weights, scores


if __name__ == "__main__":
    main()

"""Trains the judge's heads: `python -m evals.reframing.judge` (a minute).

Learnt from: faulty and good reframings of the groups that are not unseen, those of `judged/` (written for this), and
of our own matters: a question that was asked about a matter with the questions written for it (good), and with those
of another matter (subject lost). A threshold per fault is set where `SPARED` of the good ones stay below it, on parts
left out in turn.
"""

from __future__ import annotations

import argparse
import json
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.embedding import Encoder, LazyEncoder
from assistant.jobs.reframing.fault_heads import WEIGHTS, fault_matrix
from assistant.jobs.reframing.judging import FAULTS, SUBJECT_LOST, rule_faults
from assistant.jobs.reframing.matching import profiles
from assistant.jobs.reframing.matters import Matter, matters
from assistant.jobs.reframing.parts import read_parts
from assistant.jobs.reframing.patterns import spoken, values_of
from assistant.settings import load_settings
from evals.reframing.data import HERE, group_of, is_unseen, rows

C = 0.15
FOLDS = 6
SPARED = 0.992
GOOD_OF_MATTERS, STRANGE = 600, 250
OWN_WEIGHT = 0.5


@dataclass(frozen=True)
class Case:
    """A candidate reframing of a question and its faults; `group` keeps one question's cases together."""

    q: str
    candidate: str
    faults: tuple[str, ...]
    group: str
    weight: float = 1.0


def cases() -> list[Case]:
    """Return all that may be learnt from."""
    found = []
    for row in rows("reframings.jsonl"):
        if not is_unseen(group_of(str(row["id"]))):
            found += [Case(str(row["q"]), g["text"], (), str(row["q"])) for g in row["good"]]  # type: ignore[attr-defined]
    for row in rows("bad.jsonl"):
        if not is_unseen(group_of(str(row["id"]))):
            found.append(Case(str(row["q"]), str(row["candidate"]), (str(row["fault"]),), str(row["q"])))
    for item in _all_rows("judged"):
        found.append(Case(item["q"], item["candidate"], tuple(item["faults"]), item["q"]))
    return found + _own()


def _all_rows(folder: str) -> list[dict[str, Any]]:
    return [row for file in sorted((HERE / folder).glob("*.jsonl")) for row in rows(f"{folder}/{file.name}")]


def _own() -> list[Case]:
    chosen = random.Random(0)
    asked = [row for row in _all_rows("asked") if row["matter"] in matters()]
    particular = [m for m in matters().values() if not m.general]
    found = []
    for row in chosen.sample(asked, GOOD_OF_MATTERS):
        text = _said(row["q"], matters()[row["matter"]], chosen)
        found.append(Case(row["q"], text, (), row["q"], OWN_WEIGHT))
    for row in chosen.sample(asked, STRANGE):
        close = {row["matter"], *row.get("also", [])}
        other = chosen.choice([m for m in particular if m.id not in close])
        found.append(Case(row["q"], _said(row["q"], other, chosen), (SUBJECT_LOST,), row["q"], OWN_WEIGHT))
    return found


def _said(question: str, matter: Matter, chosen: random.Random) -> str:
    frame = chosen.choice([q for items in matter.questions.values() for q in items])
    return spoken(frame, values_of(matter, read_parts(question, matter)), "here")


def columns(items: Sequence[Case], encoder: Encoder) -> Any:
    """Return one row of features per case."""
    texts = list(dict.fromkeys(text for c in items for text in (c.q, c.candidate)))
    encoded = encoder.encode(texts)
    vectors = dict(zip(texts, encoded, strict=True))
    known = dict(zip(texts, profiles(encoded, encoder=encoder), strict=True))
    found = []
    for case in items:
        ruled = [rule_faults(case.q, case.candidate)]
        pair, alike = (np.stack([table[case.q], table[case.candidate]]) for table in (vectors, known))
        found.append(fault_matrix(case.q, [case.candidate], ruled, pair, alike, rules=FAULTS)[0])
    return np.array(found)


def main() -> None:
    """Train, print what is caught and spared on parts left out, and write the file."""
    from sklearn.linear_model import LogisticRegression

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder-home", type=Path)
    options = parser.parse_args()
    given = options.encoder_home or os.environ.get("ASSISTANT_ENCODER_HOME") or load_settings().encoder_dir
    items = cases()
    x = columns(items, LazyEncoder(Path(given)))
    weight = np.array([c.weight for c in items])
    groups = sorted({c.group for c in items})
    random.Random(1).shuffle(groups)
    fold: Any = np.array([groups.index(c.group) % FOLDS for c in items])
    written: Any = np.array([c.weight == 1 for c in items])
    good: Any = np.array([not c.faults for c in items])
    weights, bias, thresholds, chances = [], [], {}, []
    for fault in FAULTS:
        wanted: Any = np.array([fault in c.faults for c in items])
        chance = np.zeros(len(items))
        for number in range(FOLDS):
            inside = fold != number
            model = _model(LogisticRegression).fit(x[inside], wanted[inside], sample_weight=weight[inside])
            chance[~inside] = model.predict_proba(x[~inside])[:, 1]
        thresholds[fault] = round(float(np.quantile(chance[good & written], SPARED)), 4)
        chances.append(chance)
        model = _model(LogisticRegression).fit(x, wanted, sample_weight=weight)
        weights.append(model.coef_[0])
        bias.append(model.intercept_[0])
    flagged: Any = np.array([c >= thresholds[f] for f, c in zip(FAULTS, chances, strict=True)])
    print(f"good passed: {(~flagged.any(axis=0))[good & written].mean():.3f} of {int((good & written).sum())}")
    for row, fault in zip(flagged, FAULTS, strict=True):
        has: Any = np.array([fault in c.faults for c in items]) & written
        print(f"{fault}: caught {flagged.any(axis=0)[has].mean():.2f}, named {row[has].mean():.2f} of {int(has.sum())}")
    meta = {"thresholds": thresholds, "cases": len(items)}
    np.savez_compressed(
        WEIGHTS,
        weights=np.array(weights, dtype=np.float16),
        bias=np.array(bias, dtype=np.float32),
        meta=np.array(json.dumps(meta)),
    )


def _model(kind: Any) -> Any:
    return kind(C=C, max_iter=500, class_weight="balanced", solver="liblinear")


if __name__ == "__main__":
    main()

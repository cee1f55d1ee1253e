"""Trains the judge: `python -m evals.reframing.judge` (half an hour on two quiet cores).

Learnt from: faulty and good reframings of the groups that are not unseen, those of `judged/j_*` (written for this), and
of our own matters: a question that was asked about a matter with the questions written for it (good), and with those of
another matter, mostly one that lies near (subject lost); also a good reframing of one line put beside another line, and
what readers found to be about something else. The encoder's "judge" variant reads question and candidate
together (low-rank additions, see `evals.lora`) and is trained on five of six questions, but for those of a few writers,
and on what readers rated and an editor changed. On the others its odds are weighed with the rules and with how near
candidate and question are; then thresholds are lowered one after another, each time where most is caught for one good
one lost, until `SPARED` of the good ones are left.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from assistant.embedding import EncoderFamily, ReferenceEncoder
from assistant.jobs.reframing.fault_heads import CLUES, SHARPNESS, WEIGHTS, clues, nearness, pair_text
from assistant.jobs.reframing.judging import FAULTS, SUBJECT_LOST, certain_faults, rule_faults
from assistant.jobs.reframing.matching import particular, scores
from assistant.jobs.reframing.matters import Matter, matters
from assistant.jobs.reframing.parts import read_parts
from assistant.jobs.reframing.patterns import spoken, values_of
from assistant.weights import JUDGE, PLAIN, REFRAME, adaptation_file
from evals.lora import Plan, fitted, middle, width
from evals.reframing.data import HERE, asked, group_of, is_unseen, lines, rows
from evals.reframing.match import READ_AND_MARKED
from evals.reframing.train import encoder

PARTS = 6
# Kept back whole, for hands that the encoder does not know show how sure it may be: it names less in them.
KEPT_WRITERS = ("j_36", "j_42", "j_48", "j_54", "j_60", "j_66", "j_72")
SPARED = 0.96  # 92% is wanted, and of writers never trained on three to four points fewer pass
OF_MATTERS, EDITS = 4000, 700  # cases drawn of each kind; of matters as many good as strange
NEIGHBOURS = slice(1, 12)  # in the order of nearness to the line
MISTAKEN = 0.8  # share of strange matters that are taken from the neighbours
OWN_WEIGHT = 0.5
_OF_THE_MANUAL = "of the manual"  # in the name of a set that was read
UNFIT = {"fit": 0.0, "mend": 0.5, "unfit": 1.0}
# How readers say, in their own words, that a question is about something else than the line.
_STRAYED = re.compile(
    r"subject|another (?:matter|thing)|taken for|misread|not about|is about|drift|off the (?:line|point)|\blost\b|"
    r"wrong (?:thing|matter|sense)|unrelated|nothing to do"
)
PLAN = Plan(epochs=3, batch=32, tokens=160, rate=1e-3, rate_layer=5e-3, jitter=40)
PLAN_ON = replace(PLAN, epochs=1, rate=6e-4, rate_layer=2e-3)  # to go on from what was trained, with more cases
STRENGTH = 0.3
MARGIN = 1e-3  # above the highest good one, where the search for thresholds starts


@dataclass(frozen=True)
class Case:
    """A candidate reframing of a question and its faults. `weight`: less for those that nobody wrote for this.

    `unfit`: where it is only known how fit it is (readers' ratings, an editor's changes), from 0 (fit) to 1 (unfit).
    `told`: of which faults it is known whether it has them. `by`: the file of its writer, where there is one.
    """

    q: str
    candidate: str
    faults: tuple[str, ...]
    weight: float = 1.0
    unfit: float | None = None
    told: tuple[str, ...] = FAULTS
    by: str = ""

    @property
    def kept_back(self) -> bool:
        """Whether the encoder is not trained on this question's cases: odds are weighed on them."""
        return self.by in KEPT_WRITERS or zlib.crc32(self.q.encode()) % PARTS == 0


def cases(ready: EncoderFamily) -> list[Case]:
    """Return all that may be learnt from."""
    found = []
    for row in rows("reframings.jsonl"):
        if not is_unseen(group_of(str(row["id"]))):
            found += [Case(str(row["q"]), g["text"], ()) for g in row["good"]]
    for row in rows("bad.jsonl"):
        if not is_unseen(group_of(str(row["id"]))):
            found.append(Case(str(row["q"]), str(row["candidate"]), (str(row["fault"]),)))
    for file in sorted((HERE / "judged").glob("j_*.jsonl")):
        for row in rows(f"judged/{file.name}"):
            found.append(Case(str(row["q"]), str(row["candidate"]), tuple(row["faults"]), by=file.stem))
    return found + _swapped(found, ready) + _own(ready)


def rated() -> list[Case]:
    """Return what readers rated, but for questions of unseen groups, and what an editor changed into what.

    They tell which of two good ones is better.
    """
    found = []
    for row in random.Random(0).sample(rows("edits.jsonl"), EDITS):
        for key, unfit in (("old", UNFIT["mend"]), ("new", UNFIT["fit"])):
            found.append(Case(str(row["q"]), str(row[key]), (), OWN_WEIGHT, unfit=unfit, told=()))
    for row in [*rows("readings.jsonl"), *rows("practice.jsonl")]:
        name = str(row["id"])
        unseen = (name.startswith("N") and is_unseen(group_of(name))) or _OF_THE_MANUAL in str(row.get("set", ""))
        if not unseen:
            unfit = sum(UNFIT[r] for r in row["ratings"]) / len(row["ratings"])
            strayed = unfit > UNFIT["mend"] and any(_STRAYED.search(said.lower()) for said in row.get("faults", ()))
            told = (SUBJECT_LOST,) if strayed or unfit == UNFIT["fit"] else ()
            faults = (SUBJECT_LOST,) if strayed else ()
            found.append(Case(str(row["q"]), str(row["text"]), faults, unfit=unfit, told=told))
    # on these the weights of the matter's witnesses are fitted, of whom the judge is one
    held = {line.q for line in lines("fit")} | {str(row["q"]) for file in READ_AND_MARKED for row in rows(file)}
    return [case for case in found if case.q not in held]


def _own(ready: EncoderFamily) -> list[Case]:
    chosen = random.Random(0)
    told = [(str(row["q"]), {row["matter"], *row["also"]}) for row in asked()]
    told += [(line.q, set(line.matters)) for line in lines("train") if line.matters]
    known = particular()
    found = []
    for q, names in chosen.sample(told, OF_MATTERS):
        text = _said(q, matters()[chosen.choice(sorted(names & matters().keys()))], chosen)
        found.append(Case(q, text, (), OWN_WEIGHT))
    strange = chosen.sample(told, OF_MATTERS)
    likely = scores(ready.beside(REFRAME).encode([q for q, _ in strange]), encoder=ready)
    for (q, names), near in zip(strange, likely, strict=True):
        others = [known[n] for n in np.argsort(-near) if known[n].id not in names]
        # mostly one that the line could be mistaken for, though not the nearest, which may be right as well
        other = chosen.choice(others[NEIGHBOURS] if chosen.random() < MISTAKEN else others)
        found.append(Case(q, _said(q, other, chosen), (SUBJECT_LOST,), OWN_WEIGHT))
    return found


def _swapped(written: Sequence[Case], ready: EncoderFamily) -> list[Case]:
    """Return each line with a good reframing of another that lies near but is taken for another matter.

    Both are kept back or neither is.
    """
    chosen = random.Random(0)
    good: dict[str, list[Case]] = {}
    for case in written:
        if not case.faults:
            good.setdefault(case.q, []).append(case)
    told = list(good)
    held = [good[q][0].kept_back for q in told]
    vectors = ready.beside(REFRAME).encode(told)
    taken = scores(vectors, encoder=ready).argmax(axis=1)
    found = []
    for number, q in enumerate(told):
        order = np.argsort(-(vectors @ vectors[number]))
        near = [n for n in order if taken[n] != taken[number] and held[n] == held[number]]
        other = chosen.choice(good[told[chosen.choice(near[NEIGHBOURS])]])
        found.append(Case(q, other.candidate, (SUBJECT_LOST,), OWN_WEIGHT, by=good[q][0].by))
    return found


def _said(question: str, matter: Matter, chosen: random.Random) -> str:
    frame = chosen.choice([q for items in matter.questions.values() for q in items])
    return spoken(frame, values_of(matter, read_parts(question, matter)), "here")


def adapted(items: Sequence[Case], model_encoder: ReferenceEncoder, *, on: bool) -> tuple[dict[str, Any], Any, Any]:
    """Return the additions, and weights and bias of the layer, trained on `items`; `model_encoder` is changed.

    `on`: go on from the files as they are, for one more round, and do not begin anew.
    """
    import torch
    from torch.nn import functional

    random.seed(0)
    torch.manual_seed(0)
    layer = torch.nn.Linear(width(model_encoder), len(FAULTS) + 1)
    start: dict[str, Any] = {}
    if on:
        start = _arrays(adaptation_file(JUDGE))
        with torch.no_grad():
            for tensor, kept in zip((layer.weight, layer.bias), _layer(_arrays(WEIGHTS)), strict=True):
                tensor.copy_(torch.tensor(kept))
    wanted = np.array(
        [[*(f in c.faults for f in FAULTS), bool(c.faults) if c.unfit is None else c.unfit] for c in items],
        dtype=np.float32,
    )
    rare = torch.tensor(np.sqrt((1 - wanted.mean(0)) / wanted.mean(0)), dtype=torch.float32)
    told = [[*(float(f in c.told) for f in FAULTS), 1.0] for c in items]
    weight = torch.tensor([c.weight for c in items])[:, None] * torch.tensor(told)

    def loss_of(vectors: Any, batch: list[int]) -> Any:
        each = functional.binary_cross_entropy_with_logits(
            layer(SHARPNESS * vectors), torch.tensor(wanted[batch]), pos_weight=rare, reduction="none"
        )
        return (each * weight[batch]).mean()

    plan = PLAN_ON if on else PLAN
    products = fitted(model_encoder, [pair_text(c.q, c.candidate) for c in items], layer, loss_of, plan, start)
    return products, layer.weight.detach().numpy(), layer.bias.detach().numpy()


def weighed(items: Sequence[Case], layer: Any, bias: Any, ready: EncoderFamily) -> dict[str, Any]:
    """Return the weights of the clues and the thresholds, worked out on `items`; says what is caught and spared."""
    from sklearn.linear_model import LogisticRegression

    vectors = ready.beside(JUDGE).encode([pair_text(c.q, c.candidate) for c in items])
    odds = SHARPNESS * vectors @ layer.T + bias
    ruled = [rule_faults(c.q, c.candidate) for c in items]
    near = nearness([(c.q, c.candidate) for c in items], encoder=ready)
    seen = clues([c.candidate for c in items], ruled, odds, near, rules=FAULTS)
    good: Any = np.array([not c.faults and c.weight == 1 for c in items])
    has: Any = np.array([[f in c.faults for c in items] for f in FAULTS])
    written: Any = np.array([c.weight == 1 for c in items])
    weights, heights, told = [], [], []
    for number in range(len(FAULTS)):
        model = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=2000)
        # of the matters' own questions the encoder has learnt which lines they belong to: nearness would look too sure
        model.fit(seen[written, number], has[number][written])
        told.append(seen[:, number] @ model.coef_[0] + model.intercept_[0])
        weights.append(model.coef_[0])
        heights.append(float(model.intercept_[0]))
    certain: Any = np.array(
        [bool(certain_faults(c.q, c.candidate, hits)) for c, hits in zip(items, ruled, strict=True)]
    )
    limits = lowered(np.array(told), good, has & written, certain)
    flagged = np.array(told) >= limits[:, None]
    caught = flagged.any(axis=0) | certain
    print(f"good passed: {(~caught)[good].mean():.3f} of {int(good.sum())}")
    for row, fault, wanted in zip(flagged, FAULTS, has & written, strict=True):
        print(f"{fault}: caught {caught[wanted].mean():.2f}, named {row[wanted].mean():.2f} of {int(wanted.sum())}")
    assert np.array(weights).shape == (len(FAULTS), len(CLUES))
    meta = {
        "thresholds": dict(zip(FAULTS, (round(float(v), 4) for v in limits), strict=True)),
        "near": [round(float(v), 4) for v in np.median(np.array(near)[good], axis=0)],
        "cases": len(items),
    }
    return {
        "weights": np.array(weights, dtype=np.float32),
        "bias": np.array(heights, dtype=np.float32),
        "meta": np.array(json.dumps(meta)),
    }


def lowered(told: Any, good: Any, has: Any, certain: Any) -> Any:
    """Return a threshold per fault that `SPARED` of the good ones stay below, so that as much as may be is caught.

    `told`: scores, shape (faults, cases). `has`: which case has which fault. `certain`: which cases a rule refuses
    whatever the scores. Each fault counts alike, however many cases it has; a case is caught by whatever fault it is
    refused for.
    """
    share: Any = (has / np.maximum(has.sum(axis=1, keepdims=True), 1)).sum(axis=0)
    limits = told[:, good].max(axis=1) + MARGIN
    flagged = certain | (told >= limits[:, None]).any(axis=0)
    may_lose = int((1 - SPARED) * good.sum())
    while True:
        best: tuple[float, int, float] | None = None
        left = may_lose - int(flagged[good].sum())
        for number, row in enumerate(told):
            heights = np.unique(row[good & ~flagged & (row < limits[number])])[::-1]
            for upper, lower in pairwise(heights[: left + 1]):
                limit = float(upper + lower) / 2
                fresh = (row >= limit) & ~flagged
                lost = int(fresh[good].sum())
                gain = share[fresh].sum() / lost
                if lost <= left and gain > (best[0] if best else 0.0):
                    best = (gain, number, limit)
        if best is None:
            return limits
        _, number, limit = best
        limits[number], flagged = limit, flagged | (told[number] >= limit)


def _arrays(file: Path) -> dict[str, Any]:
    with np.load(file, allow_pickle=False) as stored:
        return dict(stored)


def _layer(kept: dict[str, Any]) -> tuple[Any, Any]:
    return kept["layer"].astype(np.float32), kept["layer_bias"].astype(np.float32)


def main() -> None:
    """Train, print what is caught and spared on the questions kept back, and write both files."""
    parser = argparse.ArgumentParser(description=__doc__)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--only-weigh", action="store_true", help="keep the adaptation and its layer as they are")
    how.add_argument("--on", action="store_true", help="go on from the files as they are, for one more round")
    how.add_argument("--between", type=Path, metavar="FOLDER", help="meet the files of an earlier round half-way")
    options = parser.parse_args()
    ready = encoder()
    items = cases(ready)
    if options.only_weigh:
        (layer, bias), products = _layer(_arrays(WEIGHTS)), None
    elif options.between:
        layers = [_layer(_arrays(file)) for file in (options.between / WEIGHTS.name, WEIGHTS)]
        layer, bias = (np.mean(both, axis=0) for both in zip(*layers, strict=True))
        now = adaptation_file(JUDGE)
        products = middle([_arrays(file) for file in (options.between / now.name, now)])
    else:
        products, layer, bias = adapted(
            [c for c in (*items, *rated()) if not c.kept_back], ReferenceEncoder(PLAIN), on=options.on
        )
    if products is not None:
        np.savez_compressed(adaptation_file(JUDGE), **products)
    kept = {"layer": layer.astype(np.float16), "layer_bias": bias.astype(np.float32)}
    np.savez_compressed(WEIGHTS, **kept, meta=np.array("{}"))
    found = weighed([c for c in items if c.kept_back], layer, bias, ready)
    np.savez_compressed(WEIGHTS, **kept, **found)


if __name__ == "__main__":
    main()

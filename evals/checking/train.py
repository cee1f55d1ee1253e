"""Fits the head of the strategy check to labelled sentences: `python -m evals.checking.train --encoder-home DIR`.

Each file of `sentences/` is one author. Files whose number divides by three are never trained on (`held_out`).
What a statement bears on and how it speaks are fitted first; the steps of the ladder are then fitted to what those
say about authors that neither they nor their encoder have seen (so the encoder is adapted anew for each fold, which
takes most of the quarter of an hour), and learn how far to trust them. The same data always gives the same head; its
hash is written into the file. scikit-learn and torch are needed here and nowhere else.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.embedding import DIMENSIONS, Encoder, LazyEncoder, ReferenceEncoder
from assistant.jobs.checking.features import MAX_CHARS, said_row, voice_row, words_of
from assistant.jobs.checking.framework import load_framework
from assistant.jobs.checking.head import HEAD_FILE, SCALE, VERSION, Head, feature_matrix, save_head, word_features
from assistant.jobs.checking.levels import step_features
from assistant.jobs.checking.lexicon import voice_words
from assistant.jobs.checking.signals import Signal, read_signals
from assistant.jobs.checking.slots import find_slots
from assistant.jobs.checking.voice import voices_of
from assistant.reading import read_document
from assistant.settings import load_settings
from assistant.weights import CHECK, PLAIN, add, read_layers
from evals.checking import adapt
from evals.checking.drafts_data import load_drafts
from evals.checking.sentences_data import Labelled, held_out, load_sentences

if TYPE_CHECKING:
    from assistant.embedding import Vectors
    from assistant.jobs.checking.features import Matrix

FOLDS = 3
MIN_WORD_FILES = 2  # a word must come from two authors, or it says who wrote rather than what
C_BEARS = 0.35
C_VOICE = 0.3
C_DEEP = 0.2
C_STEPS = 1.0
C_GATE = 1.0
BEARS_AT_ALL = 0.2  # probability from which a text is worth encoding
MISSED = 0.02  # share of such texts that the gate may miss
DRAFTS = Path(__file__).with_name("drafts")
# probability at which each step is taken: between the best for F1 (lower) and for exact levels (higher)
STEPS = (0.45, 0.45, 0.4, 0.4)
# Authors from this letter on wrote families in which each sentence serves one purpose; a second purpose that a strict
# reader would see as well is seldom labelled there, so their zeros beside another purpose count for less.
SINGLE_FROM = "e"
SINGLE_WEIGHT = 0.5
RUNGS = {"commitment": 3, "continuing": 3, "intent": 2}


def main() -> None:
    """Fit the head on the authors that are not held out, measure it across them, and write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sentences", type=Path, default=Path(__file__).with_name("sentences"))
    parser.add_argument("--encoder-home", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=HEAD_FILE)
    parser.add_argument(
        "--kept", type=Path, help="folder in which the encoders of the folds are kept for the next time"
    )
    options = parser.parse_args()
    data = [row for row in load_sentences(options.sentences) if not held_out(row.author)]
    encoder = LazyEncoder(options.encoder_home, CHECK)
    head = with_gate(fit(data, encoder, kept=options.kept), data, encoder)
    save_head(options.out, head)
    print(
        json.dumps(
            {k: head.meta[k] for k in ("sentences", "authors", "sha256", "across_authors", "gate", "gate_spares")},
            indent=1,
        )
    )


def fit(data: list[Labelled], encoder: Encoder, *, kept: Path | None = None) -> Head:
    """Return a head fitted to `data`, with what it scored on authors left out in turn. `kept`: see `_Adapted`."""
    authors = sorted({row.author for row in data})
    fold = np.array([authors.index(row.author) % FOLDS for row in data])
    signals: list[Signal | None] = [None] * len(data)
    for number in range(FOLDS):
        rest = [row for row, f in zip(data, fold, strict=True) if f != number]
        left = [i for i, f in enumerate(fold) if f == number]
        unseen = _Adapted(rest, kept)
        partial = _first_stage(rest, unseen)
        for i, signal in zip(left, _signals([data[i] for i in left], unseen, partial), strict=True):
            signals[i] = signal
    read = [signal for signal in signals if signal is not None]
    levels, steps, scores = _second_stage(data, read, fold)
    head = _first_stage(data, encoder)
    meta = head.meta | {
        "steps": steps,
        "sentences": len(data),
        "authors": authors,
        "sha256": _digest(data),
        "across_authors": scores,
    }
    return Head(**{**head.__dict__, "levels": levels, "steps": tuple(steps), "meta": meta})


def with_gate(head: Head, data: list[Labelled], encoder: Encoder) -> Head:
    """Return the head with a gate that lets pass whatever the head itself finds to bear on anything, but for a few.

    It learns from the head, on the labelled sentences and on those of the tune drafts, and is set where it would miss
    `MISSED` of them on texts left out in turn.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_predict

    settings = load_settings()
    texts = [row.text for row in data]
    for _, path, _ in load_drafts(DRAFTS, "tune"):
        texts += [s.statement or s.text for s in read_document(path, settings=settings).evidence_sentences()]
    texts = list(dict.fromkeys(" ".join(text.split())[:MAX_CHARS] for text in texts if text.strip()))
    bears = head.bearing(head.matrix(texts, encoder.encode(texts)))
    wanted = np.max([bears[name] for name in head.framework.purposes], axis=0) >= BEARS_AT_ALL
    rows = word_features(texts, head.vocabulary, head.rarity, head.framework)
    model = LogisticRegression(C=C_GATE, max_iter=3000)
    chances = cross_val_predict(model, rows, wanted, cv=FOLDS, method="predict_proba")[:, 1]
    least = float(np.quantile(chances[wanted], MISSED))
    model.fit(rows, wanted)
    gate = np.append(model.coef_[0], model.intercept_[0]).astype(np.float32)
    spared = float((chances < least).mean())
    meta = head.meta | {"gate": least, "gate_spares": round(spared, 3), "gate_texts": len(texts)}
    return Head(**{**head.__dict__, "gate": gate, "meta": meta})


class _Adapted:
    """An encoder adapted to some of the data only; texts are encoded once.

    `kept`: a folder where it is found again, or written, under the hash of that data; adapting takes minutes.
    """

    def __init__(self, data: list[Labelled], kept: Path | None) -> None:
        self._encoder = ReferenceEncoder(PLAIN)
        file = kept / f"{_digest(data)}.npz" if kept else None
        if file and file.exists():
            add(self._encoder.model[0].auto_model, read_layers(file))
        else:
            trained = adapt.train(data, self._encoder)
            if file:
                file.parent.mkdir(parents=True, exist_ok=True)
                np.savez_compressed(file, **trained)
        self.name = f"{self._encoder.name}+{len(data)}"
        self._known: dict[str, Vectors] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text."""
        new = sorted({text for text in texts if text not in self._known}, key=len)
        self._known.update(zip(new, self._encoder.encode(new), strict=True))
        rows = [self._known[text] for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), DIMENSIONS)


def _first_stage(data: list[Labelled], encoder: Encoder) -> Head:
    from sklearn.linear_model import LogisticRegression

    framework = load_framework()
    texts = [row.text for row in data]
    vectors = encoder.encode(texts)
    vocabulary, rarity = _vocabulary(data)
    features = feature_matrix(texts, vectors, vocabulary, rarity, framework)
    outputs = list(framework.outputs)
    columns, biases = [], []
    for name in outputs:
        wanted = np.array([row.levels[name] >= 1 if name in row.levels else name in row.topics for row in data])
        model = LogisticRegression(C=C_BEARS, max_iter=3000, class_weight="balanced").fit(features, wanted)
        columns.append(model.coef_[0])
        biases.append(model.intercept_[0])
    flags = tuple(voice_words().voices)
    grammar, targets, places = [], [], []
    for number, row in enumerate(data):
        parts = voices_of(row.text, row=" | " in row.text)
        if row.voice == "none" or len({p.voice.rung for p in parts}) > 1:
            continue
        grammar.append(np.max([voice_row(p, flags) for p in parts], axis=0))
        targets.append(RUNGS.get(row.voice, 1))
        places.append(number)
    spoken = np.hstack([vectors[places] * SCALE, np.array(grammar, dtype=np.float32)])
    voice = LogisticRegression(C=C_VOICE, max_iter=3000, class_weight="balanced").fit(spoken, targets)
    said = [said_row(voices_of(row.text, row=" | " in row.text), find_slots(row.text), flags) for row in data]
    deep_rows, deep = np.hstack([features, np.array(said, dtype=np.float32)]), []
    for name in framework.purposes:
        for step in range(1, 5):
            wanted = np.array([row.levels[name] >= step for row in data])
            model = LogisticRegression(C=C_DEEP, max_iter=2000, class_weight="balanced").fit(deep_rows, wanted)
            deep.append(np.append(model.coef_[0], model.intercept_[0]))
    meta: dict[str, Any] = {
        "version": VERSION,
        "encoder": encoder.name,
        "cues": list(framework.cue_groups),
        "outputs": outputs,
        "voice_flags": list(flags),
        "steps": [0.5] * 4,
    }
    return Head(
        encoder=encoder.name,
        vocabulary=vocabulary,
        rarity=rarity,
        outputs=tuple(outputs),
        weights=np.array(columns, dtype=np.float32).T,
        bias=np.array(biases, dtype=np.float32),
        voice_weights=np.vstack([voice.coef_.T, voice.intercept_]).astype(np.float32),
        voice_flags=flags,
        depths=np.array(deep, dtype=np.float32).T,
        levels=np.zeros((1, 4), dtype=np.float32),
        steps=(0.5,) * 4,
        meta=meta,
        framework=framework,
    )


def _second_stage(data: list[Labelled], signals: list[Signal], fold: Any) -> tuple[Matrix, list[float], dict[str, Any]]:
    from sklearn.linear_model import LogisticRegression

    names = list(load_framework().purposes)
    rows = np.array([step_features(s, p) for s in signals for p in names], dtype=np.float32)
    truth = np.array([row.levels[p] for row in data for p in names])
    folds = np.repeat(fold, len(names))
    doubtful = np.array(
        [row.author >= SINGLE_FROM and not row.levels[p] and any(row.levels.values()) for row in data for p in names]
    )
    weight = np.where(doubtful, SINGLE_WEIGHT, 1.0)
    columns, chances = [], np.zeros((len(truth), 4))
    for step in range(1, 5):
        wanted = truth >= step
        for number in range(FOLDS):
            inside = folds != number
            model = LogisticRegression(C=C_STEPS, max_iter=3000)
            model.fit(rows[inside], wanted[inside], sample_weight=weight[inside])
            chances[~inside, step - 1] = model.predict_proba(rows[~inside])[:, 1]
        model = LogisticRegression(C=C_STEPS, max_iter=3000).fit(rows, wanted, sample_weight=weight)
        columns.append(np.append(model.coef_[0], model.intercept_[0]))
    steps = list(STEPS)
    taken = np.cumprod(chances >= np.array(steps), axis=1).sum(axis=1)
    scores: dict[str, Any] = {"steps": steps}
    for place, name in enumerate(names):
        t, g = truth[place :: len(names)], taken[place :: len(names)]
        scores[name] = {"f1_at_3": round(_f1(t >= 3, g >= 3), 3), "exact": round(float((t == g).mean()), 3)}
    return np.array(columns, dtype=np.float32).T, steps, scores


def _f1(truth: Any, guess: Any) -> float:
    both = float((truth & guess).sum())
    return 2 * both / max(1.0, float(truth.sum() + guess.sum()))


def _vocabulary(data: list[Labelled]) -> tuple[dict[str, int], Matrix]:
    seen: dict[str, set[str]] = {}
    count: Counter[str] = Counter()
    for row in data:
        for word in words_of(row.text):
            seen.setdefault(word, set()).add(row.author)
            count[word] += 1
    kept = sorted(word for word, who in seen.items() if len(who) >= MIN_WORD_FILES)
    rarity = np.array([np.log((1 + len(data)) / (1 + count[word])) + 1 for word in kept], dtype=np.float32)
    return {word: i for i, word in enumerate(kept)}, rarity


def _signals(data: list[Labelled], encoder: Encoder, head: Head) -> list[Signal]:
    return read_signals([row.text for row in data], encoder=encoder, framework=head.framework, head=head)


def _digest(data: list[Labelled]) -> str:
    lines = [json.dumps([r.author, r.text, r.levels, list(r.topics), r.voice], sort_keys=True) for r in data]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


if __name__ == "__main__":
    main()

"""Trains the network that judges whether a sentence answers a question (`assistant.evidence.pairs`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.embedding import Encoder
from assistant.evidence.acronyms import expand
from assistant.evidence.pairs import PAIRS_FILE, PairModel, pair_features
from evals.retrieval.training_data import Training

NETWORKS = 3
HIDDEN = 48
ROUNDS = 10
BATCH = 128
RATE = 1e-3
DECAY = 0.05
LOOKED_AT = 2  # sentences of a passage, as in the search


@dataclass(frozen=True, slots=True)
class Vectors:
    """Vectors of the training data: questions, passages, and sentences with the first and last of each passage."""

    questions: Any
    passages: Any
    sentences: Any
    starts: Any

    def closest(self, question: int, passage: int, k: int = LOOKED_AT) -> list[int]:
        """Return the rows of the sentences of a passage that lie nearest to a question."""
        first, last = int(self.starts[passage]), int(self.starts[passage + 1])
        order = np.argsort(-(self.sentences[first:last] @ self.questions[question]))
        return [first + int(i) for i in order[:k]]


def vectors_of(data: Training, encoder: Encoder) -> Vectors:
    """Return the vectors of questions, passages and sentences."""
    sentences = [s for chunk in data.passages for s in chunk.statements]
    return Vectors(
        encoder.encode([expand(e.question) for e in data.examples]),
        encoder.encode([chunk.index_text for chunk in data.passages]),
        encoder.encode(sentences),
        np.cumsum([0, *(len(chunk.statements) for chunk in data.passages)]),
    )


def train_pairs(data: Training, vectors: Vectors, rows: list[int], encoder: str) -> PairModel:
    """Return networks trained on the examples `rows`.

    Right: a question with its answering sentences. Wrong: a near miss with the nearest sentences of the passage that it
    was written beside, and an answerable question with the nearest sentences of another passage.
    """
    import torch

    asked, sentences, owners, labels = _pairs(data, vectors, rows)
    inputs = np.concatenate(
        [
            pair_features(vectors.questions[q], vectors.sentences[[s]], vectors.passages[[p]])
            for q, s, p in zip(asked, sentences, owners, strict=True)
        ]
    )
    features, target = torch.from_numpy(inputs), torch.tensor(labels, dtype=torch.float32)
    found: list[dict[str, Any]] = []
    for seed in range(NETWORKS):
        torch.manual_seed(seed)
        net = torch.nn.Sequential(
            torch.nn.Dropout(0.2),
            torch.nn.Linear(features.shape[1], HIDDEN),
            torch.nn.ReLU(),
            torch.nn.Dropout(0.3),
            torch.nn.Linear(HIDDEN, 1),
        )
        optimiser = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
        for _ in range(ROUNDS):
            net.train()
            order = torch.randperm(len(features))
            for first in range(0, len(order), BATCH):
                batch = order[first : first + BATCH]
                scores = net(features[batch]).squeeze(-1)
                loss = torch.nn.functional.binary_cross_entropy_with_logits(scores, target[batch])
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
        found.append({k: v.detach().numpy() for k, v in net.state_dict().items()})
    return PairModel(
        np.stack([state["1.weight"].T for state in found]).astype(np.float16).astype(np.float32),
        np.stack([state["1.bias"] for state in found]),
        np.stack([state["4.weight"][0] for state in found]),
        np.stack([state["4.bias"][0] for state in found]),
        encoder,
    )


def _pairs(data: Training, vectors: Vectors, rows: list[int]) -> tuple[list[int], list[int], list[int], list[int]]:
    asked: list[int] = []
    sentences: list[int] = []
    owners: list[int] = []
    labels: list[int] = []

    def put(question: int, sentence: int, passage: int, label: int) -> None:
        asked.append(question)
        sentences.append(sentence)
        owners.append(passage)
        labels.append(label)

    for row in rows:
        example = data.examples[row]
        if example.near:
            for sentence in vectors.closest(row, example.passage):
                put(row, sentence, example.passage, 0)
            continue
        for number in example.sentences[:LOOKED_AT]:
            put(row, int(vectors.starts[example.passage]) + number, example.passage, 1)
        scores = vectors.passages @ vectors.questions[row]
        wrong = [i for i in np.argsort(-scores)[:4].tolist() if i != example.passage][:LOOKED_AT]
        for passage in wrong:
            # A passage that lies nearer than the right one may answer as well.
            if scores[passage] < scores[example.passage]:
                put(row, vectors.closest(row, passage, 1)[0], passage, 0)
    return asked, sentences, owners, labels


def save_pairs(model: PairModel) -> None:
    """Write the networks."""
    first, bias, second, offset = model.arrays
    np.savez_compressed(
        PAIRS_FILE, first=first.astype(np.float16), bias=bias, second=second, offset=offset, encoder=model.encoder
    )

"""The ranking's arithmetic, and that what was learnt belongs to the encoder in use."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.embedding import LazyEncoder
from assistant.evidence.pairs import pair_model
from assistant.evidence.ranking import SCORES, Scores, rank, standardised
from assistant.library.catalogue import StoredChunk
from assistant.library.chunks import Chunk


def scores(name: str, passage: float, sentence: float, words: float) -> Scores:
    chunk = Chunk(0, name, name, "", 1, 1, 0, len(name), ((0, len(name), 1, False),))
    return Scores(StoredChunk(name, "d", chunk), passage, sentence, words, np.zeros((2, 384), np.float32))


def test_standardised() -> None:
    values = standardised([1.0, 2.0, 3.0])
    assert sum(values) == pytest.approx(0)
    assert values[2] == pytest.approx((3 / 2) ** 0.5)
    assert standardised([2.0, 2.0]) == [0.0, 0.0]
    assert standardised([]) == []


def test_each_score_counts_by_its_weight() -> None:
    found = [scores("a", 1, 0, 0), scores("b", 0, 1, 0), scores("c", 0, 0, 9)]
    for name, first in zip(SCORES, "abc", strict=True):
        weights = dict.fromkeys(SCORES, 0.1) | {name: 1.0}
        assert rank(found, weights)[0].scores.chunk.id == first


def test_equal_candidates_keep_a_fixed_order() -> None:
    found = [scores("b", 1, 1, 1), scores("a", 1, 1, 1)]
    assert [r.scores.chunk.id for r in rank(found)] == ["a", "b"]


@pytest.mark.model
def test_the_network_belongs_to_the_encoder(search_encoder: LazyEncoder) -> None:
    assert pair_model().encoder == search_encoder.name


@pytest.mark.model
def test_an_answer_scores_above_a_sentence_that_only_shares_its_subject(search_encoder: LazyEncoder) -> None:
    pairs = [
        (
            "When did the ferry clinic open?",
            "The ferry clinic opened in April 2021.",
            "The ferry clinic costs £40,000.",
        ),
        ("Who runs the harbour hub?", "The harbour hub is run by Thrale Council.", "The harbour hub saw 900 visitors."),
        (
            "What does the clinic cost?",
            "The clinic costs £40,000 a year.",
            "The clinic opens on Tuesdays for families.",
        ),
    ]
    right = 0
    for question, answer, other in pairs:
        vectors = search_encoder.encode([question, answer, other])
        a, b = pair_model().score(vectors[0], vectors[1:], vectors[1:])
        right += bool(a > b)
    assert right == len(pairs)
    assert np.isfinite([a, b]).all()

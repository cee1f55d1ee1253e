"""Low-rank additions: what is stored is what was trained, and training can go on from it."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.embedding import ReferenceEncoder
from assistant.weights import PLAIN
from evals import lora

pytestmark = pytest.mark.model

TEXTS = ["Who could mend the roof of the clinic?", "Nurses at night"]


def test_stored_additions_can_be_gone_on_from() -> None:
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    first, second = ReferenceEncoder(PLAIN), ReferenceEncoder(PLAIN)
    products = lora.additions(first.model[0].auto_model)
    with torch.no_grad():
        for product in products.values():
            product.up.normal_(std=0.01)
    again = lora.additions(second.model[0].auto_model)
    before = second.encode(TEXTS)
    lora._load(again, lora.stored(products))
    changed = first.encode(TEXTS)
    assert np.min(np.sum(before * changed, axis=1)) < 0.999
    assert np.allclose(second.encode(TEXTS), changed, atol=2e-3)  # stored in half precision


def test_the_rate_rises_and_then_falls_to_almost_nothing() -> None:
    rates = [lora.rate_at(step, 100, 1.0) for step in range(100)]
    assert rates[0] == pytest.approx(0.1)
    assert max(rates) == rates[9] <= 1.0
    assert rates[9:] == sorted(rates[9:], reverse=True)
    assert rates[-1] == 0.02


def test_the_middle_of_two_rounds_lies_half_way_where_the_rank_allows() -> None:
    chance = np.random.default_rng(0)
    down = chance.normal(size=(lora.RANK, 40)).astype(np.float16)
    rounds = [{"a.b/down": down, "a.b/up": chance.normal(size=(30, lora.RANK)).astype(np.float16)} for _ in range(2)]
    found = lora.middle(rounds)
    assert {key: value.shape for key, value in found.items()} == {
        "a.b/up": (30, lora.RANK),
        "a.b/down": (lora.RANK, 40),
    }
    wanted = np.mean([kept["a.b/up"].astype(float) @ kept["a.b/down"].astype(float) for kept in rounds], axis=0)
    assert np.allclose(found["a.b/up"].astype(float) @ found["a.b/down"].astype(float), wanted, atol=0.05)
    assert not np.allclose(wanted, rounds[0]["a.b/up"].astype(float) @ down.astype(float), atol=0.5)

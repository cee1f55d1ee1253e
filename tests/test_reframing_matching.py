"""What was learnt of the matters is used where it holds, and no more."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.embedding import LazyEncoder
from assistant.jobs.reframing import matching
from assistant.jobs.reframing.heads import read_all


def _stored(path: Path, ids: list[str], encoder: str, width: int) -> Path:
    meta = {
        "encoder": encoder,
        "ids": ids,
        "weights": dict.fromkeys(matching.WITNESSES, 1.0),
        "sure": [1.0, 0.0],
        "threshold": 0.3,
        "topic_weight": 0.5,
        "kinds": ["staff", "money"],
    }
    layer = np.full((len(ids), width), 2.0, dtype=np.float16)
    bias = np.ones(len(ids), dtype=np.float16)
    suits = np.full((len(ids), 2), 1.5, dtype=np.float16)
    typical = np.full((len(ids), 2, width), 5, dtype=np.int8)
    np.savez_compressed(path, layer=layer, bias=bias, suits=suits, typical=typical, meta=np.array(json.dumps(meta)))
    return path


@pytest.mark.model
@pytest.mark.parametrize(("same", "width", "new"), [(True, 384, 1), (False, 7, 3)])
def test_a_matter_of_which_nothing_was_learnt_is_told_by_its_texts(
    encoder: LazyEncoder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    same: bool,
    width: int,
    new: int,
) -> None:
    three = matching.particular()[:3]
    name = matching.name_of(encoder) if same else "another"
    monkeypatch.setattr(matching, "WEIGHTS", _stored(tmp_path / "w.npz", [m.id for m in three[:2]], name, width))
    monkeypatch.setattr(matching, "particular", lambda: three)
    with caplog.at_level(logging.WARNING):
        index = matching._make_index(encoder)
    assert f"Of {new} matters" in caplog.text
    assert index.layer.shape == (3, 384)
    assert list(index.bias) == ([1.0, 1.0, 0.0] if same else [0.0, 0.0, 0.0])
    assert index.suits.tolist() == ([[1.5, 1.5], [1.5, 1.5], [1.0, 1.0]] if same else [[1.0, 1.0]] * 3)
    middle = matching.centres(three[2:], encoder)[0]
    assert np.allclose(index.typical[2], [middle, middle])
    assert np.allclose(index.typical[0], 5 / 127) == same
    assert float(index.layer[2] @ middle) == pytest.approx(float(np.linalg.norm(index.layer[2])), rel=1e-4)


def test_shares_add_up_and_follow_the_heights() -> None:
    shares = matching.shares_of(np.array([0.0, 2.0, 1.0], dtype=np.float32))
    assert float(shares.sum()) == pytest.approx(1.0)
    assert list(np.argsort(-shares)) == [1, 2, 0]


@pytest.mark.model
def test_a_question_like_a_typical_one_speaks_for_its_matter(encoder: LazyEncoder) -> None:
    known = matching._index(encoder)
    number = [m.id for m in known.matters].index("means/car_parking")
    asked = "what we have here"  # no cue stands in it
    reading = read_all([asked], encoder=encoder)[0]
    column = matching.WITNESSES.index("like")
    for typical in known.typical[number]:
        seen = matching.heard(asked, "", replace(reading, vector=typical), encoder=encoder)
        assert int(np.argmax(seen[:, column])) == number

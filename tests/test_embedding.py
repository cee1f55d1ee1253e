"""The encoder: the converted copy gives the reference's vectors, and a damaged one is not used."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from assistant import embedding
from assistant.embedding import DIMENSIONS, LazyEncoder, OnnxEncoder, ReferenceEncoder
from assistant.errors import EncoderError
from assistant.weights import CHECK, SEARCH, WEIGHTS_SHA256, adaptation, check_weights, weights_dir

pytestmark = pytest.mark.model

TEXTS = ["Jobs for care leavers.", "The trusts will share one pathology service. " * 30, "£7 million", "", "ward"]


def test_converted_copy_equals_the_reference(encoder: LazyEncoder) -> None:
    assert isinstance(encoder.load(), OnnxEncoder), "the conversion failed and the slow fallback is in use"
    ours, reference = encoder.encode(TEXTS), ReferenceEncoder().encode(TEXTS)
    assert ours.shape == (len(TEXTS), DIMENSIONS)
    assert np.min(np.sum(ours * reference, axis=1)) > 0.99999
    assert np.allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-4)


def test_a_vector_does_not_depend_on_its_batch(encoder: LazyEncoder) -> None:
    alone, together = encoder.encode([TEXTS[0]])[0], encoder.encode(TEXTS)[0]
    assert float(alone @ together) > 0.99999


def test_nothing_is_loaded_before_the_first_text(encoder_home: Path) -> None:
    assert not LazyEncoder(encoder_home).loaded


def test_no_texts_no_vectors(encoder: LazyEncoder) -> None:
    assert encoder.encode([]).shape == (0, DIMENSIONS)


def test_weights_are_checked(tmp_path: Path) -> None:
    check_weights(weights_dir())
    (tmp_path / "model.safetensors").write_bytes(b"something else")
    with pytest.raises(EncoderError, match="not the ones"):
        check_weights(tmp_path)


def test_a_truncated_copy_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model.onnx").write_bytes(b"short")
    (tmp_path / "model.json").write_text(json.dumps({"weights": WEIGHTS_SHA256, "bytes": 90_000_000}))
    asked: list[tuple[Path, str]] = []
    monkeypatch.setattr(embedding, "_export_in_child", lambda cache, variant: asked.append((cache, variant)))
    assert isinstance(LazyEncoder(tmp_path).load(), ReferenceEncoder)
    assert asked == [(tmp_path, "plain")]


@pytest.mark.parametrize("variant", [SEARCH, CHECK])
def test_the_adapted_copy_equals_the_adapted_reference(encoder: LazyEncoder, encoder_home: Path, variant: str) -> None:
    adapted = LazyEncoder(encoder_home, variant)
    assert isinstance(adapted.load(), OnnxEncoder)
    ours, reference = adapted.encode(TEXTS), ReferenceEncoder(variant).encode(TEXTS)
    assert np.min(np.sum(ours * reference, axis=1)) > 0.99999
    assert np.min(np.sum(ours * encoder.encode(TEXTS), axis=1)) < 0.99
    assert adapted.name != encoder.name


@pytest.mark.parametrize("variant", [SEARCH, CHECK])
def test_the_adaptation_is_thin(variant: str) -> None:
    layers = adaptation(variant)
    assert len(layers) == 36
    assert all(layer.down.shape[0] == layer.up.shape[1] <= 32 for layer in layers)

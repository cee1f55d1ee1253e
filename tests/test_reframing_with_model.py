"""Reframing with a chat model: its suggestions pass the same judge as ours, or are left out and counted."""

from __future__ import annotations

import json

import pytest

from assistant.embedding import LazyEncoder
from assistant.jobs.reframing_with_model import reframe_question
from assistant.model import ChatModel
from assistant.settings import Settings
from tests.test_model import Scripted

pytestmark = pytest.mark.model

QUESTION = "How can we recruit 200 home carers by June?"
GOOD = {
    "question": "What would make caring for people at home in Saltby a job that somebody could build a life on, "
    "and which other employers would find it harder to get staff?",
    "lens": "horizon",
    "partners": ["home carers", "the council"],
    "measure": "Carers still in the work after two years",
    "find_out_first": "Why the last ten left",
}


def model(settings: Settings, reply: object) -> ChatModel:
    return ChatModel(settings.with_(model="openai:scripted"), Scripted(reply))


def test_good_suggestions_are_added_and_bad_ones_counted(settings: Settings, encoder: LazyEncoder) -> None:
    bad = GOOD | {"question": "Imagine a world where every carer is a hero."}
    reply = json.dumps({"reframes": [GOOD, bad, "nonsense"]})
    result = reframe_question(QUESTION, encoder=encoder, model=model(settings, reply))
    from_model = [r for r in result.reframes if r.source == "model"]
    assert [r.question for r in from_model] == [GOOD["question"]]
    assert result.mode == "model"
    assert "2" in result.notices[-1]


def test_a_failing_model_leaves_ours(settings: Settings, encoder: LazyEncoder) -> None:
    alone = reframe_question(QUESTION, encoder=encoder)
    result = reframe_question(QUESTION, encoder=encoder, model=model(settings, RuntimeError("down")))
    assert result.reframes == alone.reframes
    assert len(result.reframes) >= 3
    assert "offline" in result.notices[-1]

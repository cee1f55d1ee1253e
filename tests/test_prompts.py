"""Chat prompts: declared variables, exact errors, and values that cannot act as templates."""

from __future__ import annotations

import pytest

from assistant.errors import DataFileError
from assistant.prompts import chat_prompt, chat_prompts


def test_all_prompts_are_valid() -> None:
    assert set(chat_prompts()) == {"answer", "draft", "reframe"}


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(DataFileError, match="'answer' needs the variable 'passages'"):
        chat_prompt("answer").render(question="q")


def test_an_unknown_variable_is_named() -> None:
    with pytest.raises(DataFileError, match="'answer' has no variable 'tone'"):
        chat_prompt("answer").render(question="q", passages="p", tone="warm")


def test_values_are_not_templates() -> None:
    _, user = chat_prompt("answer").render(question="what is {passages}?", passages="{question}")
    assert "what is {passages}?" in user
    assert "{question}" in user


def test_unknown_prompt() -> None:
    with pytest.raises(DataFileError, match="no prompt 'poem'"):
        chat_prompt("poem")

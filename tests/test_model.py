"""The chat-model seam: names, missing keys and packages, replies of every kind, and whether text leaves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.errors import ModelError
from assistant.model import ChatModel, configured_model, current_mode, parse_object
from assistant.settings import Settings


class Reply:
    def __init__(self, content: Any) -> None:
        self.content = content


class Scripted:
    """A chat model with a queue of replies; an exception in the queue is raised."""

    def __init__(self, *replies: Any) -> None:
        self.replies = list(replies)
        self.asked: list[Any] = []

    def invoke(self, input: Any) -> Reply:
        self.asked.append(input)
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return Reply(reply)


def settings(tmp_path: Path, model: str) -> Settings:
    return Settings(home=tmp_path, model=model)


def test_no_model_is_offline(tmp_path: Path) -> None:
    assert configured_model(settings(tmp_path, "")) is None
    mode = current_mode(None)
    assert not mode.leaves
    assert "no text leaves this machine" in mode.sentence


@pytest.mark.parametrize("name", ["gpt", ":x", "openai:"])
def test_a_bad_name_is_explained(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelError, match="provider:name"):
        configured_model(settings(tmp_path, name))


def test_a_missing_key_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    model = configured_model(settings(tmp_path, "openai:gpt-x"))
    assert model is not None
    with pytest.raises(ModelError, match="OPENAI_API_KEY"):
        model.ask("s", "u")


def test_a_missing_package_names_the_command(tmp_path: Path) -> None:
    model = configured_model(settings(tmp_path, "ollama:llama"))
    assert model is not None
    try:
        import langchain_ollama  # noqa: F401
    except ImportError:
        with pytest.raises(ModelError) as raised:
            model.ask("s", "u")
        assert "pip install langchain-ollama" in raised.value.help
    else:
        pytest.skip("langchain-ollama is installed here")


@pytest.mark.parametrize(
    ("model", "environ", "leaves"),
    [
        ("openai:x", {}, True),
        ("openai:x", {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}, False),
        ("openai:x", {"OPENAI_BASE_URL": "https://llm.example.org/v1"}, True),
        ("ollama:x", {}, False),
        ("ollama:x", {"OLLAMA_HOST": "http://gpu.example.org:11434"}, True),
        ("azure_openai:x", {}, True),
    ],
)
def test_whether_text_leaves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: str, environ: dict[str, str], leaves: bool
) -> None:
    for name in ("OPENAI_BASE_URL", "OPENAI_API_BASE", "OLLAMA_HOST"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    configured = configured_model(settings(tmp_path, model))
    assert configured is not None
    assert configured.mode.leaves is leaves
    assert ("are sent to this provider" in configured.mode.sentence) is leaves


@pytest.mark.parametrize(
    "reply", ['{"a": 1}', 'Here it is:\n```json\n{"a": 1}\n```', 'text {not json} then {"a": 1} and more']
)
def test_the_first_object_is_taken(reply: str) -> None:
    assert parse_object(reply) == {"a": 1}


@pytest.mark.parametrize("reply", ["", "no", "[1, 2]", "{" * 5000, "x" * 50_000, '{"a": '])
def test_a_useless_reply_is_an_error(reply: str) -> None:
    with pytest.raises(ModelError):
        parse_object(reply)


def test_a_providers_error_is_told_without_its_text(tmp_path: Path) -> None:
    model = ChatModel(settings(tmp_path, "openai:x"), Scripted(ValueError("my secret draft")))
    with pytest.raises(ModelError) as raised:
        model.ask("s", "u")
    assert "secret" not in raised.value.message
    assert "value error" in raised.value.message


def test_content_in_parts(tmp_path: Path) -> None:
    model = ChatModel(settings(tmp_path, "openai:x"), Scripted([{"type": "text", "text": '{"a":'}, " 2}"]))
    assert model.ask("s", "u") == {"a": 2}

"""The chat model, if one is configured: any provider that LangChain's `init_chat_model` knows, or none.

Nothing here knows what the model is asked about. It is called with one system and one user text, its answer
must be one JSON object, and every failure becomes a ModelError, upon which jobs show their offline result.
"""

from __future__ import annotations

import json
import logging
import os
import re
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlparse

from assistant.errors import ModelError
from assistant.settings import Settings

log = logging.getLogger(__name__)

_PACKAGES = {"openai": "langchain-openai", "anthropic": "langchain-anthropic", "ollama": "langchain-ollama"}
_KEYS = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
_BASES = {
    "openai": ("OPENAI_API_BASE", "OPENAI_BASE_URL"),
    "anthropic": ("ANTHROPIC_API_URL", "ANTHROPIC_BASE_URL"),
    "ollama": ("OLLAMA_HOST",),
}
_LOOPBACK = {"localhost", "127.0.0.1", "::1", "0.0.0.0"}
_MAX_REPLY = 40_000


class Chat(Protocol):
    """What a LangChain chat model offers of what is used here."""

    def invoke(self, input: Any) -> Any:
        """Return the model's reply to a list of messages; its `content` is the text."""
        ...


@dataclass(frozen=True, slots=True)
class Mode:
    """Which mode the program is in, for the screen. `leaves`: whether text leaves the machine."""

    name: str
    leaves: bool

    @property
    def sentence(self) -> str:
        """The mode in one plain sentence."""
        if not self.name:
            return "Offline: no chat model is used and no text leaves this machine."
        if self.leaves:
            return (
                f"Chat model {self.name}: questions, notes and the passages found are sent to this provider. "
                "Drafts that you check are not."
            )
        return f"Chat model {self.name}, running on this machine: no text leaves it."


class ChatModel:
    """A configured chat model, loaded on first use. `chat` is given by tests; otherwise LangChain makes it."""

    def __init__(self, settings: Settings, chat: Chat | None = None) -> None:
        self._settings = settings
        self._chat = chat
        self.name = settings.model

    @property
    def mode(self) -> Mode:
        """Which mode this is, for the screen."""
        return Mode(self.name, leaves=not self._is_local())

    def _provider(self) -> str:
        return self.name.partition(":")[0].lower()

    def _is_local(self) -> bool:
        provider = self._provider()
        base = next((os.environ[v] for v in _BASES.get(provider, ()) if os.environ.get(v)), "")
        if not base:
            return provider == "ollama"
        host = urlparse(base if "//" in base else f"//{base}").hostname or ""
        return host in _LOOPBACK

    def ask(self, system: str, user: str) -> dict[str, Any]:
        """Return the model's answer as a JSON object. Raises ModelError, in plain words, when it cannot."""
        chat = self._load()
        try:
            reply = chat.invoke([("system", system), ("human", user)])
        except Exception as error:  # providers raise errors of many kinds; all mean the same here
            log.info("The chat model failed: %s", type(error).__name__)
            raise ModelError(
                f"The chat model {self.name} could not be used ({_plain(error)}).",
                "Check that it is running and that its key is right, or unset ASSISTANT_MODEL to go on offline.",
            ) from error
        return parse_object(_text(getattr(reply, "content", "")))

    def _load(self) -> Chat:
        if self._chat is None:
            self._chat = _init(self._settings)
        return self._chat


def configured_model(settings: Settings) -> ChatModel | None:
    """Return the chat model that the settings name, or None. Raises ModelError if the name is not provider:name."""
    if not settings.model:
        return None
    provider, colon, name = settings.model.partition(":")
    if not colon or not provider or not name:
        raise ModelError(
            f"ASSISTANT_MODEL is {settings.model!r}, which is not of the form provider:name.",
            "Write for example ASSISTANT_MODEL=ollama:llama3.1, or unset it to work offline.",
        )
    return ChatModel(settings)


def current_mode(model: ChatModel | None) -> Mode:
    """Return which mode the program is in."""
    return model.mode if model else Mode("", leaves=False)


def _init(settings: Settings) -> Chat:
    provider, _, name = settings.model.partition(":")
    key = _KEYS.get(provider)
    if key and not os.environ.get(key):
        raise ModelError(
            f"The chat model {settings.model} needs a key, and {key} is not set.",
            f"Set {key}, or unset ASSISTANT_MODEL to work offline.",
        )
    try:
        from langchain.chat_models import init_chat_model

        chat: Chat = init_chat_model(
            name, model_provider=provider, temperature=0, timeout=settings.model_timeout, max_retries=1
        )
        return chat
    except ImportError as error:
        package = _PACKAGES.get(provider, f"langchain-{provider}")
        raise ModelError(
            f"The package for the provider '{provider}' is not installed.", f"Install it with: pip install {package}"
        ) from error
    except Exception as error:
        raise ModelError(
            f"The chat model {settings.model} could not be set up ({_plain(error)}).",
            "Check the provider's name, or unset ASSISTANT_MODEL to work offline.",
        ) from error


def _plain(error: Exception) -> str:
    """Return the error's kind and no more: its text may carry the request."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__).lower()


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "".join(
            p if isinstance(p, str) else str(p.get("text", "")) for p in content if isinstance(p, (str, dict))
        )
    return ""


def parse_object(reply: str) -> dict[str, Any]:
    """Return the first JSON object in a reply, fenced or not. Raises ModelError if there is none."""
    if len(reply) > _MAX_REPLY:
        raise ModelError("The chat model's answer is far too long to be used.")
    decoder = json.JSONDecoder()
    for match in re.finditer(r"\{", reply):
        try:
            found, _ = decoder.raw_decode(reply, match.start())
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            return found
    raise ModelError("The chat model did not answer in the form it was asked for.")

"""What a chat model is told: `prompts/chat.yaml`, with declared variables.

A variable that is missing, undeclared or unused is an error that names prompt and variable, so that a prompt
cannot silently lose its passages. Values are put in once and never read as templates themselves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.errors import DataFileError
from assistant.resources import load_yaml, require, require_strings
from assistant.results import Passage

_FILE = "chat.yaml"
_VARIABLE = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class ChatPrompt:
    """One prompt: a fixed system text and a user text with variables."""

    name: str
    system: str
    user: str
    variables: tuple[str, ...]

    def render(self, **values: str) -> tuple[str, str]:
        """Return (system, user) with the values put in. Raises DataFileError naming a missing or unknown variable."""
        for name in self.variables:
            if name not in values:
                raise DataFileError(f"The prompt '{self.name}' needs the variable '{name}', which was not given.")
        for name in values:
            if name not in self.variables:
                raise DataFileError(f"The prompt '{self.name}' has no variable '{name}'.")
        return self.system, _VARIABLE.sub(lambda m: values[m[1]], self.user)


@lru_cache(maxsize=1)
def chat_prompts() -> dict[str, ChatPrompt]:
    """Return the prompts by name. Raises DataFileError naming the prompt and the key that is wrong."""
    data = load_yaml("chat")
    if not isinstance(data, dict):
        raise DataFileError(f"{_FILE}: it should hold prompts by name.")
    prompts = {}
    for name, entry in data.items():
        fields = require(entry, _FILE, str(name), needed={"variables": list, "system": str, "user": str})
        variables = require_strings(fields["variables"], _FILE, f"{name}.variables")
        used = set(_VARIABLE.findall(fields["user"]))
        for variable in sorted(used ^ set(variables)):
            problem = "is used but not declared" if variable in used else "is declared but not used"
            raise DataFileError(f"{_FILE}: the variable '{variable}' of '{name}.user' {problem}.")
        prompts[str(name)] = ChatPrompt(str(name), fields["system"], fields["user"], variables)
    return prompts


def chat_prompt(name: str) -> ChatPrompt:
    """Return one prompt. Raises DataFileError when there is none of that name."""
    try:
        return chat_prompts()[name]
    except KeyError:
        raise DataFileError(f"{_FILE}: there is no prompt '{name}'.") from None


def numbered(passages: Sequence[Passage]) -> str:
    """Return passages as a chat model is shown them: numbered, each between marks that a text cannot forge."""
    blocks = []
    for number, passage in enumerate(passages, 1):
        body = passage.text.replace("<<<", "« ").replace(">>>", " »")
        blocks.append(
            f"<<<passage {number}: {passage.title}, {passage.where}>>>\n{body}\n<<<end of passage {number}>>>"
        )
    return "\n\n".join(blocks)

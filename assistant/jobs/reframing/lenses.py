"""The lenses: ways of looking that turn a transactional question (`prompts/lenses.yaml`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from assistant.resources import load_yaml, require

FILE = "lenses.yaml"


@dataclass(frozen=True)
class Lens:
    """One lens. `away`, `towards`: what is left behind and what is looked at instead. `why`: how it opens the door."""

    id: str
    title: str
    group: str
    away: str
    towards: str
    why: str
    evidence: str


@lru_cache(maxsize=1)
def all_lenses() -> dict[str, Lens]:
    """Return the lenses by id, in the order in which they are shown. Raises DataFileError naming the key."""
    top = require(load_yaml("lenses"), FILE, "the file", needed={"lenses": dict})
    out = {}
    for key, data in top["lenses"].items():
        require(
            data, FILE, f"lenses.{key}", needed=dict.fromkeys(("title", "group", "from", "to", "why", "evidence"), str)
        )
        out[key] = Lens(key, data["title"], data["group"], data["from"], data["to"], data["why"], data["evidence"])
    return out


def lenses() -> dict[str, str]:
    """Return the title of every lens by its id."""
    return {lens.id: lens.title for lens in all_lenses().values()}

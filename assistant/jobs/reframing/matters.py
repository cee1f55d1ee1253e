"""Matters: what a question is about, finer than its topic, and the pieces of speech that go with it.

A topic such as "other" holds beds, drugs and late trains alike; a reframing that reads well needs to know which.
The pieces live in `prompts/matters.yaml` and are written to fit one another, so that a frame never splices a
stranger's noun into a sentence. Which matter a question belongs to is told by its words first (they are certain
where they occur), then by likeness to examples, then by its topic.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from assistant.jobs.reframing.words import found, lexicon, plain
from assistant.resources import load_yaml, require, require_strings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.embedding import Encoder, Vectors

FILE = "matters.yaml"
PIECES = ("why", "causes", "trouble", "holders", "lose", "learn", "assets", "sign", "today", "issue", "stake")
_LISTS = ("strong", "cues", "examples", "partners", "measures", "find")
_STRONG, _CUE, _LIKE, _TOPIC = 1.6, 0.45, 2.6, 1.6
_GENERAL_HANDICAP = 1.1
_LONGER = 0.3


@dataclass(frozen=True)
class Matter:
    """One thing that questions are about. `aims`: pairs of who, and what they could do."""

    id: str
    topic: str
    about: str
    kind: str
    names: tuple[tuple[str, str], ...]
    default: str
    general: bool
    aims: tuple[tuple[str, str], ...]
    pieces: dict[str, tuple[str, ...]]
    strong: tuple[str, ...]
    cues: tuple[str, ...]
    examples: tuple[str, ...]
    partners: tuple[str, ...]
    measures: tuple[str, ...]
    find: tuple[str, ...]


@lru_cache(maxsize=1)
def matters() -> dict[str, Matter]:
    """Return every matter by id, in the order of the file. Raises DataFileError naming matter and key."""
    return {key: _matter(key, value) for key, value in load_yaml("matters").items()}


def _matter(key: str, data: Any) -> Matter:
    require(
        data,
        FILE,
        key,
        optional={"general": bool},
        needed={
            "topic": str,
            "about": str,
            "kind": str,
            "names": dict,
            "default": str,
            "aims": list,
            **dict.fromkeys(_LISTS, list),
            **dict.fromkeys(PIECES, list),
        },
    )
    aims = [require_strings(pair, FILE, f"{key}.aims") for pair in data["aims"]]
    names = require(data["names"], FILE, f"{key}.names", needed={}, optional=dict.fromkeys(data["names"], str))
    return Matter(
        id=key,
        topic=data["topic"],
        about=data["about"],
        kind=data["kind"],
        names=tuple(names.items()),
        default=data["default"],
        general=bool(data.get("general", False)),
        aims=tuple((a[0], a[1]) for a in aims),
        pieces={p: require_strings(data[p], FILE, f"{key}.{p}") for p in PIECES},
        **{name: require_strings(data[name], FILE, f"{key}.{name}") for name in _LISTS},
    )


@lru_cache(maxsize=1)
def _sharing() -> dict[str, int]:
    """How many matters each plain cue points to: what points everywhere points nowhere."""
    return dict(Counter(cue for matter in matters().values() for cue in matter.cues))


_prototypes: dict[str, tuple[list[str], Vectors]] = {}


def _likeness(vector: Vectors, encoder: Encoder) -> dict[str, float]:
    if encoder.name not in _prototypes:
        owners, texts = [], []
        for matter in matters().values():
            for text in (matter.about, *matter.examples):
                owners.append(matter.id)
                texts.append(text)
        _prototypes[encoder.name] = (owners, encoder.encode(texts))
    owners, vectors = _prototypes[encoder.name]
    best: dict[str, float] = {}
    for owner, score in zip(owners, (vectors @ vector).tolist(), strict=True):
        best[owner] = max(best.get(owner, 0.0), score)
    return best


def match(question: str, vector: Vectors, topics: Mapping[str, float], *, encoder: Encoder) -> Matter:
    """Return the matter that fits best. `vector`: the question's; `topics`: probability (0-1) of each topic."""
    text = plain(question)
    like = _likeness(vector, encoder)
    best, best_score = None, float("-inf")
    for matter in matters().values():
        strong = set(found(matter.strong, text))
        weak = set(found(matter.cues, text)) - strong
        score = _STRONG * min(sum(1 + _LONGER * w.count(" ") for w in strong), 2.3) + _LIKE * like[matter.id]
        score += sum(sorted((_CUE / _sharing().get(w, 1) for w in weak), reverse=True)[:3])
        score += _TOPIC * topics.get(matter.topic, 0.0) - (_GENERAL_HANDICAP if matter.general else 0.0)
        if score > best_score:
            best, best_score = matter, score
    if best is None:
        raise LookupError("matters.yaml holds no matters")
    return best


def topic_titles() -> dict[str, str]:
    """Return the title of each topic."""
    return lexicon().topics

"""Tells which matter a question is about, and how sure that is.

Four witnesses are heard: cues that stand in the question, the topic that the heads see, how near the question lies
to the middle of all that was written for a matter (encoder), and how many telling words it shares with that (tf-idf).
Their weights were fitted to questions whose matters were judged by readers (`evals.reframing.match`). Below the
threshold no matter is likely enough, and the general one of the topic speaks, in the asker's own words.
"""

from __future__ import annotations

import hashlib
import json
import logging
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.jobs.reframing.matters import Matter, matters
from assistant.jobs.reframing.spelling import Speller
from assistant.jobs.reframing.words import cues, found, lead_of, leads_in, plain

if TYPE_CHECKING:
    from assistant.embedding import Encoder, Vectors

log = logging.getLogger(__name__)

WEIGHTS = Path(__file__).with_name("matching.npz")
WITNESSES = ("hit", "count", "topic", "near", "shared")
_MOST_HITS = 3
_WORD = re.compile(r"[a-z0-9&'-]+")
_SLOT = re.compile(r" ?\{(?:in|here)\}")


@dataclass(frozen=True)
class Scored:
    """A matter and how likely (0-1) the question is about it. `witnesses`: what was heard, in order of WITNESSES."""

    matter: Matter
    chance: float
    witnesses: tuple[float, ...]


class _Starts:
    """Which matters have a cue that begins with a word: most need no further look."""

    def __init__(self, known: Sequence[Matter]) -> None:
        self._exact: dict[str, set[int]] = {}
        self._open: dict[str, set[int]] = {}
        for number, matter in enumerate(known):
            for cue in matter.cues:
                first, any_ending = lead_of(cue.lower().strip())
                (self._open if any_ending else self._exact).setdefault(first, set()).add(number)

    def numbers(self, text: str) -> set[int]:
        """Return the numbers of the matters of which a cue may stand in `text` (plain)."""
        out: set[int] = set()
        for word in leads_in(text):
            out |= self._exact.get(word, set())
            for length in range(len(word) + 1):
                out |= self._open.get(word[:length], set())
        return out


@dataclass(frozen=True)
class _Index:
    """The matters that are not general, the middle of each one's texts, and their words with weights of rarity."""

    matters: tuple[Matter, ...]
    centres: Vectors
    words: tuple[Mapping[str, float], ...]
    rarity: Mapping[str, float]
    speller: Speller
    starts: _Starts
    weights: tuple[float, ...]
    bias: float
    threshold: float
    topic_weight: float


def texts_of(matter: Matter) -> list[str]:
    """Return all that was written for a matter, as plain sentences."""
    asked = [
        _SLOT.sub("", q.replace("{s}", matter.default).replace("{people}", matter.people))
        for items in matter.questions.values()
        for q in items
    ]
    return [matter.about, *matter.examples, *dict.fromkeys(name for _, name in matter.names), *asked]


def digest() -> str:
    """Return the hash of the matters that centres stand for: it changes with any text."""
    lines = [json.dumps([m.id, texts_of(m)]) for m in _particular()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def centres(encoder: Encoder) -> Vectors:
    """Return the middle of each matter's texts, as unit vectors in the order of the matters."""
    import numpy as np

    texts, owners = [], []
    for number, matter in enumerate(_particular()):
        for text in texts_of(matter):
            texts.append(text)
            owners.append(number)
    vectors, of = encoder.encode(texts), np.array(owners)
    middle = np.stack([vectors[of == number].mean(0) for number in range(len(_particular()))])
    unit: Vectors = middle / np.linalg.norm(middle, axis=1, keepdims=True)
    return unit.astype(np.float32)


def rank(question: str, vector: Vectors, topics: Mapping[str, float], *, encoder: Encoder) -> list[Scored]:
    """Return the matters that are not general, the likeliest first. `vector`: the question's; `topics`: chances 0-1."""
    import numpy as np

    known = _index(encoder)
    text = known.speller.corrected(plain(question))
    near = _standard(known.centres @ vector)
    shared = _standard(np.array(_shared(text, known), dtype=np.float32))
    out = []
    may_strike = known.starts.numbers(text)
    for number, matter in enumerate(known.matters):
        struck = hits(text, matter) if number in may_strike else []
        heard = (
            float(bool(struck)),
            float(min(_MOST_HITS, len(struck))),
            topics.get(matter.topic, 0.0),
            float(near[number]),
            float(shared[number]),
        )
        score = known.bias + sum(w * h for w, h in zip(known.weights, heard, strict=True))
        out.append(Scored(matter, 1 / (1 + math.exp(-score)), heard))
    return sorted(out, key=lambda item: -item.chance)


def profiles(vectors: Vectors, *, encoder: Encoder) -> Vectors:
    """Return, per text, how near it lies to each matter, as a profile of unit length: what it is about."""
    import numpy as np

    near = vectors @ _index(encoder).centres.T
    near = near - near.mean(axis=1, keepdims=True)
    found: Vectors = near / (np.linalg.norm(near, axis=1, keepdims=True) + 1e-9)
    return found


def match(ranked: Sequence[Scored], topic: str, *, encoder: Encoder) -> Matter:
    """Return the likeliest matter, or the general one of `topic` where none is sure enough."""
    best = ranked[0]
    if best.chance >= _index(encoder).threshold:
        return best.matter
    return next(m for m in matters().values() if m.general and m.topic == topic)


def topics_with(ranked: Sequence[Scored], topics: Mapping[str, float], *, encoder: Encoder) -> dict[str, float]:
    """Return the chance (0-1) of each topic, as the heads see it and as the matters bear it out."""
    best: dict[str, float] = {}
    for item in ranked:
        odds = math.log(item.chance / (1 - item.chance))
        best[item.matter.topic] = max(best.get(item.matter.topic, -math.inf), odds)
    weight = _index(encoder).topic_weight
    scores = {topic: math.log(chance + 1e-3) + weight * best[topic] for topic, chance in topics.items()}
    highest = max(scores.values())
    raw = {topic: math.exp(score - highest) for topic, score in scores.items()}
    return {topic: value / sum(raw.values()) for topic, value in raw.items()}


def hits(text: str, matter: Matter) -> list[str]:
    """Return the cues of `matter` that stand in `text` (plain), in the order of the file."""
    if not found(matter.cues, text) or found(matter.without, text):
        return []
    return [cue for cue in matter.cues if cues((cue,)).search(text)]


def _shared(text: str, known: _Index) -> list[float]:
    """Return, per matter, the cosine of the weighted words of the question and of all that was written for it."""
    own = _weighed(Counter(_WORD.findall(text)), known.rarity)
    return [sum(weight * words.get(word, 0.0) for word, weight in own.items()) for words in known.words]


def _standard(values: Any) -> Any:
    return (values - values.mean()) / (values.std() + 1e-9)


def _weighed(counts: Mapping[str, int], rarity: Mapping[str, float]) -> dict[str, float]:
    raw = {w: (1 + math.log(n)) * rarity[w] for w, n in counts.items() if w in rarity}
    norm = math.sqrt(sum(v * v for v in raw.values())) or 1.0
    return {w: v / norm for w, v in raw.items()}


@lru_cache(maxsize=1)
def _particular() -> tuple[Matter, ...]:
    return tuple(m for m in matters().values() if not m.general)


_indexes: dict[str, _Index] = {}


def _index(encoder: Encoder) -> _Index:
    if encoder.name not in _indexes:
        _indexes[encoder.name] = _make_index(encoder)
    return _indexes[encoder.name]


def _make_index(encoder: Encoder) -> _Index:
    import numpy as np

    with np.load(WEIGHTS, allow_pickle=False) as file:
        meta = json.loads(str(file["meta"]))
        middle = file["centres"].astype(np.float32)
    if meta["sha256"] != digest() or meta["encoder"] != encoder.name:
        log.warning(
            "The matters have changed since their centres were worked out; doing it again, which takes a while."
        )
        middle = centres(encoder)
    counts = [Counter(_WORD.findall(plain(" ".join([*texts_of(m), *m.cues])))) for m in _particular()]
    spread = Counter(word for count in counts for word in count)
    rarity = {word: math.log((1 + len(counts)) / (1 + n)) + 1 for word, n in spread.items()}
    return _Index(
        matters=_particular(),
        centres=middle,
        words=tuple(_weighed(count, rarity) for count in counts),
        rarity=rarity,
        speller=Speller(spread),
        starts=_Starts(_particular()),
        weights=tuple(meta["weights"][name] for name in WITNESSES),
        bias=meta["bias"],
        threshold=meta["threshold"],
        topic_weight=meta["topic_weight"],
    )

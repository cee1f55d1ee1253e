"""Tells which matter a question is about, and how sure that is.

Several witnesses are heard of each matter: its cues that stand in the question, and whether they stand in the words
that name the subject; what a layer says that was trained to tell matters apart by the question's vector; how near the
question is to the nearest of a few typical ones; how many telling words are shared (tf-idf); and whether its topic, and
what is mostly asked about it, are those of the question (a fridge for vaccines is bought, a vaccine is offered). Their
weights were fitted to lines in which readers marked the matter (`evals.reframing.match`). Where even the likeliest one
is most unlikely, the general matter of the topic speaks, in the asker's own words (`asks`, `subjects`).
"""

from __future__ import annotations

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
from assistant.weights import REFRAME

if TYPE_CHECKING:
    from assistant.embedding import EncoderFamily, Vectors
    from assistant.jobs.reframing.heads import Reading

log = logging.getLogger(__name__)

WEIGHTS = Path(__file__).with_name("matching.npz")
WITNESSES = ("hit", "count", "words", "length", "named", "told", "shared", "topic", "kind", "like")
_MOST_HITS = 3
_LEAST = 1e-2  # what a topic that nothing speaks for still has
_LONG_CUE = 20  # characters; as long as cues usually get
_WORD = re.compile(r"[a-z0-9&'-]+")
_SLOT = re.compile(r" ?\{(?:in|here)\}")
TYPICAL_STEPS = 127  # vectors of typical questions are kept as whole numbers, to keep the file small


@dataclass(frozen=True)
class Scored:
    """A matter, its share (0-1) among all, and the chance (0-1) that the question is truly about it."""

    matter: Matter
    share: float
    chance: float


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
    """The matters that are not general, what was learnt of them, and their words with weights of rarity.

    `layer` and `bias`: score each matter from a question's vector. `typical`: vectors of a few questions that stand for
    all that are asked about a matter, shape (matters, how many, width). `suits`: how much oftener than of others each
    of `kinds` is asked of a matter, shape (matters, kinds). `sure`: slope and height of the chance.
    """

    matters: tuple[Matter, ...]
    layer: Vectors
    bias: Vectors
    typical: Vectors
    kinds: tuple[str, ...]
    suits: Vectors
    words: tuple[Mapping[str, float], ...]
    rarity: Mapping[str, float]
    speller: Speller
    starts: _Starts
    weights: Vectors
    sure: tuple[float, float]
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


def centres(of: Sequence[Matter], encoder: EncoderFamily, more: Mapping[str, Sequence[str]] | None = None) -> Vectors:
    """Return the middle of each matter's texts, as unit vectors, one row per matter.

    `more`: further texts by matter, such as questions that were asked about it.
    """
    import numpy as np

    texts, owners = [], []
    for number, matter in enumerate(of):
        for text in (*texts_of(matter), *(more or {}).get(matter.id, ())):
            texts.append(text)
            owners.append(number)
    vectors, places = encoder.beside(REFRAME).encode(texts), np.array(owners)
    middle = np.stack([vectors[places == number].mean(0) for number in range(len(of))])
    unit: Vectors = middle / np.linalg.norm(middle, axis=1, keepdims=True)
    return unit.astype(np.float32)


def heard(question: str, subject: str, reading: Reading, *, encoder: EncoderFamily) -> Vectors:
    """Return what the witnesses say of each matter, shape (matters that are not general, WITNESSES).

    `subject`: the words of the question that name what it is about, or "". `reading`: what the heads say of it.
    """
    import numpy as np

    known = _index(encoder)
    text, span = known.speller.corrected(plain(question)), plain(subject)
    struck = {n: _hits(text, known.matters[n]) for n in known.starts.numbers(text)}
    struck = {n: found_ for n, found_ in struck.items() if found_}
    out = np.zeros((len(known.matters), len(WITNESSES)), dtype=np.float32)
    for number, found_ in struck.items():
        out[number, :5] = (
            1.0,
            min(_MOST_HITS, len(found_)),
            max(len(cue.split()) for cue in found_),
            max(len(cue) for cue in found_) / _LONG_CUE,
            float(any(cues((cue,)).search(span) for cue in found_)),
        )
    out[:, 5] = _standard(scores(reading.vector[None], encoder=encoder)[0])
    out[:, 6] = _standard(np.array(_shared(text, known), dtype=np.float32))
    out[:, 7] = np.log([reading.topics.get(m.topic, 0.0) + _LEAST for m in known.matters])
    out[:, 8] = np.log(known.suits @ np.array([reading.kinds[kind] for kind in known.kinds], dtype=np.float32))
    out[:, 9] = _standard((known.typical @ reading.vector).max(axis=1))
    return out


def rank(question: str, subject: str, reading: Reading, *, encoder: EncoderFamily) -> list[Scored]:
    """Return the matters that are not general, the likeliest first; see `heard`."""
    import numpy as np

    known = _index(encoder)
    heights = heard(question, subject, reading, encoder=encoder) @ known.weights
    shares = shares_of(heights)
    slope, height = known.sure
    odds = slope * np.log(shares / (1 - shares + 1e-9) + 1e-12) + height
    chances = 1 / (1 + np.exp(-odds))
    best = np.argsort(-heights)
    return [Scored(known.matters[n], float(shares[n]), float(chances[n])) for n in best]


def shares_of(heights: Vectors) -> Vectors:
    """Return the share (0-1) of each matter from what its witnesses add up to (softmax)."""
    import numpy as np

    raised = np.exp(heights - heights.max())
    found: Vectors = raised / raised.sum()
    return found


def scores(vectors: Vectors, *, encoder: EncoderFamily) -> Vectors:
    """Return what the trained layer gives each matter, shape (texts, matters) in the order of `particular`.

    `vectors`: of the variant that is adapted to questions.
    """
    known = _index(encoder)
    found: Vectors = vectors @ known.layer.T + known.bias
    return found


def match(ranked: Sequence[Scored], topic: str, *, encoder: EncoderFamily) -> Matter:
    """Return the likeliest matter, or the general one of `topic` where even that one is most unlikely."""
    best = ranked[0]
    if best.chance >= _index(encoder).threshold:
        return best.matter
    return next(m for m in matters().values() if m.general and m.topic == topic)


def topics_with(ranked: Sequence[Scored], topics: Mapping[str, float], *, encoder: EncoderFamily) -> dict[str, float]:
    """Return the chance (0-1) of each topic, as the heads see it and as the matters bear it out."""
    best = dict.fromkeys(topics, _LEAST)
    for item in ranked:
        best[item.matter.topic] = best.get(item.matter.topic, _LEAST) + item.share
    weight = _index(encoder).topic_weight
    raw = {topic: (chance + _LEAST) * best[topic] ** weight for topic, chance in topics.items()}
    return {topic: value / sum(raw.values()) for topic, value in raw.items()}


def _hits(text: str, matter: Matter) -> list[str]:
    """Return the cues of `matter` that stand in `text` (plain), in the order of the file."""
    leads = leads_in(text)
    struck = [cue for cue in matter.cues if _may_strike(cue, leads) and cues((cue,)).search(text)]
    return [] if not struck or found(matter.without, text) else struck


def _may_strike(cue: str, leads: set[str]) -> bool:
    """Whether the first word of `cue` is among `leads`: most cues need no further look."""
    first, any_ending = lead_of(cue.lower().strip())
    return first in leads or (any_ending and any(word.startswith(first) for word in leads))


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
def particular() -> tuple[Matter, ...]:
    """Return the matters that are not general, in the order of the layer."""
    return tuple(m for m in matters().values() if not m.general)


_indexes: dict[str, _Index] = {}


def name_of(encoder: EncoderFamily) -> str:
    """Return the name of the encoder whose vectors are matched: what was learnt holds for it alone."""
    return encoder.beside(REFRAME).name


def _index(encoder: EncoderFamily) -> _Index:
    name = name_of(encoder)
    if name not in _indexes:
        _indexes[name] = _make_index(encoder)
    return _indexes[name]


def _make_index(encoder: EncoderFamily) -> _Index:
    import numpy as np

    with np.load(WEIGHTS, allow_pickle=False) as file:
        meta = json.loads(str(file["meta"]))
        layer, bias, suits = (file[name].astype(np.float32) for name in ("layer", "bias", "suits"))
        typical = file["typical"].astype(np.float32) / TYPICAL_STEPS
    # what was learnt from another encoder's vectors says nothing of these, which may even be of another width
    ids = meta["ids"] if meta["encoder"] == name_of(encoder) else ()
    learnt = dict(zip(ids, zip(layer, bias, suits, typical, strict=True), strict=False))
    if new := [m for m in particular() if m.id not in learnt]:
        log.warning(
            "Of %d matters nothing was learnt yet; they are told by the middle of their texts. "
            "Run python -m evals.reframing.match.",
            len(new),
        )
        length = np.linalg.norm(layer, axis=1).mean()
        told_by_texts = zip(new, centres(new, encoder), strict=True)
        many = typical.shape[1]
        learnt |= {
            m.id: (length * row, np.float32(0), np.ones_like(suits[0]), np.tile(row, (many, 1)))
            for m, row in told_by_texts
        }
    counts = [Counter(_WORD.findall(plain(" ".join([*texts_of(m), *m.cues])))) for m in particular()]
    spread = Counter(word for count in counts for word in count)
    rarity = {word: math.log((1 + len(counts)) / (1 + n)) + 1 for word, n in spread.items()}
    return _Index(
        matters=particular(),
        layer=np.stack([learnt[m.id][0] for m in particular()]),
        bias=np.stack([learnt[m.id][1] for m in particular()]),
        typical=np.stack([learnt[m.id][3] for m in particular()]),
        kinds=tuple(meta["kinds"]),
        suits=np.stack([learnt[m.id][2] for m in particular()]),
        words=tuple(_weighed(count, rarity) for count in counts),
        rarity=rarity,
        speller=Speller(spread),
        starts=_Starts(particular()),
        weights=np.array([meta["weights"][name] for name in WITNESSES], dtype=np.float32),
        sure=(meta["sure"][0], meta["sure"][1]),
        threshold=meta["threshold"],
        topic_weight=meta["topic_weight"],
    )

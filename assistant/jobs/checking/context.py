"""What the rest of a chapter says about a sentence that could be read two ways.

"The trust will run recruitment for all four bodies" could be about jobs or about overheads; in a chapter on value
for money it is about overheads. So in a document the signals of a sentence lean a little towards what its
neighbours in the same section clearly bear on, and away from what none of them bears on. A clear signal of its own
outweighs the company that it keeps, so one good paragraph in the wrong chapter still counts. A sentence that goes on
from the one before it in the same paragraph ("This will cost us more") is about what that one is about.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from assistant.jobs.checking.lexicon import voice_words
from assistant.jobs.checking.signals import Signal

CLEAR = 0.6  # probability from which a sentence votes for its main purpose
VOTES = 3  # clear neighbours that a section needs before it says anything
PULL = 2.4  # logits between a purpose that all neighbours share and one that none has
LEAN = 0.7  # share that a leaning sentence takes from the one before it; others take FOLLOW
FOLLOW = 0.2
NEAR_START = 60  # characters within which words that point back make a sentence lean
SHORT = 9  # words: a sentence this short often leans on the one before it
LEADS = 0.5  # share of votes above which a purpose is what a section is about
EVEN = 0.25  # share of votes that neither helps nor hurts


def leans(text: str) -> bool:
    """Whether a sentence points back to the one before it ("This will cost us more", "They share the cost")."""
    match = voice_words().leaning.search(text)
    return bool(match and match.start() < NEAR_START) or len(text.split()) <= SHORT


def carried_on(signals: Sequence[Signal], paragraphs: Sequence[int]) -> list[Signal]:
    """Return the signals with those inside a paragraph drawn towards the one before, as far as they lean."""
    out: list[Signal] = []
    for number, signal in enumerate(signals):
        if number == 0 or paragraphs[number] != paragraphs[number - 1] or signal.row:
            out.append(signal)
            continue
        share = LEAN if leans(signal.text) else FOLLOW
        before = out[-1].bears
        pull = {p: share * (_logit(before[p]) - _logit(chance)) for p, chance in signal.bears.items()}
        out.append(_pulled(signal, pull))
    return out


def in_context(signals: Sequence[Signal], sections: Sequence[int]) -> list[Signal]:
    """Return the signals with their probabilities moved by the company that each keeps in its section."""
    votes: dict[int, Counter[str]] = {}
    mains = [_main(signal) for signal in signals]
    for section, main in zip(sections, mains, strict=True):
        if main:
            votes.setdefault(section, Counter())[main] += 1
    out = []
    for signal, section, main in zip(signals, sections, mains, strict=True):
        company = Counter(votes.get(section, Counter()))
        if main:
            company[main] -= 1
        total = sum(company.values())
        if total < VOTES:
            out.append(signal)
            continue
        pull = {p: PULL * (min(0.6, company[p] / total) - EVEN) for p in signal.bears}
        out.append(_pulled(signal, pull))
    return out


def main_purposes(signals: Sequence[Signal], sections: Sequence[int]) -> dict[int, str]:
    """Return, per section, the purpose that most of its clear sentences are mainly about, or "" where none leads."""
    votes: dict[int, Counter[str]] = {section: Counter() for section in sections}
    for signal, section in zip(signals, sections, strict=True):
        if main := _main(signal):
            votes[section][main] += 1
    out = {}
    for section, counted in votes.items():
        leader, most = counted.most_common(1)[0] if counted else ("", 0)
        out[section] = leader if most >= VOTES and most > counted.total() * LEADS else ""
    return out


def _pulled(signal: Signal, pull: dict[str, float]) -> Signal:
    clauses = tuple(replace(c, bears=_moved(c.bears, pull)) for c in signal.clauses)
    return replace(signal, bears=_moved(signal.bears, pull), clauses=clauses)


def _main(signal: Signal) -> str:
    """Return the purpose that a statement mainly bears on, or "" where none is clear."""
    if signal.lists_purposes or not signal.bears:
        return ""
    purpose, chance = max(signal.bears.items(), key=lambda item: item[1])
    return purpose if chance >= CLEAR else ""


def _moved(bears: dict[str, float], pull: dict[str, float]) -> dict[str, float]:
    return {p: 1 / (1 + math.exp(-(_logit(chance) + pull[p]))) for p, chance in bears.items()}


def _logit(chance: float) -> float:
    chance = min(max(chance, 1e-4), 1 - 1e-4)
    return math.log(chance / (1 - chance))

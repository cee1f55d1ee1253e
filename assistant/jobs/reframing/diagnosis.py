"""Says what kind of question is asked, what it is about, and why we think so (manual, section 5).

The heads decide; the reason is put together from what stands in the question, so that a reader can check it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import UsageError
from assistant.jobs.reframing.heads import Reading, read_all
from assistant.jobs.reframing.matching import match, rank, topics_with
from assistant.jobs.reframing.matters import Matter
from assistant.jobs.reframing.parts import Parts, read_parts
from assistant.jobs.reframing.phrases import own_words
from assistant.jobs.reframing.words import found, lexicon, plain, words

if TYPE_CHECKING:
    from assistant.embedding import Encoder

MOST_CHARS = 1_000
_MOST_REASONS = 3


@dataclass(frozen=True)
class Diagnosis:
    """What kind of question it is, its topic, and why.

    `confidence`: probability (0-1) of the label. `matter`: what it is about, finer than the topic.
    """

    label: str
    topic: str
    why: str
    confidence: float
    parts: Parts
    matter: Matter


def diagnose(question: str, *, encoder: Encoder) -> Diagnosis:
    """Return the diagnosis of one question. Raises UsageError when it is empty or over 1,000 characters."""
    return diagnose_all([question], encoder=encoder)[0]


def diagnose_all(questions: Sequence[str], *, encoder: Encoder) -> list[Diagnosis]:
    """Return the diagnosis of each question. Raises UsageError for one that is empty or overlong."""
    for question in questions:
        if not words(question):
            raise UsageError("The question is empty.", "Type the question as it stands on the flip chart.")
        if len(question) > MOST_CHARS:
            raise UsageError(
                f"The question has {len(question):,} characters; at most {MOST_CHARS:,} are read.",
                "Shorten it to the one thing that is asked.",
            )
    return [
        _diagnosis(question, reading, encoder)
        for question, reading in zip(questions, read_all(questions, encoder=encoder), strict=True)
    ]


def _diagnosis(question: str, reading: Reading, encoder: Encoder) -> Diagnosis:
    label = max(reading.labels, key=lambda k: reading.labels[k])
    ranked = rank(question, reading.vector, reading.topics, encoder=encoder)
    topics = topics_with(ranked, reading.topics, encoder=encoder)
    topic = max(topics, key=lambda k: topics[k])
    matter = match(ranked, topic, encoder=encoder)
    own = own_words(question, reading.vector, encoder=encoder) if matter.kind == "words" else ""
    parts = read_parts(question, matter, own=own)
    return Diagnosis(label, topic, _why(label, question, matter, parts), reading.labels[label], parts, matter)


def _why(label: str, question: str, matter: Matter, parts: Parts) -> str:
    lex = lexicon()
    text = plain(question)
    said = lex.reasons[label]
    has = {name: bool(found(items, text)) for name, items in lex.signs.items()}
    has["number"] = has.get("number", False) or bool(parts.number)
    has["deadline"] = has.get("deadline", False) or bool(parts.date)
    has["built_in"] = bool(parts.built_in)
    has["statement"] = "?" not in question
    if label == "no_reframe":
        kind = next((k for k in said if has.get(k)), "none")
        return said[kind]
    values = {"about": matter.about, "built_in": parts.built_in}
    more = [said[k] for k in said if k != "base" and has.get(k)]
    return " ".join(text.format(**values) for text in [said["base"], *more[:_MOST_REASONS]])

"""Says what kind of question is asked, what it is about, and why we think so (manual, section 5).

The heads decide; the reason is put together from what stands in the question, so that a reader can check it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.errors import UsageError
from assistant.jobs.reframing.asks import OTHER, STOP, speaking
from assistant.jobs.reframing.heads import Reading, read_all
from assistant.jobs.reframing.matching import match, rank, topics_with
from assistant.jobs.reframing.matters import Matter, matters
from assistant.jobs.reframing.parts import Parts, read_parts
from assistant.jobs.reframing.shorthand import written_out
from assistant.jobs.reframing.subjects import subject_of
from assistant.jobs.reframing.words import found, lexicon, plain, words

if TYPE_CHECKING:
    from assistant.embedding import EncoderFamily

MOST_CHARS = 1_000
_MOST_REASONS = 3
_MOST_NEAREST = 4
_LEAST_OFFERED = 0.02  # chance; on lines kept for fitting 92% of what was right lay above it, 73% of what was not
_SURE_KIND = 0.2  # below it the questions that fit any kind of ask are used


@dataclass(frozen=True)
class Diagnosis:
    """What kind of question it is, its topic, and why.

    `confidence`: probability (0-1) of the label. `matter`: what it is about, finer than the topic. `nearest`: what else
    it may be about, the likeliest first.
    """

    label: str
    topic: str
    why: str
    confidence: float
    parts: Parts
    matter: Matter
    nearest: tuple[Matter, ...] = ()


def diagnose(question: str, *, encoder: EncoderFamily) -> Diagnosis:
    """Return the diagnosis of one question. Raises UsageError when it is empty or over 1,000 characters."""
    return diagnose_all([question], encoder=encoder)[0]


def diagnose_all(questions: Sequence[str], *, encoder: EncoderFamily) -> list[Diagnosis]:
    """Return the diagnosis of each question. Raises UsageError for one that is empty or overlong."""
    for question in questions:
        if not words(question):
            raise UsageError("The question is empty.", "Type the question as it stands on the flip chart.")
        if len(question) > MOST_CHARS:
            raise UsageError(
                f"The question has {len(question):,} characters; at most {MOST_CHARS:,} are read.",
                "Shorten it to the one thing that is asked.",
            )
    plainer = [written_out(question) for question in questions]
    readings = read_all(plainer, encoder=encoder)
    return [_diagnosis(question, reading, encoder) for question, reading in zip(plainer, readings, strict=True)]


def _diagnosis(question: str, reading: Reading, encoder: EncoderFamily) -> Diagnosis:
    label = max(reading.labels, key=lambda k: reading.labels[k])
    subject = subject_of(question, encoder=encoder)
    ranked = rank(question, subject.span, reading, encoder=encoder)
    topics = topics_with(ranked, reading.topics, encoder=encoder)
    topic = max(topics, key=lambda k: topics[k])
    matter = match(ranked, topic, encoder=encoder)
    if matter.general:
        matter = _general(matter, reading, subject.said)
    parts = read_parts(question, matter, own=subject.said)
    near = [item for item in ranked[:_MOST_NEAREST] if item.chance >= _LEAST_OFFERED]
    nearest = tuple(item.matter for item in near if item.matter.id != matter.id)
    why = _why(label, question, matter, parts)
    return Diagnosis(label, topic, why, reading.labels[label], parts, matter, nearest)


def _general(matter: Matter, reading: Reading, subject: str) -> Matter:
    """Return the general matter of a topic, with the questions that fit the kind of ask and the line's own subject."""
    kind = max(reading.kinds, key=lambda k: reading.kinds[k])
    # People may be a trouble to somebody; to ask how to be rid of them blames them.
    sure = reading.kinds[kind] >= _SURE_KIND and not (kind == STOP and found(lexicon().judge["people"], plain(subject)))
    spoken = speaking(matter, kind if sure else OTHER)
    return replace(spoken, about=subject) if subject else spoken


def taken_as(seen: Diagnosis, question: str, matter_id: str) -> Diagnosis:
    """Return the diagnosis as it is once somebody has said what the question is about.

    Raises UsageError for a matter that is not known.
    """
    matter = matters().get(matter_id)
    if matter is None:
        raise UsageError(
            f"Nothing is known by the name '{matter_id[:80]}'.", "Take one of those offered beside a result."
        )
    others = tuple(m for m in (seen.matter, *seen.nearest) if m is not matter and not m.general)
    question = written_out(question)
    parts = read_parts(question, matter, own=seen.parts.subject if matter.kind == "words" else "")
    why = _why(seen.label, question, matter, parts)
    return replace(seen, topic=matter.topic, why=why, parts=parts, matter=matter, nearest=others[:_MOST_NEAREST])


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

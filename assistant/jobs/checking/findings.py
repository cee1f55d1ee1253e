"""From signals to findings: the level of each sentence of a document for each purpose, with the reason.

A sentence is not judged quite alone. One that only makes sense with its neighbour ("She is answerable for that
figure") belongs to the neighbour: its elements are added there, and its own purposes are the neighbour's. What
is no statement of the partnership's own (contents, headings, quotations, the quoted list of purposes) never
counts as more than a mention (manual, sections 2 and 3).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.jobs.checking.clauses import FINITE
from assistant.jobs.checking.context import carried_on, in_context, leans, main_purposes
from assistant.jobs.checking.framework import Framework
from assistant.jobs.checking.head import load_head
from assistant.jobs.checking.levels import ACCOUNTABLE, judge
from assistant.jobs.checking.lexicon import depth_words, voice_words
from assistant.jobs.checking.signals import Progress, Signal, read_signals
from assistant.jobs.checking.voice import Voice
from assistant.reading.document import Document, Sentence, SentenceKind
from assistant.results import Evidence

if TYPE_CHECKING:
    from assistant.embedding import Encoder

_NUMBER = re.compile(r"^\s*(?:\(?\d+(?:\.\d+)*[.)]?|\(?[a-z]\)|[-•–*])\s+(?=\S)")
_QUOTED = re.compile(r"[\"“][^\"”]{12,}[\"”]")
TOPIC_SURE = 0.75
_NAMES = 3  # semicolons from which a statement without a verb is a list of bodies
_PROMISE = 3  # level from which a sentence has to be surely about the purpose that it carries
_CHAPTER = 2  # headings from the top that make a chapter: the title and the first below it


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence and what it amounts to. `chances`: per purpose, how likely it is at level 1, 2, 3, 4 or above.

    `slots`: elements of accountability by name, with the words found. `marks`: what binds organisations together.
    """

    sentence: Sentence
    text: str
    section: str
    where: str
    levels: dict[str, int]
    chances: dict[str, tuple[float, ...]]
    topics: dict[str, float]
    slots: dict[str, str]
    marks: frozenset[str]
    upstream: bool
    holdout: bool
    voice: Voice
    signal: Signal
    framework: Framework
    reason: str = ""
    joined: bool = False
    outside: bool = False
    chapter: str = ""

    def counts(self, purpose: str) -> bool:
        """Whether the sentence may carry a verdict on a purpose: it is mainly about it, or surely about it too."""
        bears, rules = self.signal.bears, self.framework.ladder
        main = bears[purpose] >= rules.main_share * max(bears.values()) and self.chapter in ("", purpose)
        if self.levels[purpose] >= _PROMISE:
            main = main and self.chances[purpose][0] >= rules.sure_main
        strange = self.chapter not in ("", purpose) and bears[self.chapter] >= rules.sure_own
        second = rules.sure_strange if strange else rules.sure_second
        return self.levels[purpose] > 0 and (main or self.joined or self.chances[purpose][0] >= second)

    def evidence(self, purpose: str, level: int | None = None) -> Evidence:
        """Return the sentence as evidence for a purpose, quoted as it stands in the document."""
        shown = self.levels[purpose] if level is None else level
        topics = (
            tuple(t for t, p in self.topics.items() if p >= TOPIC_SURE) if purpose == self.framework.leading else ()
        )
        return Evidence(
            quote=self.sentence.text,
            page=self.sentence.page,
            section=self.section,
            level=shown,
            where=self.where,
            start=self.sentence.start,
            why=explain(self, purpose),
            topics=topics,
            slots=dict(self.slots),
        )


def find(
    document: Document, *, encoder: Encoder, framework: Framework, progress: Progress | None = None
) -> list[Finding]:
    """Return one Finding per sentence that may count as evidence, in reading order."""
    sentences = [s for s in document.evidence_sentences() if _statement(s)]
    statements = [_statement(s) for s in sentences]
    rows = [s.kind is SentenceKind.TABLE_ROW for s in sentences]
    signals = read_signals(statements, encoder=encoder, framework=framework, rows=rows, progress=progress)
    signals = carried_on(signals, [s.paragraph for s in sentences])
    signals = in_context(signals, [s.section for s in sentences])
    chapters = _chapters(document, sentences, signals)
    judged = judge(signals, load_head(encoder.name, framework), careful=True)
    words = depth_words()
    found: list[Finding] = []
    next_ones = [
        after if other.paragraph == sentence.paragraph else ""
        for sentence, other, after in zip(sentences, sentences[1:], statements[1:], strict=False)
    ]
    for sentence, text, signal, levels, chapter, after in zip(
        sentences, statements, signals, judged, chapters, [*next_ones, ""], strict=False
    ):
        cap, reason = _cap(sentence, text, signal)
        outside = cap > 1 and signal.outside and not _answered_inside(after)
        cap = 1 if outside else cap
        slots = {f.slot.value: f.text for f in signal.slots}
        finding = Finding(
            sentence=sentence,
            text=text,
            section=document.section_of(sentence).heading,
            where=document.where(sentence.start),
            levels={p: min(level, cap) for p, (level, _) in levels.items()},
            chances={
                p: tuple(c if step < cap else 0.0 for step, c in enumerate(chances))
                for p, (_, chances) in levels.items()
            },
            topics=signal.topics,
            slots=slots,
            marks=frozenset(k for k, p in words.binding.items() if p.search(text)),
            upstream=bool(words.upstream.search(text)),
            holdout=bool(words.holdouts.search(text)),
            voice=max((c.spoken.voice for c in signal.clauses), key=list(Voice).index),
            signal=signal,
            framework=framework,
            reason=reason,
            outside=outside,
            chapter=chapter,
        )
        if found:
            finding, found[-1] = _join(found[-1], finding)
        found.append(finding)
    return found


def _chapters(document: Document, sentences: Sequence[Sentence], signals: Sequence[Signal]) -> list[str]:
    """Return, per sentence, the purpose that its section is about; where none leads, that of the chapter around it."""
    parts = sorted({section.path[:_CHAPTER] for section in document.sections})
    whole = [parts.index(document.section_of(s).path[:_CHAPTER]) for s in sentences]
    by_section = main_purposes(signals, [s.section for s in sentences])
    by_chapter = main_purposes(signals, whole)
    return [by_section[s.section] or by_chapter[part] for s, part in zip(sentences, whole, strict=True)]


def _statement(sentence: Sentence) -> str:
    text = " ".join((sentence.statement or sentence.text).split())
    return _NUMBER.sub("", text)


def _cap(sentence: Sentence, text: str, signal: Signal) -> tuple[int, str]:
    """Return the highest level that this kind of sentence can have, and why if it is limited."""
    if sentence.kind is SentenceKind.HEADING:
        return 1, "heading"
    if text.endswith("?"):
        return 1, "asked"
    promised = any(c.spoken.voice is Voice.COMMITMENT for c in signal.clauses)
    quoted = sum(len(m.group()) for m in _QUOTED.finditer(text))
    if quoted > 0.4 * len(text):
        return 1, "quoted"
    if signal.lists_purposes and not promised:
        return 2 if any(c.spoken.voice is Voice.INTENT for c in signal.clauses) else 1, "list"
    if (
        text.count(";") >= _NAMES
        and sentence.kind is not SentenceKind.TABLE_ROW
        and not promised
        and not FINITE.search(text)
    ):
        return 1, "names"
    if len(text.split()) <= 3 and not promised and sentence.kind is not SentenceKind.TABLE_ROW:
        return 1, "heading"
    return 4, ""


def _answered_inside(after: str) -> bool:
    """Whether the sentence after a promise has one of the partnership's own people answer for it."""
    return leans(after) and bool(voice_words().voices["insiders"].match(after))


def _join(before: Finding, after: Finding) -> tuple[Finding, Finding]:
    """Return `after` and `before`, each with what it takes from the other; unchanged where they stand apart."""
    apart = before.sentence.paragraph != after.sentence.paragraph or after.sentence.kind is SentenceKind.TABLE_ROW
    if apart or before.sentence.kind is SentenceKind.HEADING or after.reason or not leans(after.text):
        return after, before
    if before.voice is Voice.OTHERS or before.outside:
        ours = voice_words().voices["insiders"].match(after.text)
        return (after if ours else _capped(after, 1, "others")), before
    topic = {p for p, level in before.levels.items() if level}
    if before.voice is Voice.NEGATED or not topic & {p for p, level in after.levels.items() if level}:
        return after, before
    after = replace(after, joined=True)
    union = {**after.slots, **before.slots}
    if after.voice.rung == 2 or len(union) < ACCOUNTABLE or len(before.slots) >= ACCOUNTABLE:
        return after, before
    lifted = {p: 4 if level == 3 else level for p, level in before.levels.items()}
    chances = {p: (*c[:3], max(c[3], 0.6)) if before.levels[p] == 3 else c for p, c in before.chances.items()}
    return after, replace(
        before, levels=lifted, chances=chances, slots=union, marks=before.marks | after.marks, joined=True
    )


def _capped(finding: Finding, cap: int, reason: str) -> Finding:
    return replace(
        finding,
        reason=reason,
        levels={p: min(level, cap) for p, level in finding.levels.items()},
        chances={p: tuple(c if step < cap else 0.0 for step, c in enumerate(cs)) for p, cs in finding.chances.items()},
    )


def explain(finding: Finding, purpose: str) -> str:
    """Return in one or two sentences why the finding stands where it does for a purpose."""
    rules, level = finding.framework.ladder, finding.levels[purpose]
    reasons, names = rules.reasons, rules.slots
    words = "; ".join(f"{names[slot]} ({text})" for slot, text in finding.slots.items())
    if finding.reason or finding.outside:
        key = finding.reason or "others"
    elif level == 0:
        key = "none"
    elif level == 4:
        key = "accountable"
    elif level == 3:
        key = "commitment_one" if len(finding.slots) == 1 else "commitment"
    elif level == 2:
        key = "intent"
    else:
        key = finding.voice.value if finding.voice in (Voice.NEGATED, Voice.OTHERS, Voice.CLOSED) else "mention"
    text = reasons[key].format(words=words)
    return f"{text} {reasons['joined']}" if finding.joined and level >= 2 else text

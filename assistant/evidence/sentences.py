"""Picks the sentences of found passages that answer a question, each verified where it stands.

A passage is found as a whole; what a reader wants is the sentence. Sentences are scored by nearness to the
question, by the weight of the question's words that they hold, by how far they seem to answer (`pairs`), and by the
rank of their passage. A sentence that leans on the one before it ("This is…") brings that one along, the best
one brings what goes on with it in its paragraph, and another document has to do better than the best one's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.evidence.acronyms import acronyms, expand
from assistant.evidence.pairs import pair_model
from assistant.evidence.quotes import Folded, locate
from assistant.evidence.support import stems
from assistant.library.library import Library
from assistant.reading.document import Sentence, SentenceKind
from assistant.results import Citation, Passage, Quote

_LEANS = re.compile(
    r"^(?:this|that|these|those|it|they|he|she|such|its|their|both|but|and|so|however|instead|also|here|there)\b", re.I
)
_FIGURE = re.compile(r"\d|\b(?:half|third|quarter|million|billion|per cent|percent|double|twice)\b", re.I)
_WANTS_FIGURE = re.compile(
    r"\b(?:how (?:many|much|large|big|often|long|far)|what (?:share|percentage|proportion|number))\b", re.I
)
_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b",
    re.I,
)
_WANTS_DATE = re.compile(r"^\s*(?:when|since when|by when|in (?:what|which) year)\b", re.I)
_DEFINES = re.compile(
    r"^\s*(?:what(?:'s|’s| is| are| does| do (?:we|you|they) mean by| is meant by)|define|"
    r"(?:the )?(?:meaning|definition) of|explain)\s+(?:an?\s+|the\s+)?(.+?)(?:\s+(?:mean|stand for))?\s*\??\s*$",
    re.I,
)
# Chosen on the tune part of evals/retrieval, as is the margin of `select`.
_TERM_WORDS = 5
_COVERED = 0.1
_PASSAGE = 0.25
_ANSWERS = 0.5  # of the probability that `pairs` gives
_SHORT = 0.1
_ELSEWHERE = 0.05
_QUESTION = -0.2  # a question answers nothing
# The kinds that `library.chunks` puts into passages, so that numbers of sentences agree with the stored vectors.
_SEARCHED = (SentenceKind.PROSE, SentenceKind.BULLET, SentenceKind.TABLE_ROW)
_MIN_WORDS = 4
_TELLING = 8  # words that a quote needs to tell a reader something by itself
_MAX_WORDS = 90


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a passage. `index`: its place in the passage. `statement`: table rows with their headers."""

    passage: Passage
    index: int
    text: str
    statement: str
    start: int
    end: int
    page: int
    score: float = 0.0
    nearness: float = 0.0


def candidates(library: Library, passages: Sequence[Passage]) -> list[Candidate]:
    """Return the sentences of the passages, in passage order then reading order."""
    found = []
    for passage in passages:
        document = library.document(passage.document)
        inside = [
            s for s in document.sentences if s.start >= passage.start and s.end <= passage.end and s.kind in _SEARCHED
        ]
        for index, sentence in enumerate(inside):
            found.append(
                Candidate(
                    passage,
                    index,
                    sentence.text,
                    sentence.statement or sentence.text,
                    sentence.start,
                    sentence.end,
                    sentence.page,
                )
            )
    return found


def rank(library: Library, question: str, items: Sequence[Candidate], weights: Mapping[str, float]) -> list[Candidate]:
    """Return the sentences with their scores, best first. `weights`: each stem of the question with its weight."""
    usable = [c for c in items if _MIN_WORDS <= len(c.statement.split()) <= _MAX_WORDS]
    if not usable:
        return []
    import numpy as np

    vector, asked = library.encoder.encode([question, expand(question)])
    stored = library.passage_vectors(list({c.passage.id for c in usable}))
    usable = [c for c in usable if c.passage.id in stored]
    if not usable:
        return []
    own = np.stack([stored[c.passage.id][c.index + 1] for c in usable])
    nearness = (own @ vector).tolist()
    odds = pair_model().score(asked, own, np.stack([stored[c.passage.id][0] for c in usable]))
    answers = (1 / (1 + np.exp(-odds))).tolist()
    total = sum(weights.values()) or 1.0
    scored = []
    for item, near, answer in zip(usable, nearness, answers, strict=True):
        words = set(library.keywords.stems(item.statement))
        heading = set(library.keywords.stems(item.passage.section))
        covered = sum(w * (1.0 if t in words else 0.5) for t, w in weights.items() if t in words | heading) / total
        score = near + _COVERED * covered + _PASSAGE * item.passage.score + _ANSWERS * answer
        score += _fit(question, item.statement)
        if len(item.statement.split()) < _TELLING:
            score -= _SHORT
        scored.append(replace(item, score=score, nearness=near))
    return sorted(scored, key=lambda c: (-c.score, c.passage.rank, c.index))


def _fit(question: str, sentence: str) -> float:
    """Return a bonus where the sentence has the form that the question asks for: a figure, a date, a definition."""
    bonus = _QUESTION if sentence.rstrip("”\"' ").endswith("?") else 0.0
    if _WANTS_FIGURE.search(question):
        bonus += 0.1 if _FIGURE.search(sentence) else -0.05
    if _WANTS_DATE.search(question):
        bonus += 0.1 if _DATE.search(sentence) else -0.05
    defined = _DEFINES.match(question)
    if defined and len(defined[1].split()) <= _TERM_WORDS and _defines(defined[1], sentence):
        bonus += 0.25
    return bonus


def _defines(term: str, sentence: str) -> bool:
    """Whether a sentence says what a term, or its acronym or the words of its acronym, means."""
    known = acronyms()
    names = [term, known.get(term.upper(), term), *(k for k, v in known.items() if v == term.lower())]
    either = "|".join(re.escape(name) for name in names)
    opening = r"^\W*(?:an?\s+|the\s+)?"
    ending = r"s?\)?(?:\s*\([^)]*\))?\s*(?::|–|\b(?:is|are|means?|refers|stands for)\b)"
    return re.search(rf"{opening}(?:{either}){ending}", sentence, re.I) is not None


def select(ranked: Sequence[Candidate], *, most: int = 3, margin: float = 0.2) -> list[Candidate]:
    """Return the one to `most` sentences that answer: the best and those close behind it that add something."""
    chosen: list[Candidate] = []
    bags: list[set[str]] = []
    for item in ranked:
        if len(chosen) >= most:
            break
        elsewhere = bool(chosen) and item.passage.document != chosen[0].passage.document
        if chosen and item.score < chosen[0].score - margin + (_ELSEWHERE if elsewhere else 0.0):
            continue
        bag = set(stems(item.statement))
        if any(len(bag & other) >= 0.7 * min(len(bag), len(other)) for other in bags if bag and other):
            continue
        chosen.append(item)
        bags.append(bag)
    return chosen


def going_on(library: Library, best: Candidate, *, more: int = 2) -> list[Candidate]:
    """Return the best sentence with what belongs to it in its paragraph.

    A short title that leads into the paragraph, and up to `more` sentences that follow; after a colon, what follows
    it even in the next paragraph. An answer that stops short of its second half is the commonest fault of quoting.
    """
    document = library.document(best.passage.document)
    here = next((n for n, s in enumerate(document.sentences) if s.start == best.start), None)
    if here is None:
        return [best]
    own = document.sentences[here]
    wanted = [here]
    before = document.sentences[here - 1] if here else None
    if before is not None and before.paragraph == own.paragraph and len(before.text.split()) < _TELLING:
        wanted.insert(0, here - 1)
    words = len(own.text.split())
    open_end = own.text.rstrip().endswith(":")
    for number in range(here + 1, min(here + 1 + more, len(document.sentences))):
        after = document.sentences[number]
        words += len(after.text.split())
        belongs = after.paragraph == own.paragraph or (open_end and after.section == own.section)
        if not belongs or after.kind not in _SEARCHED or words > _MAX_WORDS or own.kind is SentenceKind.TABLE_ROW:
            break
        wanted.append(number)
    return [best if n == here else beside(best, document.sentences[n]) for n in wanted]


def beside(best: Candidate, sentence: Sentence) -> Candidate:
    """Return another sentence of the same document as a candidate that goes with `best`."""
    statement = sentence.statement or sentence.text
    return Candidate(
        best.passage, -1, sentence.text, statement, sentence.start, sentence.end, sentence.page, best.score
    )


def with_antecedents(chosen: Sequence[Candidate], items: Sequence[Candidate]) -> list[Candidate]:
    """Return the chosen sentences, each that leans on the sentence before it preceded by that sentence."""
    by_place = {(c.passage.document, c.passage.start, c.index): c for c in items}
    kept: dict[tuple[str, int], Candidate] = {}
    for item in chosen:
        if _LEANS.match(item.text):
            before = by_place.get((item.passage.document, item.passage.start, item.index - 1))
            if before is not None:
                kept.setdefault((before.passage.document, before.start), before)
        kept[(item.passage.document, item.start)] = item
    order = {c.passage.document: i for i, c in reversed(list(enumerate(chosen)))}
    return sorted(kept.values(), key=lambda c: (order.get(c.passage.document, 99), c.start))


def cite(library: Library, item: Candidate, n: int) -> Citation:
    """Return a citation of a sentence, verified against the document's text at its own place."""
    document = library.document(item.passage.document)
    # The strictest proof is also the cheapest; only what fails it is looked for in the whole document.
    if document.text[item.start : item.end] == item.text:
        return _citation(item, n, item.start, item.end, True, item.page, document.where(item.start))
    span = locate(item.text, document.text, near=item.start)
    if span is None:
        return _citation(item, n, -1, -1, False, item.page, item.passage.where)
    return _citation(item, n, span.start, span.end, True, document.page_at(span.start), document.where(span.start))


def _citation(item: Candidate, n: int, start: int, end: int, verified: bool, page: int, where: str) -> Citation:
    quote = Quote(item.text, item.passage.document, item.passage.title, page, where, verified, start, end)
    return Citation(n, quote, item.passage.text, item.passage.section)


def cite_words(library: Library, words: str, passage: Passage, n: int) -> Citation | None:
    """Return a citation of `words` if they stand in the passage (or else elsewhere in its document), or None.

    The quote shown is the document's own text at the place found.
    """
    document = library.document(passage.document)
    span = locate(words, Folded(document.text), near=passage.start)
    if span is None:
        return None
    text = document.text[span.start : span.end]
    page = document.page_at(span.start)
    quote = Quote(text, passage.document, passage.title, page, document.where(span.start), True, span.start, span.end)
    return Citation(n, quote, passage.text, document.section_at(span.start).heading)


def best_citation(library: Library, passage: Passage, query: str, *, n: int = 1, least: float = 0.3) -> Citation | None:
    """Return a verified citation of the passage's sentence nearest to `query`, or None if none is near enough."""
    items = candidates(library, [passage])
    ranked = rank(library, query, items, library.keywords.weights(query))
    ranked = [c for c in ranked if len(c.statement.split()) >= _TELLING and not c.statement.rstrip().endswith("?")]
    if not ranked or ranked[0].nearness < least:
        return None
    citation = cite(library, ranked[0], n)
    return citation if citation.quote.verified else None

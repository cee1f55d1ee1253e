"""Judges whether a reframed question is fit to be handed out.

What is asked is what makes a good reframed question (manual, section 5): open, plain, one question, about the same
subject, naming people or a place, beyond one organisation, with no answer built in, inventing nothing and blaming
nobody. Rules find what single words show; trained heads weigh it with the rest. A chat model's suggestion and our own
stand before the same judge.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.jobs.reframing.diagnosis import MOST_CHARS, diagnose
from assistant.jobs.reframing.fault_heads import faults_seen
from assistant.jobs.reframing.figures import strange_figures
from assistant.jobs.reframing.words import Lexicon, cues, found, lexicon, plain, stem, words

if TYPE_CHECKING:
    from assistant.embedding import EncoderFamily

NOT_OPEN = "not_open"
JARGON = "jargon"
SUBJECT_LOST = "subject_lost"
NO_PEOPLE_OR_PLACE = "no_people_or_place"
ONE_ORGANISATION = "one_organisation"
BUILT_IN_SOLUTION = "built_in_solution"
INVENTED_FACT = "invented_fact"
BLAMES_PEOPLE = "blames_people"
SAME_QUESTION = "same_question"
TWO_IN_ONE = "two_in_one"
NOT_A_QUESTION = "not_a_question"
FAULTS = (
    NOT_OPEN,
    JARGON,
    SUBJECT_LOST,
    NO_PEOPLE_OR_PLACE,
    ONE_ORGANISATION,
    BUILT_IN_SOLUTION,
    INVENTED_FACT,
    BLAMES_PEOPLE,
    SAME_QUESTION,
    TWO_IN_ONE,
    NOT_A_QUESTION,
)
# Of 3,545 good reframings written for training four break the rules for these.
_PLAIN_FAULTS = {NOT_A_QUESTION, JARGON, TWO_IN_ONE, BLAMES_PEOPLE}
_SAME_WORDS = 0.8
_SAME_CONTENT = 0.7
_AIM = re.compile(
    r"[£$€]\s?\d[\d,.]*|\d[\d,.]*\s?(?:%|per cent|percent|million|points|minutes|hours|days|weeks)|\b20\d\d\b"
)
_SENTENCE = re.compile(r"[.?!]\s+[\"'“]?[A-Z]")
_LEAD = re.compile(
    r"^(?:if|suppose|starting|given|when|once|knowing|imagine|between|among|with|for|beyond|besides|in|from|after|"
    r"before|instead|apart|on|over|across|at|as|by|since|while|now|behind|under|of|a|two|three|four|five|six|seven|eight|"
    r"nine|ten|eleven|twelve|twenty)\b"
)
_ASKS = "is|are|was|were|do|does|did|can|could|should|shall|will|would|has|have|may|might|must"
_WHEN_ASKED = re.compile(rf"when (?:{_ASKS})\b")
_CLOSED_LATER = re.compile(rf"[,:] (?:{_ASKS}) (?:it|we|you|the|they|there|a|[a-z]+s)\b")
_QUESTION_LATER = re.compile(r"[,:] (?:how|what|who|whose|whom|which|why|where)\b")
_SUPPOSES = re.compile(r"(?:if|suppose|supposing|imagine)\b")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}")
_LATER_CLAUSE = re.compile(r", (?:and )?(?:who|whose|whom|which|for whom|with whom|what)\b")
_ALONE = re.compile(
    r"\b(?:can|could|might|should|would|will|does) (?:the|this|our) "
    r"((?:[a-z]+ )?(?:surgery|council|hospital|trust|service|board|practice|company|charity|firm|college|university|"
    r"police|association|department|ward|clinic|nhs))\b"
)
_CODE = re.compile(r"\b[A-Z]{3,}s?\b")


@dataclass(frozen=True)
class Judgement:
    """Whether a reframed question may be handed out, and what is wrong with it if not."""

    ok: bool
    faults: tuple[str, ...]


def judge(question: str, candidate: str, *, encoder: EncoderFamily, place: str = "") -> Judgement:
    """Return the judgement on `candidate` as a reframing of `question` (manual, section 5)."""
    return judge_all(question, [candidate], encoder=encoder, place=place)[0]


def judge_all(
    question: str, candidates: Sequence[str], *, encoder: EncoderFamily, place: str = "", subject: str | None = None
) -> list[Judgement]:
    """Return the judgement on each of `candidates`, which are encoded in one batch.

    The rules give the trained heads their clues; the heads decide (`fault_heads`). `subject`: the question's, where it
    was diagnosed already. Raises DataFileError where the heads cannot be read.
    """
    if subject is None:
        subject = _subject(question, encoder)
    ruled = [rule_faults(question, c, place=place, subject=subject) for c in candidates]
    seen = faults_seen(question, candidates, ruled, rules=FAULTS, encoder=encoder)
    found_ = [
        _weighed(candidate, heard.faults) | certain_faults(f"{question} {place}", candidate, hits)
        for candidate, hits, heard in zip(candidates, ruled, seen, strict=True)
    ]
    return [Judgement(not each, tuple(f for f in FAULTS if f in each)) for each in found_]


def doubts(
    question: str, candidates: Sequence[str], *, encoder: EncoderFamily, place: str, subject: str
) -> list[float]:
    """Return the log odds that something is wrong with each of our own candidates; infinite for a fault found.

    Stricter than `judge_all`, where the heads may overrule a rule: of our own there is always another to try.
    """
    ruled = [rule_faults(question, c, place=place, subject=subject) for c in candidates]
    left = [n for n, hits in enumerate(ruled) if not hits]
    offered = [candidates[n] for n in left]
    seen = faults_seen(question, offered, [()] * len(left), rules=FAULTS, encoder=encoder, own=True)
    sound = {n: seen_.doubt for n, seen_ in zip(left, seen, strict=True) if not _weighed(candidates[n], seen_.faults)}
    return [sound.get(n, math.inf) for n in range(len(candidates))]


def _weighed(candidate: str, faults: frozenset[str]) -> set[str]:
    """Return what the heads found, less what cannot be.

    An open question that ends as one is a question: of 77 candidates labelled as none for training two are open and end
    with a question mark. What supposes something and then asks what, how or who is open: none of 153 labelled as closed
    does so, and 201 of 4,033 good ones.
    """
    text = plain(candidate)
    if not (candidate.strip().endswith("?") and is_open(text)):
        return set(faults)
    supposes = _SUPPOSES.match(text) and _QUESTION_LATER.search(text)
    return set(faults) - {NOT_A_QUESTION} - ({NOT_OPEN} if supposes else set())


def certain_faults(known: str, candidate: str, ruled: Sequence[str]) -> set[str]:
    """Return the faults that need no weighing: what a rule finds that good reframings all but never break.

    `known`: the question and the place set for it, whose figures may be said again.
    """
    faults = _PLAIN_FAULTS & set(ruled)
    if strange_figures(known, candidate):
        faults.add(INVENTED_FACT)
    return faults | {TWO_IN_ONE} if candidate.count("?") > 1 else faults


def _subject(question: str, encoder: EncoderFamily) -> str:
    if not words(question):
        return ""
    return diagnose(question[:MOST_CHARS], encoder=encoder).parts.subject


def rule_faults(question: str, candidate: str, *, place: str = "", subject: str = "") -> tuple[str, ...]:
    """Return the faults that words alone show. `subject`: how the question's subject may also be called."""
    lex = lexicon()
    asked, text = plain(question), plain(candidate)
    if not text or "?" not in text:
        return (NOT_A_QUESTION,)
    faults = []
    if not is_open(text):
        faults.append(NOT_OPEN)
    if _jargon(asked, candidate, text, lex):
        faults.append(JARGON)
    if not _keeps_subject(f"{asked} {plain(subject)}", text):
        faults.append(SUBJECT_LOST)
    if not (found(lex.judge["people"], text) or found(lex.judge["place"], text) or _NAME.search(candidate)):
        faults.append(NO_PEOPLE_OR_PLACE)
    if _one_organisation(text, lex):
        faults.append(ONE_ORGANISATION)
    # what is asked about may be somebody's solution, and is none when it is spoken of
    if any(hit not in plain(subject) for hit in found(lex.judge["solutions"], text)):
        faults.append(BUILT_IN_SOLUTION)
    if _invents(asked, f"{asked} {plain(place)}", text, lex):
        faults.append(INVENTED_FACT)
    if found(lex.judge["blame"], text):
        faults.append(BLAMES_PEOPLE)
    if _overlap(question, candidate) >= _SAME_WORDS or _same_aim(asked, text, subject):
        faults.append(SAME_QUESTION)
    if _two_in_one(candidate, text, lex):
        faults.append(TWO_IN_ONE)
    return tuple(faults)


def is_open(text: str) -> bool:
    """Return whether a text (plain) asks what, how, who or why, with or without a question mark."""
    lex = lexicon()
    first = text.strip(" \"'“‘")
    # "when the lease ends, how could …" asks how; "when will it open, and how soon?" asks for a date
    if first.startswith("when ") and _QUESTION_LATER.search(first) and not _WHEN_ASKED.match(first):
        return True
    starts = cues(lex.judge["count_starts"]).match(first)
    if starts and not _LATER_CLAUSE.search(first):
        return False
    if starts:
        return True
    if cues(lex.judge["open_starts"]).match(first):
        return True
    if cues(lex.judge["closed_starts"]).match(first):
        return False
    if found(lex.judge["open_anywhere"], first):
        return True
    return bool(_LEAD.match(first) and _QUESTION_LATER.search(first) and not _CLOSED_LATER.search(first))


def _jargon(asked: str, candidate: str, text: str, lex: Lexicon) -> bool:
    excused = set(found(lex.judge["jargon_unless_asked"], asked))
    hits = [w for w in found(lex.judge["jargon"], text) if w not in excused]
    codes = [c for c in _CODE.findall(candidate) if c.lower() not in asked and c not in lex.judge["known_initials"]]
    return bool(hits or codes)


def _content(text: str) -> set[str]:
    stop = _stop()
    return {stem(w) for w in words(text.lower()) if w not in stop and not w[0].isdigit() and len(w) > 2}


@lru_cache(maxsize=1)
def _stop() -> frozenset[str]:
    return frozenset(lexicon().judge["stop"])


@lru_cache(maxsize=1)
def _families() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(stem(w) for w in family) for family in lexicon().same_subject)


def _keeps_subject(asked: str, text: str) -> bool:
    mine, theirs = _content(asked), _content(text)
    if mine & theirs or not mine:
        return True
    return any(mine & family and theirs & family for family in _families())


def _one_organisation(text: str, lex: Lexicon) -> bool:
    own = found(lex.judge["own"], text)
    many = set(found(lex.judge["many"], text))
    if own:
        return not many or len(own) > len(many)
    loser = found(lex.signs["lose"], text) or _LATER_CLAUSE.search(text)
    alone = _ALONE.search(text)
    if alone:
        return not (many - {alone.group(1)}) and not loser
    return not many and not loser and bool(re.search(r"\b(?:we|our|us|i|my)\b", text))


def _invents(asked: str, known: str, text: str, lex: Lexicon) -> bool:
    if any(claim not in asked for claim in found(lex.judge["claims"], text)):
        return True
    return bool(strange_figures(known, text))


def _same_aim(asked: str, text: str, subject: str) -> bool:
    """Whether the figure aimed at, or nearly all that is asked about the subject, comes back."""
    mine = _content(asked) - _content(plain(subject))
    figures = {n.strip(" .,") for n in _AIM.findall(asked)} & {n.strip(" .,") for n in _AIM.findall(text)}
    return bool(figures) or (len(mine) > 3 and len(mine & _content(text)) / len(mine) >= _SAME_CONTENT)


def _overlap(question: str, candidate: str) -> float:
    mine = {stem(w) for w in words(question.lower())}
    theirs = {stem(w) for w in words(candidate.lower())}
    return len(mine & theirs) / max(1, len(mine | theirs))


def _two_in_one(candidate: str, text: str, lex: Lexicon) -> bool:
    body = candidate.strip()
    return body.count("?") > 1 or bool(_SENTENCE.search(body)) or bool(found(lex.judge["second_question"], text))

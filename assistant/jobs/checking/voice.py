"""Says how a clause speaks: as a promise, a wish, a fact, somebody else's promise, history, or a denial.

Grammar decides here, not topic: "we will open" and "we will explore" differ by one verb and by a whole level.
Where a clause holds both a promise and a wish, what is said first governs ("our aim is that waits will fall"
is an aim). A clause without a verb of its own takes the voice of the clause that it hangs on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.jobs.checking.clauses import FINITE, Clause, Joint, split_clauses
from assistant.jobs.checking.lexicon import VoiceWords, voice_words
from assistant.jobs.checking.slots import Slot, find_slots

_HEAD = 60  # characters: a subject stands near the beginning of its clause
_QUOTED_SHARE = 0.4  # of a statement between quotation marks, from which it only reports somebody's words
_QUOTED_SOME = 0.25  # the same, where no promise stands outside them
_QUOTED = re.compile(r"(?<!\w)(['‘\"“])(?=\w).{12,}?(?<=[\w.,!?%…])['’\"”](?!\w)")
_PASSIVE = re.compile(
    r"\b(?:will|shall|to|is|are) (?:\w+ly |all |now )?be(?:ing)? \w+|have [\w ]{3,40} \w+ed\b", re.IGNORECASE
)
_FRAGMENT_SLOTS = 2
_AHEAD = re.compile(r"\b20(?:2[5-9]|[3-9]\d)\b")


class Voice(StrEnum):
    """How a clause speaks. The order is that of the ladder: the last is the strongest."""

    NEGATED = "negated"
    OTHERS = "others"
    CLOSED = "closed"
    MENTION = "mention"
    INTENT = "intent"
    COMMITMENT = "commitment"

    @property
    def rung(self) -> int:
        """The highest level that this voice can reach without accountability: 1, 2 or 3."""
        return {Voice.COMMITMENT: 3, Voice.INTENT: 2}.get(self, 1)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A clause with its voice, and which patterns fitted (for the trained head and for the reader)."""

    clause: Clause
    voice: Voice
    flags: frozenset[str]


def voices_of(text: str, *, row: bool = False) -> tuple[Spoken, ...]:
    """Return the clauses of a statement with their voices. `row`: the statement stands for a table row."""
    words = voice_words()
    spoken: list[Spoken] = []
    outsider = False
    for clause in (Clause(text, 0, len(text), Joint.FREE),) if row else split_clauses(text):
        voice, flags = _voice(clause.text, words, row=row)
        previous = spoken[-1].voice if spoken else None
        if voice is Voice.OTHERS:
            outsider = True
        elif (
            outsider
            and voice is Voice.COMMITMENT
            and clause.joint is Joint.ATTACHED
            and "we" not in clause.text.lower().split()
        ):
            voice = Voice.OTHERS
        if (
            voice is Voice.MENTION
            and previous is not None
            and clause.joint is Joint.ATTACHED
            and "mention" not in flags
        ):
            voice = previous
        if clause.joint is Joint.SETTING and voice is Voice.COMMITMENT and "commitment" not in flags:
            voice = Voice.MENTION
        spoken.append(Spoken(clause, voice, flags))
    if _only_quotes(text, words) or words.voices["reported"].search(text):
        # who is quoted may be anybody: such words promise nothing on the quoter's behalf
        return tuple(replace(s, voice=min(s.voice, Voice.OTHERS, key=list(Voice).index)) for s in spoken)
    spoken = _hung_on(spoken)
    if _bare_plan(text, spoken):
        return tuple(replace(s, voice=Voice.COMMITMENT) for s in spoken)
    return tuple(spoken)


def _hung_on(spoken: list[Spoken]) -> list[Spoken]:
    """Return the clauses with those before a wish or a denial that only name what is wished for or denied.

    "Flats in the old laundry: we would love that" wishes for the flats.
    """
    last = spoken[-1].voice
    bare = all(
        s.voice is Voice.MENTION and "mention" not in s.flags and not FINITE.search(s.clause.text) for s in spoken[:-1]
    )
    if len(spoken) < 2 or not bare or last not in (Voice.INTENT, Voice.NEGATED, Voice.OTHERS):
        return spoken
    return [replace(s, voice=last) for s in spoken]


def _only_quotes(text: str, words: VoiceWords) -> bool:
    """Whether a statement gives somebody's words and adds no promise outside the quotation marks."""
    share = sum(len(match.group()) for match in _QUOTED.finditer(text)) / max(1, len(text))
    if not share:
        return False
    rest = _QUOTED.sub(" ", text)
    outside = any(words.voices[name].search(rest) for name in ("commitment", "standing", "continuing", "dated"))
    return share > _QUOTED_SHARE or (share > _QUOTED_SOME and not outside)


def _bare_plan(text: str, spoken: list[Spoken]) -> bool:
    """Whether a statement without verbs is an entry of a plan: an action with its owner, date, sum or measure."""
    if any(s.voice.rung > 1 or "mention" in s.flags for s in spoken) or FINITE.search(text):
        return False
    slots = {found.slot for found in find_slots(text)} - {Slot.PARTNER}
    told = {s.voice for s in spoken} - {Voice.MENTION}
    # "130 patients trained by 2029" is a plan in the form of a participle; without a date ahead it is history
    return len(slots) >= _FRAGMENT_SLOTS and (not told or (told == {Voice.CLOSED} and Slot.DATE in slots))


def _voice(text: str, words: VoiceWords, *, row: bool) -> tuple[Voice, frozenset[str]]:
    hits = {name: match for name, pattern in words.voices.items() if (match := pattern.search(text))}
    flags = frozenset(hits)
    never = len(text) + 1
    at = dict.fromkeys(words.voices, never) | {name: match.start() for name, match in hits.items()}
    promise, wish = at["commitment"], at["intent"]
    if "outside_agents" in flags and (_PASSIVE.search(text) or not words.voices["ours"].search(text)):
        return Voice.OTHERS, flags
    if at["others"] < min(promise, _HEAD) or (at["companies"] < min(promise, _HEAD) and at["insiders"] > promise):
        return Voice.OTHERS, flags
    if "recognising" in flags and at["recognising"] <= min(promise, wish, _HEAD):
        return Voice.MENTION, flags
    if "refused" in flags:
        return Voice.NEGATED, flags
    if row and "others" in flags and not flags & {"ours", "insiders"}:
        return Voice.OTHERS, flags
    if flags & {"talk", "process"} and not flags & {"standing", "deeds"}:
        return Voice.INTENT, flags
    if row and "process_rows" in flags and not flags & {"standing", "deeds"}:
        return Voice.INTENT, flags
    if {"closed", "past_year"} <= flags and not flags & {"continuing", "standing"} and not _AHEAD.search(text):
        return Voice.CLOSED, flags
    if at["negated"] < min(promise, at["continuing"], at["standing"]):
        return (Voice.INTENT if wish < at["negated"] else Voice.NEGATED), flags
    if at["present_acts"] < wish < min(promise, at["standing"]) and len(find_slots(text[:wish])) >= _FRAGMENT_SLOTS:
        return Voice.COMMITMENT, flags
    if _vague(text, words) or wish < min(promise, at["standing"]):
        return Voice.INTENT, flags
    if flags & {"commitment", "continuing", "dated", "standing"} and not row:
        return Voice.COMMITMENT, flags
    slots = {found.slot for found in find_slots(text)}
    if row:
        planned = slots and ("row_promises" in flags or {Slot.OWNER, Slot.DATE} <= slots)
        return Voice.COMMITMENT if planned else Voice.MENTION, flags
    if "closed" in flags:
        return Voice.CLOSED, flags
    if "mention" in flags:
        return Voice.MENTION, flags
    if ("present_acts" in flags and slots & {Slot.DATE, Slot.MONEY} and Slot.OWNER in slots) or {
        Slot.DATE,
        Slot.MEASURE,
    } <= slots:
        return Voice.COMMITMENT, flags
    return Voice.MENTION, flags


def _vague(text: str, words: VoiceWords) -> bool:
    """Whether the first "will" of the clause is followed by a vague verb: intent in the dress of a promise."""
    for match in words.voices["commitment"].finditer(text):
        rest = text[match.end() :].lstrip()
        for adverb in (
            "also ",
            "jointly ",
            "actively ",
            "together ",
            "now ",
            "continue to ",
            "all ",
            "each ",
            "always ",
            "further ",
        ):
            if rest.lower().startswith(adverb):
                rest = rest[len(adverb) :]
        return bool(words.voices["vague_after_will"].match(rest))
    return False

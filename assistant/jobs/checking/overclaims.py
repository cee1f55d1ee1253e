"""Finds claims of a high stage that the evidence does not bear out (report, chapter 5).

"We are an anchor system" is a claim; "we aspire to become one" is not. A claim is let stand where the draft itself
reaches the stage claimed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.errors import DataFileError
from assistant.jobs.checking.findings import Finding
from assistant.jobs.checking.framework import Framework, load_framework
from assistant.jobs.checking.lexicon import Pattern, any_of
from assistant.jobs.checking.verdict import Standing
from assistant.reading.document import SentenceKind
from assistant.resources import load_yaml, require, require_strings
from assistant.results import Overclaim

_FILE = "overclaims.yaml"
_BORNE_OUT = 4  # level at which a purpose bears out a claim that something about it has changed


@dataclass(frozen=True, slots=True)
class Claims:
    """Contents of `overclaims.yaml`: (stage claimed, what in words, pattern), what is no claim, and wording."""

    claims: tuple[tuple[str, str, Pattern], ...]
    not_a_claim: Pattern
    why: Mapping[str, str]


@lru_cache(maxsize=1)
def claims() -> Claims:
    """Return the patterns of claims. Raises DataFileError naming the key that is wrong."""
    data = require(load_yaml("overclaims"), _FILE, "file", needed={"claims": list, "not_a_claim": list, "why": dict})
    found = []
    for number, raw in enumerate(data["claims"], 1):
        where = f"claims[{number}]"
        require(raw, _FILE, where, needed={"stage": str, "what": str, "patterns": list})
        if raw["stage"] not in load_framework().stages:
            raise DataFileError(f"{_FILE}: '{where}.stage' names the unknown stage '{raw['stage']}'.")
        pattern = any_of(require_strings(raw["patterns"], _FILE, where), _FILE, where)
        found.append((raw["stage"], raw["what"], pattern))
    return Claims(
        tuple(found),
        any_of(require_strings(data["not_a_claim"], _FILE, "not_a_claim"), _FILE, "not_a_claim"),
        {str(k): str(v) for k, v in data["why"].items()},
    )


def find_overclaims(
    findings: Sequence[Finding], standings: Mapping[str, Standing], stage: str, framework: Framework
) -> tuple[Overclaim, ...]:
    """Return the sentences that claim more than the evidence reaches, in reading order.

    Claims of a stage that the framework does not know are left alone.
    """
    known = claims()
    order = list(framework.stages)
    out = []
    for finding in findings:
        if finding.sentence.kind in (SentenceKind.HEADING, SentenceKind.TABLE_ROW):
            continue
        claim = next(((s, what, m) for s, what, p in known.claims if (m := p.search(finding.text))), None)
        if claim is None or _hedged(finding, claim[2].start(), known) or len(finding.slots) > 1:
            continue
        claimed, what, _ = claim
        if claimed not in order or order.index(stage) >= order.index(claimed):
            continue
        about = [p for p, b in finding.signal.bears.items() if b >= 0.5 and p in standings and p != framework.leading]
        if about and all(standings[p].level >= _BORNE_OUT for p in about):
            continue
        out.append(
            Overclaim(
                finding.sentence.text,
                finding.sentence.page,
                _why(what, about, standings, stage, known, framework),
                finding.where,
            )
        )
    return tuple(out)


def _hedged(finding: Finding, at: int, known: Claims) -> bool:
    """Whether the claim is hedged in its own clause: an aim, a denial, or somebody else's."""
    clause = next(
        (c.spoken.clause.text for c in finding.signal.clauses if c.spoken.clause.start <= at < c.spoken.clause.end),
        finding.text,
    )
    return bool(known.not_a_claim.search(clause))


def _why(
    what: str,
    about: Sequence[str],
    standings: Mapping[str, Standing],
    stage: str,
    known: Claims,
    framework: Framework,
) -> str:
    if about:
        weakest = min(about, key=lambda p: standings[p].level)
        level = standings[weakest].level
        return known.why["purpose"].format(
            what=what, short=framework.purposes[weakest].short, level=level, name=framework.ladder.names[level]
        )
    return known.why["stage"].format(what=what, reached=framework.stages[stage].title.lower())

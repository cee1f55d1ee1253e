"""Puts the check together: document → signals → findings → verdicts, topics, stage, overclaims, gaps, guidance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.jobs.checking.findings import Finding, find
from assistant.jobs.checking.framework import Framework, load_framework
from assistant.jobs.checking.gaps import gaps_of, questions_of
from assistant.jobs.checking.guidance import check_guidance
from assistant.jobs.checking.head import load_head
from assistant.jobs.checking.ladder import TOP
from assistant.jobs.checking.levels import judge
from assistant.jobs.checking.overclaims import find_overclaims
from assistant.jobs.checking.signals import Progress, read_signals
from assistant.jobs.checking.stage import stage_of
from assistant.jobs.checking.topics import topic_levels
from assistant.jobs.checking.verdict import Standing, stand
from assistant.jobs.checking.voice import Voice
from assistant.reading import read_bytes
from assistant.reading.document import Document
from assistant.results import Evidence, Overclaim, PurposeVerdict, Spot, StrategyCheck
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.embedding import Encoder

_FEW = 15  # sentences: below this, a verdict is a guess


def check_document(
    document: Document, *, encoder: Encoder, framework: Framework | None = None, progress: Progress | None = None
) -> StrategyCheck:
    """Return how deep each purpose goes in `document`, with evidence, gaps and questions.

    `framework`: the purposes to check against; the four of an integrated care system by default.

    `progress`: called with the share done (0-1) and a word on what is being done. Pages count from 1.
    """
    framework = framework or load_framework()
    findings = find(document, encoder=encoder, framework=framework, progress=_scaled(progress, 0.0, 0.9))
    trained = load_head(encoder.name, framework) is not None
    if progress:
        progress(0.92, "Weighing the evidence")
    standings = {key: stand(key, findings, framework=framework, trained=trained) for key in framework.purposes}
    leading = standings.get(framework.leading)
    topics = topic_levels(leading, findings, framework) if leading else {}
    stage = stage_of(leading, topics, findings, framework) if leading else ""
    overclaims = find_overclaims(findings, standings, stage, framework) if stage else ()
    verdicts = {key: _verdict(s, findings, topics, overclaims, framework) for key, s in standings.items()}
    check = StrategyCheck(
        document=document.title,
        pages=len(document.pages),
        purposes=verdicts,
        topics=topics,
        stage=stage,
        overclaims=overclaims,
        guidance=check_guidance(findings, framework.guidance),
        mode="trained" if trained else "rules",
        stage_title=framework.stages[stage].title if stage else "",
        notices=_notices(findings, trained=trained),
        guidance_note=framework.guidance.note,
        paged=document.paged,
        spots=_spots(standings, findings),
        framework=framework.title,
        leading=framework.leading,
    )
    if progress:
        progress(1.0, "Done")
    return check


def label_sentences(texts: Sequence[str], *, encoder: Encoder) -> list[dict[str, int]]:
    """Return, for each sentence judged alone, its level 0-4 per purpose."""
    framework = load_framework()
    signals = read_signals(list(texts), encoder=encoder, framework=framework)
    judged = judge(signals, load_head(encoder.name, framework))
    return [{purpose: level for purpose, (level, _) in each.items()} for each in judged]


def check_text(text: str, *, encoder: Encoder, title: str = "Draft section") -> StrategyCheck:
    """Return the check of a piece of Markdown, such as a drafted section. Raises EmptyError when it holds no text."""
    document = read_bytes(text.encode("utf-8"), f"{title}.md", settings=Settings(home=Path()))
    return check_document(document, encoder=encoder)


def _verdict(
    standing: Standing,
    findings: Sequence[Finding],
    topics: dict[str, int],
    overclaims: Sequence[Overclaim],
    framework: Framework,
) -> PurposeVerdict:
    rules, theme = framework.ladder, framework.purposes[standing.purpose]
    # what stands far below the level of the whole would only dilute the evidence
    shown = [f for f in standing.best if f.levels[standing.purpose] >= min(standing.level, 3)] or list(standing.best)
    shown = [f for f in shown if standing.level > 1 or f.voice in (Voice.MENTION, Voice.INTENT)] or shown
    evidence = (
        tuple(
            f.evidence(
                standing.purpose,
                TOP if standing.level == TOP and f.marks & standing.marks and f.levels[standing.purpose] == 4 else None,
            )
            for f in shown[: rules.shown]
        )
        if standing.level
        else ()
    )
    why = rules.why[str(standing.level)]
    if standing.lone:
        why += " " + rules.why["lone"].format(lone=standing.lone)
    return PurposeVerdict(
        purpose=standing.purpose,
        title=theme.title,
        level=standing.level,
        verdict=rules.verdict(standing.level),
        confidence=standing.confidence,
        evidence=evidence,
        gaps=gaps_of(standing, topics, framework),
        questions=questions_of(standing, topics, overclaims, framework),
        nearest=() if evidence else _nearest(standing, findings, framework),
        why=why,
    )


def _spots(standings: Mapping[str, Standing], findings: Sequence[Finding]) -> tuple[Spot, ...]:
    """Return, per purpose and page where anything counts, the deepest level and how many sentences count."""
    seen: dict[tuple[str, int], list[int]] = {}
    for key, standing in standings.items():
        for finding in findings if standing.level else ():
            if finding.counts(key):
                seen.setdefault((key, finding.sentence.page), []).append(finding.levels[key])
    return tuple(Spot(key, page, max(levels), len(levels)) for (key, page), levels in seen.items())


def _nearest(standing: Standing, findings: Sequence[Finding], framework: Framework) -> tuple[Evidence, ...]:
    ranked = sorted(findings, key=lambda f: -f.signal.bears[standing.purpose])
    return tuple(f.evidence(standing.purpose) for f in ranked[: framework.ladder.nearest])


def _notices(findings: Sequence[Finding], *, trained: bool) -> tuple[str, ...]:
    notes = []
    if len(findings) < _FEW:
        notes.append(f"The text has only {len(findings)} sentences, so the levels are uncertain.")
    if not trained:
        notes.append(
            "No trained model fits these purposes and this encoder; the check was made by rules alone and is less sure."
        )
    return tuple(notes)


def _scaled(progress: Progress | None, low: float, high: float) -> Progress | None:
    if progress is None:
        return None
    return lambda share, words: progress(low + (high - low) * share, words)

"""The check of a draft on the screen: verdicts first, then what to ask, then the evidence, each part opening.

The order and the choice of passages are those of the report for the board, so screen and paper agree.
"""

from __future__ import annotations

from assistant.reports.board import leading_number, purpose_heading, stage_words, topic_levels
from assistant.reports.charts import topics_chart, where_chart
from assistant.reports.choices import best, emptiest, meeting_questions
from assistant.reports.places import full_place_of, place_of
from assistant.reports.svg import svg
from assistant.reports.wording import wording
from assistant.results import Evidence, GuidanceFinding, PurposeVerdict, StrategyCheck
from assistant.ui.render import TEMPLATE, esc, flat, items, ladder, notices

_SHOWN = 8
_SHORT = 200


def check(result: StrategyCheck) -> str:
    """Return the whole check."""
    say = wording().say
    length = f", {wording().count('common.page_count', result.pages)}" if result.paged else ""
    parts = [
        f"<h3>{flat(result.document)}{length}</h3>",
        _lead(result),
        summary(result),
        notices(result.notices),
        _where(result),
        _topics(result),
        _questions(result),
        _chosen(say("check.best_heading"), say("check.no_best"), best(result), result),
        _chosen(say("check.empty_heading"), say("check.no_empty"), emptiest(result), result),
        _overclaims(result),
        f"<h3>{esc(say('check.evidence_heading'))}</h3>",
        *(_purpose(key, verdict, result) for key, verdict in result.purposes.items()),
        _guidance(result),
        f'<details class="part"><summary>{esc(say("check.limits_heading"))}</summary>'
        f"{items(wording().limits)}<p>Made {esc(wording().mode(result.mode))}.</p></details>",
    ]
    return f'<div class="result check">{"".join(parts)}</div>'


def tally(result: StrategyCheck) -> str:
    """Return one line for the status region."""
    verdicts = "; ".join(f"purpose {key.removeprefix('p')} {v.verdict}" for key, v in result.purposes.items())
    return f"The draft is checked: {verdicts}."


def sureness(score: float) -> str:
    """Return a confidence of 0-1 in words and as a percentage."""
    words = wording().sure(score).partition(":")[0]
    return f"{words} ({score:.0%})"


def summary(result: StrategyCheck) -> str:
    """Return the table of verdicts, one row per purpose."""
    say = wording().say
    columns = ("purpose", "verdict", "level", "confidence", "place")
    heads = "".join(f'<th scope="col">{esc(say(f"check.column_{name}"))}</th>' for name in columns)
    rows = "".join(_row(key, verdict, result) for key, verdict in result.purposes.items())
    return (
        f'<table class="verdicts"><caption>{esc(say("check.verdicts_caption"))}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(key: str, verdict: PurposeVerdict, result: StrategyCheck) -> str:
    say = wording().say
    strongest = max(verdict.evidence, key=lambda e: e.level, default=None)
    where = esc(say("check.none_found"))
    if strongest:
        where = _short_place(strongest, result)
    names = [say(f"check.column_{name}") for name in ("verdict", "level", "confidence", "place")]
    unsure = f"<br>({esc(say('check.unsure'))})" if wording().open(verdict.confidence) else ""
    values = [
        f"<strong>{esc(verdict.verdict)}</strong>{unsure}",
        ladder(verdict.level),
        sureness(verdict.confidence),
        where,
    ]
    cells = "".join(f'<td data-name="{esc(name)}">{value}</td>' for name, value in zip(names, values, strict=True))
    tone = wording().tone(verdict.level)
    return f'<tr class="tone-{tone}"><th scope="row">{esc(purpose_heading(key, verdict))}</th>{cells}</tr>'


def _lead(result: StrategyCheck) -> str:
    verdict = result.purposes.get(result.leading)
    if verdict is None:
        return ""
    number, level = leading_number(result), wording().level(verdict.level)
    said = wording().say("check.lead", number=number, verdict=verdict.verdict, level=level)
    return f'<p class="lead">{esc(said)}</p>'


def _topics(result: StrategyCheck) -> str:
    say = wording().say
    if not result.topics:
        return ""
    chart = svg(topics_chart(topic_levels(result), leading_number(result))).translate(TEMPLATE)
    rows = "".join(
        f'<div class="topic tone-{wording().tone(level)}"><span>{esc(name)}</span>{ladder(level)}</div>'
        for name, level in topic_levels(result)
    )
    return (
        f"<h3>{esc(say('check.topics_heading', number=leading_number(result)))}</h3>"
        f"<p>{esc(say('check.stage'))} <strong>{esc(stage_words(result))}</strong>.</p>"
        f'<figure class="chart">{chart}</figure><div class="topics">{rows}</div>'
    )


def _where(result: StrategyCheck) -> str:
    if not result.spots:
        return ""
    chart = where_chart(result)
    heading = esc(wording().say("check.where_heading"))
    rows = items([row.says for row in chart.rows])
    return (
        f'<h3>{heading}</h3><figure class="chart"><figcaption class="fine">{esc(chart.caption)}</figcaption>'
        f'{svg(chart).translate(TEMPLATE)}</figure><details class="part"><summary>The same in words'
        f"</summary>{rows}</details>"
    )


def _questions(result: StrategyCheck) -> str:
    asked = meeting_questions(result)
    if not asked:
        return ""
    rows = "".join(
        f"<li>{flat(q)} <span class='fine'>(purpose {esc(key.removeprefix('p'))})</span></li>" for key, q in asked
    )
    heading = wording().say("check.questions_heading") if len(asked) == 5 else "Questions to ask at the meeting"
    return f"<h3>{esc(heading)}</h3><ol>{rows}</ol>"


def _chosen(heading: str, none: str, found: list[tuple[str, Evidence]], result: StrategyCheck) -> str:
    rows = "".join(
        f"<li>“{flat(_shorten(e.quote, 320))}” <span class='fine'>{esc(_sentence(place_of(e, paged=result.paged)))}; "
        f"purpose {esc(key.removeprefix('p'))}, {esc(wording().level(e.level))}</span></li>"
        for key, e in found
    )
    body = f'<ul class="quotes">{rows}</ul>' if rows else f"<p>{esc(none)}</p>"
    return f'<details class="part" open><summary>{esc(heading)}</summary>{body}</details>'


def _overclaims(result: StrategyCheck) -> str:
    say = wording().say
    heading = f"{say('check.overclaims_heading')} ({len(result.overclaims)})"
    rows = "".join(
        f"<li>“{flat(c.quote)}” <span class='fine'>{esc(_sentence(place_of(c, paged=result.paged)))}</span>"
        f"<br>{flat(c.why)}</li>"
        for c in result.overclaims
    )
    body = f'<ul class="quotes">{rows}</ul>' if rows else f"<p>{esc(say('check.no_overclaims'))}</p>"
    state = " open" if rows else ""
    return f'<details class="part"{state}><summary>{esc(heading)}</summary>{body}</details>'


def _purpose(key: str, verdict: PurposeVerdict, result: StrategyCheck) -> str:
    say = wording().say
    heading = f"{purpose_heading(key, verdict)}: {verdict.verdict}, {wording().level_short(verdict.level)}"
    ordered = sorted(verdict.evidence, key=lambda e: (-e.level, e.page))
    parts = [f"<p>{flat(verdict.why)}</p>" if verdict.why else ""]
    if wording().open(verdict.confidence):
        parts.insert(0, f'<p class="notice">{esc(say("check.unsure_why"))}</p>')
    if ordered:
        parts.append(f"<h4>{esc(say('check.counts_heading'))}</h4>{_passages(ordered, result)}")
    else:
        parts.append(f"<p>{esc(say('check.nothing_counts'))}</p>")
        near = say("check.nearest_intro" if verdict.nearest else "check.nothing_near")
        parts.append(f"<h4>{esc(say('check.nearest_heading'))}</h4><p>{esc(near)}</p>" if verdict.nearest else "")
        parts.append(_passages(list(verdict.nearest), result) if verdict.nearest else f"<p>{esc(near)}</p>")
    gaps = items(verdict.gaps) or f"<p>{esc(say('check.no_gaps'))}</p>"
    parts.append(f"<h4>{esc(say('check.gaps_heading'))}</h4>{gaps}")
    if verdict.questions:
        parts.append(f"<h4>{esc(say('check.purpose_questions_heading'))}</h4>{items(verdict.questions)}")
    return f'<details class="part purpose"><summary>{esc(heading)}</summary>{"".join(parts)}</details>'


def _passages(found: list[Evidence], result: StrategyCheck) -> str:
    first = "".join(_passage(e, result) for e in found[:_SHOWN])
    rest = found[_SHOWN:]
    shown = f'<ul class="quotes">{first}</ul>'
    if not rest:
        return shown
    more = "".join(_passage(e, result) for e in rest)
    return (
        f'{shown}<details class="more"><summary>{len(rest)} more passages</summary>'
        f'<ul class="quotes">{more}</ul></details>'
    )


def _passage(e: Evidence, result: StrategyCheck) -> str:
    facts = [_sentence(full_place_of(e, paged=result.paged)), wording().level(e.level)]
    if e.slots:
        facts.append("shows " + ", ".join(wording().slot(name) for name in e.slots))
    if e.topics:
        facts.append("topics: " + ", ".join(wording().topic(t) for t in e.topics))
    why = f"<br>{flat(e.why)}" if e.why else ""
    return f'<li>“{flat(e.quote)}” <span class="fine">{flat("; ".join(facts))}{why}</span></li>'


def _guidance(result: StrategyCheck) -> str:
    say = wording().say
    if not result.guidance:
        return ""
    rows = "".join(_finding(g, result) for g in result.guidance)
    names = ("item", "binding", "status", "where")
    heads = "".join(f'<th scope="col">{esc(say(f"check.column_{name}"))}</th>' for name in names)
    met = sum(1 for g in result.guidance if g.evidence)
    return (
        f'<details class="part guidance"><summary>{esc(say("check.guidance_heading"))}: something found for {met} of '
        f"{len(result.guidance)} items</summary><p>{esc(say('check.guidance_apart'))}</p>"
        f"<p>{flat(result.guidance_note)}</p>"
        f'<table class="plain"><caption>{esc(say("check.guidance_caption"))}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></details>"
    )


def _finding(g: GuidanceFinding, result: StrategyCheck) -> str:
    binding = wording().binding.get(g.level, g.level)
    source = f"<br><span class='fine'>{flat(g.source)}</span>" if g.source else ""
    sure = f"<br><span class='fine'>{flat(_certainty(g.sure))}</span>" if _certainty(g.sure) else ""
    found = "<br>".join(_short_place(e, result) for e in g.evidence[:2]) or esc(wording().say("check.none_found"))
    return (
        f'<tr><th scope="row">{flat(g.item)}</th><td data-name="How firmly">{esc(binding)}{source}{sure}</td>'
        f'<td data-name="In the draft"><strong>{esc(g.status)}</strong></td><td data-name="Where">{found}</td></tr>'
    )


def _short_place(e: Evidence, result: StrategyCheck) -> str:
    return f"{esc(_sentence(place_of(e, paged=result.paged)))}: “{flat(_shorten(e.quote))}”"


def _certainty(sure: str) -> str:
    return wording().texts.get(f"check.certainty_{sure}", "")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _shorten(text: str, limit: int = _SHORT) -> str:
    if len(text) <= limit:
        return text
    return text[:limit].rsplit(" ", 1)[0].rstrip(" ,;:") + " [...]"

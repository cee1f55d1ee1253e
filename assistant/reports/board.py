"""The one page for the board: what a non-executive reads in two minutes before the meeting.

It holds only what fits on one sheet, so long quotes are cut here, visibly, and stand whole further on.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.reports.blocks import (
    Block,
    Cell,
    Heading,
    Item,
    Items,
    Line,
    ListKind,
    OnePage,
    Paragraph,
    Span,
    Style,
    Table,
    cells,
    heads,
    line,
    sentence_case,
    shorten,
    strong,
)
from assistant.reports.choices import Found, best, emptiest, meeting_questions
from assistant.reports.places import place_of
from assistant.reports.wording import wording
from assistant.results import Evidence, Overclaim, PurposeVerdict, StrategyCheck

_OVERCLAIMS = 2
_QUOTE_CHARS = 165
_QUESTION_CHARS = 230
_TITLE_CHARS = 110
_PLACE_CHARS = 45
_HEAD_MARGIN = 3
_COMMITMENT = 3


def board_page(check: StrategyCheck, *, day: str) -> OnePage:
    """Return the page for the board; `day` is the date of the check in words."""
    say = wording().say
    length = say("check.length", pages=wording().count("common.page_count", check.pages)) if check.paged else ""
    facts = say("check.facts", day=day, length=length + " " if length else "", mode=wording().mode(check.mode))
    return OnePage(
        (
            Paragraph(line(say("check.kicker")), Style.LABEL),
            Heading(line(shorten(check.document, _TITLE_CHARS)), 1),
            Paragraph(line(facts), Style.SMALL),
            Paragraph(_lead(check), Style.LEAD),
            verdict_table(check),
            *_topics(check),
            *_passages("check.best_heading", "check.no_best", best(check), check),
            *_passages("check.empty_heading", "check.no_empty", emptiest(check), check),
            *_overclaims(check),
            *_questions(check),
            Paragraph(line(say("check.board_foot")), Style.SMALL),
        )
    )


def purpose_name(key: str) -> str:
    """Return "Purpose 4" for "p4"."""
    return wording().say("check.purpose", number=key.removeprefix("p"))


def leading_number(check: StrategyCheck) -> str:
    """Return the number of the leading purpose as a word: "four"."""
    number, words = int(check.leading.removeprefix("p") or 0), wording().say("check.numbers").split()
    return words[number] if number < len(words) else str(number)


def purpose_heading(key: str, verdict: PurposeVerdict) -> str:
    """Return "Purpose 4: " and the purpose's title."""
    return wording().say("check.purpose_title", number=key.removeprefix("p"), title=verdict.title or key)


def verdict_table(check: StrategyCheck) -> Table:
    """Return one row per purpose: verdict, level and the place of the strongest passage, all in words."""
    say = wording().say
    rows = []
    for key, verdict in check.purposes.items():
        strongest = max(verdict.evidence, key=lambda e: e.level, default=None)
        place = place_of(strongest, paged=check.paged) if strongest else say("check.none_found")
        tone = wording().tone(verdict.level)
        rows.append(
            cells(
                purpose_heading(key, verdict),
                Cell(verdict_words(verdict), tone),
                wording().level_short(verdict.level),
                shorten(place, _PLACE_CHARS),
            )
        )
    columns = ("purpose", "verdict", "level", "place")
    return Table(
        heads(*(say(f"check.column_{name}") for name in columns)),
        tuple(rows),
        (43, 16, 20, 21),
        caption=say("check.verdicts_caption"),
        row_heads=True,
        together=True,
    )


def verdict_words(verdict: PurposeVerdict) -> Line:
    """Return the verdict, and that it is open where the program cannot tell for sure."""
    unsure = f" ({wording().say('check.unsure')})" if wording().open(verdict.confidence) else ""
    return line(strong(verdict.verdict), unsure)


def topic_levels(check: StrategyCheck) -> list[tuple[str, int]]:
    """Return topic names with their levels, in the order of the wording file, then any others."""
    order = [*(key for key in wording().topics if key in check.topics), *check.topics]
    return [(wording().topic(key), check.topics[key]) for key in dict.fromkeys(order)]


def stage_words(check: StrategyCheck) -> str:
    """Return the stage of leadership in words."""
    title = check.stage_title or ("" if check.stage == "none" else check.stage.replace("_", " "))
    return title or wording().say("check.no_stage")


def _lead(check: StrategyCheck) -> tuple[Span, ...]:
    verdict = check.purposes.get(check.leading)
    if verdict is None:
        return line(wording().say("check.lead_without"))
    number, level = leading_number(check), wording().level(verdict.level)
    return line(wording().say("check.lead", number=number, verdict=verdict.verdict, level=level))


def _topics(check: StrategyCheck) -> list[Block]:
    say, topics = wording().say, topic_levels(check)
    if not topics:
        return []
    reached = sum(level >= _COMMITMENT for _, level in topics)
    blocks: list[Block] = [
        Heading(line(say("check.topics_heading", number=leading_number(check))), 2),
        Paragraph(
            line(
                say("check.stage") + " ",
                strong(stage_words(check)),
                ". ",
                say("check.topics_reached", reached=reached, all=len(topics)),
            )
        ),
    ]
    if topics:
        row = tuple(Cell(line(wording().level_short(level)), wording().tone(level)) for _, level in topics)
        blocks.append(
            Table(
                heads(*(name for name, _ in topics)),
                (row,),
                _topic_widths(topics),
                caption=say("check.topics_caption", number=leading_number(check)),
                together=True,
            )
        )
    return blocks


def _topic_widths(topics: Sequence[tuple[str, int]]) -> tuple[float, ...]:
    """Return shares by the longest word of each column, so that none breaks inside a word."""
    words = [(*name.split(), *wording().level_short(level).split()) for name, level in topics]
    return tuple(max(map(len, column)) + _HEAD_MARGIN for column in words)


def _passages(heading: str, none: str, found: Sequence[Found], check: StrategyCheck) -> list[Block]:
    say = wording().say
    if not found:
        return [Heading(line(say(heading)), 2), Paragraph(line(say(none)))]
    items = [
        Item(
            line(
                *_placed_quote(e, check),
                " ",
                say("check.board_source", purpose=purpose_name(key).lower(), level=wording().level(e.level)),
            )
        )
        for key, e in found
    ]
    return [Heading(line(say(heading)), 2), Items(tuple(items))]


def _placed_quote(passage: Evidence | Overclaim, check: StrategyCheck) -> Line:
    say = wording().say
    place = shorten(place_of(passage, paged=check.paged), _PLACE_CHARS)
    return line(
        strong(sentence_case(say("check.board_place", place=place)) + " "),
        say("common.quoted", quote=shorten(passage.quote, _QUOTE_CHARS)),
    )


def _overclaims(check: StrategyCheck) -> list[Block]:
    say = wording().say
    heading = Heading(line(say("check.overclaims_heading")), 2)
    if not check.overclaims:
        return [heading, Paragraph(line(say("check.no_overclaims")))]
    items = [Item(_placed_quote(claim, check)) for claim in check.overclaims[:_OVERCLAIMS]]
    rest = len(check.overclaims) - _OVERCLAIMS
    if rest > 0:
        items.append(Item(line(say("check.more_overclaims", number=rest))))
    return [heading, Items(tuple(items))]


def _questions(check: StrategyCheck) -> list[Block]:
    say = wording().say
    heading = Heading(line(say("check.questions_heading")), 2)
    items = []
    for key, question in meeting_questions(check):
        items.append(Item(line(shorten(question, _QUESTION_CHARS) + " ", _look_at(check, key, question))))
    if not items:
        return [heading, Paragraph(line(say("check.no_questions")))]
    return [heading, Items(tuple(items), ListKind.NUMBER)]


def _look_at(check: StrategyCheck, key: str, question: str) -> str:
    say, verdict, purpose = wording().say, check.purposes[key], purpose_name(key).lower()
    passages = sorted((*verdict.evidence, *verdict.nearest), key=lambda e: -e.level)
    places = [place_of(e, paged=check.paged) for e in passages]
    if not places:
        return say("check.question_no_place", purpose=purpose)
    # The checker may have put a place into the question; another one beside it would confuse.
    if any(place.lower() in question.lower() for place in places):
        return say("check.question_purpose", purpose=purpose)
    return say("check.question_source", purpose=purpose, place=shorten(places[0], _PLACE_CHARS))

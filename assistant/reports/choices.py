"""What of a check goes on the page for the board.

The page shows choices, so they are made in one place and are the same in every format. Best passages are the
highest on the ladder, with as many purposes as possible among them. Emptiest are wishes before mentions,
because a board should ask about words that sound like action. Purpose four comes before the others.
"""

from __future__ import annotations

from assistant.results import Evidence, StrategyCheck

_SHOWN = 3
_QUESTIONS = 5
_WISH = 2
_COMMITMENT = 3

Found = tuple[str, Evidence]


def best(check: StrategyCheck) -> list[Found]:
    """Return up to three passages, deepest first; on a tie one of a purpose not yet shown, purpose four first."""
    floor = _COMMITMENT if any(e.level >= _COMMITMENT for _, e in _found(check)) else _WISH
    pool = [(key, e) for key, e in _found(check) if e.level >= floor]
    chosen: list[Found] = []
    while pool and len(chosen) < _SHOWN:
        shown = {key for key, _ in chosen}
        pick = min(pool, key=lambda f: (-f[1].level, f[0] in shown, f[0] != check.leading, -len(f[1].slots), f[1].page))
        chosen.append(pick)
        pool = [f for f in pool if f[1].quote != pick[1].quote]
    return chosen


def emptiest(check: StrategyCheck) -> list[Found]:
    """Return up to three passages that bind nobody for any purpose, purpose four first."""
    depth: dict[str, int] = {}
    for _, e in _found(check):
        depth[e.quote] = max(depth.get(e.quote, 0), e.level)
    taken = {e.quote for _, e in best(check)} | {claim.quote for claim in check.overclaims}
    pool = [
        (key, e)
        for key, e in _found(check)
        if 1 <= e.level <= _WISH and depth[e.quote] <= _WISH and e.quote not in taken
    ]
    pool.sort(key=lambda f: (-f[1].level, f[0] != check.leading, len(f[1].slots), f[1].page))
    first: dict[str, Found] = {}
    for key, e in pool:
        first.setdefault(e.quote, (key, e))
    return list(first.values())[:_SHOWN]


def meeting_questions(check: StrategyCheck) -> list[tuple[str, str]]:
    """Return up to five pairs of purpose and question: purpose four first, then the weakest, turn by turn."""
    order = sorted(check.purposes, key=lambda key: (key != check.leading, check.purposes[key].level))
    longest = max((len(v.questions) for v in check.purposes.values()), default=0)
    turns = [
        (key, check.purposes[key].questions[turn])
        for turn in range(longest)
        for key in order
        if turn < len(check.purposes[key].questions)
    ]
    unique: dict[str, str] = {}
    for key, question in turns:
        unique.setdefault(question.strip(), key)
    return [(key, question) for question, key in unique.items() if question][:_QUESTIONS]


def _found(check: StrategyCheck) -> list[Found]:
    return [(key, e) for key, verdict in check.purposes.items() for e in verdict.evidence]

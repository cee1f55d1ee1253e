"""All evaluations in one place: `assistant eval [retrieval|answers|check|reframe|all]`."""

from __future__ import annotations

from collections.abc import Callable


def _retrieval() -> str:
    from evals.retrieval.run import retrieval_report

    return retrieval_report()


def _answers() -> str:
    from evals.retrieval.run import answers_report

    return answers_report()


def _check() -> str:
    from evals.checking.run import report as check_report

    return check_report()


def _reframe() -> str:
    from evals.reframing.run import run

    return run()


PARTS: dict[str, Callable[[], str]] = {
    "retrieval": _retrieval,
    "answers": _answers,
    "check": _check,
    "reframe": _reframe,
}


def report(part: str = "all") -> str:
    """Return the Markdown report of one evaluation, or of all."""
    wanted = list(PARTS) if part == "all" else [part]
    return "\n".join(PARTS[name]() for name in wanted)

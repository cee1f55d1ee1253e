"""All evaluations in one place: `assistant eval [retrieval|answers|check|reframe|speed|all]`.

`python -m evals.run` runs all of them and writes `evals/REPORT.md`; `python -m evals.run speed` renews the timings
only, which want an otherwise idle machine, and `python -m evals.run quality` everything else.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable
from pathlib import Path

HEAD = """# Evaluation report

Written by `python -m evals.run`, {date}; do not edit by hand. All sentences, drafts and questions are our own,
labelled by one careful reader each; 450 sentences, 32 drafts, the topics of 800 questions (of the 250 unseen ones by
two more readers) and 290 of the 318 candidates of the judge's writer u_1 were labelled a second time, blind. "Unseen"
parts were split off by author or document, and not used for choosing or training; `evals/checking/drafts/split.yaml`
says how often the unseen drafts were measured.
Retrieval was asked of the starter documents and of published ones that are not part of the project (see
`evals/retrieval/data.py`).
"""


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


def _speed() -> str:
    from evals.speed import speed_report

    return speed_report()


_EARLIER = "\nMeasured at an earlier commit than the rest.\n"

PARTS: dict[str, Callable[[], str]] = {
    "retrieval": _retrieval,
    "answers": _answers,
    "check": _check,
    "reframe": _reframe,
    "speed": _speed,
}


def report(part: str = "all") -> str:
    """Return the Markdown report of one evaluation, or of all."""
    wanted = list(PARTS) if part == "all" else [part]
    return "\n".join(PARTS[name]() for name in wanted)


def write(part: str = "all") -> None:
    """Write `evals/REPORT.md`: all of it, only its last section ("speed"), or all but that ("quality")."""
    target = Path(__file__).parent / "REPORT.md"
    if part == "quality":
        timings = target.read_text(encoding="utf-8").split("\n## Speed\n")[1].removeprefix(_EARLIER)
        texts = [report(name) for name in PARTS if name != "speed"]
        head = HEAD.format(date=datetime.date.today().isoformat())
        text = "\n".join([head, *texts, f"## Speed\n{_EARLIER}{timings}"])
    elif part == "speed":
        kept = target.read_text(encoding="utf-8").split("\n## Speed\n")[0]
        text = f"{kept}\n{report('speed')}"
    else:
        text = HEAD.format(date=datetime.date.today().isoformat()) + "\n" + report()
    target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(*sys.argv[1:2])

"""Measures retrieval and answers and returns the report. `assistant eval retrieval` and `assistant eval answers` print it."""

from __future__ import annotations

from collections.abc import Callable

from assistant.evidence.quotes import locate
from assistant.evidence.retrieval import Retriever
from assistant.jobs.answering import answer
from assistant.library import Library
from evals.retrieval import baselines
from evals.retrieval.data import Question, files, is_right, normal, questions, unanswerable
from evals.retrieval.library import evaluation_library
from evals.retrieval.measures import mean, ndcg, recall_at, reciprocal_rank, shown

_DEPTH = 10


def _at_hand(asked: list[Question]) -> tuple[list[Question], list[str]]:
    known = files()
    skipped = sorted({q.documents[0] for q in asked if q.documents[0] not in known})
    return [q for q in asked if q.documents[0] in known], skipped


def _skipped(names: list[str]) -> list[str]:
    if not names:
        return []
    return [f"Skipped, because the source files are not at hand: {', '.join(names)}.", ""]


def retrieval_report() -> str:
    """Return the retrieval figures, tune and unseen, beside three baselines run in the same call."""
    asked, skipped = _at_hand(questions())
    lines = [
        "## Retrieval",
        "",
        f"{len(asked)} questions, {len(files())} documents. Means with 95% bootstrap intervals.",
        "",
    ]
    lines += _skipped(skipped)
    with evaluation_library() as library:
        retriever = Retriever(library)

        def ours(question: str, k: int) -> list[str]:
            return [p.text for p in retriever.search(question, k).passages]

        rankers: dict[str, Callable[[str, int], list[str]]] = {
            "this program": ours,
            "tutorial pipeline": baselines.tutorial(list(files().values()), library.encoder),
            "BM25 alone": baselines.words_alone(library),
            "vectors alone": baselines.vectors_alone(library),
        }
        for part, wanted in (("tune", False), ("unseen", True)):
            here = [q for q in asked if q.unseen is wanted]
            lines += [
                f"### {part} ({len(here)} questions)",
                "",
                "| | recall@5 | MRR@10 | nDCG@10 |",
                "|---|---|---|---|",
            ]
            for name, ranker in rankers.items():
                hits = [[is_right(text, q.marks) for text in ranker(q.text, _DEPTH)] for q in here]
                cells = [shown([f(h) for h in hits]) for f in (lambda h: recall_at(h, 5), reciprocal_rank, ndcg)]
                lines.append(f"| {name} | {' | '.join(cells)} |")
            lines.append("")
    return "\n".join(lines)


def answers_report() -> str:
    """Return how often questions are answered or refused rightly, and whether every quote stands where it says."""
    asked, skipped = _at_hand(questions())
    lines = ["## Answers (extracts)", "", *_skipped(skipped)]
    lines += [
        "| part | answered | of these, a cited quote holds a mark | or its passage does | unanswerable refused | near misses refused |",
        "|---|---|---|---|---|---|",
    ]
    quotes = proven = 0
    with evaluation_library() as library:
        for part, wanted in (("tune", False), ("unseen", True)):
            here = [q for q in asked if q.unseen is wanted]
            results = [(q, answer(q.text, library=library)) for q in here]
            answered = [(q, a) for q, a in results if a.answered]
            in_quote = [any(is_right(c.quote.text, q.marks) for c in a.citations) for q, a in answered]
            in_passage = [any(is_right(c.context, q.marks) for c in a.citations) for q, a in answered]
            refusals = [(u, not answer(u.text, library=library).answered) for u in unanswerable() if u.unseen is wanted]
            for _, result in answered:
                quotes += len(result.citations)
                proven += sum(
                    _stands(library, c.quote.document, c.quote.text, c.quote.page, c.quote.start)
                    for c in result.citations
                )
            lines.append(
                f"| {part} | {mean([float(a.answered) for _, a in results]):.0%} of {len(results)} | {mean([float(x) for x in in_quote]):.0%} "
                f"| {mean([float(x) for x in in_passage]):.0%} | {mean([float(r) for _, r in refusals]):.0%} of {len(refusals)} "
                f"| {mean([float(r) for u, r in refusals if u.near]):.0%} |"
            )
    lines += [
        "",
        f"Quotes shown: {quotes}; standing in their document, word for word, on the page named: {proven}.",
        "",
    ]
    return "\n".join(lines)


def _stands(library: Library, document: str, quote: str, page: int, start: int) -> bool:
    body = library.document(document)
    span = locate(quote, body.text, near=start)
    return span is not None and body.page_at(span.start) == page and normal(quote) in normal(body.text)


if __name__ == "__main__":
    print(retrieval_report())
    print(answers_report())

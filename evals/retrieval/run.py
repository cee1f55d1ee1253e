"""Measures retrieval and answers: the report of `assistant eval retrieval` and `assistant eval answers`."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from assistant.embedding import LazyEncoder
from assistant.evidence.retrieval import Retriever
from assistant.jobs.answering import answer
from assistant.library import Library
from assistant.results import Citation
from evals.retrieval import baselines
from evals.retrieval.data import Question, files, is_right, questions, unanswerable
from evals.retrieval.library import evaluation_library
from evals.retrieval.measures import mean, ndcg, recall_at, reciprocal_rank, shown

_DEPTH = 10
_STUB = 5  # letters that have to stand on the page named


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
        f"{len(asked)} questions, {len(files())} documents. Means with 95% bootstrap intervals. "
        "The tutorial pipeline has the encoder as published; the vectors alone are of the adapted one.",
        "",
    ]
    lines += _skipped(skipped)
    with evaluation_library() as library:
        retriever = Retriever(library)

        def ours(question: str, k: int) -> list[str]:
            return [p.text for p in retriever.search(question, k).passages]

        rankers: dict[str, Callable[[str, int], list[str]]] = {
            "this program": ours,
            "tutorial pipeline": baselines.tutorial(list(files().values()), LazyEncoder(library.settings.encoder_dir)),
            "BM25 alone": baselines.words_alone(library),
            "vectors alone": baselines.vectors_alone(library),
        }
        for part, wanted in (("tune", False), ("unseen", True)):
            here = [q for q in asked if q.unseen is wanted]
            lines += [
                f"### {part} ({len(here)} questions)",
                "",
                "| | recall@5 | MRR@10 | nDCG@10 | behind in recall@5 | behind in MRR@10 |",
                "|---|---|---|---|---|---|",
            ]
            best: list[list[float]] = []
            for name, ranker in rankers.items():
                hits = [[is_right(text, q.marks) for text in ranker(q.text, _DEPTH)] for q in here]
                values = [[f(h) for h in hits] for f in (lambda h: recall_at(h, 5), reciprocal_rank, ndcg)]
                best = best or values
                gaps = [[a - b for a, b in zip(x, y, strict=True)] for x, y in zip(best[:2], values[:2], strict=True)]
                cells = [*map(shown, values), *(map(shown, gaps) if values is not best else ("", ""))]
                lines.append(f"| {name} | {' | '.join(cells)} |")
            lines.append("")
    return "\n".join(lines)


def answers_report() -> str:
    """Return how often questions are answered or refused rightly, and whether every quote stands where it says."""
    asked, skipped = _at_hand(questions())
    lines = ["## Answers (extracts)", "", *_skipped(skipped)]
    columns = ["part", "answered", "of these, a quote holds a mark", "or its passage does", "unanswerable refused"]
    lines += [f"| {' | '.join([*columns, 'near misses refused'])} |", "|---|---|---|---|---|---|"]
    quotes = proven = 0
    with evaluation_library() as library:
        for part, wanted in (("tune", False), ("unseen", True)):
            here = [q for q in asked if q.unseen is wanted]
            results = [(q, answer(q.text, library=library)) for q in here]
            answered = [(q, a) for q, a in results if a.answered]
            in_quote = [any(is_right(c.quote.text, q.marks) for c in a.citations) for q, a in answered]
            in_passage = [any(is_right(c.context, q.marks) for c in a.citations) for q, a in answered]
            refusals = [(u, not answer(u.text, library=library).answered) for u in unanswerable() if u.unseen is wanted]
            cited = [c for _, a in answered for c in a.citations]
            quotes += len(cited)
            proven += sum(_stands(library, c) for c in cited)
            cells = [
                f"{_share([a.answered for _, a in results])} of {len(results)}",
                _share(in_quote),
                _share(in_passage),
                f"{_share([r for _, r in refusals])} of {len(refusals)}",
                _share([r for u, r in refusals if u.near]),
            ]
            lines.append(f"| {part} | {' | '.join(cells)} |")
    lines += [
        "",
        f"Quotes shown: {quotes}; standing in their document, word for word, on the page named: {proven}.",
        "",
    ]
    return "\n".join(lines)


def _share(values: list[bool]) -> str:
    return f"{mean([float(v) for v in values]):.0%}"


def _stands(library: Library, citation: Citation) -> bool:
    """Whether a quote is on its page (or runs over to the next) in the file itself, read by nothing of ours."""
    quote = citation.quote
    path = Path(next(d.path for d in library.documents() if d.id == quote.document))
    if path.suffix.lower() != ".pdf":
        return _letters(quote.text) in _letters(path.read_text(encoding="utf-8"))
    here, after = ([*(_letters(page) for page in _pages(path)), ""])[quote.page - 1 : quote.page + 1]
    words = _letters(quote.text)
    # Furniture stands between the two halves of a sentence that runs over the page.
    return any(words[:cut] in here and words[cut:] in after for cut in range(len(words), _STUB, -1))


@lru_cache(maxsize=64)
def _pages(path: Path) -> list[str]:
    import pypdfium2

    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(str(path))]


def _letters(text: str) -> str:
    """Return letters and figures only, so that line ends, hyphens and furniture's spacing do not matter."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


if __name__ == "__main__":
    print(retrieval_report())
    print(answers_report())

"""Answers a question from the library: extracts with their pages, or a chat model's prose over the same passages.

In both modes the same code decides what is found, which words are quoted and on which page they stand. The
model's sentences that cannot be backed are taken out, and the answer says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.errors import AssistantError, ModelError
from assistant.evidence import sentences
from assistant.evidence.dating import published
from assistant.evidence.lists import wants_list, whole_list
from assistant.evidence.retrieval import Retriever
from assistant.evidence.sentences import Candidate
from assistant.evidence.support import unsupported
from assistant.jobs.followups import standalone
from assistant.library.library import Library
from assistant.library.sources import PRACTICE
from assistant.model import ChatModel
from assistant.prompts import chat_prompt, numbered
from assistant.results import Answer, Citation, Passage, SearchResult
from assistant.words import title_words

_PASSAGES = 6
_NEAREST = 3
_PRACTICE = 0.2
NOT_ANSWERED = "The library does not answer this. The nearest passages are shown below; none of them settles it."
EMPTY = "The library holds no documents yet. Add some on the Library tab, or with: assistant add FILE"


def answer(
    question: str,
    *,
    library: Library,
    model: ChatModel | None = None,
    history: Sequence[str] = (),
    documents: Sequence[str] | None = None,
    kinds: Sequence[str] | None = None,
) -> Answer:
    """Return what the library says to `question`, every claim with a verified quote and its page.

    `history`: earlier questions of the same chat, oldest first. `documents`: ids, and `kinds`: pdf, docx…, to search
    in; all if None.
    Raises UsageError for an empty or overlong question and LibraryError when the library cannot be searched.
    """
    asked = standalone(question, history)
    found = Retriever(library).search(asked, _PASSAGES, documents=documents, kinds=kinds)
    if not found.passages:
        return Answer(question, False, EMPTY, ())
    if not found.answerable:
        return Answer(question, False, NOT_ANSWERED, (), nearest=found.passages[:_NEAREST])
    extracts = _extracts(question, asked, found, library)
    if model is None or not extracts.answered:
        return extracts
    try:
        return _prose(question, asked, found, library, model)
    except AssistantError as error:
        notice = f"{error.message} This is the offline answer instead."
        return Answer(
            question, extracts.answered, extracts.answer, extracts.citations, "extracts", extracts.nearest, (notice,)
        )


def _extracts(question: str, asked: str, found: SearchResult, library: Library) -> Answer:
    items = sentences.candidates(library, found.passages)
    ranked = _real_first(library, asked, sentences.rank(library, asked, items, library.keywords.weights(asked)))
    picked = sentences.select(ranked)
    whole: list[Candidate] = []
    if picked and (wants_list(asked) or picked[0].text.rstrip().endswith(":")):
        whole = whole_list(library, picked[0])
    if picked and not whole:
        whole = [*sentences.going_on(library, picked[0]), *picked[1:]]
    chosen = sentences.with_antecedents(whole, items)
    citations: list[Citation] = []
    for item in chosen:
        citation = sentences.cite(library, item, len(citations) + 1)
        if citation.quote.verified:
            citations.append(citation)
    if not citations:
        return Answer(question, False, NOT_ANSWERED, (), nearest=found.passages[:_NEAREST])
    statements = {(c.passage.document, c.start): c.statement for c in chosen if c.statement != c.text}
    return Answer(question, True, _lines(citations, library, statements), tuple(citations))


def _real_first(library: Library, asked: str, ranked: Sequence[Candidate]) -> list[Candidate]:
    """Return the sentences with those of the fictional practice documents set back, unless the question names one."""
    named = {word.lower() for word in asked.split() if word[:1].isupper()} - title_words()
    practice = {d.id for d in library.documents() if d.origin == PRACTICE and not named & set(d.title.lower().split())}
    moved = [replace(c, score=c.score - _PRACTICE) if c.passage.document in practice else c for c in ranked]
    return sorted(moved, key=lambda c: -c.score)


def _lines(citations: Sequence[Citation], library: Library, statements: Mapping[tuple[str, int], str]) -> str:
    """Return the quotes as an answer; where documents differ, each under its title with its date.

    `statements`: by document and start, what a row of a table says with the headings of its columns.
    """
    several = len({c.quote.document for c in citations}) > 1
    lines: list[str] = []
    last = ""
    for citation in citations:
        quote = citation.quote
        if several and quote.document != last:
            date = published(library.document(quote.document))
            lines.append(f"{quote.title} ({date}):" if date and date not in quote.title else f"{quote.title}:")
            last = quote.document
        words = " | ".join(" ".join(cell.split()) for cell in quote.text.split("\t"))
        lines.append(f"“{words}” [{citation.n}]")
        said = statements.get((quote.document, quote.start))
        if said:
            lines.append(f"With the headings of its columns: {said}")
    return "\n".join(lines)


def _prose(question: str, asked: str, found: SearchResult, library: Library, model: ChatModel) -> Answer:
    system, user = chat_prompt("answer").render(question=asked, passages=numbered(found.passages))
    reply = model.ask(system, user)
    claims = reply.get("claims")
    if not isinstance(claims, list):
        raise ModelError("The chat model did not answer in the form it was asked for.")
    citations: list[Citation] = []
    lines: list[str] = []
    removed = 0
    for claim in claims[:8]:
        backed = _backed(claim, asked, found.passages, library, len(citations) + 1)
        if backed is None:
            removed += 1
            continue
        text, citation = backed
        same = next((c for c in citations if c.quote == citation.quote), None)
        if same is None:
            citations.append(citation)
        lines.append(f"{text} [{(same or citation).n}]")
    if not citations:
        raise ModelError("Nothing that the chat model wrote could be found in the library.")
    notices: tuple[str, ...] = ()
    if removed:
        notices = (f"Sentences of the chat model taken out because the library does not bear them out: {removed}.",)
    return Answer(question, True, "\n".join(lines), tuple(citations), "model", (), notices)


def _backed(
    claim: object, question: str, passages: Sequence[Passage], library: Library, n: int
) -> tuple[str, Citation] | None:
    """Return the claim's text and its verified citation, or None if the quote or the claim does not stand."""
    if not isinstance(claim, dict):
        return None
    text, quote, number = claim.get("text"), claim.get("quote"), claim.get("passage")
    if not isinstance(text, str) or not isinstance(quote, str) or not isinstance(number, int):
        return None
    if not 1 <= number <= len(passages) or not text.strip():
        return None
    citation = sentences.cite_words(library, quote, passages[number - 1], n)
    if citation is None:
        return None
    if unsupported(text, f"{citation.quote.text} {citation.section}", question=question):
        return None
    return " ".join(text.split()), citation

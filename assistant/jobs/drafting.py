"""Drafts a section: passages to build on, the officer's own notes in their place, and brackets for what is missing.

Offline it is a scaffold that climbs the ladder (manual, section 3): where we stand, what we will do, who
shares it, how we will know. A chat model turns the same passages and notes into prose. Neither may add a
fact: a figure that stands in no note and no passage is taken out, and what is missing is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.embedding import Encoder
from assistant.errors import AssistantError, DataFileError, ModelError, UsageError
from assistant.evidence import sentences
from assistant.evidence.retrieval import Retriever
from assistant.evidence.support import numbers, unsupported
from assistant.jobs.checking import check_text
from assistant.jobs.checking.slots import missing_slots
from assistant.library.library import Library
from assistant.library.sources import real_documents
from assistant.model import ChatModel
from assistant.prompts import chat_prompt, numbered
from assistant.reading.sentences import split
from assistant.resources import load_yaml, require, require_strings
from assistant.results import Citation, Draft, Passage, StrategyCheck

_FILE = "drafting.yaml"
_PASSAGES = 6
_QUOTES = 5
_MAX_NOTES = 20_000
_BRACKET = re.compile(r"\[[^\]\n]{2,60}\?\]")
_PARTS = ("ground", "actions", "sharing", "learning")


@dataclass(frozen=True, slots=True)
class Outline:
    """What `prompts/drafting.yaml` holds, checked."""

    data: dict[str, object]
    headings: dict[str, str]
    starters: dict[str, tuple[str, ...]]
    slot_questions: dict[str, str]
    topic_titles: dict[str, str]
    purposes: dict[str, dict[str, object]]

    def text(self, key: str) -> str:
        """Return one of the fixed texts."""
        return str(self.data[key]).strip()


@lru_cache(maxsize=1)
def outline() -> Outline:
    """Return the drafting data. Raises DataFileError naming the key that is wrong."""
    texts = dict.fromkeys(("generic_place", "intro", "no_notes", "no_sources"), str)
    lists = dict.fromkeys(("ground_starters", "action_starters", "sharing_starters", "learning_starters"), list)
    maps = dict.fromkeys(("headings", "slot_questions", "purposes", "topic_titles"), dict)
    data = require(load_yaml("drafting"), _FILE, "drafting", needed={**texts, **lists, **maps})
    require(data["headings"], _FILE, "headings", needed=dict.fromkeys(("sources", *_PARTS), str))
    for key, entry in data["purposes"].items():
        require(entry, _FILE, f"purposes.{key}", needed={"title": str, "query": str, "topics": dict})
        for topic in entry["topics"]:
            if topic not in data["topic_titles"]:
                raise DataFileError(f"{_FILE}: 'topic_titles' lacks the key '{topic}'.")
    keys = dict(zip(_PARTS, lists, strict=True))
    starters = {part: require_strings(data[key], _FILE, key) for part, key in keys.items()}
    return Outline(data, data["headings"], starters, data["slot_questions"], data["topic_titles"], data["purposes"])


def draft(
    purpose: str,
    *,
    topic: str = "",
    place: str = "",
    notes: str = "",
    library: Library,
    encoder: Encoder,
    model: ChatModel | None = None,
) -> Draft:
    """Return a drafted section for `purpose` (p1..p4) and perhaps one `topic` of it.

    Raises UsageError for an unknown purpose or topic, or notes that are too long.
    """
    data = outline()
    title, query = _subject(data, purpose, topic)
    if len(notes) > _MAX_NOTES:
        raise UsageError(f"The notes have {len(notes):,} characters; the most that is taken is {_MAX_NOTES:,}.")
    place = " ".join(place.split())[:120] or data.text("generic_place")
    own = _note_sentences(notes)
    citations, passages = _sources(library, query, own)
    scaffold = _scaffold(data, title, place, own, citations, encoder)
    if model is None or not passages:
        return scaffold
    try:
        return _prose(data, title, topic, place, notes, passages, library, encoder, model)
    except AssistantError as error:
        notice = f"{error.message} This is the offline scaffold instead."
        return Draft(
            scaffold.text,
            scaffold.citations,
            scaffold.open_points,
            scaffold.check,
            scaffold.mode,
            title,
            (*scaffold.notices, notice),
        )


def _note_sentences(notes: str) -> list[str]:
    """Return the officer's notes sentence by sentence, without bullets."""
    found = []
    for line in notes.splitlines():
        bare = line.strip().lstrip("•*-–# ").strip()
        found += [bare[a:b] for a, b in split(bare)]
    return [s for s in found if any(c.isalnum() for c in s)]


def _subject(data: Outline, purpose: str, topic: str) -> tuple[str, str]:
    entry = data.purposes.get(purpose)
    if entry is None:
        raise UsageError(f"There is no purpose '{purpose}'.", f"Use one of: {', '.join(data.purposes)}.")
    title, query = str(entry["title"]), str(entry["query"])
    topics = entry["topics"]
    assert isinstance(topics, dict)
    if topic:
        if topic not in topics:
            known = ", ".join(topics) or "none"
            raise UsageError(f"Purpose {purpose} has no topic '{topic}'.", f"Its topics: {known}.")
        return f"{title}: {data.topic_titles[topic]}", str(topics[topic])
    return title, query


def _sources(library: Library, query: str, notes: Sequence[str]) -> tuple[list[Citation], tuple[Passage, ...]]:
    """Return verified quotes to build on, at most two from one document, none fictional, and their passages."""
    retriever = Retriever(library)
    real = real_documents(library)
    found = list(retriever.search(query, _PASSAGES, documents=real).passages)
    if notes:
        about = " ".join(" ".join(notes).split()[:60])
        seen = {(p.document, p.start) for p in found}
        found += [
            p for p in retriever.search(about[:900], 4, documents=real).passages if (p.document, p.start) not in seen
        ]
    citations: list[Citation] = []
    taken: dict[str, int] = {}
    for passage in found:
        if taken.get(passage.document, 0) >= 2 or len(citations) >= _QUOTES:
            continue
        citation = sentences.best_citation(library, passage, query, n=len(citations) + 1)
        if citation and citation.quote.text not in {c.quote.text for c in citations}:
            citations.append(citation)
            taken[passage.document] = taken.get(passage.document, 0) + 1
    return citations, tuple(found[:_PASSAGES])


def _scaffold(
    data: Outline, title: str, place: str, notes: Sequence[str], citations: Sequence[Citation], encoder: Encoder
) -> Draft:
    lines = [f"## {title}", "", f"*{data.text('intro').format(purpose=title[0].lower() + title[1:], place=place)}*", ""]
    lines += [f"### {data.headings['sources']}", ""]
    lines += [f"- “{_flat(c.quote.text)}” ({c.quote.title}, {c.quote.where}) [{c.n}]" for c in citations]
    lines += [] if citations else [data.text("no_sources")]
    check = check_text("\n\n".join(notes), encoder=encoder, title=title) if notes else None
    placed = _place_notes(notes, check)
    open_points: list[str] = [] if notes else [data.text("no_notes")]
    for part in _PARTS:
        lines += ["", f"### {data.headings[part]}", ""]
        for note in placed.get(part, ()):
            lines += [note, ""]
            if part == "actions":
                open_points += [f"“{_short(note)}”: {data.slot_questions[s]}" for s in missing_slots(note)]
        for starter in data.starters[part]:
            sentence = starter.format(place=place)
            lines += [sentence, ""]
            open_points.append(f"{data.headings[part]}: {', '.join(_BRACKET.findall(sentence))}")
    return Draft(
        "\n".join(lines).strip() + "\n", tuple(citations), tuple(dict.fromkeys(open_points)), check, "scaffold", title
    )


def _place_notes(notes: Sequence[str], check: StrategyCheck | None) -> dict[str, list[str]]:
    """Return each note under the part it belongs to: what is promised under actions, the rest where we stand."""
    promised = {e.quote for v in (check.purposes.values() if check else ()) for e in v.evidence if e.level >= 2}
    placed: dict[str, list[str]] = {"ground": [], "actions": []}
    for note in notes:
        is_promise = any(note in quote or quote in note for quote in promised)
        placed["actions" if is_promise else "ground"].append(note)
    return placed


def _prose(
    data: Outline,
    title: str,
    topic: str,
    place: str,
    notes: str,
    passages: Sequence[Passage],
    library: Library,
    encoder: Encoder,
    model: ChatModel,
) -> Draft:
    system, user = chat_prompt("draft").render(
        purpose=title,
        topic=data.topic_titles.get(topic, "any"),
        place=place,
        notes=notes or "none",
        passages=numbered(passages),
    )
    paragraphs = model.ask(system, user).get("paragraphs")
    if not isinstance(paragraphs, list):
        raise ModelError("The chat model did not answer in the form it was asked for.")
    citations: list[Citation] = []
    lines, removed = [f"## {title}", ""], 0
    for paragraph in paragraphs[:10]:
        text = _checked(paragraph, f"{notes} {title} {place}", passages, library, citations)
        if text is None:
            removed += 1
        else:
            lines += [text, ""]
    if len(lines) == 2:
        raise ModelError("Nothing that the chat model wrote could be found in the notes or the library.")
    body = "\n".join(lines).strip() + "\n"
    open_points = tuple(dict.fromkeys(f"{_short(line)}: {b}" for line in lines for b in _BRACKET.findall(line)))
    notices = (f"Paragraphs taken out because neither notes nor library bear them out: {removed}.",) if removed else ()
    check = check_text(body, encoder=encoder, title=title)
    return Draft(body, tuple(citations), open_points, check, "model", title, notices)


def _checked(
    paragraph: object, given: str, passages: Sequence[Passage], library: Library, citations: list[Citation]
) -> str | None:
    """Return the paragraph if notes or a quoted passage bear it out, its citation added to `citations`; else None."""
    if not isinstance(paragraph, dict) or not isinstance(paragraph.get("text"), str):
        return None
    text = " ".join(paragraph["text"].split())
    number, quote = paragraph.get("passage"), paragraph.get("quote")
    if isinstance(number, int) and 1 <= number <= len(passages) and isinstance(quote, str):
        citation = sentences.cite_words(library, quote, passages[number - 1], len(citations) + 1)
        if citation is None or unsupported(text, citation.quote.text, question=given):
            return None
        citations.append(citation)
        return f"{text} [{citation.n}]"
    bare = _BRACKET.sub(" ", text)
    if not text or numbers(bare) - numbers(given) or unsupported(bare, given) is not None:
        return None
    return text


def _flat(text: str) -> str:
    return " | ".join(" ".join(cell.split()) for cell in text.split("\t"))


def _short(text: str, words: int = 12) -> str:
    parts = text.split()
    return " ".join(parts[:words]) + (" …" if len(parts) > words else "")

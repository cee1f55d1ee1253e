"""Reframing with what stands around it: the library's answer to a factual question, a chat model's suggestions.

The patterns always run. A configured model adds suggestions; each passes the same judge as our own, and the
number that did not is said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assistant.embedding import EncoderFamily
from assistant.errors import AssistantError
from assistant.jobs.reframing import Wish, judge, lenses, reframe
from assistant.jobs.reframing.making import NO_WISH
from assistant.model import ChatModel
from assistant.prompts import chat_prompt
from assistant.results import Answer, Citation, Passage, Reframe, Reframing, SearchResult

_MOST = 4


def reframe_question(
    question: str,
    *,
    encoder: EncoderFamily,
    place: str = "",
    search: Callable[[str, int], SearchResult] | None = None,
    cite: Callable[[Passage, str], Citation | None] | None = None,
    ask: Callable[[str], Answer] | None = None,
    model: ChatModel | None = None,
    wish: Wish = NO_WISH,
) -> Reframing:
    """Return the question's kind and its reframings, the model's suggestions after our own.

    `wish`: what a follow-up asked for; it binds our own reframings. A question that needs no reframing is answered
    from the library, if it answers. Raises UsageError for an empty or overlong question.
    """
    result = reframe(question, encoder=encoder, search=search, place=place, cite=cite, wish=wish)
    if result.label == "no_reframe" and ask is not None and search is not None:
        try:
            found = ask(question)
        except AssistantError:
            return result
        return replace(result, answer=found)
    if result.label == "transactional" and model is not None:
        return _with_suggestions(result, question, place, encoder, model)
    return result


def _with_suggestions(
    result: Reframing, question: str, place: str, encoder: EncoderFamily, model: ChatModel
) -> Reframing:
    names = lenses()
    system, user = chat_prompt("reframe").render(
        question=question, topic=result.topic_title or result.topic, place=place or "not given", lenses=", ".join(names)
    )
    try:
        offered = model.ask(system, user).get("reframes")
    except AssistantError as error:
        return replace(result, notices=(*result.notices, f"{error.message} These are the offline suggestions."))
    kept, refused = [], 0
    for item in (offered if isinstance(offered, list) else [])[:_MOST]:
        suggestion = _suggestion(item, names)
        if suggestion is None or not judge(question, suggestion.question, encoder=encoder).ok:
            refused += 1
        else:
            kept.append(suggestion)
    notices = result.notices
    if refused:
        notices = (*notices, f"Suggestions of the chat model left out because they did not pass the checks: {refused}.")
    return replace(result, reframes=(*result.reframes, *kept), notices=notices, mode="model" if kept else result.mode)


def _suggestion(item: object, names: dict[str, str]) -> Reframe | None:
    if not isinstance(item, dict) or not isinstance(item.get("question"), str):
        return None
    lens = str(item.get("lens", "")).strip().lower()
    partners = item.get("partners")
    return Reframe(
        question=" ".join(item["question"].split())[:400],
        lens=lens if lens in names else "partners",
        lens_title=names.get(lens, names["partners"]),
        partners=tuple(str(p)[:80] for p in partners[:8]) if isinstance(partners, list) else (),
        measure=str(item.get("measure", ""))[:300],
        find_out_first=str(item.get("find_out_first", ""))[:300],
        source="model",
    )

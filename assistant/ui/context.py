"""What every tab is given, and the manners that all events share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant.results import Answer, Reframing

if TYPE_CHECKING:
    from assistant.ui.readiness import Readiness
    from assistant.ui.session import VisitFiles
    from assistant.workspace import Workspace

# No event is an endpoint for programs (they have the command line), and progress is shown by our own bar.
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
LISTED = (".pdf", ".docx", ".md", ".html", ".htm", ".txt")


@dataclass(frozen=True, slots=True)
class Context:
    """The workspace and what belongs to the running page. Nothing in it belongs to one visitor."""

    workspace: Workspace
    readiness: Readiness
    files: VisitFiles


@dataclass(slots=True)
class Talk:
    """A chat of one visit, kept in the visit's state only. `turns`: (question, reply) as HTML, oldest first."""

    turns: list[tuple[str, str]] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    reframings: list[Reframing] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    places: list[str] = field(default_factory=list)


def messages(turns: Sequence[tuple[str, str]], pending: str = "") -> list[dict[str, Any]]:
    """Return a chat's messages for `gr.Chatbot`; `pending`: a question that has no reply yet."""
    import gradio as gr

    def shown(html: str) -> Any:
        return gr.HTML(html, js_on_load=None)

    found: list[dict[str, Any]] = []
    for question, reply in turns:
        found.append({"role": "user", "content": shown(question)})
        found.append({"role": "assistant", "content": shown(reply)})
    if pending:
        found.append({"role": "user", "content": shown(pending)})
    return found


def told(text: str) -> str:
    """Return a line for a status region, which is read out to those who listen to the page."""
    from assistant.ui.render import esc

    return f"<p>{esc(text)}</p>" if text else ""


def heading(title: str, lede: str) -> str:
    """Return the head of a tab's left column."""
    from assistant.ui.render import esc

    return f'<h2>{esc(title)}</h2><p class="lede">{esc(lede)}</p>'

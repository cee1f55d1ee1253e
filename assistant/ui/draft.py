"""The Draft tab: from a purpose, a place and notes to a section to build on, with its sources and open points."""

# Annotations are evaluated here, not kept as strings: Gradio reads `gr.Request` from them.
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.results import Draft
from assistant.ui import render, render_chat, render_check
from assistant.ui.context import QUIET, Context, heading, told
from assistant.ui.readiness import await_library
from assistant.ui.running import Job, Report, Step

_ENDINGS = {"docx": "Word", "md": "Markdown"}
_NOTES_CHARS = 20_000
_PLACE_CHARS = 120
_LEDE = "A section to build on: quotes from the library with their page, your notes in place, and what is still open."
_EMPTY = '<p class="nothing">The draft appears here, with its sources and a list of what only you can fill in.</p>'
_HTML = re.compile(r"[<>]")


class DraftTab:
    """The tab's controls."""

    def __init__(self, page: Context) -> None:
        import gradio as gr

        from assistant.jobs.drafting import outline

        self._page = page
        data = outline()
        purposes = [(f"{key.removeprefix('p')}. {entry['title']}", key) for key, entry in data.purposes.items()]
        first = purposes[-1][1]
        with gr.Row(elem_classes="panes"):
            with gr.Column(scale=4, min_width=300, elem_classes="side"):
                gr.HTML(heading("Draft a section", _LEDE), js_on_load=None)
                self.purpose = gr.Dropdown(purposes, value=first, label="Purpose", elem_id="draft-purpose")
                self.topic = gr.Dropdown(
                    _topics(first), value="", label="Topic", elem_id="draft-topic", visible=len(_topics(first)) > 1
                )
                self.place = gr.Textbox(
                    label="Place", lines=1, max_lines=1, max_length=_PLACE_CHARS, elem_id="draft-place"
                )
                self.notes = gr.Textbox(
                    label="Your notes", lines=5, max_lines=12, max_length=_NOTES_CHARS, elem_id="draft-notes",
                    info="What you know and what has been agreed, a sentence each. Nothing is added to it.",
                )  # fmt: skip
                self.go = gr.Button("Draft it", variant="primary", elem_id="draft-go")
                with gr.Column(visible=False, elem_classes="downloads") as self.take:
                    gr.HTML('<p class="cap">Download the draft</p>', js_on_load=None)
                    with gr.Row(elem_classes="tight"):
                        self.files = [
                            gr.DownloadButton(name, size="sm", elem_id=f"draft-{end}") for end, name in _ENDINGS.items()
                        ]
            with gr.Column(scale=9, min_width=320, elem_classes="paper"):
                self.told = gr.HTML("", elem_id="draft-told", js_on_load=None)
                self.bar = gr.HTML("", js_on_load=None)
                self.head = gr.HTML(_EMPTY, elem_id="draft-head", js_on_load=None)
                self.text = gr.Markdown(
                    "", sanitize_html=True, latex_delimiters=[], buttons=[], elem_classes="draft", elem_id="draft-text"
                )
                self.rest = gr.HTML("", elem_id="draft-rest", js_on_load=None)
        outputs = [self.told, self.bar, self.head, self.text, self.rest, self.take, *self.files]

        def run(
            purpose: str, topic: str | None, place: str, notes: str, request: gr.Request
        ) -> Iterator[dict[Any, Any]]:
            yield from self._run(purpose, topic or "", place or "", notes or "", request.session_hash)

        self.go.click(run, [self.purpose, self.topic, self.place, self.notes], outputs, **QUIET)
        self.purpose.change(
            lambda key: gr.update(choices=_topics(key), value="", visible=len(_topics(key)) > 1),
            [self.purpose], [self.topic], **QUIET,
        )  # fmt: skip

    def _run(self, purpose: str, topic: str, place: str, notes: str, visit: str | None) -> Iterator[dict[Any, Any]]:
        import gradio as gr

        def work(report: Report) -> tuple[Draft, str, list[str]]:
            await_library(self._page.readiness, report)
            report(Step("Finding passages and placing your notes"))
            result = self._page.workspace.draft(purpose, topic=topic, place=place, notes=notes)
            return result, _rest(result), self._files(result, visit)

        job = Job(work)
        yield {
            self.told: told("Drafting."), self.bar: render.progress(Step("Finding passages and placing your notes")),
            self.head: "", self.text: "", self.rest: "", self.take: gr.update(visible=False),
        }  # fmt: skip
        for step in job.steps():
            yield {self.bar: render.progress(step)}
        if job.result is None:
            shown = render.failure(job.failure) if job.failure else ""
            yield {self.told: told("No draft was made."), self.bar: "", self.head: shown}
            return
        result, rest, files = job.result
        said = f"The draft is ready, with {len(result.citations)} sources and {len(result.open_points)} open points."
        yield {
            self.told: told(said), self.bar: "", self.head: render.notices(result.notices),
            self.text: safe_markdown(result.text), self.rest: rest, self.take: gr.update(visible=True),
            **dict(zip(self.files, files, strict=True)),
        }  # fmt: skip

    def _files(self, result: Draft, visit: str | None) -> list[str]:
        from assistant.reports import write_draft

        def write(path: Path) -> object:
            return write_draft(result, path)

        return self._page.files.write(visit, "draft", result.title or "Draft", dict.fromkeys(_ENDINGS, write))


def safe_markdown(text: str) -> str:
    """Return Markdown whose raw HTML is shown as text and whose pictures and links ask nobody for anything."""
    text = _HTML.sub(lambda m: {"<": "&lt;", ">": "&gt;"}[m.group()], text.replace("&", "&amp;"))
    return re.sub(r"(!?)\[([^\]\n]*)\]\(", r"\1\\[\2\\](", text).replace("!\\[", "\\!\\[")


def _rest(result: Draft) -> str:
    parts = [render_chat.open_points(result.open_points), render.sources(result.citations, level=3)]
    if result.check is not None and result.check.purposes:
        parts.append(f"<h3>What the checker says of this text</h3>{render_check.summary(result.check)}")
    return f'<div class="result">{"".join(parts)}</div>'


def _topics(purpose: str) -> list[tuple[str, str]]:
    from assistant.jobs.drafting import outline

    data = outline()
    topics = data.purposes[purpose]["topics"]
    assert isinstance(topics, dict)
    titles = [(data.topic_titles[key], key) for key in topics]
    return [("the whole purpose", ""), *((t[:1].upper() + t[1:], key) for t, key in titles)]

"""The Ask tab: a chat with the library, every answer made of quotes that open on their page."""

# Annotations are evaluated here, not kept as strings: Gradio reads `gr.Request` from them.
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError
from assistant.results import Answer
from assistant.ui import render, render_chat
from assistant.ui.context import QUIET, Context, Talk, heading, messages, told
from assistant.ui.readiness import await_library
from assistant.ui.running import Job, Report
from assistant.ui.texts import page_texts

_ENDINGS = {"docx": "Word", "md": "Markdown"}


class AskTab:
    """The tab's controls. `run` with `inputs` and `outputs` answers a question."""

    def __init__(self, page: Context) -> None:
        import gradio as gr

        self._page = page
        limit = page.workspace.settings.max_question_chars
        self.talk = gr.State(None)
        with gr.Row(elem_classes="panes"):
            with gr.Column(scale=4, min_width=300, elem_classes="side"):
                gr.HTML(heading("Ask the library", page_texts().starts["ask"].what), js_on_load=None)
                self.question = gr.Textbox(
                    label="Your question", lines=1, max_lines=6, max_length=limit, elem_id="ask-question",
                    info="Press Enter to ask. A follow-up such as “and for small firms?” is understood.",
                )  # fmt: skip
                with gr.Row(elem_classes="tight"):
                    self.go = gr.Button("Ask", variant="primary", elem_id="ask-go")
                    self.clear = gr.Button("Start again", elem_id="ask-clear")
                self.only = gr.Dropdown(
                    label="Search only in (all documents if empty)", choices=[], value=[], multiselect=True,
                    elem_id="ask-only",
                )  # fmt: skip
                gr.HTML('<p class="cap">Examples to click</p>', js_on_load=None)
                self.examples = [gr.Button(q, elem_classes="example", size="sm") for q in page_texts().ask]
                with gr.Column(visible=False, elem_classes="tight") as self.more:
                    gr.HTML('<p class="cap">Follow-ups to click</p>', js_on_load=None)
                    self.followups = [gr.Button(q, elem_classes="example", size="sm") for q in page_texts().followups]
                with gr.Column(visible=False, elem_classes="downloads") as self.take:
                    gr.HTML('<p class="cap">Take the answers with you</p>', js_on_load=None)
                    with gr.Row(elem_classes="tight"):
                        self.files = [
                            gr.DownloadButton(name, size="sm", elem_id=f"ask-{end}") for end, name in _ENDINGS.items()
                        ]
            with gr.Column(scale=9, min_width=320):
                self.told = gr.HTML("", elem_id="ask-told", js_on_load=None)
                self.bar = gr.HTML("", js_on_load=None)
                self.chat = gr.Chatbot(
                    label="Questions and answers", show_label=False, height="calc(100vh - 222px)", min_height=380,
                    allow_tags=False, sanitize_html=True, latex_delimiters=[], buttons=[], layout="panel",
                    feedback_options=None, autoscroll=False, elem_classes="chat", elem_id="ask-chat",
                    placeholder="Answers appear here, with their sources.",
                )  # fmt: skip
        self.outputs = [
            self.question, self.talk, self.told, self.bar, self.chat, self.more, self.take, *self.files,
        ]  # fmt: skip

        def run(
            question: str, talk: Talk | None, only: list[str] | None, request: gr.Request
        ) -> Iterator[dict[Any, Any]]:
            yield from self._run(question, talk, only or [], request.session_hash)

        def clear(request: gr.Request) -> dict[Any, Any]:
            page.files.write(request.session_hash, "ask", "none", {})
            return {
                self.question: "", self.talk: None, self.told: told("The chat is empty."), self.bar: "", self.chat: [],
                self.more: gr.update(visible=False), self.take: gr.update(visible=False),
            }  # fmt: skip

        self.run = run
        self.inputs = [self.question, self.talk, self.only]
        gr.on([self.go.click, self.question.submit], run, self.inputs, self.outputs, **QUIET)
        self.clear.click(clear, None, self.outputs, **QUIET)
        for button in [*self.examples, *self.followups]:
            button.click(run, [button, self.talk, self.only], self.outputs, **QUIET)

    def refresh(self) -> dict[Any, Any]:
        """Return the documents that a search may be narrowed to."""
        import gradio as gr

        found = []
        if self._page.readiness.settled:
            try:
                found = [(d.title, d.id) for d in self._page.workspace.documents()]
            except AssistantError:  # the Library tab says what is wrong
                found = []
        return {self.only: gr.update(choices=found)}

    def _run(self, question: str, talk: Talk | None, only: list[str], visit: str | None) -> Iterator[dict[Any, Any]]:
        import gradio as gr

        talk = talk or Talk()
        question = " ".join((question or "").split())
        if not question:
            yield {self.told: told("Type a question first.")}
            return
        shown = render_chat.asked(question)
        yield {self.question: "", self.told: told("Looking in the library."), self.chat: messages(talk.turns, shown)}
        history = list(talk.questions)

        def work(report: Report) -> tuple[Answer, str, list[str]]:
            await_library(self._page.readiness, report)
            result = self._page.workspace.ask(question, history=history, documents=only or None)
            return result, render_chat.answer(result), self._written([*talk.answers, result], visit)

        files: list[str] = []
        job = Job(work)
        for step in job.steps():
            yield {self.bar: render.progress(step)}
        if job.result is None:
            reply = render.failure(job.failure) if job.failure else ""
            said = "No answer: something went wrong."
        else:
            result, reply, files = job.result
            count = len(result.citations)
            said = f"Answered with {count} quotes." if count != 1 else "Answered with 1 quote."
            said = said if result.answered else "The library does not answer this."
            talk.questions.append(question)
            talk.answers.append(result)
        talk.turns.append((shown, reply))
        yield {
            self.talk: talk,
            self.told: told(said),
            self.bar: "",
            self.chat: messages(talk.turns),
            self.more: gr.update(visible=bool(talk.questions)),
            self.take: gr.update(visible=bool(talk.answers)),
            **dict(zip(self.files, files, strict=False)),
        }

    def _written(self, answers: list[Answer], visit: str | None) -> list[str]:
        from assistant.reports import write_answer

        def write(path: Path) -> object:
            return write_answer(answers, path)

        return self._page.files.write(visit, "ask", "Answers", dict.fromkeys(_ENDINGS, write))

"""The Reframe tab: a chat that turns a question into better ones, with a hand-out to take away."""

# Annotations are evaluated here, not kept as strings: Gradio reads `gr.Request` from them.
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.jobs.reframing import OFFERED, Wish
from assistant.results import Reframing
from assistant.ui import render, render_chat
from assistant.ui.context import QUIET, Context, Talk, heading, messages, told
from assistant.ui.readiness import await_library
from assistant.ui.room import RoomPart
from assistant.ui.running import Job, Report
from assistant.ui.texts import page_texts

_ENDINGS = {"docx": "Word", "csv": "CSV"}
_MODES = ("One question", "Many questions at once")
_PLACE_CHARS = 120


class ReframeTab:
    """The tab's controls. `starts`: the buttons of the welcome, by the tab that they lead to."""

    def __init__(self, page: Context) -> None:
        import gradio as gr

        self._page = page
        texts = page_texts()
        limit = page.workspace.settings.max_question_chars
        self.talk = gr.State(None)
        self.mode = gr.Radio(
            label="What have you brought?", choices=list(_MODES), value=_MODES[0], elem_id="reframe-mode",
            elem_classes="mode-switch",
        )  # fmt: skip
        with gr.Column() as self.single, gr.Row(elem_classes="panes"):
            with gr.Column(scale=4, min_width=300, elem_classes="side"):
                gr.HTML(heading("Reframe a question", texts.starts["reframe"].what), js_on_load=None)
                self.question = gr.Textbox(
                    label="The question as it was asked", lines=1, max_lines=6, max_length=limit,
                    elem_id="reframe-question", info="Press Enter to reframe it.",
                )  # fmt: skip
                self.place = gr.Textbox(
                    label="The place it is about (you may leave this empty)", lines=1, max_lines=1,
                    max_length=_PLACE_CHARS, placeholder=f"for example {texts.place}", elem_id="reframe-place",
                )  # fmt: skip
                with gr.Row(elem_classes="tight"):
                    self.go = gr.Button("Reframe", variant="primary", elem_id="reframe-go")
                    self.clear = gr.Button("Start again", elem_id="reframe-clear")
                with gr.Column(visible=False, elem_classes="tight") as self.about:
                    self.taken = gr.HTML("", js_on_load=None)
                    self.others = [
                        gr.Button("", elem_classes="example", size="sm", elem_id=f"reframe-about-{n}")
                        for n in range(1, OFFERED + 1)
                    ]
                with gr.Column(visible=False, elem_classes="tight") as self.more:
                    gr.HTML('<p class="cap">Follow-ups to click, or type your own</p>', js_on_load=None)
                    self.followups = [
                        gr.Button(q, elem_classes="example", size="sm", elem_id=f"reframe-more-{n}")
                        for n, q in enumerate(texts.turns, 1)
                    ]
                gr.HTML('<p class="cap">Examples to click</p>', js_on_load=None)
                self.examples = [gr.Button(q, elem_classes="example", size="sm") for q in texts.reframe]
                with gr.Column(visible=False, elem_classes="downloads") as self.take:
                    gr.HTML('<p class="cap">Take the questions with you</p>', js_on_load=None)
                    with gr.Row(elem_classes="tight"):
                        self.files = [
                            gr.DownloadButton(name, size="sm", elem_id=f"reframe-{end}")
                            for end, name in _ENDINGS.items()
                        ]
            with gr.Column(scale=9, min_width=320):
                self.told = gr.HTML("", elem_id="reframe-told", js_on_load=None)
                self.bar = gr.HTML("", js_on_load=None)
                with gr.Column() as self.welcome:
                    self.starts = self._welcome()
                self.chat = gr.Chatbot(
                    label="Questions and reframings", show_label=False, height="calc(100vh - 262px)",
                    min_height=380, allow_tags=False, sanitize_html=True, latex_delimiters=[], buttons=[],
                    layout="panel",
                    feedback_options=None, autoscroll=False, elem_classes="chat", elem_id="reframe-chat", visible=False,
                )  # fmt: skip
        with gr.Column(visible=False) as self.many:
            self.room = RoomPart(page)
        self.mode.input(
            lambda mode: [gr.update(visible=mode == name) for name in _MODES], [self.mode], [self.single, self.many],
            **QUIET,
        )  # fmt: skip
        self.outputs = [
            self.question, self.talk, self.told, self.bar, self.chat, self.welcome, self.more, self.take, *self.files,
            self.about, self.taken, *self.others,
        ]  # fmt: skip

        def run(question: str, place: str, talk: Talk | None, request: gr.Request) -> Iterator[dict[Any, Any]]:
            yield from self._run(question, place, talk, request.session_hash)

        gr.on([self.go.click, self.question.submit, self.place.submit], run,
              [self.question, self.place, self.talk], self.outputs, **QUIET)  # fmt: skip
        for button in [*self.examples, *self.followups, *self.starts["reframe"]]:
            button.click(run, [button, self.place, self.talk], self.outputs, **QUIET)

        for place, button in enumerate(self.others):

            def otherwise(talk: Talk | None, request: gr.Request, place: int = place) -> Iterator[dict[Any, Any]]:
                yield from self._again(place, talk, request.session_hash)

            button.click(otherwise, [self.talk], self.outputs, **QUIET)

        def clear(request: gr.Request) -> dict[Any, Any]:
            page.files.write(request.session_hash, "reframe", "none", {})
            return {
                self.question: "", self.talk: None, self.told: told("The chat is empty."), self.bar: "",
                self.chat: gr.update(value=[], visible=False), self.welcome: gr.update(visible=True),
                self.more: gr.update(visible=False), self.take: gr.update(visible=False),
                self.about: gr.update(visible=False),
            }  # fmt: skip

        self.clear.click(clear, None, self.outputs, **QUIET)

    def _welcome(self) -> dict[str, list[Any]]:
        import gradio as gr

        texts = page_texts()
        samples = [label for label, _ in texts.samples]
        offers = {"reframe": texts.reframe[:3], "ask": texts.ask[:3], "check": samples[:3]}
        buttons: dict[str, list[Any]] = {}
        gr.HTML('<div class="welcome"><h2>Three ways to begin: click one</h2></div>', js_on_load=None)
        with gr.Row(elem_classes="start-cards"):
            for key, start in texts.starts.items():
                with gr.Column(min_width=210, elem_classes="start-card"):
                    gr.HTML(f"<h3>{render.esc(start.who)}</h3><p>{render.esc(start.what)}</p>", js_on_load=None)
                    buttons[key] = [
                        gr.Button(label, elem_classes="example", size="sm", elem_id=f"start-{key}-{n}")
                        for n, label in enumerate(offers[key], 1)
                    ]
        return buttons

    def _run(self, question: str, place: str, talk: Talk | None, visit: str | None) -> Iterator[dict[Any, Any]]:
        talk = talk or Talk()
        question, place = " ".join((question or "").split()), " ".join((place or "").split())
        if not question:
            yield {self.told: told("Type a question first.")}
            return
        asked, place, wish = _turn(question, place, talk)
        if wish is not None:
            shown = render_chat.asked(f"{question}: {asked}")
        else:
            shown = render_chat.asked(f"{question} ({place})" if place else question)
        yield from self._shown(asked, place, wish, shown, talk, visit)

    def _again(self, choice: int, talk: Talk | None, visit: str | None) -> Iterator[dict[Any, Any]]:
        """Reframe the last question once more, about another of the subjects that it may have."""
        if talk is None or not talk.reframings or choice >= len(talk.reframings[-1].nearest):
            return
        last = talk.reframings[-1]
        key, about = last.nearest[choice]
        shown = render_chat.asked(f"About {about}: {last.question}")
        yield from self._shown(last.question, talk.places[-1], Wish(matter=key), shown, talk, visit)

    def _shown(
        self, asked: str, place: str, wish: Wish | None, shown: str, talk: Talk, visit: str | None
    ) -> Iterator[dict[Any, Any]]:
        import gradio as gr

        yield {
            self.question: "", self.told: told("Looking for better questions."),
            self.welcome: gr.update(visible=False),
            self.chat: gr.update(value=messages(talk.turns, shown), visible=True),
        }  # fmt: skip

        def work(report: Report) -> tuple[Reframing, str, list[str]]:
            await_library(self._page.readiness, report)
            result = self._page.workspace.reframe(asked, place=place, wish=wish)
            return result, render_chat.reframing(result), self._files([*talk.reframings, result], visit)

        job = Job(work)
        for step in job.steps():
            yield {self.bar: render.progress(step)}
        if job.result is None:
            reply = render.failure(job.failure) if job.failure else ""
            talk.turns.append((shown, reply))
            said = told("Nothing came out: something went wrong.")
            yield {self.talk: talk, self.told: said, self.bar: "", self.chat: messages(talk.turns)}
            return
        result, reply, files = job.result
        talk.turns.append((shown, reply))
        talk.reframings.append(result)
        talk.places.append(place)
        yield {
            self.talk: talk, self.told: told(render_chat.tally(result)), self.bar: "",
            self.chat: messages(talk.turns), self.take: gr.update(visible=True),
            self.more: gr.update(visible=result.label == "transactional"),
            **dict(zip(self.files, files, strict=True)),
            **self._offer(result),
        }  # fmt: skip

    def _offer(self, result: Reframing) -> dict[Any, Any]:
        """Return what the question was taken to be about, and the buttons for what else it may be about."""
        import gradio as gr

        offered = result.nearest if result.reframes else ()
        said = f"Taken to be about {result.about}. If it is about something else, click what"
        buttons = {
            button: gr.update(visible=n < len(offered), value=_capital(offered[n][1]) if n < len(offered) else "")
            for n, button in enumerate(self.others)
        }
        taken = f'<p class="cap">{render.esc(said)}</p>'
        return {self.about: gr.update(visible=bool(offered)), self.taken: taken, **buttons}

    def _files(self, results: list[Reframing], visit: str | None) -> list[str]:
        from assistant.reports import write_reframings

        def write(path: Path) -> object:
            return write_reframings(results, path)

        return self._page.files.write(visit, "reframe", "Better questions", dict.fromkeys(_ENDINGS, write))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _turn(question: str, place: str, talk: Talk) -> tuple[str, str, Wish | None]:
    """Return the question to reframe, its place, and what a follow-up asks of it; no wish for a new question."""
    from assistant.jobs.reframing import read_followup

    if not talk.reframings or talk.reframings[-1].label != "transactional":
        return question, place, None
    before = talk.reframings[-1].question
    shown = [r.question for result in talk.reframings if result.question == before for r in result.reframes]
    turn = read_followup(question, shown=shown)
    if turn is None:
        return question, place, None
    wish = replace(turn.wish, matter=talk.reframings[-1].matter)
    return before, turn.place or place or talk.places[-1], wish

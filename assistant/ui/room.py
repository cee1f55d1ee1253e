"""Many questions at once, on the Reframe tab: paste or upload, edit, give points, choose, and take files away.

The table is for a quick eye and hand; everything that it does can also be done with the controls for one question
below it, which speak to a screen reader. An edited wording faces the judge, and until it passes the files keep the
wording from before. Files are made on request, because making them after each change would hold up the room.
"""

# Annotations are evaluated here, not kept as strings: Gradio reads `gr.Request` from them.
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.errors import UsageError
from assistant.jobs.room_lines import MOST_POINTS
from assistant.results import Room
from assistant.ui import render, render_room
from assistant.ui.context import QUIET, Context, heading, told
from assistant.ui.room_talk import RoomTalk
from assistant.ui.running import Job, Report, Step, plain
from assistant.ui.texts import page_texts

_FILES = {
    "cards": "Cards (PDF)", "handout": "Hand-out (Word)", "table-csv": "Table (CSV)",
    "plan": "Session plan (Word)", "plan-pdf": "Session plan (PDF)",
}  # fmt: skip
_MINUTES = [45, 60, 90]
_PLACE_CHARS = 120
_LIST_CHARS = 100_000
_WORDING_CHARS = 400
_BEST = 5
# What changes or takes away the room runs one after another, or a click would overtake the edit that came before it.
# Visitors wait for each other there: mostly one sits at the machine.
_IN_TURN: dict[str, Any] = {**QUIET, "concurrency_id": "room", "concurrency_limit": 1}


class RoomPart:
    """The controls of the part."""

    def __init__(self, page: Context) -> None:
        import gradio as gr

        self._page = page
        self.talk = gr.State(None)
        with gr.Row(elem_classes="panes"):
            with gr.Column(scale=4, min_width=300, elem_classes="side"):
                self._side()
            with gr.Column(scale=9, min_width=320, elem_classes="paper"):
                self._main()
        self._shown = [
            self.talk, self.told, self.bar, self.faults, self.table, self.chosen, self.one, self.details, self.other,
            self.wording, self.points, self.choose, self.made,
        ]  # fmt: skip
        self.outputs = [*self._shown, self.text, self.upload, self.work, self.results, *self.files]
        self._wire()

    def _side(self) -> None:
        import gradio as gr

        place = page_texts().place
        gr.HTML(
            heading("Many questions at once", "Bring the lines of a flip chart; take cards and a plan to the room."),
            js_on_load=None,
        )
        self.text = gr.Textbox(
            label="The questions, one a line", lines=7, max_lines=14, max_length=_LIST_CHARS, elem_id="room-text",
            info="Bullets, numbers and doubles are taken out. Up to 200 lines.",
        )  # fmt: skip
        self.place = gr.Textbox(
            label="The place they are about (you may leave this empty)", lines=1, max_lines=1,
            max_length=_PLACE_CHARS, placeholder=f"for example {place}", elem_id="room-place",
        )  # fmt: skip
        with gr.Row(elem_classes="tight"):
            self.go = gr.Button("Reframe them all", variant="primary", elem_id="room-go")
            self.clear = gr.Button("Start again", elem_id="room-clear")
        self.upload = gr.UploadButton(
            "Or choose a file: text, CSV or Word", file_types=[".txt", ".csv", ".docx"], elem_id="room-upload"
        )
        gr.HTML(
            '<p class="fine">The file is read on this computer and deleted at once. It never enters the library.</p>',
            js_on_load=None,
        )
        with gr.Column(visible=False, elem_classes="downloads") as self.work:
            self.order = gr.Dropdown(
                label="Order of the table", choices=[(said, key) for key, said in render_room.ORDERS.items()],
                value="topic", elem_id="room-order",
            )  # fmt: skip
            with gr.Row(elem_classes="tight"):
                self.count = gr.Number(
                    label="How many to choose", value=_BEST, minimum=1, maximum=40, precision=0, elem_id="room-count"
                )
                self.best = gr.Button("Let the points choose", elem_id="room-best")
            self.minutes = gr.Radio(
                label="Minutes for the session", choices=[(f"{m}", m) for m in _MINUTES], value=60,
                elem_id="room-minutes",
            )  # fmt: skip
            self.make = gr.Button("Make the files", variant="primary", elem_id="room-make")
            with gr.Column(visible=False, elem_classes="downloads") as self.made:
                gr.HTML('<p class="fine">Print the cards on both sides, flipped on the long edge.</p>', js_on_load=None)
                self.files = [gr.DownloadButton(name, size="sm", elem_id=f"room-{key}") for key, name in _FILES.items()]

    def _main(self) -> None:
        import gradio as gr

        self.told = gr.HTML("", elem_id="room-told", js_on_load=None)
        self.bar = gr.HTML("", elem_id="room-bar", js_on_load=None)
        self.empty = gr.HTML(_EMPTY, js_on_load=None)
        with gr.Column(visible=False) as self.results:
            self.faults = gr.HTML("", elem_id="room-faults", js_on_load=None)
            self.table = gr.Dataframe(
                headers=render_room.HEADERS, datatype=["number", "str", "str", "str", "number", "bool"], type="array",
                interactive=True, static_columns=[0, 1, 2], wrap=True, max_height=520, buttons=[],
                label="The questions. Change a wording, give points, or tick what the room chose.",
                column_widths=["8%", "15.5%", "22%", "31.5%", "9.5%", "13.5%"], column_limits=(6, 6),
                elem_id="room-table",
            )  # fmt: skip
            with gr.Accordion("Change one question (also for keyboard and screen reader)", open=False):
                self.one = gr.Dropdown(label="Question", choices=[], elem_id="room-one")
                self.details = gr.HTML("", js_on_load=None)
                self.other = gr.Radio(label="Ways to ask it", choices=[], elem_id="room-other")
                self.wording = gr.Textbox(
                    label="Your own wording", lines=2, max_lines=5, max_length=_WORDING_CHARS, elem_id="room-wording",
                    info="Leave it empty to keep the way chosen above.",
                )  # fmt: skip
                with gr.Row(elem_classes="tight"):
                    self.points = gr.Number(
                        label="Points", value=0, minimum=0, maximum=MOST_POINTS, precision=0, elem_id="room-points"
                    )
                    self.choose = gr.Checkbox(label="The room chose this question", elem_id="room-choose")
                self.save = gr.Button("Save this question", elem_id="room-save")
            self.chosen = gr.HTML("", elem_id="room-chosen", js_on_load=None)

    def _wire(self) -> None:
        import gradio as gr

        page = self._page

        def pasted(text: str, place: str, request: gr.Request) -> Iterator[dict[Any, Any]]:
            if not (text or "").strip():
                yield {self.told: told("Paste the questions first, one a line.")}
                return
            yield from self._run(text, None, place, request.session_hash)

        def uploaded(file: str | None, place: str, request: gr.Request) -> Iterator[dict[Any, Any]]:
            if file:
                yield from self._run("", file, place, request.session_hash)

        def clear(request: gr.Request) -> dict[Any, Any]:
            page.files.write(request.session_hash, "room", "none", {})
            return {
                self.talk: None, self.text: "", self.told: told("The list is empty."), self.bar: "", self.faults: "",
                self.results: gr.update(visible=False), self.work: gr.update(visible=False), self.chosen: "",
                self.made: gr.update(visible=False), self.empty: gr.update(visible=True),
            }  # fmt: skip

        out = [*self.outputs, self.empty]
        self.go.click(pasted, [self.text, self.place], out, **QUIET)
        self.upload.upload(uploaded, [self.upload, self.place], out, **QUIET)
        self.clear.click(clear, None, out, **_IN_TURN)
        # "multiple": by default Gradio drops an edit that is made while an earlier one is still with the judge.
        edited = [self.table, self.talk]
        self.table.input(self._edited, edited, self._shown, trigger_mode="multiple", **_IN_TURN)
        self.order.change(self._reorder, [self.order, self.talk], [self.table], **_IN_TURN)
        self.best.click(self._best, [self.count, self.order, self.talk], self._shown, **_IN_TURN)
        self.one.input(self._look, [self.one, self.talk], self._shown, **QUIET)
        inputs = [self.one, self.other, self.wording, self.points, self.choose, self.order, self.talk]
        self.save.click(self._save, inputs, self._shown, **_IN_TURN)

        def make(minutes: int, talk: RoomTalk | None, request: gr.Request) -> Iterator[dict[Any, Any]]:
            yield from self._make(minutes, talk, request.session_hash)

        self.make.click(make, [self.minutes, self.talk], out, **_IN_TURN)

    # reading a list

    def _run(self, text: str, upload: str | None, place: str, visit: str | None) -> Iterator[dict[Any, Any]]:
        import gradio as gr

        def work(report: Report) -> Room:
            def share(done: float, what: str) -> None:
                report(Step(what, done))

            if upload is None:
                return self._page.workspace.room(text, place=place, progress=share)
            with self._page.files.taking(upload) as (path, name):
                return self._page.workspace.room(path, name=name, place=place, progress=share)

        self._page.files.write(visit, "room", "none", {})
        yield {
            self.upload: gr.update(value=None), self.told: told("Reading the questions."),
            self.bar: render.progress(Step("Reading the questions")), self.made: gr.update(visible=False),
        }  # fmt: skip
        job = Job(work)
        for step in job.steps():
            yield {self.bar: render.progress(step)}
        if job.result is None:
            shown = render.failure(job.failure) if job.failure else ""
            yield {self.told: told("The list could not be read."), self.bar: shown}
            return
        talk = RoomTalk(job.result)
        yield self._show(talk, render_room.tally(job.result), order="topic") | {
            self.bar: "", self.empty: gr.update(visible=False), self.results: gr.update(visible=True),
            self.work: gr.update(visible=True),
        }  # fmt: skip

    # working on it

    def _show(self, talk: RoomTalk, said: str, *, order: str | None, number: int | None = None) -> dict[Any, Any]:
        """Return what shows the room; the table only if `order` is given, so that nobody's typing is disturbed."""
        import gradio as gr

        rows = talk.room.rows
        number = number or (rows[0].number if rows else 0)
        shown: dict[Any, Any] = {
            self.talk: talk, self.told: told(said), self.faults: render_room.refused(talk.faults),
            self.chosen: render_room.chosen(talk.room), self.made: gr.update(visible=False),
            self.one: gr.update(choices=[(f"{r.number}. {r.question[:90]}", r.number) for r in rows], value=number),
            **self._one(talk, number),
        }  # fmt: skip
        if order:
            shown[self.table] = render_room.table(talk.room, order, talk.typed)
        return shown

    def _one(self, talk: RoomTalk, number: int) -> dict[Any, Any]:
        import gradio as gr

        row = next((r for r in talk.room.rows if r.number == number), None)
        if row is None:
            return {}
        ways = [(f"{r.question} ({r.lens_title})", n) for n, r in enumerate(row.reframes)]
        return {
            self.details: render_room.details(row),
            self.other: gr.update(choices=ways, value=row.chosen if ways else None, visible=bool(ways)),
            self.wording: gr.update(value=talk.typed.get(number, row.wording), visible=bool(ways)),
            self.points: row.votes,
            self.choose: gr.update(value=row.selected, interactive=bool(row.asked)),
        }

    def _look(self, number: int | None, talk: RoomTalk | None) -> dict[Any, Any]:
        return self._one(talk, number) if talk and number else {}

    def _reorder(self, order: str, talk: RoomTalk | None) -> dict[Any, Any]:
        return {self.table: render_room.table(talk.room, order, talk.typed)} if talk else {}

    def _edited(self, cells: list[list[Any]], talk: RoomTalk | None) -> dict[Any, Any]:
        if talk is None:
            return {}
        talk.take(cells, self._page.workspace)
        return self._show(talk, talk.said(), order=None)

    def _best(self, count: float | None, order: str, talk: RoomTalk | None) -> dict[Any, Any]:
        if talk is None:
            return {}
        talk.choose_best(count, self._page.workspace)
        return self._show(talk, talk.said(), order=order)

    def _save(
        self, number: int | None, way: int | None, text: str, points: float | None, choose: bool, order: str,
        talk: RoomTalk | None,
    ) -> dict[Any, Any]:  # fmt: skip
        if talk is None or not number:
            return {}
        try:
            talk.save(number, self._page.workspace, way=way, text=text or "", points=points, choose=choose)
        except UsageError as error:
            return {self.told: told(plain(error).message)}
        said = f"Question {number} is saved." if number not in talk.faults else talk.said()
        return self._show(talk, said, order=order, number=number)

    # files

    def _make(self, minutes: int, talk: RoomTalk | None, visit: str | None) -> Iterator[dict[Any, Any]]:
        import gradio as gr

        if talk is None:
            yield {self.told: told("Read a list first.")}
            return
        room = talk.room

        def work(report: Report) -> list[str]:
            report(Step("Writing the cards, the hand-out and the plan"))
            return self._files(room, minutes if minutes in _MINUTES else _MINUTES[1], visit)

        job = Job(work)
        for step in job.steps():
            yield {self.bar: render.progress(step)}
        if job.result is None:
            shown = render.failure(job.failure) if job.failure else ""
            yield {self.told: told("The files could not be made."), self.bar: shown}
            return
        yield {
            self.told: told("The files are ready to download."), self.bar: "", self.made: gr.update(visible=True),
            **dict(zip(self.files, job.result, strict=True)),
        }  # fmt: skip

    def _files(self, room: Room, minutes: int, visit: str | None) -> list[str]:
        from assistant.reports import write_cards, write_plan, write_room

        def handout(path: Path) -> object:
            return write_room(room, path)

        def cards(path: Path) -> object:
            return write_cards(room, path)

        def plan(path: Path) -> object:
            return write_plan(room, path, minutes=minutes)

        files = self._page.files
        files.write(visit, "room", "none", {})
        return [
            *files.write(visit, "room/cards", "Question cards", {"pdf": cards}),
            *files.write(visit, "room/handout", "Questions of the room", dict.fromkeys(("docx", "csv"), handout)),
            *files.write(visit, "room/plan", f"Session plan {minutes} minutes", dict.fromkeys(("docx", "pdf"), plan)),
        ]


_EMPTY = (
    '<div class="nothing"><p>A table appears here: each question beside another way to ask it. Change the wording, '
    "give points, tick what the room chose, and take the cards, the hand-out and the session plan with you.</p></div>"
)

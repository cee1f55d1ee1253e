"""The Library tab: what is in it, adding, removing, rebuilding, and where to get official documents."""

# Annotations are evaluated here, not kept as strings: Gradio reads them.
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.library import AddOutcome, Progress
from assistant.ui import render, render_library
from assistant.ui.context import LISTED, QUIET, Context, heading, told
from assistant.ui.readiness import Phase, await_library
from assistant.ui.running import Job, Report, Step, library_step, plain

_LEDE = "What answers and reframings are drawn from. Add your own documents; remove what you do not need."


class LibraryTab:
    """The tab's controls. `refresh` with `shown` brings the list up to date."""

    def __init__(self, page: Context, status: Any) -> None:
        import gradio as gr

        from assistant.library.sources import official_sources

        self._page = page
        self._status = status
        size = f"{page.workspace.settings.max_file_mb:g}"
        with gr.Row(elem_classes="panes"):
            with gr.Column(scale=4, min_width=300, elem_classes="side"):
                gr.HTML(heading("The library", _LEDE), js_on_load=None)
                self.upload = gr.UploadButton(
                    "Choose documents to add", file_count="multiple", file_types=list(LISTED), variant="primary",
                    elem_id="library-upload",
                )  # fmt: skip
                gr.HTML(
                    f'<p class="fine">PDF, Word, Markdown, HTML or plain text, up to {size} MB each. Everybody who '
                    "uses this page can then find them.</p>",
                    js_on_load=None,
                )
                self.chosen = gr.Dropdown([], value=None, label="Document to remove", elem_id="library-chosen")
                self.remove = gr.Button("Remove it", elem_id="library-remove")
                with gr.Column(visible=False) as self.confirm:
                    self.sure = gr.HTML("", js_on_load=None)
                    with gr.Row(elem_classes="tight"):
                        self.yes = gr.Button("Yes, remove it", variant="stop", elem_id="library-yes")
                        self.no = gr.Button("Keep it", elem_id="library-no")
                with gr.Column(visible=False) as self.stale:
                    self.why = gr.HTML("", js_on_load=None)
                    self.rebuild = gr.Button("Rebuild the index", variant="primary", elem_id="library-rebuild")
            with gr.Column(scale=9, min_width=320, elem_classes="paper"):
                self.told = gr.HTML("", elem_id="library-told", js_on_load=None)
                self.bar = gr.HTML("", js_on_load=None)
                self.became = gr.HTML("", elem_id="library-became", js_on_load=None)
                self.table = gr.HTML("", elem_id="library-table", js_on_load=None)
                with gr.Accordion("Official documents that you can download and add", open=False):
                    gr.HTML(render_library.official(official_sources()), js_on_load=None)
        self.shown = [self.table, self.chosen, self.stale, self.why, self.confirm]
        work = [self.upload, self.told, self.bar, self.became, self._status, *self.shown]
        self.upload.upload(self._add, [self.upload], work, **QUIET)
        self.remove.click(self._ask, [self.chosen], [self.confirm, self.sure, self.told], **QUIET)
        self.no.click(
            lambda: (gr.update(visible=False), told("Nothing was removed.")), None, [self.confirm, self.told], **QUIET
        )
        self.yes.click(self._remove, [self.chosen], work, **QUIET)
        self.rebuild.click(self._rebuild, None, work, **QUIET)

    def refresh(self) -> dict[Any, Any]:
        """Return the list, the choices for removal and whether the index must be rebuilt."""
        import gradio as gr

        status = self._page.readiness.status()
        stale = status.phase is Phase.STALE
        found = []
        if status.phase in (Phase.OPENING, Phase.BUSY, Phase.FAILED):
            problem = render.failure(status.failure) if status.failure else ""
            table = problem or f'<p class="nothing">{render.esc(status.text)}.</p>'
        else:
            try:
                found = self._page.workspace.documents()
                table = render_library.documents(found)
            except Exception as error:
                table = render.failure(plain(error))
        return {
            self.table: table,
            self.chosen: gr.update(choices=[(d.title, d.id) for d in found], value=None),
            self.stale: gr.update(visible=stale),
            self.why: render.failure(status.failure) if stale and status.failure else "",
            self.confirm: gr.update(visible=False),
        }

    def _add(self, uploads: list[str] | None) -> Iterator[dict[Any, Any]]:
        files = list(uploads or [])
        if not files:
            return

        def work(report: Report) -> list[AddOutcome]:
            try:
                return [self._add_one(file, n, len(files), report) for n, file in enumerate(files, 1)]
            finally:
                self._page.files.discard(files)

        yield from self._long(Job(work), f"Adding {len(files)} file{'s' if len(files) > 1 else ''}.", self._added)

    def _add_one(self, file: str, number: int, count: int, report: Report) -> AddOutcome:
        which = f"File {number} of {count}: " if count > 1 else ""

        def progress(now: Progress) -> None:
            step = library_step(now)
            report(Step(f"{which}{step.text}", step.share, step.left))

        try:
            with self._page.files.taking(file) as (path, name):
                await_library(self._page.readiness, report)
                return self._page.workspace.add(path, name=name, report=progress)
        except Exception as error:  # one bad file must not lose the others
            problem = plain(error)
            return AddOutcome("", Path(file).name, "", 0, 0, "failed", problem.message, problem.help)

    def _added(self, found: list[AddOutcome]) -> tuple[str, str]:
        return render_library.tally(found), render_library.outcomes(found)

    def _ask(self, chosen: str | None) -> tuple[Any, str, str]:
        import gradio as gr

        title = next((d.title for d in self._documents() if d.id == chosen), "")
        if not title:
            return gr.update(visible=False), "", told("Choose a document first.")
        sure = f"<p>Remove “{render.flat(title)}” from the library? It can be added again from its file.</p>"
        return gr.update(visible=True), sure, told("Please confirm.")

    def _documents(self) -> list[Any]:
        try:
            return list(self._page.workspace.documents())
        except Exception as error:
            plain(error)
            return []

    def _remove(self, chosen: str | None) -> Iterator[dict[Any, Any]]:
        def work(_: Report) -> str:
            removed = self._page.workspace.remove([chosen or ""])
            return ", ".join(d.title for d in removed)

        yield from self._long(Job(work), "Removing.", lambda titles: (f"Removed: {titles}.", ""))

    def _rebuild(self) -> Iterator[dict[Any, Any]]:
        def work(report: Report) -> int:
            return self._page.workspace.rebuild(lambda now: report(library_step(now)))

        yield from self._long(Job(work), "Rebuilding the index.", lambda n: (f"Rebuilt: {n} passages.", ""))

    def _long(self, job: Job[Any], begin: str, done: Any) -> Iterator[dict[Any, Any]]:
        """Yield the updates of a long job, then its outcome, the list and the state of the library."""
        import gradio as gr

        yield {
            self.upload: gr.update(value=None), self.told: told(begin), self.became: "",
            self.bar: render.progress(Step(begin.rstrip("."))),
        }  # fmt: skip
        for step in job.steps():
            yield {self.bar: render.progress(step)}
        if job.failure is not None:
            said, became = "That could not be done.", render.failure(job.failure)
        else:
            said, became = done(job.result)
            self._page.readiness.refresh()
        yield {
            self.told: told(said), self.bar: "", self.became: became,
            self._status: render_library.status(self._page.readiness.status()), **self.refresh(),
        }  # fmt: skip

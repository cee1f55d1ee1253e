"""The Check tab: a draft goes in, verdicts with their evidence come out, and the draft is deleted at once."""

# Annotations are evaluated here, not kept as strings: Gradio reads `gr.Request` from them.
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.results import StrategyCheck
from assistant.ui import render, render_check
from assistant.ui.context import LISTED, QUIET, Context, heading, told
from assistant.ui.running import Job, Report, Step
from assistant.ui.texts import page_texts

_ENDINGS = {"docx": "Word", "pdf": "PDF", "md": "Markdown", "html": "Web page"}


class CheckTab:
    """The tab's controls. `sample` checks one of the fictional drafts, by its number."""

    def __init__(self, page: Context) -> None:
        import gradio as gr

        from assistant.jobs.checking import frameworks

        self._page = page
        size = f"{page.workspace.settings.max_file_mb:g}"
        with gr.Row(elem_classes="panes"):
            with gr.Column(scale=4, min_width=300, elem_classes="side"):
                gr.HTML(heading("Check a draft", page_texts().starts["check"].what), js_on_load=None)
                choices = [(title, name) for name, title in frameworks().items()]
                self.framework = gr.Dropdown(
                    choices, value=choices[0][1], label="Check against", visible=len(choices) > 1,
                    elem_id="check-framework",
                )  # fmt: skip
                self.upload = gr.UploadButton(
                    "Choose a draft to check", file_types=list(LISTED), variant="primary", elem_id="check-upload"
                )
                gr.HTML(
                    f'<p class="fine">PDF, Word, Markdown, HTML or plain text, up to {size} MB. The file is read on '
                    "this computer and deleted at once; it never enters the library, and no other visitor can see it."
                    "</p>",
                    js_on_load=None,
                )
                gr.HTML('<p class="cap">Or try a made-up draft</p>', js_on_load=None)
                self.samples = [
                    gr.Button(label, elem_classes="example", size="sm", elem_id=f"check-sample-{n}")
                    for n, (label, _) in enumerate(page_texts().samples, 1)
                ]
                with gr.Column(visible=False, elem_classes="downloads") as self.take:
                    gr.HTML('<p class="cap">Download the report</p>', js_on_load=None)
                    with gr.Row(elem_classes="tight"):
                        self.files = [
                            gr.DownloadButton(name, size="sm", min_width=140, elem_id=f"check-{end}")
                            for end, name in _ENDINGS.items()
                        ]
                    self.clear = gr.Button("Clear this check", size="sm", elem_id="check-clear")
            with gr.Column(scale=9, min_width=320, elem_classes="paper"):
                self.told = gr.HTML("", elem_id="check-told", js_on_load=None)
                self.bar = gr.HTML("", js_on_load=None)
                self.result = gr.HTML(_EMPTY, elem_id="check-result", js_on_load=None)
        self.outputs = [self.upload, self.told, self.bar, self.result, self.take, *self.files]

        def uploaded(file: str | None, framework: str, request: gr.Request) -> Iterator[dict[Any, Any]]:
            if file:
                yield from self._run(file, None, framework, request.session_hash)

        self.upload.upload(uploaded, [self.upload, self.framework], self.outputs, **QUIET)
        for number, button in enumerate(self.samples):
            button.click(self.sample(number), [self.framework], self.outputs, **QUIET)

        def clear(request: gr.Request) -> dict[Any, Any]:
            page.files.write(request.session_hash, "check", "none", {})
            return {
                self.told: told("The check is cleared."), self.bar: "", self.result: _EMPTY,
                self.take: gr.update(visible=False),
            }  # fmt: skip

        self.clear.click(clear, None, self.outputs, **QUIET)

    def sample(self, number: int) -> Any:
        """Return the handler that checks a fictional draft."""
        import gradio as gr

        def checked(framework: str, request: gr.Request) -> Iterator[dict[Any, Any]]:
            yield from self._run(None, page_texts().samples[number][1], framework, request.session_hash)

        return checked

    def _run(
        self, upload: str | None, sample: Path | None, framework: str, visit: str | None
    ) -> Iterator[dict[Any, Any]]:
        import gradio as gr

        def work(report: Report) -> tuple[StrategyCheck, str, list[str]]:
            def share(done: float, what: str) -> None:
                report(Step(what, done))

            if sample is not None:
                result = self._page.workspace.check(sample, framework=framework, progress=share)
            else:
                with self._page.files.taking(upload or "") as (path, name):
                    result = self._page.workspace.check(path, name=name, framework=framework, progress=share)
            report(Step("Writing the reports", 0.98))
            return result, render_check.check(result), self._files(result, visit)

        job = Job(work)
        steps = job.steps()
        yield {
            self.upload: gr.update(value=None), self.told: told("Reading the draft."), self.result: "",
            self.bar: render.progress(Step("Reading the draft")), self.take: gr.update(visible=False),
        }  # fmt: skip
        for step in steps:
            yield {self.bar: render.progress(step)}
        if job.result is None:
            shown = render.failure(job.failure) if job.failure else ""
            yield {self.told: told("The draft could not be checked."), self.bar: "", self.result: shown}
            return
        result, shown, files = job.result
        yield {
            self.told: told(render_check.tally(result)), self.bar: "", self.result: shown,
            self.take: gr.update(visible=True), **dict(zip(self.files, files, strict=True)),
        }  # fmt: skip

    def _files(self, result: StrategyCheck, visit: str | None) -> list[str]:
        from assistant.reports import write_check

        def write(path: Path) -> object:
            return write_check(result, path)

        return self._page.files.write(visit, "check", f"Check of {result.document}", dict.fromkeys(_ENDINGS, write))


_EMPTY = (
    '<div class="nothing"><p>The verdict on each purpose appears here: how deep the draft goes, with the '
    "passage and page that show it, what is missing, and what to ask.</p></div>"
)

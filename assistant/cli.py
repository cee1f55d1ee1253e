"""The command line: the same jobs as the page, with tables for people and `--json` for programs.

It holds no logic: each command calls one method of the workspace and shows the result. Heavy libraries are
imported by the jobs, so `--help` is quick. Exit status: 0 done, 1 could not be done, 2 wrong use.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import __version__
from assistant.errors import AssistantError, UsageError

if TYPE_CHECKING:
    from assistant.workspace import Workspace

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    _plain_streams()
    options = _parser().parse_args(arguments)
    try:
        status: int = options.command(options)
    except AssistantError as error:
        return _failed(error, as_json=getattr(options, "json", False) or bool(getattr(options, "batch", None)))
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        return 1
    except BrokenPipeError:
        return 0
    except Exception:
        logging.getLogger(__name__).debug("Unexpected error", exc_info=True)
        if os.environ.get("ASSISTANT_DEBUG"):
            raise
        unexpected = AssistantError(
            "Something went wrong that should not have.",
            "Nothing already stored is lost. Try again; with ASSISTANT_DEBUG=1 set, the details are shown.",
        )
        return _failed(unexpected, as_json=getattr(options, "json", False))
    return status


def _plain_streams() -> None:
    """Use UTF-8 whatever the console's code page: a Windows console would otherwise fail on a pound sign or a dash."""
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="replace")


def _failed(error: AssistantError, *, as_json: bool) -> int:
    from assistant.terminal import emit, note

    if as_json:
        emit({"error": error.message, "help": error.help})
    note(f"{error.message}\n{error.help}")
    return 2 if isinstance(error, UsageError) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="assistant",
        description="Reads, questions, checks and drafts integrated care strategies, with a page for every claim.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--home",
        metavar="DIR",
        default=argparse.SUPPRESS,
        help="folder that holds all state (else ASSISTANT_HOME, else your user data folder)",
    )
    parser.add_argument("--home", metavar="DIR", default=None, help=argparse.SUPPRESS)
    json_flag = argparse.ArgumentParser(add_help=False)
    json_flag.add_argument("--json", action="store_true", help="print one JSON object instead of text")
    both = [common, json_flag]
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def add(
        name: str, run: Command, help: str, parents: list[argparse.ArgumentParser] = both
    ) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".", parents=parents)
        sub.set_defaults(command=run)
        return sub

    sub = add("add", _add, "add files or folders to the library")
    sub.add_argument("paths", nargs="+", metavar="PATH")
    add("documents", _documents, "list the library")
    sub = add("remove", _remove, "remove documents from the library")
    sub.add_argument("ids", nargs="+", metavar="ID")
    add("rebuild", _rebuild, "index the whole library anew")
    sub = add("search", _search, "find passages")
    _question(sub, "QUERY")
    _filters(sub)
    sub.add_argument("-k", type=int, default=10, metavar="N", help="how many passages (default 10)")
    sub = add("ask", _ask, "answer a question from the library, with quotes and pages")
    _question(sub, "QUESTION")
    _filters(sub)
    sub = add("check", _check, "check a draft strategy against the four purposes")
    sub.add_argument("file", metavar="FILE")
    sub.add_argument(
        "--framework",
        default="",
        metavar="F",
        help="other purposes to check against: the name of a file in prompts/frameworks, or the path of one",
    )
    sub.add_argument("--report", metavar="OUT", help="write a report: .docx, .pdf, .md or .html")
    sub = add("label", _label, "give the level of single sentences on each purpose")
    sub.add_argument("sentence", nargs="?", metavar="SENTENCE")
    sub.add_argument("--batch", metavar="FILE", help='JSON Lines with {"id","text"}; "-" reads standard input')
    sub = add("reframe", _reframe, "turn a transactional question into transformational ones")
    _question(sub, "QUESTION")
    sub.add_argument("--place", default="", metavar="TEXT", help="the place the question is about")
    sub.add_argument("--about", default="", metavar="ID", help="what the question is about, if it was taken wrongly")
    sub.add_argument(
        "--judge",
        action="store_true",
        help='with --batch of {"id","q","candidate"}: say whether each candidate is fit to hand out',
    )
    sub.add_argument("--report", metavar="OUT", help="write a hand-out: .docx, .csv or .md")
    sub = add("room", _room, "reframe a whole room's questions at once, for cards, a hand-out and a session plan")
    sub.add_argument("file", metavar="FILE", help='one question a line: .txt, .csv or .docx; "-" reads standard input')
    sub.add_argument("--place", default="", metavar="TEXT", help="the place the questions are about")
    sub.add_argument(
        "--choose",
        type=int,
        default=0,
        metavar="N",
        help="choose N to be tested: most points first, else spread by topic",
    )
    sub.add_argument("--cards", metavar="OUT", help="write cards to print double-sided: .pdf")
    sub.add_argument("--handout", metavar="OUT", help="write a hand-out: .docx, .pdf, .md, .html, or a table: .csv")
    sub.add_argument("--plan", metavar="OUT", help="write a session plan: .docx, .pdf, .md or .html")
    sub.add_argument("--minutes", type=int, default=60, metavar="M", help="length of the session: 45, 60 or 90")
    sub = add("draft", _draft, "draft a section that cites")
    sub.add_argument("--purpose", required=True, metavar="P", help="p1, p2, p3 or p4")
    sub.add_argument("--topic", default="", metavar="T", help="a topic of purpose four, for example procurement")
    sub.add_argument("--place", default="", metavar="TEXT")
    sub.add_argument(
        "--notes", metavar="FILE", help='your notes: text, Markdown, Word or PDF; "-" reads standard input'
    )
    sub.add_argument("--report", metavar="OUT", help="write the draft: .docx, .pdf, .md or .html")
    sub = add("compare", _compare, "say what a new version of a draft gained and lost")
    sub.add_argument("old", metavar="OLD")
    sub.add_argument("new", metavar="NEW")
    sub = add("eval", _eval, "run the evaluations and print the report", [common])
    sub.add_argument(
        "part", nargs="?", default="all", choices=["retrieval", "answers", "check", "reframe", "speed", "all"]
    )
    sub = add("serve", _serve, "open the page", [common])
    sub.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1: this machine only)")
    sub.add_argument("--port", type=int, default=7860, help="port to listen on (default 7860; 0 takes a free one)")
    return parser


def _question(sub: argparse.ArgumentParser, name: str) -> None:
    sub.add_argument("question", nargs="?", metavar=name)
    sub.add_argument("--batch", metavar="FILE", help='JSON Lines with {"id","q"}; "-" reads standard input')


def _filters(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--document", action="append", metavar="ID", help="search only in this document; may be given several times"
    )
    sub.add_argument(
        "--kind",
        action="append",
        choices=("pdf", "docx", "md", "html", "txt"),
        help="search only in files of this kind; may be given several times",
    )


def _only(options: argparse.Namespace, workspace: Workspace) -> dict[str, Any]:
    """Return the filters asked for. Raises UnknownDocumentError for an id that is not in the library."""
    workspace.library.known(options.document or ())
    return {"documents": options.document, "kinds": options.kind}


def _open(options: argparse.Namespace) -> Workspace:
    from assistant.settings import load_settings
    from assistant.workspace import Workspace

    return Workspace(load_settings(options.home))


def _filled(workspace: Workspace, *, quiet: bool) -> Workspace:
    """Fill the starter library where there is no document at all, so that a first question finds something."""
    from assistant.terminal import Bar, note

    for title in workspace.library.recovered:
        note(f"Adding '{title}' was interrupted last time and has been undone. Add it again.")
    if workspace.needs_starter() and not workspace.documents():
        note("First use: filling the library with the starter documents.")
        with Bar(quiet=quiet) as bar:
            workspace.fill_starter(bar.report)
    return workspace


def _one_or_batch(options: argparse.Namespace, value: str | None) -> str:
    if bool(value) == bool(options.batch):
        raise UsageError("Give either a text or --batch FILE.")
    return value or ""


def _add(options: argparse.Namespace) -> int:
    import time

    from assistant.terminal import Bar, emit, note, table

    started = time.monotonic()
    rows = []
    with _open(options) as workspace, Bar(quiet=options.json) as bar:
        for path in _files(options.paths):
            if isinstance(path, str):
                rows.append(
                    {
                        "id": "",
                        "title": path,
                        "path": path,
                        "pages": 0,
                        "chunks": 0,
                        "status": "failed",
                        "reason": f"There is no file or folder '{path}'.",
                    }
                )
                continue
            outcome = workspace.add(path, report=bar.report)
            reason = " ".join(filter(None, [outcome.reason, outcome.help]))
            rows.append(
                {
                    "id": outcome.id,
                    "title": outcome.title,
                    "path": str(path),
                    "pages": outcome.pages,
                    "chunks": outcome.chunks,
                    "status": outcome.status,
                    "reason": reason,
                }
            )
    seconds = time.monotonic() - started
    failed = [r for r in rows if r["status"] == "failed"]
    if options.json:
        emit({"documents": rows, "seconds": seconds})
    else:
        table(
            ["Id", "Title", "Pages", "Passages", "Status", "Reason"],
            [[r["id"], r["title"], r["pages"], r["chunks"], r["status"], r["reason"]] for r in rows],
        )
    if failed or not rows:
        for row in failed:
            note(f"{row['reason']}")
        if not rows:
            note("Nothing there that can be read: add PDF, Word, Markdown, HTML or text files.")
        return 1
    return 0


def _files(paths: Sequence[str]) -> Iterator[Path | str]:
    """Yield files, those in folders by name; a path that does not exist comes back as text."""
    from assistant.reading import SUPPORTED_SUFFIXES

    for name in paths:
        path = Path(name)
        if path.is_dir():
            yield from sorted(
                p
                for p in path.rglob("*")
                if p.is_file() and p.suffix.lower() in SUPPORTED_SUFFIXES and not p.name.startswith((".", "~$"))
            )
        elif path.is_file():
            yield path
        else:
            yield name


def _document_row(info: Any) -> dict[str, Any]:
    return {
        "id": info.id,
        "title": info.title,
        "kind": info.kind,
        "pages": info.pages,
        "chunks": info.chunks,
        "added": info.added,
        "licence": info.licence,
        "origin": info.origin,
    }


def _list(rows: list[dict[str, Any]], *, json: bool) -> None:
    from assistant.terminal import emit, table

    if json:
        emit({"documents": rows})
    else:
        table(
            ["Id", "Title", "Kind", "Pages", "Passages", "Added", "Licence"],
            [[r["id"], r["title"], r["kind"], r["pages"], r["chunks"], r["added"][:10], r["licence"]] for r in rows],
        )


def _documents(options: argparse.Namespace) -> int:
    with _open(options) as workspace:
        _list([_document_row(d) for d in workspace.documents()], json=options.json)
    return 0


def _remove(options: argparse.Namespace) -> int:
    with _open(options) as workspace:
        _list([_document_row(d) for d in workspace.remove(options.ids)], json=options.json)
    return 0


def _rebuild(options: argparse.Namespace) -> int:
    from assistant.terminal import Bar, emit, say

    with _open(options) as workspace, Bar(quiet=options.json) as bar:
        passages = workspace.rebuild(bar.report)
    if options.json:
        emit({"passages": passages})
    else:
        say(f"The library was indexed anew: {passages} passages.")
    return 0


def _search(options: argparse.Namespace) -> int:
    from assistant.results import SearchResult, as_json
    from assistant.terminal import batch, each, emit, note, say

    question = _one_or_batch(options, options.question)

    def row(found: SearchResult) -> dict[str, Any]:
        return {"answerable": found.answerable, "confidence": found.confidence, "passages": as_json(found.passages)}

    with _filled(_open(options), quiet=options.json) as workspace:
        only = _only(options, workspace)
        if options.batch:
            done = each(batch(options.batch, "q"), lambda item: row(workspace.search(item["q"], options.k, **only)))
            return 0 if done else 1
        found = workspace.search(question, options.k, **only)
    if options.json:
        emit({"id": None, **row(found)})
        return 0
    if not found.answerable:
        note("The library does not seem to answer this; these are the nearest passages.")
    for passage in found.passages:
        say(f"{passage.rank}. {passage.title}, {passage.where}" + (f", {passage.section}" if passage.section else ""))
        say("   " + " ".join(passage.text.split()) + "\n")
    return 0


def _answer_row(result: Any) -> dict[str, Any]:
    from assistant.results import as_json

    return {
        "answered": result.answered,
        "answer": result.answer,
        "citations": as_json(result.citations),
        "mode": result.mode,
        "nearest": as_json(result.nearest),
        "notices": list(result.notices),
    }


def _ask(options: argparse.Namespace) -> int:
    from assistant.terminal import batch, each, emit, note, say

    question = _one_or_batch(options, options.question)
    with _filled(_open(options), quiet=options.json) as workspace:
        only = _only(options, workspace)
        if options.batch:
            return (
                0 if each(batch(options.batch, "q"), lambda item: _answer_row(workspace.ask(item["q"], **only))) else 1
            )
        result = workspace.ask(question, **only)
        mode = workspace.mode
    if options.json:
        emit({"id": None, **_answer_row(result)})
        return 0
    say(result.answer + "\n")
    for citation in result.citations:
        state = "quote checked" if citation.quote.verified else "not verified"
        say(f"[{citation.n}] {citation.quote.title}, {citation.quote.where} ({state})")
    for passage in result.nearest:
        say(f"Looked at: {passage.title}, {passage.where}: {' '.join(passage.text.split())[:200]} …")
    for notice in result.notices:
        note(notice)
    note(mode.sentence)
    return 0


def _check(options: argparse.Namespace) -> int:
    from assistant.terminal import Bar, emit

    path = _existing(options.file)
    with _open(options) as workspace, Bar(quiet=options.json) as bar:
        result = workspace.check(path, framework=options.framework, progress=bar.share)
    if options.report:
        from assistant.reports import write_check

        write_check(result, Path(options.report))
    if options.json:
        emit(result)
    else:
        _show_check(result)
    return 0


def _show_check(result: Any) -> None:
    from assistant.terminal import note, say, table

    say(f"{result.document} ({result.pages} pages)\n")
    table(
        ["Purpose", "Verdict", "Level", "Confidence", "Strongest words"],
        [
            [
                v.title,
                v.verdict,
                f"{v.level} of 5",
                f"{v.confidence:.0%}",
                f"{v.evidence[0].quote} ({v.evidence[0].where})" if v.evidence else "nothing found",
            ]
            for v in result.purposes.values()
        ],
    )
    if result.topics:
        number = result.leading.removeprefix("p")
        table([f"Topic of purpose {number}", "Level"], [[k.replace("_", " "), v] for k, v in result.topics.items()])
    if result.stage:
        say(f"Stage of leadership: {result.stage_title or result.stage.replace('_', ' ')}\n")
    for overclaim in result.overclaims:
        say(f"Overclaim, {overclaim.where or f'page {overclaim.page}'}: “{overclaim.quote}” {overclaim.why}")
    for verdict in result.purposes.values():
        say(f"\n{verdict.title}: {verdict.verdict}")
        for gap in verdict.gaps:
            say(f"  gap: {gap}")
        for question in verdict.questions:
            say(f"  ask: {question}")
    say("")
    table(["Law and guidance", "Duty", "Status"], [[g.item, g.level, g.status] for g in result.guidance])
    for line in (*result.notices, result.guidance_note):
        if line:
            note(line)


def _existing(name: str) -> Path:
    path = Path(name)
    if not path.is_file():
        raise AssistantError(f"There is no file '{name}'.", "Check the name and the folder.")
    return path


def _label(options: argparse.Namespace) -> int:
    from assistant.terminal import batch, emit, table

    sentence = _one_or_batch(options, options.sentence)
    with _open(options) as workspace:
        if options.batch:
            items = list(batch(options.batch, "text"))
            for item, levels in zip(items, workspace.label([i["text"] for i in items]), strict=True):
                emit({"id": item.get("id"), "levels": levels})
            return 0
        levels = workspace.label([sentence])[0]
    if options.json:
        emit({"id": None, "levels": levels})
    else:
        table(["Purpose", "Level (0-4)"], levels.items())
    return 0


def _reframe(options: argparse.Namespace) -> int:
    from assistant.jobs.reframing import Wish
    from assistant.results import Reframing, as_json
    from assistant.terminal import batch, each, emit, note

    question = _one_or_batch(options, options.question)
    if options.judge:
        if not options.batch:
            raise UsageError("Judging needs --batch FILE.", 'Each line needs: {"id","q","candidate"}.')
        with _open(options) as workspace:

            def verdict(item: dict[str, Any]) -> dict[str, Any]:
                ok, faults = workspace.judge(item["q"], item["candidate"])
                return {"ok": ok, "faults": list(faults)}

            return 0 if each(batch(options.batch, "q", "candidate"), verdict) else 1

    def row(result: Reframing) -> dict[str, Any]:
        answer = {"answer": _answer_row(result.answer)} if result.answer else {}
        return {
            "label": result.label,
            "topic": result.topic,
            "why": result.why,
            "reframes": as_json(result.reframes),
            "mode": result.mode,
            "notices": list(result.notices),
            "about": result.about,
            "nearest": [{"id": key, "about": about} for key, about in result.nearest],
            **answer,
        }

    wish = Wish(matter=options.about) if options.about else None
    with _filled(_open(options), quiet=options.json) as workspace:
        if options.batch:

            def job(item: dict[str, Any]) -> dict[str, Any]:
                return row(workspace.reframe(item["q"], place=str(item.get("place") or options.place), wish=wish))

            return 0 if each(batch(options.batch, "q"), job) else 1
        result = workspace.reframe(question, place=options.place, wish=wish)
        mode = workspace.mode
    if options.report:
        from assistant.reports import write_reframings

        write_reframings([result], Path(options.report))
    if options.json:
        emit({"id": None, **row(result)})
    else:
        _show_reframing(result)
        note(mode.sentence)
    return 0


def _show_reframing(result: Any) -> None:
    from assistant.terminal import note, say

    say(f"{result.question}\n{result.label.replace('_', ' ')} · {result.topic_title or result.topic}\n{result.why}\n")
    for number, item in enumerate(result.reframes, 1):
        say(f"{number}. {item.question}")
        say(f"   Lens: {item.lens_title or item.lens}. {item.why}")
        say(f"   Invite: {', '.join(item.partners)}")
        say(f"   Measure: {item.measure}\n   Find out first: {item.find_out_first}")
        for citation in item.citations:
            say(f"   Source: {citation.quote.title}, {citation.quote.where}: “{citation.quote.text}”")
        say("")
    if result.answer:
        say(result.answer.answer)
        for citation in result.answer.citations:
            say(f"[{citation.n}] {citation.quote.title}, {citation.quote.where}")
    if result.reframes and result.nearest:
        say(f"Taken to be about {result.about}. If it is about something else, ask again with --about and one of:")
        for key, about in result.nearest:
            say(f"   {key}: {about}")
    for notice in result.notices:
        note(notice)


def _room(options: argparse.Namespace) -> int:
    from assistant.terminal import Bar, emit

    if options.choose < 0:
        raise UsageError("--choose needs a number of 0 or more.")
    with _open(options) as workspace, Bar(quiet=options.json) as bar:
        source = sys.stdin.read() if options.file == "-" else _existing(options.file)
        result = workspace.room(source, place=options.place, choose=options.choose, progress=bar.share)
    from assistant import reports

    if options.cards:
        reports.write_cards(result, Path(options.cards))
    if options.handout:
        reports.write_room(result, Path(options.handout))
    if options.plan:
        reports.write_plan(result, Path(options.plan), minutes=options.minutes)
    if options.json:
        emit(result)
    else:
        _show_room(result)
    return 0


def _show_room(result: Any) -> None:
    from assistant.terminal import note, say

    for row in result.rows:
        points = f", {row.votes} points" if row.votes else ""
        say(f"{row.number}. {row.question}\n   {row.topic_title}{points}{', chosen' if row.selected else ''}")
        instead = row.asked if row.asked != row.question else "Keep it as it is."
        say(f"   Ask instead: {instead}\n" if row.asked else f"   {row.why}\n")
    for row in result.rows:
        if row.proposition is not None:
            p = row.proposition
            say(f"\n{row.number}. {row.asked}\n  Try: {p.attempt}\n  With: {p.partners}\n  First: {p.first}")
            say(f"  Know: {p.know}\n  Again: {p.review}\n  Who could lose: {p.loss}")
    for line in result.notices:
        note(line)


def _draft(options: argparse.Namespace) -> int:
    from assistant.results import as_json
    from assistant.terminal import emit, note, say

    with _filled(_open(options), quiet=options.json) as workspace:
        notes = ""
        if options.notes == "-":
            notes = sys.stdin.read()
        elif options.notes:
            notes = workspace.read(_existing(options.notes)).text
        result = workspace.draft(options.purpose, topic=options.topic, place=options.place, notes=notes)
        mode = workspace.mode
    if options.report:
        from assistant.reports import write_draft

        write_draft(result, Path(options.report))
    if options.json:
        emit(
            {
                "text": result.text,
                "citations": as_json(result.citations),
                "open_points": list(result.open_points),
                "check": as_json(result.check),
                "mode": result.mode,
                "title": result.title,
                "notices": list(result.notices),
            }
        )
        return 0
    say(result.text)
    for point in result.open_points:
        say(f"Open: {point}")
    for line in (*result.notices, mode.sentence):
        note(line)
    return 0


def _compare(options: argparse.Namespace) -> int:
    from assistant.terminal import emit, say, table

    with _open(options) as workspace:
        result = workspace.compare(_existing(options.old), _existing(options.new))
    if options.json:
        emit(result)
        return 0
    table(
        ["Purpose", "Before", "After"],
        [
            [v["title"], f"{v['from']} ({v['from_verdict']})", f"{v['to']} ({v['to_verdict']})"]
            for v in result.purposes.values()
        ],
    )
    for word, rows in (("Gained", result.gained), ("Lost", result.lost)):
        for row in rows:
            say(f"{word}, {row['purpose']}, level {row['level']}, {row['where']}: “{row['quote']}”")
    return 0


def _eval(options: argparse.Namespace) -> int:
    from assistant.terminal import say

    try:
        from evals.run import report
    except ImportError as error:
        raise AssistantError(
            "The evaluations are not part of the installed program.", "Run this from a checkout of the project."
        ) from error
    say(report(options.part))
    return 0


def _serve(options: argparse.Namespace) -> int:
    from assistant.settings import load_settings
    from assistant.ui import serve

    serve(load_settings(options.home), host=options.host, port=options.port)
    return 0


if __name__ == "__main__":
    sys.exit(main())

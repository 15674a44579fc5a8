"""A start form on a page: what is about to begin, its form, what was typed, handing it in."""

from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.casework import drafts, pinned
from app.casework.asked import About
from app.casework.commands import cases
from app.casework.commands import drafts as writing
from app.casework.forms import FormSchema
from app.db import reading
from app.errors import ChengnuoError, Conflict, Finding, Invalid, NotAllowed, Refused
from app.web.access import actor
from app.web.asking import asked, files_in, only_redraws, posted
from app.web.errors import findings_of, status_of
from app.web.language import say_error

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Beginning:
    """A case that somebody may begin: `matter` is where a draft of it is kept, if one may be."""

    process: str
    heading: str
    done: str
    """What is said when it is handed in; it names `{number}`."""
    about: About
    matter: str
    facts: tuple[tuple[str, str], ...] = ()
    """What the office already holds, by label."""
    preset: dict[str, Any] = field(default_factory=dict)
    saving_to: str | None = None
    back_to: str = ""
    choices: tuple[tuple[int, str], ...] = ()
    """The authorities to choose one from, where the case is about none yet."""
    for_another: bool = False
    """At the window: the code of the subject is asked for."""


def page(
    begin: Beginning,
    values: dict[str, Any] | None = None,
    problem: ChengnuoError | None = None,
    findings: list[Finding] | None = None,
) -> Answer:
    """The form as it was typed, with every fault; the draft where nothing was typed yet."""
    with reading() as session:
        draft = drafts.find(session, actor().id, begin.process, begin.matter) if begin.saving_to else None
        typed = values if values is not None else (draft.body if draft else begin.preset or None)
        html = render_template(
            "start.html",
            begin=begin,
            draft=draft,
            fields=schema_of(begin.process).fields({}, typed, _ask),
            files=files_in(session, typed),
            problem=say_error(problem) if problem is not None else None,
            findings=findings or [],
            chosen=request.form.get("authority", type=int),
            code=request.form.get("uscc", ""),
        )
    if problem is not None:
        return html, status_of(problem)
    return (html, status_of(Invalid())) if findings and request.method == "POST" else html


def again(begin: Beginning, problem: ChengnuoError) -> Answer:
    """The form as it was posted, with what was wrong beside it."""
    values, findings = posted(schema_of(begin.process))
    return page(begin, values, problem, findings)


def hand_in(begin: Beginning) -> Answer:
    """Begin the case with what was posted; the page again where it is refused."""
    values, findings = posted(schema_of(begin.process))
    if only_redraws() or findings:
        return page(begin, values, None, findings)
    try:
        moved = cases.start(asked(), begin.process, values, begin.about)
    except (Invalid, Refused, Conflict, NotAllowed) as problem:
        return page(begin, values, problem, findings_of(problem))
    if begin.saving_to:
        writing.discard(asked(), begin.process, begin.matter)
    flash(begin.done.replace("{number}", moved.number))
    return redirect(url_for("cases.show", case_id=moved.case_id), 303)


def save_draft(begin: Beginning) -> Response:
    values, _findings = posted(schema_of(begin.process))
    writing.save(asked(), begin.process, begin.matter, values)
    return Response(status=204)


def schema_of(process: str) -> FormSchema:
    """The start form that is in force today."""
    with reading() as session:
        key = pinned.diagram_now(session, process, clock.today()).start_form
        return pinned.form_now(session, key or "", clock.today())


def _ask(question: str, _given: dict[str, Any]) -> Any:
    return clock.today() if question == "today" else None

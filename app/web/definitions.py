"""What the office lives by, as published: processes, decisions, forms and rules, with their versions."""

from bisect import bisect_right

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup
from sqlalchemy.orm import Session

from app import definitions
from app.casework.commands.definitions import BY_TWO
from app.casework.forms import FormSchema
from app.casework.queries import cases as queries
from app.casework.verbs import questions
from app.credit import Rulebook
from app.db import reading
from app.definitions import Definition, NoDefinition
from app.people import may, require
from app.web import paper_preview as preview
from app.web.access import actor
from app.web.intake import small

pages = Blueprint("definitions", __name__)
KIND_WORDS = {
    "process": "流程",
    "decision": "决策表",
    "form": "表单",
    "paper": "文书",
    "rules": "规则",
    "catalogue": "承诺目录",
}
ORDER = tuple(KIND_WORDS)
TYPES = {
    "process": ("application/xml", "bpmn"),
    "decision": ("application/xml", "dmn"),
    "form": ("application/json", "form"),
    "paper": ("text/plain; charset=utf-8", "md"),
    "rules": ("text/plain; charset=utf-8", "yaml"),
    "catalogue": ("text/plain; charset=utf-8", "yaml"),
}


@pages.get("/definitions")
def listing() -> str:
    require(actor(), "definitions.read")
    with reading() as session:
        newest = definitions.listing(session)
        drafts = {(draft.kind, draft.key): draft for draft in definitions.drafts(session)}
        published = {(one.kind, one.key) for one in newest}
        return render_template(
            "definitions.html",
            newest=sorted(newest, key=lambda one: (ORDER.index(one.kind), one.key)),
            titles=definitions.titles(session, newest),
            kinds=KIND_WORDS,
            live=_live_by_key(session),
            drafts=drafts,
            unborn=[draft for place, draft in drafts.items() if place not in published],
        )


@pages.get("/definitions/<kind>/<key>")
def show(kind: str, key: str) -> str:
    require(actor(), "definitions.read")
    with reading() as session:
        one = _wanted(session, kind, key)
        versions = definitions.history(session, kind, key)
        return render_template(
            "definition.html",
            one=one,
            title=title_of(session, kind, key, one.body),
            kinds=KIND_WORDS,
            versions=versions,
            drawn=kind not in BY_TWO and may(actor(), "definitions.draft"),
            draft=definitions.draft(session, kind, key),
            live=live_by_version(session, versions) if kind == "process" else {},
            text=one.body.decode("utf-8", "replace"),
            fields=FormSchema.parse(one.body, questions()).fields({}, {}) if kind == "form" else [],
            sheet=Markup(preview.rendered(session, actor(), one.body.decode()))  # noqa: S704  escaped there
            if kind == "paper"
            else "",
            rules=Rulebook.parse({key: one.body}).rules if kind == "rules" else (),
        )


@pages.get("/definitions/<kind>/<key>/source")
def source(kind: str, key: str) -> Response:
    require(actor(), "definitions.read")
    with reading() as session:
        one = _wanted(session, kind, key)
        body, number = one.body, one.version
    media_type, suffix = TYPES[kind]
    headers = {"Content-Disposition": f'attachment; filename="{key}-{number}.{suffix}"'}
    return Response(body, content_type=media_type, headers=headers)


def title_of(session: Session, kind: str, key: str, body: bytes) -> str:
    """What people call it: its own name; a form is called after the steps in which it is filled in."""
    if kind == "form":
        return definitions.form_titles(session).get(key, key)
    return definitions.title_of(kind, key, body)


def _wanted(session: Session, kind: str, key: str) -> Definition:
    """The version asked for in the address, else the newest."""
    number = small(request.args.get("version", type=int))
    found = (
        definitions.version(session, kind, key, number) if number else definitions.latest(session, kind, key)
    )
    if found is None or kind not in KIND_WORDS:
        raise NoDefinition(kind=kind, key=key, version=number, day=None)
    return found


def _live_by_key(session: Session) -> dict[str, int]:
    found: dict[str, int] = {}
    for (process, _pin), count in queries.counts_by_process(session).items():
        found[process] = found.get(process, 0) + count
    return found


def live_by_version(session: Session, versions: list[Definition]) -> dict[int, int]:
    """How many cases live by each version: a case's pin lies between two publications."""
    ordered = sorted(versions, key=lambda one: one.id)
    found = {one.version: 0 for one in ordered}
    for (process, pin), count in queries.counts_by_process(session).items():
        place = bisect_right([one.id for one in ordered], pin)
        if place and ordered[0].key == process:
            found[ordered[place - 1].version] += count
    return found

"""The designers' studio: processes, decisions and forms are drawn, checked and published in the browser."""

from dataclasses import asdict
from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from marshmallow import ValidationError, fields
from marshmallow.validate import Range
from werkzeug.wrappers import Response as AnyResponse

from app import definitions
from app.casework.commands import definitions as commands
from app.db import reading
from app.definitions import NoDefinition
from app.errors import Finding
from app.people import require
from app.web import paper_preview as preview
from app.web.access import actor
from app.web.api.base import Strict
from app.web.asking import asked
from app.web.chrome import translate as _
from app.web.definitions import KIND_WORDS, TYPES, live_by_version, title_of
from app.web.errors import Unreadable
from app.web.headers import allow_style_attributes
from app.web.intake import LARGEST, refuse_no_text
from app.web.language import say_error
from app.web.studio import blank, names, trying, verbs

pages = Blueprint("studio", __name__, url_prefix="/studio")
DRAWN = ("process", "decision", "form", "paper")
"""What has an editor here; rules are the lawyers', and are read on their own page."""

COUNTED = Range(0, LARGEST)


class Drawn(Strict):
    """A body as its editor writes it, and the revision of the draft that was opened; 0 for none."""

    body = fields.String(required=True)
    revision = fields.Integer(load_default=0, validate=COUNTED)


class Expression(Strict):
    """An expression and the facts it is tried with, as a FEEL context."""

    text = fields.String(required=True)
    facts = fields.String(load_default="")


class Attempt(Strict):
    """A model as it stands on the screen, which decision is tried, and with which facts, each in FEEL."""

    body = fields.String(required=True)
    decision = fields.String(load_default="")
    facts = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)


class Publication(Strict):
    """Which revision of the draft is published, since when it holds, and why."""

    revision = fields.Integer(required=True, validate=COUNTED)
    note = fields.String(load_default="")
    effective_from = fields.Date(load_default=None, allow_none=True)


class Filled(Strict):
    """A template as it is written, and the paper whose facts fill it; 0 for invented ones."""

    body = fields.String(required=True)
    paper_id = fields.Integer(load_default=0, validate=COUNTED)


class Revision(Strict):
    revision = fields.Integer(required=True, validate=COUNTED)


@pages.before_request
def only_designers() -> None:
    """Before anything is read of what was sent."""
    require(actor(), "definitions.draft")


@pages.get("/<kind>/<key>")
def desk(kind: str, key: str) -> str:
    """The editor, on the draft where there is one, else on the newest version."""
    _refuse_undrawn(kind, key)
    with reading() as session:
        draft = definitions.draft(session, kind, key)
        versions = definitions.history(session, kind, key)
        body = draft.body if draft else versions[0].body if versions else None
        if body is None:
            raise NoDefinition(kind=kind, key=key, version=None, day=None)
        if kind in ("process", "decision"):
            allow_style_attributes()
        live = live_by_version(session, versions) if kind == "process" else {}
        return render_template(
            "studio.html",
            kind=kind,
            key=key,
            title=title_of(session, kind, key, body),
            draft=draft,
            versions=versions,
            newest=versions[0].version if versions else 0,
            kinds=KIND_WORDS,
            live=live,
            past=preview.past(session, actor(), key) if kind == "paper" else [],
            names=preview.names() if kind == "paper" else [],
        )


@pages.get("/<kind>/<key>/body")
def body(kind: str, key: str) -> Response:
    _refuse_undrawn(kind, key)
    with reading() as session:
        kept = definitions.draft(session, kind, key) or definitions.latest(session, kind, key)
        if kept is None:
            raise NoDefinition(kind=kind, key=key, version=None, day=None)
        return Response(kept.body, content_type=TYPES[kind][0])


@pages.post("/<kind>/<key>/draft.json")
def save(kind: str, key: str) -> Response:
    _refuse_undrawn(kind, key)
    given = _given(Drawn())
    kept = commands.save_draft(asked(), (kind, key), given["body"].encode(), given["revision"])
    return _kept(kept)


@pages.post("/<kind>/<key>/rebase.json")
def rebase(kind: str, key: str) -> Response:
    _refuse_undrawn(kind, key)
    return _kept(commands.rebase(asked(), (kind, key), _given(Revision())["revision"]))


@pages.post("/<kind>/<key>/check.json")
def check(kind: str, key: str) -> Response:
    """Everything that is wrong with the body as it stands on the screen."""
    _refuse_undrawn(kind, key)
    written = _given(Drawn())["body"].encode()
    with reading() as session:
        found = definitions.check(session, kind, key, written)
    return jsonify(findings=[_finding(one) for one in found])


@pages.post("/paper/<key>/preview.json")
def fill(key: str) -> Response:  # noqa: ARG001  the address of the draft
    """What the text becomes; empty while it cannot be read, which `check` explains."""
    given = _given(Filled())
    with reading() as session:
        return jsonify(html=preview.rendered(session, actor(), given["body"], given["paper_id"]))


@pages.post("/expression/try.json")
def try_expression() -> Response:
    """What an expression comes to for facts that the designer makes up."""
    given = _given(Expression())
    with reading() as session:
        return jsonify(trying.expression(session, given["text"], given["facts"]))


@pages.post("/decision/try.json")
def try_decision() -> Response:
    """What a decision of the model on the screen comes to for made-up facts."""
    given = _given(Attempt())
    with reading() as session:
        return jsonify(trying.decision(session, given["body"].encode(), given["decision"], given["facts"]))


@pages.post("/<kind>/<key>/publish.json")
def publish(kind: str, key: str) -> Response:
    _refuse_undrawn(kind, key)
    given = _given(Publication())
    since: date | None = given["effective_from"]
    published = commands.publish_draft(asked(), (kind, key), given["revision"], since, given["note"])
    named = {"version": published.version, "day": published.effective_from}
    flash(_("第 {version} 版已发布，自{day}起适用。", **named))
    return jsonify(version=published.version, address=url_for("definitions.show", kind=kind, key=key))


@pages.post("/<kind>/<key>/discard")
def discard(kind: str, key: str) -> AnyResponse:
    _refuse_undrawn(kind, key)
    commands.discard_draft(asked(), (kind, key))
    flash(_("草稿已放弃。"))
    return redirect(url_for("definitions.listing"), 303)


@pages.post("/<kind>/<key>/revive/<int:version>")
def revive(kind: str, key: str, version: int) -> AnyResponse:
    _refuse_undrawn(kind, key)
    commands.revive(asked(), (kind, key), version)
    flash(_("草稿现在是第 {version} 版的内容，尚未发布。", version=version))
    return redirect(url_for("studio.desk", kind=kind, key=key), 303)


@pages.post("/new")
def begin() -> AnyResponse:
    kind, key = request.form.get("kind", ""), request.form.get("key", "").strip()
    _refuse_undrawn(kind, key)
    named = request.form.get("name", "").strip() or key
    commands.begin(asked(), (kind, key), blank.body(kind, key, named))
    return redirect(url_for("studio.desk", kind=kind, key=key), 303)


@pages.get("/verbs.json")
def verb_templates() -> Response:
    """An element template for each verb, generated from its signature and docstring."""
    with reading() as session:
        return jsonify(verbs.templates(names.periods(session), names.roles(), names.papers(session)))


@pages.get("/names.json")
def named_things() -> Response:
    """What a drawing may name: forms, decisions, processes, roles, periods, questions."""
    with reading() as session:
        return jsonify(names.everything(session))


def _given(schema: Strict) -> dict[str, Any]:
    try:
        given: dict[str, Any] = schema.load(request.get_json(force=True))
    except ValidationError as problem:
        wrong = [Finding("argument_bad", name, {"name": name}) for name in problem.messages_dict]
        raise Unreadable(wrong) from problem
    refuse_no_text(given)
    return given


def _kept(kept: commands.Kept) -> Response:
    return jsonify(asdict(kept) | {"saved_at": kept.saved_at.isoformat()})


def _finding(found: Finding) -> dict[str, Any]:
    said = {"code": found.code, "where": found.where, "severity": found.severity}
    return said | {"line": found.line, "column": found.column, "message": say_error(found)}


def _refuse_undrawn(kind: str, key: str) -> None:
    if kind not in DRAWN:
        raise NoDefinition(kind=kind, key=key, version=None, day=None)

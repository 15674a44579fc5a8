"""承诺管理: what binds subjects towards one's unit, reports of breaches, campaigns, and the catalogue."""

from dataclasses import fields
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock, words
from app.casework.asked import About
from app.casework.commands import cases
from app.credit import Rulebook
from app.credit.catalogue import (
    Business,
    Catalogue,
    CheckMethod,
    CommitmentType,
    Item,
    Sector,
)
from app.credit.promised import of_unit
from app.credit.subjects import Subject, subjects_by_uscc
from app.db import reading
from app.errors import ChengnuoError, Conflict, Finding, Invalid, NotFound, Refused
from app.people import require
from app.registry import catalogue as editions
from app.registry.pledges import Report, report
from app.web.access import actor
from app.web.asking import asked
from app.web.chrome import translate as _
from app.web.commitments import by_sector
from app.web.errors import findings_of, status_of

pages = Blueprint("promise_desk", __name__)
CAMPAIGN = "commitment_campaign"
Answer = str | Response | tuple[str, int]
REPORTED = ("false_promise", "not_performed")
CHOICES = {"sector": Sector, "business": Business, "type": CommitmentType, "check": CheckMethod}
WORDS = {
    "sector": "sector",
    "business": "business",
    "type": "commitment_type",
    "check": "check_method",
}


class BadList(Invalid):
    """A list of subjects that cannot be taken as it is."""

    code = "bad_campaign_list"


@pages.get("/promises")
def kept() -> Answer:
    require(actor(), "commitments.report")
    return _kept(None)


@pages.post("/promises/<int:commitment_id>/report")
def tell(commitment_id: int) -> Answer:
    form = request.form
    try:
        moved = report(asked(), commitment_id, Report(form.get("kind", ""), form.get("facts", "")))
    except (Conflict, Invalid, Refused) as problem:
        return _kept(problem), status_of(problem)
    flash(_("已登记违诺报告，案件{number}进入核查。", number=moved.number))
    return redirect(url_for("promise_desk.kept"), 303)


@pages.post("/promises/campaign")
def campaign() -> Answer:
    """专项治理: one case for each subject of the list."""
    require(actor(), "catalogue.edit")
    given = {name: request.form.get(name, "").strip() for name in ("campaign", "list_no", "reason")}
    codes = request.form.get("codes", "").split()
    try:
        for about in _listed(codes):
            cases.start(asked(), CAMPAIGN, given, about)
    except (Conflict, Invalid, Refused) as problem:
        return _kept(problem), status_of(problem)
    flash(_("已通知 {count} 家主体作出书面承诺。", count=len(codes)))
    return redirect(url_for("promise_desk.kept"), 303)


@pages.get("/promises/catalogue")
def catalogue() -> Answer:
    require(actor(), "definitions.read")
    return _catalogue(None)


@pages.get("/promises/catalogue/items/<key>")
def item(key: str) -> Answer:
    require(actor(), "catalogue.edit")
    return _item(key, None, None)


@pages.post("/promises/catalogue/items/<key>")
def write_item(key: str) -> Answer:
    given: dict[str, Any] = request.form.to_dict()
    key = given.get("key", "").strip() if key == "new" else key
    try:
        editions.write_item(asked(), key, given)
    except (Conflict, Invalid, Refused) as problem:
        return _item(key or "new", given, problem), status_of(problem)
    flash(_("已写入修订，提交审定以前可以继续修改。"))
    return redirect(url_for("promise_desk.catalogue"), 303)


@pages.post("/promises/catalogue/hand-in")
def hand_in() -> Answer:
    try:
        editions.hand_in(asked(), _day(request.form.get("from", "")), request.form.get("note", ""))
    except (Conflict, Invalid, Refused) as problem:
        return _catalogue(problem), status_of(problem)
    flash(_("修订已提交，由分管领导审定发布。"))
    return redirect(url_for("promise_desk.catalogue"), 303)


@pages.post("/promises/catalogue/drop")
def drop() -> Answer:
    editions.drop(asked())
    flash(_("修订已作废，现行目录不变。"))
    return redirect(url_for("promise_desk.catalogue"), 303)


@pages.post("/promises/catalogue/revisions/<int:revision_id>/<act>")
def decide(revision_id: int, act: str) -> Answer:
    opinion = request.form.get("opinion", "")
    try:
        if act == "publish":
            version = editions.publish(asked(), revision_id, opinion)
            flash(_("已发布第 {version} 版目录。", version=version))
        elif act == "refuse":
            editions.refuse(asked(), revision_id, opinion)
            flash(_("已退回修订，并写明意见。"))
        else:
            raise NotFound
    except (Conflict, Invalid, Refused) as problem:
        return _catalogue(problem), status_of(problem)
    return redirect(url_for("promise_desk.catalogue"), 303)


def _kept(problem: ChengnuoError | None) -> str:
    with reading() as session:
        return render_template(
            "kept_promises.html",
            promises=of_unit(session, actor().agency_id),
            kinds=REPORTED,
            problem=problem,
            findings=findings_of(problem) if problem else [],
            given=request.form,
        )


def _catalogue(problem: ChengnuoError | None) -> str:
    today = clock.today()
    with reading() as session:
        revision = editions.pending(session)
        published = Catalogue.read(session, today)
        revised = Catalogue.parse(revision.body) if revision is not None else published
        return render_template(
            "commitment_catalogue.html",
            catalogue=published,
            sectors=by_sector(revised.items),
            changes=editions.changes(published, revised),
            revision=revision,
            own=revision is not None and actor().id in revision.written_by,
            issue=editions.last_issue(session),
            decided=editions.decided(session),
            problem=problem,
            findings=findings_of(problem) if problem else [],
            given=request.form,
        )


def _item(key: str, given: dict[str, Any] | None, problem: ChengnuoError | None) -> str:
    with reading() as session:
        revision = editions.pending(session)
        body = revision.body if revision is not None else None
        now = Catalogue.parse(body) if body is not None else Catalogue.read(session, clock.today())
        old = next((one for one in now.items if one.key == key), None)
        if old is None and key != "new" and given is None:
            now.item(key)
        domains = Rulebook.read(session).value("commitment.excluded_domains", clock.today())
        return render_template(
            "catalogue_item.html",
            key=key,
            item=old,
            shown=given if given is not None else _as_given(old),
            choices=CHOICES,
            words=WORDS,
            domains=["general", *domains],
            problem=problem,
            findings=findings_of(problem) if problem else [],
        )


def _as_given(item: Item | None) -> dict[str, Any]:
    """An item as its page's fields hold it."""
    if item is None:
        return {"open": "yes", "public": "yes", "check": "sample", "domain": "general"}
    found = {one.name: getattr(item, one.name) for one in fields(item)}
    return {name: _typed(value) for name, value in found.items()}


def _typed(value: Any) -> Any:
    if isinstance(value, tuple):
        return "\n".join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else value


def _listed(codes: list[str]) -> list[About]:
    """One matter for each code; a code that is unknown is named, and nothing is begun."""
    with reading() as session:
        known = subjects_by_uscc(session, [code.upper() for code in codes])
        unknown = [code for code in codes if code.upper() not in known]
        if unknown or not codes:
            raise BadList([Finding("campaign_codes", "codes", {"codes": "、".join(unknown)})])
        return [_about(subject) for subject in known.values()]


def _about(subject: Subject) -> About:
    title = words.say("{name}专项治理承诺", {"name": subject.name})[:300]
    return About(title, subject.id, actor().agency_id, f"campaign:{subject.id}")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

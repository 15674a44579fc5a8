"""An applicant promises: chooses an item, reads the text, begins the case; and sees what he has promised."""

from dataclasses import dataclass
from hashlib import sha256

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from app import clock, words
from app.casework import pinned
from app.casework.asked import About
from app.casework.commands import cases
from app.casework.forms import FormSchema
from app.casework.queries import inbox
from app.credit import Rulebook
from app.credit.broken import NoCommitment, NoUnit
from app.credit.catalogue import Catalogue, Item
from app.credit.commitments import Commitment
from app.credit.promised import of_subject
from app.credit.standing import Standing, goes_first, standing_of, why_closed
from app.credit.subjects import Subject
from app.db import reading
from app.errors import Conflict, Invalid, NotAllowed, Refused
from app.people import Agency, Role, User, UserRole, require
from app.web.access import actor
from app.web.applying import Shown, ask
from app.web.asking import asked, files_in, only_redraws, posted
from app.web.chrome import translate as _
from app.web.commitments import COMMITMENT, terms_of
from app.web.errors import findings_of, status_of
from app.web.language import say, say_error

pages = Blueprint("promising", __name__)
Answer = str | AnyResponse | tuple[str, int]


@dataclass(frozen=True)
class Promised:
    """One promise of the person's own subject, and the step that waits for him, if one does."""

    commitment: Commitment
    task_id: str | None


@pages.get("/mine/commitments")
def mine() -> str:
    require(actor(), "cases.start")
    with reading() as session:
        waiting = {row.case.id: row.task.id for row in inbox.of_party(session, actor())}
        own = of_subject(session, actor().subject_id or 0)
        return render_template(
            "my_commitments.html",
            promises=[Promised(one, waiting.get(one.case_id or 0)) for one in own],
        )


@pages.get("/mine/commitments/<key>")
def form(key: str) -> Answer:
    _require_applicant()
    return _page(key, Shown())


@pages.post("/mine/commitments/<key>")
def begin(key: str) -> Answer:
    _require_applicant()
    with reading() as session:
        subject, item = _subject(session), Catalogue.read(session, clock.today()).item(key)
        schema, unit = _schema(session), _unit(session)
        named = {"name": subject.name, "item": item.title}
        title, subject_id = words.say("{name}信用承诺（{item}）", named)[:300], subject.id
    values, findings = posted(schema)
    if only_redraws() or findings:
        return _page(key, Shown(values, None, findings))
    matter = sha256(str(values.get("matter") or "").strip().encode()).hexdigest()[:12]
    about = About(title, subject_id, unit, f"commitment:{key}:{subject_id}:{matter}", {"item_key": key})
    try:
        moved = cases.start(asked(), COMMITMENT, values, about)
    except (Invalid, Refused, Conflict, NotAllowed) as problem:
        return _page(key, Shown(values, problem, findings_of(problem)))
    with reading() as session:
        waiting = next(
            (r.task.id for r in inbox.of_party(session, actor()) if r.case.id == moved.case_id), None
        )
    if waiting is not None:
        flash(_("请阅读承诺书全文后签署。"))
        return redirect(url_for("tasks.show", task_id=waiting), 303)
    flash(_("申请已登记，案号 {number}。办理结果见消息。", number=moved.number))
    return redirect(url_for("cases.show", case_id=moved.case_id), 303)


def receiving_units(session: Session) -> list[Agency]:
    """The agencies that take promises: those in which somebody examines and somebody decides."""
    desks = [
        select(User.agency_id).join(UserRole).where(UserRole.role == role, User.active)
        for role in (Role.REVIEWER, Role.APPROVER)
    ]
    found = select(Agency).where(*(Agency.id.in_(desk) for desk in desks)).order_by(Agency.id)
    return list(session.scalars(found))


def _page(key: str, shown: Shown) -> Answer:
    today = clock.today()
    with reading() as session:
        item, rules = Catalogue.read(session, today).item(key), Rulebook.read(session)
        subject = _subject(session)
        standing = standing_of(session, subject.id, rules, today)
        html = render_template(
            "promise_form.html",
            item=item,
            subject=subject,
            terms=terms_of(item, rules),
            why_not=_why_not(item, standing, rules),
            first=goes_first(standing, rules, today),
            units=receiving_units(session),
            unit=request.form.get("unit", type=int),
            fields=_schema(session).fields({}, shown.values, ask),
            files=files_in(session, shown.values),
            problem=say_error(shown.problem) if shown.problem is not None else None,
            findings=shown.findings,
        )
    if shown.problem is not None:
        return html, status_of(shown.problem)
    return (html, status_of(Invalid())) if shown.findings and request.method == "POST" else html


def _require_applicant() -> None:
    """A subject promises for itself."""
    require(actor(), "cases.start")
    if not actor().is_applicant:
        raise NotAllowed


def _why_not(item: Item, standing: Standing, rules: Rulebook) -> str | None:
    """Told before anything is filled in; the case decides."""
    today = clock.today()
    closed = why_closed(standing, item, rules, today)
    if closed is not None:
        return say(closed.word)
    return None if item.open else say("item_not_open", {"title": item.title})


def _subject(session: Session) -> Subject:
    found = session.get(Subject, actor().subject_id) if actor().subject_id else None
    if found is None:
        raise NoCommitment
    return found


def _unit(session: Session) -> int:
    """The one chosen, if it takes promises; where only one does, that."""
    units = [unit.id for unit in receiving_units(session)]
    chosen = request.form.get("unit", type=int)
    if chosen in units:
        return chosen
    if len(units) != 1:
        raise NoUnit
    return units[0]


def _schema(session: Session) -> FormSchema:
    key = pinned.diagram_now(session, COMMITMENT, clock.today()).start_form
    return pinned.form_now(session, key or "", clock.today())

"""我的异议: what a subject has objected to, how it stands, and what it may still do: 复核, 投诉."""

from dataclasses import dataclass, replace
from datetime import date

from flask import Blueprint, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, words
from app.calendar import Calendar
from app.casework.access import require_visible
from app.casework.asked import About
from app.casework.models import Case
from app.credit import appeals, complaints, objections
from app.credit.objecting import NothingToReexamine
from app.credit.objections import Objection
from app.credit.rulebook import Rulebook
from app.db import reading
from app.errors import NotAllowed
from app.people import Agency, AgencyKind, require
from app.web import plain_objections, starting
from app.web.access import actor
from app.web.chrome import translate as _
from app.web.intake import small
from app.web.language import say
from app.web.objecting import NoSuchAuthority
from app.web.starting import Answer, Beginning

pages = Blueprint("remedies", __name__)
APPEAL, COMPLAINT = "appeal", "service_complaint"


@dataclass(frozen=True)
class Own:
    """One objection of the person's own: how it stands in a sentence, and what may follow."""

    objection: Objection
    ground: str
    sentence: str
    shape: str
    appeal_until: date | None
    """Until when a re-examination may still be asked for."""
    appeal_case: int | None


@pages.get("/mine/objections")
def mine() -> str:
    require(actor(), "cases.read")
    with reading() as session:
        rules, calendar = Rulebook.read(session), Calendar.read(session)
        subject = actor().subject_id
        own = objections.of_subject(session, subject) if subject else []
        complained = complaints.of_subject(session, subject) if subject else []
        rows = [_own(session, one, rules, calendar) for one in own]
        return render_template("my_objections.html", rows=rows, complaints=complained)


@pages.get("/cases/<int:case_id>/appeal")
def appeal(case_id: int) -> Answer:
    return starting.page(_appeal(case_id))


@pages.post("/cases/<int:case_id>/appeal")
def file_appeal(case_id: int) -> Answer:
    return starting.hand_in(_appeal(case_id))


@pages.get("/cases/<int:case_id>/complaint")
def about_case(case_id: int) -> Answer:
    return starting.page(_complaint(case_id))


@pages.post("/cases/<int:case_id>/complaint")
def complain_of_case(case_id: int) -> Answer:
    return starting.hand_in(_complaint(case_id))


@pages.get("/complaints/new")
def complaint() -> Answer:
    return starting.page(_complaint(None))


@pages.post("/complaints/new")
def complain() -> Answer:
    begin = _complaint(None)
    try:
        about = about_complaint(None, small(request.form.get("authority", type=int)))
    except NoSuchAuthority as problem:
        return starting.again(begin, problem)
    return starting.hand_in(replace(begin, about=about))


def about_appeal(case_id: int) -> About:
    """What a re-examination of that case's decision is about: once, of one's own."""
    _only_subjects()
    with reading() as session:
        case = require_visible(session, session.get(Case, case_id), actor())
        objection = objections.of_case(session, case.id)
        if objection is None or not objection.decided:
            raise NothingToReexamine
        name = objections.objector(session, objection).name
        return About(
            title=words.say(
                "{name}异议复核（{decision_no}）", {"name": name, "decision_no": objection.decision_no}
            ),
            subject_id=objection.subject_id,
            unit_id=objection.authority_id,
            business_key=f"objection:{objection.id}",
            facts={"objection_id": objection.id, "ground": objection.ground},
        )


def about_complaint(case_id: int | None, unit_id: int | None) -> About:
    """What a complaint is about: one of the person's own cases, or a unit."""
    _only_subjects()
    with reading() as session:
        if case_id is not None:
            unit_id = require_visible(session, session.get(Case, case_id), actor()).unit_id
        unit = session.get(Agency, unit_id) if unit_id is not None else None
        if unit is None:
            raise NoSuchAuthority
        return About(
            title=words.say("对{unit}的服务投诉", {"unit": unit.name}),
            subject_id=actor().subject_id,
            unit_id=unit.id,
            facts={"about_unit": unit.id, "about_case": case_id},
        )


def _appeal(case_id: int) -> Beginning:
    about = about_appeal(case_id)
    with reading() as session:
        case = session.get_one(Case, case_id)
        facts = (
            (_("原异议案件"), f"{case.number} {case.title}"),
            (_("原处理结果"), _outcome(session, case_id)),
        )
    return Beginning(
        process=APPEAL,
        heading=_("申请复核"),
        done=_("复核申请已提交，案号 {number}。", number="{number}"),
        about=about,
        matter=about.business_key or "",
        facts=facts,
        back_to=url_for("remedies.mine"),
    )


def _complaint(case_id: int | None) -> Beginning:
    _only_subjects()
    facts: tuple[tuple[str, str], ...] = ()
    listed: list[tuple[int, str]] = []
    about = About(title="")
    with reading() as session:
        if case_id is not None:
            about = about_complaint(case_id, None)
            case = session.get_one(Case, case_id)
            facts = ((_("涉及的案件"), f"{case.number} {case.title}"),)
        else:
            recognising = select(Agency.id, Agency.name).where(Agency.kind != AgencyKind.UNIT)
            listed = [(id_, name) for id_, name in session.execute(recognising.order_by(Agency.name))]
    return Beginning(
        process=COMPLAINT,
        heading=_("服务投诉"),
        done=_("投诉已提交，案号 {number}。", number="{number}"),
        about=about,
        matter=f"case:{case_id}",
        facts=facts,
        back_to=url_for("remedies.mine"),
        choices=tuple(listed),
    )


def _own(session: Session, one: Objection, rules: Rulebook, calendar: Calendar) -> Own:
    standing = plain_objections.of_objection(one)
    asked_for = appeals.of_objection(session, one.id)
    until = None
    if one.decided and asked_for is None:
        last = appeals.appeal_until(one, rules, calendar).latest
        until = last if clock.today() <= last else None
    case = asked_for.case_id if asked_for else None
    return Own(one, say(f"ground_{one.ground}"), standing[0], standing[1], until, case)


def _outcome(session: Session, case_id: int) -> str:
    one = objections.of_case(session, case_id)
    return plain_objections.of_objection(one)[0] if one is not None else ""


def _only_subjects() -> None:
    require(actor(), "cases.start")
    if not actor().is_applicant or actor().is_staff:
        raise NotAllowed

"""Short ways to promise, check and break promises in a bureau."""

from datetime import date
from typing import Any

from sqlalchemy import select

from app import feel
from app.casework.asked import About, Moved
from app.casework.commands import cases, tasks
from app.casework.models import DecisionMade
from app.credit.codes import organisation_digit, uscc_digit
from app.credit.commitments import Commitment
from app.credit.subjects import Subject
from app.db import reading, unit_of_work
from app.registry.pledges import Report, report
from tests.verbs.bureau import Bureau

APPROVAL, TOLERANT, PROOF = "road_freight_licence", "driving_school_filing", "vehicle_repair_filing"
CONDUCT, PUBLICITY, EXCLUDED = "bus_route_conduct", "safety_production_promise", "dangerous_goods_licence"
BEGINS = date(2026, 8, 7)
SEEN = {"sources": ["own_system"], "findings": "与承诺书逐项核对。"}


def code(serial: str) -> str:
    body = f"{serial:0>8}"
    first17 = f"91999999{body}{organisation_digit(body)}"
    return first17 + uscc_digit(first17)


USCC = code("C1")


def register(bureau: Bureau, **columns: Any) -> None:
    """Give the company its code and its legal representative."""
    with unit_of_work() as session:
        subject = session.get_one(Subject, bureau.company)
        for name, value in ({"uscc": USCC, "legal_rep": "张法人"} | columns).items():
            setattr(subject, name, value)


def apply(bureau: Bureau, item: str = APPROVAL, who: str = "applicant", **changed: Any) -> Moved:
    given = {
        "route": "commitment",
        "matter": "新增普通货运车辆 5 台",
        "contact_name": "李经办",
        "contact_phone": "13800000000",
    }
    about = About(
        "某公司信用承诺",
        bureau.company,
        bureau.unit,
        f"commitment:{item}:{bureau.company}",
        {"item_key": item},
    )
    return cases.start(bureau.as_(who), "credit_commitment", {**given, **changed}, about)


def sign(bureau: Bureau, case_id: int, element: str = "SignLetter", **changed: Any) -> Moved:
    given = {"signer": "张法人", "capacity": "legal_rep", "uscc": USCC, "agreed": True}
    task = bureau.task(case_id, element)
    return tasks.answer(bureau.as_("applicant"), task.id, {**given, **changed})


def answer(bureau: Bureau, case_id: int, element: str, **given: Any) -> Moved:
    return tasks.answer(bureau.as_("applicant"), bureau.task(case_id, element).id, given)


def in_force(bureau: Bureau, item: str = APPROVAL) -> int:
    """A case whose promise binds."""
    case = apply(bureau, item).case_id
    sign(bureau, case)
    if item == APPROVAL:
        bureau.complete(
            case, "DecideOnPromise", "approver", decision="grant", permit_no="甲道许1号", opinion="同意"
        )
    if item == PROOF:
        bureau.complete(case, "Examine", "reviewer", decision="accept", opinion="按承诺办理")
    return case


def at_check(bureau: Bureau) -> int:
    """A case that waits for its check."""
    case = in_force(bureau)
    bureau.on(date(2026, 10, 8)).tick()
    return case


def broken(bureau: Bureau, kind: str = "false_promise") -> int:
    """A case in which the check found a breach; the subject has been told."""
    case = at_check(bureau)
    bureau.complete(
        case,
        "CheckFulfilment",
        "reviewer",
        verdict="broken",
        breach_kind=kind,
        evidence=[bureau.file("reviewer")],
        **SEEN,
    )
    return case


def decided(bureau: Bureau, decision: str, case: int | None = None, **more: Any) -> int:
    """A breach that was decided without a hearing."""
    case = case or broken(bureau)
    answer(bureau, case, "StateCase", wants="nothing")
    bureau.complete(case, "DecideBreach", "approver", decision=decision, opinion="事实清楚", **more)
    return case


def promise(case_id: int) -> Commitment:
    with reading() as session:
        found = session.scalars(select(Commitment).where(Commitment.case_id == case_id)).one()
        session.expunge(found)
        return found


def admission(case_id: int) -> dict[str, Any]:
    """What the decision table said."""
    with reading() as session:
        made = session.scalars(select(DecisionMade.value).where(DecisionMade.case_id == case_id)).one()
        return feel.loads(made)


def tell_of_breach(bureau: Bureau, case_id: int, who: str = "reviewer") -> None:
    told = Report("not_performed", "群众举报：车辆未经检测上路。")
    report(bureau.as_(who), promise(case_id).id, told)

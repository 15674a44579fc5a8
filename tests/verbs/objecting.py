"""Short ways to object, to handle objections, and to look at what became of them."""

from dataclasses import replace
from datetime import date
from typing import Any

from app.casework.asked import About, Moved
from app.casework.commands import cases
from app.casework.models import Case
from app.credit.appeals import Appeal
from app.credit.objections import Objection
from app.credit.periods import Severity
from app.credit.records import Record
from app.credit.rulebook import Rulebook
from app.db import reading, unit_of_work
from app.people import User, actor_of
from tests.verbs.bureau import Bureau

FILED = date(2026, 8, 10)
WHO = {"agent_name": "李经办", "agent_phone": "13800000000", "agent_capacity": "self"}
PROMISED = {"promise_truth": True, "promise_liability": True}
CLAIM = {"ground": "wrong", "claim": "罚款金额应为二万元，不是三万元。", **WHO, **PROMISED}
CORRECTION = {
    "decision": "correct",
    "corrections": [{"field": "fine_wan", "new_value": "2"}],
    "opinion": "经核对原决定，罚款为二万元。",
}
TAKEN_DOWN = {
    "decision": "delete",
    "removal": "should_not_publish",
    "opinion": "经核对，该信息依法不应公示。",
}
ANSWERED = {"decision": "wrong", "findings": "原决定罚款为二万元，录入有误。"}
INQUIRE = {"decision": "inquire", "opinion": "本单位录入与来文一致，发函核查。"}
DISMISSED = {"decision": "dismiss", "opinion": "原决定记载与公示一致。"}
BOTH = {
    "decision": "unverified",
    "objector_version": "当事人称该车已于处罚前转让。",
    "unit_version": "认定单位称当日车辆登记仍在其名下。",
    "opinion": "双方材料均不能证明。",
}


def object_to(bureau: Bureau, record_id: int | None, who: str = "applicant", **changed: Any) -> Moved:
    """With the stamped letter and a paper, unless told otherwise."""
    papers = {key: [bureau.file(who)] for key in ("commitment_letter", "evidence") if key not in changed}
    given = {**CLAIM, **papers, **changed}
    key = f"record:{record_id}:{given['ground']}" if record_id else f"missing:{given.get('decision_no')}"
    about = About("某公司异议申诉", bureau.company, bureau.unit, key, {"record_id": record_id})
    return cases.start(bureau.as_(who), "objection", given, about)


def appeal(bureau: Bureau, objection: Objection, who: str = "applicant") -> Moved:
    facts = {"objection_id": objection.id, "ground": objection.ground}
    about = About("某公司异议复核", bureau.company, bureau.unit, f"objection:{objection.id}", facts)
    return cases.start(bureau.as_(who), "appeal", {"claim": "原处理没有核对判决书。", **WHO}, about)


def accepted(bureau: Bureau, record_id: int | None, **changed: Any) -> int:
    case = object_to(bureau, record_id, **changed).case_id
    bureau.complete(case, "CheckObjection", "clerk", decision="accept")
    return case


def inquired(bureau: Bureau, record_id: int | None, **changed: Any) -> int:
    case = accepted(bureau, record_id, **changed)
    bureau.complete(case, "OwnCheck", "clerk", **INQUIRE)
    return case


def answered(bureau: Bureau, record_id: int | None, **changed: Any) -> int:
    case = inquired(bureau, record_id, **changed)
    bureau.complete(case, "AnswerInquiry", "reviewer", **ANSWERED)
    return case


def decided(bureau: Bureau, record_id: int | None, decision: dict[str, Any], **changed: Any) -> int:
    case = answered(bureau, record_id, **changed)
    bureau.complete(case, "Decide", "publisher", **decision)
    return case


def objection_of(case_id: int) -> Objection:
    with reading() as session:
        found = session.query(Objection).filter_by(case_id=case_id).one()
        session.expunge(found)
        return found


def appeal_of(case_id: int) -> Appeal:
    with reading() as session:
        found = session.query(Appeal).filter_by(case_id=case_id).one()
        session.expunge(found)
        return found


def of_other_unit(bureau: Bureau) -> None:
    """The other bureau gets somebody to answer, and a head."""
    with unit_of_work() as session:
        for login, role in {"other_reviewer": "reviewer", "other_approver": "approver"}.items():
            person = User(login=login, name=f"{login}某", agency_id=bureau.other_unit)
            person.roles = {role}
            session.add(person)
            session.flush()
            bureau.people[login] = actor_of(person)


def another(bureau: Bureau, login: str, role: str) -> None:
    """One more colleague of that role in the unit."""
    with unit_of_work() as session:
        person = User(login=login, name=f"{login}某", agency_id=bureau.unit)
        person.roles = {role}
        session.add(person)
        session.flush()
        bureau.people[login] = actor_of(person)


def also(bureau: Bureau, login: str, role: str) -> None:
    """The person holds one role more."""
    with unit_of_work() as session:
        person = session.get_one(User, bureau.people[login].id)
        person.roles = {*person.roles, role}
    bureau.people[login] = replace(bureau.people[login], roles=frozenset({*bureau.people[login].roles, role}))


def enter(record_id: int) -> None:
    """Collect and publish a record that was only entered."""
    with unit_of_work() as session:
        record, rules = session.get_one(Record, record_id), Rulebook.read(session)
        record.classify(Severity.GENERAL, {})
        record.collect(FILED)
        record.publish(FILED, rules)


def number_of(case_id: int) -> str:
    with reading() as session:
        return session.get_one(Case, case_id).number

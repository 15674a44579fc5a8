"""A transport bureau with the repository's files published: its people, two companies, penalties."""

from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import select

import app.verbs  # noqa: F401  registers what the diagrams ask for
from app import calendar, definitions, feel
from app.calendar import Calendar
from app.casework import attachments, checking
from app.casework.asked import About, Asked, Moved
from app.casework.clocks import Clock
from app.casework.commands import cases, files, tasks, timers
from app.casework.models import Case, Task, TaskState, Timer
from app.casework.outbox import Outgoing
from app.clock import SHANGHAI
from app.credit import Rulebook
from app.credit.periods import Severity
from app.credit.records import Record
from app.credit.repairs import Repair
from app.credit.rulebook import check_rules
from app.credit.subjects import Subject
from app.db import reading, unit_of_work
from app.people import SYSTEM, Actor, Agency, User, actor_of
from tests.kept import once

ROOT = Path(__file__).resolve().parents[2]
RECOGNISED = date(2026, 5, 6)
FIRST_DAY = date(2026, 8, 7)
PROMISED = {"promise_truth": True, "promise_liability": True, "promise_public": True}
APPLICATION = {
    "agent_name": "李经办",
    "agent_phone": "13800000000",
    "agent_capacity": "self",
    "performed_on": "2026-05-20",
    "payment": "once",
    "rectification_note": "已停止超限运输，补办许可并培训驾驶员。",
    **PROMISED,
}
VERIFIED = {"sources": ["own_system"], "decision": "performed", "findings": "系统查明罚款已缴清。"}


@dataclass
class Bureau:
    """The people, and short ways to do what they do at `now`."""

    unit: int
    other_unit: int
    company: int
    people: dict[str, Actor]
    now: datetime

    def on(self, day: date, hour: int = 9) -> "Bureau":
        self.now = datetime.combine(day, time(hour), SHANGHAI)
        return self

    def as_(self, login: str) -> Asked:
        return Asked(self.people[login], self.now)

    # --- doing ------------------------------------------------------------------------------------

    def apply(self, record_id: int, who: str = "applicant", **changed: Any) -> Moved:
        about = About(
            "某公司信用修复", self.company, self.unit, f"record:{record_id}", {"record_id": record_id}
        )
        return cases.start(self.as_(who), "credit_repair", {**APPLICATION, **changed}, about)

    def intake(self) -> Moved:
        return cases.start(self.as_("publisher"), "record_intake", {}, About("决定归集", unit_id=self.unit))

    def complete(self, case_id: int, element: str, who: str, **answer: Any) -> Moved:
        return tasks.complete(self.as_(who), self.task(case_id, element).id, answer)

    def accept_and_verify(self, case_id: int, decision: str = "performed") -> None:
        self.complete(case_id, "FormalCheck", "clerk", decision="accept")
        self.complete(case_id, "Verify", "reviewer", **{**VERIFIED, "decision": decision})

    def ask_to_supplement(self, case_id: int, *gaps: str) -> Moved:
        return tasks.ask_to_supplement(self.as_("clerk"), self.task(case_id, "FormalCheck").id, list(gaps))

    def retract(self, case_id: int) -> Moved:
        return cases.retract(self.as_("applicant"), case_id, "暂不申请")

    def file(self, who: str) -> str:
        """A paper of that person's, ready to be named in an answer."""
        return files.store(self.as_(who), BytesIO(b"%PDF-1.4\n%%EOF\n"), "证明.pdf").id

    def tick(self) -> list[str]:
        """Fire everything that is due; the elements that fired."""
        with reading() as session:
            due = {id_: session.get_one(Timer, id_).element for id_ in timers.due(session, self.now)}
        return [
            element for id_, element in due.items() if timers.fire(Asked(SYSTEM, self.now), id_) is not None
        ]

    # --- looking ----------------------------------------------------------------------------------

    def task(self, case_id: int, element: str) -> Task:
        with reading() as session:
            return session.scalars(
                select(Task).where(
                    Task.case_id == case_id, Task.element == element, Task.state == TaskState.OPEN
                )
            ).one()

    def desks(self, case_id: int) -> list[str]:
        with reading() as session:
            rows = select(Task.element).where(Task.case_id == case_id, Task.state == TaskState.OPEN)
            return sorted(session.scalars(rows))

    def case(self, case_id: int) -> Case:
        with reading() as session:
            found = session.get_one(Case, case_id)
            session.expunge(found)
            return found

    def clock(self, case_id: int, rule: str) -> Clock:
        with reading() as session:
            found = session.scalars(
                select(Clock).where(Clock.case_id == case_id, Clock.rule == rule).order_by(Clock.id.desc())
            ).first()
            session.expunge(found)
            return found

    def repair(self, case_id: int) -> Repair:
        with reading() as session:
            found = session.scalars(select(Repair).where(Repair.case_id == case_id)).one()
            session.expunge(found)
            return found

    def record(self, record_id: int) -> Record:
        with reading() as session:
            found = session.get_one(Record, record_id)
            session.expunge(found)
            return found

    def letters(self, login: str) -> list[tuple[str, dict[str, Any]]]:
        """What waits in the outbox for a person: code and arguments, in order."""
        with reading() as session:
            rows = session.scalars(
                select(Outgoing.body).where(Outgoing.kind == "inbox").order_by(Outgoing.id)
            ).all()
        bodies = [feel.loads(body) for body in rows]
        return [(b["code"], b["named"]) for b in bodies if b["to"] == self.people[login].id]

    def to_portal(self) -> list[dict[str, Any]]:
        with reading() as session:
            rows = session.scalars(
                select(Outgoing.body).where(Outgoing.kind == "portal").order_by(Outgoing.id)
            ).all()
        return [feel.loads(body) for body in rows]


def open_bureau(shelf: Path, now: date = FIRST_DAY) -> Bureau:
    """Everything in the repository published, one person of each role, a company with an applicant."""
    checking.install()
    attachments.keep_in(shelf, 1_000_000)
    definitions.register_check("rules", lambda key, body, _: check_rules(key, body))
    moment = datetime.combine(now, time(9), SHANGHAI)
    return once(f"bureau of {now}", lambda: _founded(moment))


def _founded(moment: datetime) -> Bureau:
    with unit_of_work() as session:
        calendar.seed(session)
        definitions.load_folder(session, ROOT, by="tests", now=moment)
        unit, other = Agency(name="甲市交通运输局"), Agency(name="乙市交通运输局")
        company, stranger = Subject(name="长运物流有限公司"), Subject(name="别家公司")
        session.add_all([unit, other, company, stranger])
        session.flush()
        places: dict[str, dict[str, Any]] = {
            role: {"agency_id": unit.id}
            for role in ("clerk", "reviewer", "approver", "publisher", "supervisor")
        }
        places |= {"applicant": {"subject_id": company.id}, "stranger": {"subject_id": stranger.id}}
        places["other_clerk"] = {"agency_id": other.id}
        people = {}
        for login, place in places.items():
            person = User(login=login, name=f"{login}某", **place)
            person.roles = {{"stranger": "applicant", "other_clerk": "clerk"}.get(login, login)}
            session.add(person)
            session.flush()
            people[login] = actor_of(person)
        return Bureau(unit.id, other.id, company.id, people, moment)


def a_record(bureau: Bureau, *, public: bool = True, **changed: Any) -> int:
    """A larger fine of 6 May 2026; `public`: collected and published the week after."""
    with unit_of_work() as session:
        rules = Rulebook.read(session)
        given = {
            "subject_id": bureau.company,
            "authority_id": bureau.unit,
            "decision_no": "甲交罚〔2026〕1号",
            "recognised_on": RECOGNISED,
            "categories": ["fine"],
            "fine_wan": 3,
        }
        record = Record(**{**given, **changed})
        record.enter(rules, Calendar.read(session), record.recognised_on)
        session.add(record)
        if public:
            record.classify(Severity.GENERAL, {})
            record.collect(record.recognised_on)
            record.publish(record.recognised_on, rules)
        session.flush()
        return record.id

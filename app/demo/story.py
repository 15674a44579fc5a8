"""What has happened before the demonstration begins, made by the product's own commands.

A team hands over its old penalties, they are collected and published, companies apply, and on the morning of
BEGINS there is a case at every desk.
"""

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app import calendar, definitions
from app.casework.asked import About, Asked, Moved
from app.casework.commands import cases, tasks
from app.casework.models import Case, Task, TaskState
from app.clock import SHANGHAI
from app.credit.records import Record
from app.credit.subjects import Subject
from app.db import reading, unit_of_work
from app.demo import clock, objections, papers, people, promises, records, rest, sheet
from app.people import User, actor_of
from app.registry.imports import import_penalties
from app.scheduler import tick

REPAIR = "credit_repair"
APPLICATION = {
    "agent_name": "王经办",
    "agent_phone": "13800000000",
    "agent_capacity": "self",
    "performed_on": "2026-02-10",
    "payment": "once",
    "rectification_note": "已按决定书要求整改到位，罚没款已缴清，并对从业人员作了专门教育。",
    "promise_truth": True,
    "promise_liability": True,
    "promise_public": True,
}
WITHOUT_PROMISE = {**APPLICATION, "promise_public": False}


def tell(root: Path) -> None:
    """Prepare an empty database: definitions, calendar, people, and two months of casework."""
    with unit_of_work() as session:
        calendar.seed(session)
        begun = at(date(2026, 1, 5))
        definitions.load_folder(session, root, by="初始发布", now=begun, note="随产品发布")
        people.settle(session)
        clock.begin(session)
    story = _Story()
    story.hand_over(sheet.OLD, date(2026, 1, 6), "penalties-2025.csv")
    story.collect(date(2026, 1, 7))
    story.pass_days(date(2026, 2, 24))
    papers.number(story.asked, date(2026, 2, 24))
    story.repairs()
    rest.tell(story)
    records.fill(story.people)
    objections.tell(story)
    promises.tell(story)
    papers.serve(story.asked, date(2026, 3, 1))
    story.hand_over(sheet.NEW, date(2026, 3, 1), "penalties-2026-02.csv")
    story.pass_days(date(2026, 3, 2))


def at(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), SHANGHAI)


class _Story:
    """The people of the office, acting on given days."""

    def __init__(self) -> None:
        with reading() as session:
            self.people = {user.login: actor_of(user) for user in session.scalars(select(User))}

    def asked(self, login: str, day: date, hour: int = 10) -> Asked:
        return Asked(self.people[login], at(day, hour))

    def hand_over(self, rows: tuple[sheet.Row, ...], day: date, name: str) -> None:
        import_penalties(self.asked("publisher", day), name, sheet.sheet(rows))

    def collect(self, day: date) -> None:
        for task in self.open("record_intake"):
            tasks.complete(self.asked("publisher", day), task.id, {"decision": "all"})
        tick(at(day, 17))

    def pass_days(self, until: date) -> None:
        """Let the metronome do what fell due up to that morning."""
        tick(at(until, 8))

    def repairs(self) -> None:
        """One application at every desk, one granted, one refused, one retracted."""
        self._granted(sheet.HARBOUR, 103)
        self._refused(sheet.BRIDGE, 106)
        day = date(2026, 2, 25)
        at_approver = self.apply("ride", sheet.RIDE, 108, day)
        self.accept(at_approver, date(2026, 2, 26))
        self.verify(at_approver, date(2026, 2, 28))
        at_reviewer = self.apply("coach", sheet.COACH, 105, day)
        self.accept(at_reviewer, date(2026, 2, 28))
        supplementing = self.apply("garage", sheet.GARAGE, 109, date(2026, 2, 26), WITHOUT_PROMISE)
        gaps = ["请补充同意公开信用承诺的声明", "请补充缴款凭证复印件"]
        tasks.ask_to_supplement(self.asked("clerk", date(2026, 2, 27)), self.desk(supplementing), gaps)
        retracted = self.apply("garage", sheet.GARAGE, 110, date(2026, 2, 27))
        cases.retract(self.asked("garage", date(2026, 2, 28)), retracted, "材料尚未备齐")
        self.apply("applicant", sheet.SHUNDA, 101, date(2026, 2, 28))

    def _granted(self, company: str, number: int) -> None:
        case = self.apply("harbour", company, number, date(2026, 2, 24))
        self.accept(case, date(2026, 2, 25))
        self.verify(case, date(2026, 2, 26))
        answer = {"decision": "grant", "opinion": "情况属实，准予修复。"}
        tasks.complete(self.asked("approver", date(2026, 2, 27)), self.desk(case), answer)

    def _refused(self, company: str, number: int) -> None:
        case = self.apply("bridge", company, number, date(2026, 2, 24))
        self.accept(case, date(2026, 2, 25))
        self.verify(case, date(2026, 2, 27), performed=False)
        answer = {"decision": "refuse", "reason": "OBLIGATION_NOT_FULFILLED", "opinion": "没收款项尚未缴清。"}
        tasks.complete(self.asked("approver", date(2026, 2, 28)), self.desk(case), answer)

    def apply(
        self, login: str, company: str, number: int, day: date, answer: dict[str, Any] | None = None
    ) -> int:
        with reading() as session:
            record, subject = session.execute(
                select(Record, Subject)
                .join(Subject, Subject.id == Record.subject_id)
                .where(Subject.name == company, Record.decision_no.like(f"%〕{number}号"))
            ).one()
            about = About(
                f"{company}信用修复（{record.decision_no}）",
                subject_id=subject.id,
                unit_id=record.authority_id,
                business_key=f"record:{record.id}",
                facts={"record_id": record.id},
            )
        return cases.start(self.asked(login, day), REPAIR, answer or APPLICATION, about).case_id

    def accept(self, case_id: int, day: date) -> Moved:
        return tasks.complete(self.asked("clerk", day), self.desk(case_id), {"decision": "accept"})

    def verify(self, case_id: int, day: date, *, performed: bool = True) -> Moved:
        found = {
            "sources": ["own_system", "treasury"],
            "decision": "performed" if performed else "not_performed",
            "findings": "经核对本单位系统及缴款记录，"
            + ("义务已全部履行。" if performed else "没收款项未缴清。"),
        }
        return tasks.complete(self.asked("reviewer", day, 15), self.desk(case_id), found)

    def desk(self, case_id: int) -> str:
        """The one open task of the case."""
        with reading() as session:
            return session.scalars(
                select(Task.id).where(Task.case_id == case_id, Task.state == TaskState.OPEN)
            ).one()

    def open(self, process: str) -> list[Task]:
        with reading() as session:
            return list(
                session.scalars(
                    select(Task)
                    .join(Case, Case.id == Task.case_id)
                    .where(Case.process == process, Task.state == TaskState.OPEN)
                )
            )

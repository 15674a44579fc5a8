"""Objections in the demonstration: one at each desk that an objection passes, and some that are decided."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.casework.asked import About, Asked
from app.casework.commands import cases, files, tasks
from app.casework.models import Task, TaskState
from app.credit.objections import Objection
from app.credit.records import Record
from app.credit.subjects import Subject
from app.db import reading
from app.demo import sheet
from app.people import Agency

if TYPE_CHECKING:
    from app.demo.story import _Story as Story

PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
WHO = {"agent_phone": "13800000000", "agent_capacity": "self"}
PROMISED = {"promise_truth": True, "promise_liability": True}
INQUIRE = {"decision": "inquire", "opinion": "本单位录入与来文一致，发函核查。"}


@dataclass(frozen=True)
class Claim:
    """Who objects to which decision, on which ground and day; `promised`: the stamped letter is with it."""

    login: str
    company: str
    number: int
    day: date
    says: str
    ground: str = "wrong"
    promised: bool = True


WAITING = Claim("applicant", sheet.SHUNDA, 102, date(2026, 2, 28), "罚款金额应为一万元，公示为二万元。")
INCOMPLETE = Claim(
    "garage", sheet.GARAGE, 110, date(2026, 2, 25), "当场警告不应公示。", "should_not_publish", promised=False
)
CHECKED = Claim(
    "coach", sheet.COACH, 105, date(2026, 2, 26), "处罚类别与决定书不一致。", "differs_from_source"
)
INQUIRED = Claim("bridge", sheet.BRIDGE, 107, date(2026, 2, 24), "整改期限记载有误。")
ANSWERED = Claim("ride", sheet.RIDE, 108, date(2026, 2, 24), "违法行为类型应为巡游车。")
NOTED = Claim("garage", sheet.GARAGE, 109, date(2026, 2, 24), "违法事实与当日情况不符。")
DISMISSED = Claim("applicant", sheet.SHUNDA, 101, date(2026, 2, 24), "已另案处罚，属于重复处罚。")


def tell(story: "Story") -> None:
    """One objection at every desk, one that could not be verified, one re-examined, one complaint."""
    told = _Disputes(story)
    told.file(WAITING)
    gaps = ["请补交盖章的异议申诉信用承诺书"]
    incomplete = told.file(INCOMPLETE)
    tasks.ask_to_supplement(story.asked("clerk", date(2026, 2, 26)), story.desk(incomplete), gaps)
    told.accepted(CHECKED, date(2026, 2, 28))
    told.inquired(INQUIRED)
    told.answered(ANSWERED, {"decision": "unclear", "findings": "原始笔录保存不全，无法查清。"})
    told.noted()
    told.reexamined()
    told.complained()


class _Disputes:
    """The story's people, objecting and deciding."""

    def __init__(self, story: "Story") -> None:
        self.story = story

    def noted(self) -> None:
        """Neither side could prove it: both versions stand beside the record."""
        case = self.answered(NOTED, {"decision": "correct", "findings": "与原决定核对一致。"})
        both = {
            "decision": "unverified",
            "objector_version": "当事人称当日车辆由承租人使用。",
            "unit_version": "认定单位称现场笔录由当事人签字。",
            "opinion": "双方材料均不能证明。",
        }
        self.do(case, "Decide", self.story.asked("publisher", date(2026, 2, 28)), both)

    def reexamined(self) -> None:
        """Dismissed, and the approver is asked to look at it once more."""
        case = self.answered(DISMISSED, {"decision": "correct", "findings": "与原决定核对一致。"})
        kept = {"decision": "dismiss", "opinion": "两份决定针对不同日期的行为，公示与原决定一致。"}
        self.do(case, "Decide", self.story.asked("publisher", date(2026, 2, 28)), kept)
        with reading() as session:
            objection = session.scalars(select(Objection).where(Objection.case_id == case)).one()
            about = About(
                f"{sheet.SHUNDA}异议复核（{objection.decision_no}）",
                subject_id=objection.subject_id,
                unit_id=objection.authority_id,
                business_key=f"objection:{objection.id}",
                facts={"objection_id": objection.id, "ground": objection.ground},
            )
        answer = {"claim": "两份决定记载的车号和时间相同，请重新核对。", "agent_name": "顾清", **WHO}
        cases.start(self.story.asked("applicant", date(2026, 2, 28), 15), "appeal", answer, about)

    def complained(self) -> None:
        """About the team's window; supervision has it on its desk."""
        with reading() as session:
            unit = session.scalars(select(Agency).where(Agency.name.like("%支队"))).one()
            about = About(
                f"对{unit.name}的服务投诉",
                subject_id=self.story.people["harbour"].subject_id,
                unit_id=unit.id,
                facts={"about_unit": unit.id, "about_case": None},
            )
        claim = "两次到窗口咨询都没有一次告知所需材料。"
        answer = {"grievance": "attitude", "claim": claim, "agent_phone": WHO["agent_phone"]}
        cases.start(self.story.asked("harbour", date(2026, 2, 27)), "service_complaint", answer, about)

    def answered(self, claim: Claim, found: dict[str, Any]) -> int:
        case = self.inquired(claim)
        self.do(case, "AnswerInquiry", self.story.asked("reviewer", date(2026, 2, 27), 16), found)
        return case

    def inquired(self, claim: Claim) -> int:
        case = self.accepted(claim, date(2026, 2, 25))
        self.do(case, "OwnCheck", self.story.asked("clerk", date(2026, 2, 26)), INQUIRE)
        return case

    def accepted(self, claim: Claim, day: date) -> int:
        case = self.file(claim)
        self.do(case, "CheckObjection", self.story.asked("clerk", day, 11), {"decision": "accept"})
        return case

    def file(self, claim: Claim) -> int:
        asked = self.story.asked(claim.login, claim.day)
        name = asked.actor.name.partition("（")[0]
        answer: dict[str, Any] = {"ground": claim.ground, "claim": claim.says, "agent_name": name, **WHO}
        answer["evidence"] = [self._paper(claim)]
        if claim.promised:
            answer |= {**PROMISED, "commitment_letter": [self._paper(claim)]}
        return cases.start(asked, "objection", answer, _about(claim)).case_id

    def do(self, case: int, step: str, by: Asked, answer: dict[str, Any]) -> None:
        with reading() as session:
            open_ = (Task.case_id == case, Task.element == step, Task.state == TaskState.OPEN)
            task = session.scalars(select(Task.id).where(*open_)).one()
        tasks.complete(by, task, answer)

    def _paper(self, claim: Claim) -> str:
        asked = self.story.asked(claim.login, claim.day)
        return files.store(asked, BytesIO(PAPER), "证明材料.pdf").id


def _about(claim: Claim) -> About:
    with reading() as session:
        record = session.scalars(
            select(Record)
            .join(Subject, Subject.id == Record.subject_id)
            .where(Subject.name == claim.company, Record.decision_no.like(f"%〕{claim.number}号"))
        ).one()
        return About(
            f"{claim.company}异议申诉（{record.decision_no}）",
            subject_id=record.subject_id,
            unit_id=record.authority_id,
            business_key=f"record:{record.id}:{claim.ground}",
            facts={"record_id": record.id},
        )

"""信用承诺 in the demonstration: a promise at every desk, kept and broken ones, and a campaign."""

from datetime import date
from hashlib import sha256
from io import BytesIO
from typing import Any

from sqlalchemy import select

from app.casework.asked import About, Asked
from app.casework.commands import cases, files, tasks
from app.casework.models import Task, TaskState
from app.credit.commitments import Commitment
from app.credit.subjects import Subject
from app.db import reading, unit_of_work
from app.demo import people, sheet
from app.people import Agency
from app.registry import catalogue
from app.registry.pledges import Report, report

PROCESS = "credit_commitment"
LEGAL_REPS = {
    sheet.SHUNDA: "顾清",
    sheet.HARBOUR: "江帆",
    sheet.COACH: "安宁",
    sheet.BRIDGE: "石磊",
    sheet.RIDE: "易行",
    sheet.GARAGE: "尤工",
}
LOGINS = {
    sheet.SHUNDA: "applicant",
    sheet.HARBOUR: "harbour",
    sheet.COACH: "coach",
    sheet.BRIDGE: "bridge",
    sheet.RIDE: "ride",
    sheet.GARAGE: "garage",
}
PICTURE = b"%PDF-1.4\n%%EOF\n"


class Promises:
    """The same people, promising; `told` is the story that knows them."""

    def __init__(self, told: Any) -> None:
        self.told = told
        with unit_of_work() as session:
            for subject in session.scalars(select(Subject).where(Subject.name.in_(LEGAL_REPS))):
                subject.legal_rep = LEGAL_REPS[subject.name]

    def tell(self) -> None:
        """One at each desk, so that every step can be looked at."""
        catalogue.issue(self.told.asked("publisher", date(2026, 1, 6)))
        self._before_spring()
        self._at_the_desks()

    def _before_spring(self) -> None:
        """What was promised in January and binds since."""
        day = date(2026, 1, 8)
        self.signed(sheet.HARBOUR, "port_tariff_publicity", "港口收费目录清单公开", day)
        kept = self.signed(sheet.BRIDGE, "works_wages_promise", "春节前农民工工资支付", day)
        self._report(kept, date(2026, 2, 10))
        seen = {"sources": ["own_system"], "verdict": "kept", "findings": "工资专户流水显示已足额支付。"}
        self.done(kept, "reviewer", date(2026, 2, 11), **seen)
        accused = self.signed(sheet.COACH, "bus_route_conduct", "青屏至海口班线", day)
        self._report(accused, date(2026, 2, 27))
        self._tolerated(sheet.RIDE, "新设教练场地一处")
        supplied = self._tolerated(sheet.COACH, "新设教练场地两处")
        day = date(2026, 2, 28)
        contract = files.store(self.told.asked("coach", day), BytesIO(PICTURE), "聘用合同.pdf").id
        self.answered(supplied, sheet.COACH, day, papers=[contract])

    def _tolerated(self, company: str, matter: str) -> int:
        """Accepted while a paper is still missing."""
        late = ["教练员聘用合同"]
        case = self.signed(company, "driving_school_filing", matter, date(2026, 2, 25), late)
        self.done(case, "reviewer", date(2026, 2, 26), decision="accept", opinion="主要材料齐备。")
        return case

    def _at_the_desks(self) -> None:
        day = date(2026, 2, 28)
        self.begin(sheet.SHUNDA, "road_freight_licence", "新增普通货运车辆 5 台", day)
        self.signed(sheet.SHUNDA, "road_freight_licence", "新设分公司货运经营", day)
        self.begin(sheet.HARBOUR, "port_operation_renewal", "三号码头经营许可延续", day)
        self.signed(sheet.GARAGE, "vehicle_repair_filing", "二类维修企业备案", day)
        self._broken(sheet.COACH, "自有车辆维修车间备案")
        heard = self._broken(sheet.RIDE, "自有车辆维修车间备案")
        self.answered(heard, sheet.RIDE, date(2026, 2, 28), wants="statement", statement="正在补聘技术人员。")
        silent = self._broken(sheet.COACH, "维修分厂备案")
        self.answered(silent, sheet.COACH, date(2026, 2, 28), wants="nothing")
        self._campaign(sheet.RIDE, day)

    def _broken(self, company: str, matter: str) -> int:
        """A promise whose check found a breach; the company has not spoken yet."""
        day = date(2026, 2, 24)
        case = self.signed(company, "vehicle_repair_filing", matter, day)
        self.done(case, "reviewer", day, decision="accept", opinion="按承诺办理。")
        self._report(case, date(2026, 2, 26))
        proof = files.store(self.told.asked("reviewer", day), BytesIO(PICTURE), "人员查询.pdf").id
        found = {
            "sources": ["own_system"],
            "verdict": "broken",
            "breach_kind": "false_promise",
            "findings": "人员登记显示两名维修技术人员已于上年离职，承诺不实。",
            "evidence": [proof],
        }
        self.done(case, "reviewer", date(2026, 2, 27), **found)
        return case

    def _campaign(self, company: str, day: date) -> None:
        about = About(f"{company}专项治理承诺", *self._who(company), f"campaign:{company}")
        given = {
            "campaign": "交通出行领域专项治理",
            "list_no": "青交〔2026〕3号",
            "reason": "多次违规派单被查处",
        }
        cases.start(self.told.asked("publisher", day), "commitment_campaign", given, about)

    def begin(self, company: str, item: str, matter: str, day: date) -> int:
        """The case of a promise, waiting for the signature."""
        asked, (subject, unit) = self.told.asked(LOGINS[company], day), self._who(company)
        key = f"commitment:{item}:{subject}:{sha256(matter.encode()).hexdigest()[:12]}"
        given = {
            "route": "commitment",
            "matter": matter,
            "contact_name": LEGAL_REPS[company],
            "contact_phone": "13800000000",
        }
        about = About(f"{company}信用承诺（{matter}）", subject, unit, key, {"item_key": item})
        return cases.start(asked, PROCESS, given, about).case_id

    def signed(self, company: str, item: str, matter: str, day: date, late: list[str] | None = None) -> int:
        case = self.begin(company, item, matter, day)
        given: dict[str, Any] = {
            "signer": LEGAL_REPS[company],
            "capacity": "legal_rep",
            "uscc": people.COMPANIES[company],
            "agreed": True,
        }
        if late:
            given["missing_papers"] = late
        tasks.answer(self.told.asked(LOGINS[company], day, 11), self.desk(case), given)
        return case

    def answered(self, case_id: int, company: str, day: date, **given: Any) -> None:
        tasks.answer(self.told.asked(LOGINS[company], day, 14), self.desk(case_id), given)

    def done(self, case_id: int, who: str, day: date, **given: Any) -> None:
        tasks.complete(self.told.asked(who, day, 15), self.desk(case_id), given)

    def desk(self, case_id: int) -> str:
        with reading() as session:
            return session.scalars(
                select(Task.id).where(Task.case_id == case_id, Task.state == TaskState.OPEN)
            ).one()

    def _report(self, case_id: int, day: date) -> None:
        asked: Asked = self.told.asked("reviewer", day)
        with reading() as session:
            number = session.scalars(select(Commitment.id).where(Commitment.case_id == case_id)).one()
        report(asked, number, Report("not_performed", "日常检查发现与承诺不符，请核查。"))

    def _who(self, company: str) -> tuple[int, int]:
        """The subject, and the unit that takes its promises."""
        with reading() as session:
            named = select(Subject.id).where(Subject.name == company)
            subject = session.scalars(named.order_by(Subject.id).limit(1)).one()  # another bears its name
            unit = session.scalars(select(Agency.id).where(Agency.name == people.TEAM)).one()
            return subject, unit


def tell(told: Any) -> None:
    """Put promises of every kind at the desks of the story."""
    Promises(told).tell()

"""The invented agency of the demonstration, its people, and the companies it deals with."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.credit.codes import organisation_digit, uscc_digit
from app.credit.subjects import Subject, SubjectKind
from app.people import Agency, AgencyKind, User

BUREAU = "青屏市交通运输局"
TEAM = "青屏市交通运输综合行政执法支队"


@dataclass(frozen=True)
class Person:
    """Someone to sign in as; `does` is what the sign-in page says of the desk."""

    login: str
    name: str
    role: str
    does: str
    agency: str | None = TEAM
    subject: str | None = None


def code(serial: str) -> str:
    """A valid 统一社会信用代码 of the impossible region 999999, so that it belongs to nobody."""
    body = f"{serial:0>8}"
    first17 = f"91999999{body}{organisation_digit(body)}"
    return first17 + uscc_digit(first17)


COMPANIES = {
    "青屏市顺达运输有限公司": code("A1"),
    "青屏市远航港务有限公司": code("A2"),
    "青屏市安和客运有限公司": code("A3"),
    "青屏市路桥工程有限公司": code("A4"),
    "青屏市众行出行科技有限公司": code("A5"),
    "青屏市精修汽车维修有限公司": code("A6"),
}

PEOPLE = (
    Person("applicant", "顾清（顺达运输）", "applicant", "申请人", None, "青屏市顺达运输有限公司"),
    Person("harbour", "江帆（远航港务）", "applicant", "申请人", None, "青屏市远航港务有限公司"),
    Person("coach", "安宁（安和客运）", "applicant", "申请人", None, "青屏市安和客运有限公司"),
    Person("bridge", "石磊（路桥工程）", "applicant", "申请人", None, "青屏市路桥工程有限公司"),
    Person("ride", "易行（众行出行）", "applicant", "申请人", None, "青屏市众行出行科技有限公司"),
    Person("garage", "尤工（精修维修）", "applicant", "申请人", None, "青屏市精修汽车维修有限公司"),
    Person("clerk", "何芳", "clerk", "受理窗口"),
    Person("reviewer", "林涛", "reviewer", "业务科室经办"),
    Person("reviewer2", "周敏", "reviewer", "业务科室经办"),
    Person("approver", "高峰", "approver", "分管领导"),
    Person("publisher", "沈洁", "publisher", "信用科"),
    Person("registrar", "叶岚", "publisher", "信用科（局机关）", BUREAU),
    Person("supervisor", "郑义", "supervisor", "督导", BUREAU),
    Person("designer", "罗成", "designer", "流程设计", BUREAU),
    Person("administrator", "秦明", "administrator", "系统管理", BUREAU),
    Person("administrator2", "刘衡", "administrator", "系统管理（复核）", BUREAU),
    Person("auditor", "孟真", "auditor", "审计", BUREAU),
)


def settle(session: Session) -> dict[str, User]:
    """Make the agency, the companies and their people; by login. They sign in without a password."""
    bureau = Agency(name=BUREAU, kind=AgencyKind.AUTHORITY, uscc=code("G1"))
    session.add(bureau)
    session.flush()
    session.add(Agency(name=TEAM, kind=AgencyKind.TEAM, uscc=code("G2"), superior_id=bureau.id))
    session.add_all(
        Subject(kind=SubjectKind.ORGANISATION, name=name, uscc=uscc) for name, uscc in COMPANIES.items()
    )
    session.flush()
    agencies = {agency.name: agency.id for agency in session.scalars(select(Agency))}
    subjects = {subject.name: subject.id for subject in session.scalars(select(Subject))}
    made = {}
    for person in PEOPLE:
        user = User(login=person.login, name=person.name)
        user.agency_id = agencies.get(person.agency or "")
        user.subject_id = subjects.get(person.subject or "")
        user.roles = {person.role}
        session.add(user)
        made[person.login] = user
    session.flush()
    return made

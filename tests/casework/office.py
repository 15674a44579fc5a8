"""A small office for tests: people, an agency, a few processes, and verbs that can be told to fail."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app import calendar, definitions
from app.casework import checking, outbox
from app.casework.asked import About, Asked, Moved
from app.casework.clocks import Holder, Period
from app.casework.commands import cases
from app.casework.models import Task, TaskState, Timer
from app.casework.verbs import Step, question, verb
from app.clock import SHANGHAI
from app.credit.subjects import Subject
from app.db import reading, unit_of_work
from app.errors import Refused
from app.outbound import inbox as letter_box
from app.people import Actor, Agency, User

MONDAY = datetime(2026, 6, 1, 9, tzinfo=SHANGHAI)


class Fate:
    """What the test verb does next: nothing special, refuse, or break."""

    says = "go"
    done: list[str] = []  # noqa: RUF012  one fate for all


@verb
def stamp(step: Step, text: str, number: int = 0) -> dict[str, Any]:
    """A verb of the tests."""
    if Fate.says == "refuse":
        raise Refused
    if Fate.says == "break":
        raise ZeroDivisionError("the stamp is broken")
    Fate.done.append(f"{text}:{number}")
    return {"stamped": True}


@verb
def stop(step: Step) -> None:
    step.stop_clocks("补正")


@verb
def go_on(step: Step) -> None:
    step.resume_clocks("已补正")


PERIODS = {
    "review": Period("review", 5, source="测试规则", extendable_to=10),
    "supplement": Period("supplement", 3, holder=Holder.APPLICANT),
}


@question("office due", returns="date and time", stable=False)
def due(step: Step, rule: str) -> datetime | None:
    return step.clock(PERIODS[rule]).expires_at()


@question("office reminder", returns="date and time", stable=False)
def reminder(step: Step, rule: str, share: Decimal) -> datetime | None:
    return step.clock(PERIODS[rule]).moment_at(share, step.clocks.calendar)


def bpmn(key: str, body: str, properties: str = "", root: str = "") -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  id="Definitions_{key}" targetNamespace="http://bpmn.io/schema/bpmn">{root}
  <bpmn:process id="{key}" name="{key}" isExecutable="true">
    <bpmn:extensionElements><zeebe:properties>{properties}</zeebe:properties></bpmn:extensionElements>
    {body}
  </bpmn:process>
</bpmn:definitions>""".encode()


def flows(*pairs: str) -> str:
    """`flows("a b", "b c")` draws sequence flows; `"a c =x > 1"` one with a condition."""
    drawn = []
    for number, pair in enumerate(pairs):
        source, target, *condition = pair.split(" ", 2)
        inner = f"<bpmn:conditionExpression>{condition[0]}</bpmn:conditionExpression>" if condition else ""
        drawn.append(
            f'<bpmn:sequenceFlow id="f{number}_{source}_{target}" sourceRef="{source}" targetRef="{target}">'
            f"{inner}</bpmn:sequenceFlow>"
        )
    return "".join(drawn)


def user(key: str, role: str, form: str = "opinion", *, due: str = "", properties: str = "") -> str:
    schedule = f"<zeebe:taskSchedule dueDate='{due}' />" if due else ""
    return f"""<bpmn:userTask id="{key}" name="{key}"><bpmn:extensionElements><zeebe:userTask />
      <zeebe:formDefinition formId="{form}" />
      <zeebe:assignmentDefinition candidateGroups="{role}" />{schedule}
      <zeebe:ioMapping><zeebe:output source="=decision" target="decision" /></zeebe:ioMapping>
      <zeebe:properties>{properties}</zeebe:properties>
    </bpmn:extensionElements></bpmn:userTask>"""


def service(key: str, type_: str, *inputs: str) -> str:
    given = "".join(
        f"<zeebe:input source='{source}' target='{target}' />"
        for source, target in (i.split(" -> ") for i in inputs)
    )
    return f"""<bpmn:serviceTask id="{key}" name="{key}"><bpmn:extensionElements>
      <zeebe:taskDefinition type="{type_}" /><zeebe:ioMapping>{given}</zeebe:ioMapping>
    </bpmn:extensionElements></bpmn:serviceTask>"""


def boundary(key: str, at: str, when: str, *, interrupting: bool = False) -> str:
    cancels = str(interrupting).lower()
    return f"""<bpmn:boundaryEvent id="{key}" attachedToRef="{at}" cancelActivity="{cancels}">
      <bpmn:timerEventDefinition id="t_{key}">
        <bpmn:timeDate xsi:type="bpmn:tFormalExpression">{when}</bpmn:timeDate>
      </bpmn:timerEventDefinition></bpmn:boundaryEvent>"""


START = '<bpmn:startEvent id="begin" />'
END = '<bpmn:endEvent id="finish" />'
SUPPLEMENT = '<zeebe:property name="supplement" value="true" />'

OPINION = """{"type": "default", "id": "opinion", "schemaVersion": 18, "components": [
  {"type": "textfield", "key": "decision", "id": "a", "label": "决定", "validate": {"required": true}},
  {"type": "textarea", "key": "gaps", "id": "b", "label": "缺项"},
  {"type": "textarea", "key": "opinion", "id": "c", "label": "意见"}]}""".encode()

PROCESSES = {
    # a reviewer checks, a verb stamps, an approver decides
    "approval": bpmn(
        "approval",
        START
        + user("review", "reviewer")
        + service("stamping", "office.stamp", "=approved -> text", "=2 + 1 -> number")
        + user("approve", "approver")
        + END
        + flows("begin review", "review stamping", "stamping approve", "approve finish"),
    ),
    # two people, nothing automatic between them
    "plain": bpmn(
        "plain",
        START
        + user("review", "reviewer")
        + user("approve", "approver", properties='<zeebe:property name="bulk" value="false" />')
        + END
        + flows("begin review", "review approve", "approve finish"),
    ),
    # a step with a statutory clock, a supplement, a reminder and a way to retract
    "timed": bpmn(
        "timed",
        START
        + '<bpmn:subProcess id="body"><bpmn:startEvent id="inside" />'
        + user("check", "clerk", due='=office due("review")', properties=SUPPLEMENT)
        + boundary("soon", "check", '=office reminder("review", 0.6)')
        + boundary("over", "check", '=office due("review")')
        + service("reminding", "office.stamp", "=soon -> text")
        + service("escalating", "office.stamp", "=over -> text")
        + '<bpmn:endEvent id="reminded" /><bpmn:endEvent id="escalated" />'
        + '<bpmn:exclusiveGateway id="which" default="fx" />'
        + service("halt", "office.stop")
        + user("mend", "applicant")
        + service("run_on", "office.go_on")
        + user("approve", "approver", due='=office due("review")')
        + '<bpmn:endEvent id="inside_end" />'
        + '<bpmn:sequenceFlow id="fx" sourceRef="which" targetRef="approve" />'
        + flows(
            "inside check",
            "check which",
            'which halt =decision = "supplement"',
            "halt mend",
            "mend run_on",
            "run_on check",
            "approve inside_end",
            "soon reminding",
            "reminding reminded",
            "over escalating",
            "escalating escalated",
        )
        + "</bpmn:subProcess>"
        + '<bpmn:boundaryEvent id="gone" attachedToRef="body">'
        + '<bpmn:messageEventDefinition id="mg" messageRef="m1" />'
        + "</bpmn:boundaryEvent>"
        + service("undoing", "office.stamp", "=retracted -> text")
        + '<bpmn:endEvent id="retracted" />'
        + END
        + flows("begin body", "body finish", "gone undoing", "undoing retracted"),
        properties='<zeebe:property name="retract" value="true" />'
        '<zeebe:property name="applicant_step" value="mend" />',
        root='<bpmn:message id="m1" name="retracted"><bpmn:extensionElements>'
        '<zeebe:subscription correlationKey="=string(case_id)" /></bpmn:extensionElements></bpmn:message>',
    ),
    # waits for a letter, then stamps
    "letter": bpmn(
        "letter",
        START
        + '<bpmn:intermediateCatchEvent id="waiting"><bpmn:messageEventDefinition id="ml" messageRef="m2" />'
        + "</bpmn:intermediateCatchEvent>"
        + service("stamping", "office.stamp", "=letter -> text")
        + END
        + flows("begin waiting", "waiting stamping", "stamping finish"),
        root='<bpmn:message id="m2" name="answered"><bpmn:extensionElements>'
        '<zeebe:subscription correlationKey="=letter_no" /></bpmn:extensionElements></bpmn:message>',
    ),
    # a timer, then a verb
    "sleeper": bpmn(
        "sleeper",
        START
        + '<bpmn:intermediateCatchEvent id="sleep"><bpmn:timerEventDefinition id="td">'
        + '<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P2D</bpmn:timeDuration>'
        + "</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
        + service("stamping", "office.stamp", "=woken -> text")
        + END
        + flows("begin sleep", "sleep stamping", "stamping finish"),
    ),
}


@dataclass
class Office:
    """The people of the office, and short ways to do what they do."""

    unit: int
    people: dict[str, Actor]
    now: datetime = MONDAY
    keys: list[str] = field(default_factory=list)

    def as_(self, login: str, key: str | None = None) -> Asked:
        return Asked(self.people[login], self.now, key)

    def on(self, day: date, hour: int = 9) -> None:
        self.now = datetime.combine(day, time(hour), SHANGHAI)

    def start(self, process: str = "approval", **facts: Any) -> Moved:
        about = About("某事", subject_id=77, unit_id=self.unit, facts=facts)
        return cases.start(self.as_("applicant"), process, {}, about)

    def task(self, case_id: int) -> Task:
        with reading() as session:
            return session.scalars(
                select(Task).where(Task.case_id == case_id, Task.state == TaskState.OPEN)
            ).one()

    def timer(self, case_id: int, element: str) -> Timer:
        with reading() as session:
            return session.scalars(
                select(Timer)
                .where(Timer.case_id == case_id, Timer.element == element)
                .order_by(Timer.due_at.desc())
            ).first()


def open_office() -> Office:
    """An agency, one person of each role (two reviewers), and the processes published."""
    Fate.says, Fate.done[:] = "go", []
    checking.install()
    outbox.deliver_inside("inbox", letter_box.put)
    with unit_of_work() as session:
        calendar.seed(session)
        unit = Agency(name="甲市交通运输局")
        session.add(unit)
        session.flush()
        session.add_all(
            Subject(id=number, kind="organisation", name=f"第{number}号公司") for number in (77, 78)
        )
        session.flush()
        people = {}
        for login, roles in {
            "clerk": {"clerk"},
            "reviewer": {"reviewer"},
            "second": {"reviewer"},
            "both": {"reviewer", "approver"},
            "approver": {"approver"},
            "administrator": {"administrator"},
            "applicant": {"applicant"},
            "stranger": {"applicant"},
        }.items():
            staff = login not in ("applicant", "stranger")
            person = User(login=login, name=f"{login}某", agency_id=unit.id if staff else None)
            person.subject_id = {"applicant": 77, "stranger": 78}.get(login)
            person.roles = roles
            session.add(person)
            session.flush()
            people[login] = Actor(
                person.id, person.name, frozenset(roles), person.agency_id, person.subject_id
            )
        definitions.publish(session, "form", "opinion", OPINION, by="t", now=MONDAY)
        for key, body in PROCESSES.items():
            definitions.publish(session, "process", key, body, by="t", now=MONDAY)
        return Office(unit.id, people)

"""Roles, the actor of an act, and which role may do what."""

from dataclasses import dataclass
from enum import StrEnum

from app.errors import NotAllowed


class Role(StrEnum):
    APPLICANT = "applicant"
    """信用主体"""
    AGENT = "agent"
    """经办人 of a subject"""
    CLERK = "clerk"
    """受理窗口"""
    REVIEWER = "reviewer"
    """业务科室经办"""
    APPROVER = "approver"
    """分管领导"""
    PUBLISHER = "publisher"
    """信用科"""
    SUPERVISOR = "supervisor"
    """督导"""
    EVALUATOR = "evaluator"
    """评价人"""
    DESIGNER = "designer"
    """流程设计"""
    ADMINISTRATOR = "administrator"
    """系统管理"""
    AUDITOR = "auditor"
    """审计"""
    SYSTEM = "system"
    """the clock and imports; never a person's"""


SUBJECTS = frozenset({Role.APPLICANT, Role.AGENT})
DESK = frozenset({Role.CLERK, Role.REVIEWER, Role.APPROVER, Role.PUBLISHER, Role.EVALUATOR})
"""Those who hold tasks."""
ANSWERING = DESK | {Role.SUPERVISOR}
"""Those who have a queue: complaints wait for supervision."""
OVERSIGHT = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AUDITOR})
"""Those who see every case."""
STAFF = DESK | OVERSIGHT | {Role.DESIGNER}


@dataclass(frozen=True)
class Actor:
    """Who acts: a person signed in, or the system itself (no id)."""

    id: int | None
    name: str
    roles: frozenset[str]
    agency_id: int | None = None
    subject_id: int | None = None
    password_once: bool = False
    """Signed in with a password that somebody else knows: may do nothing but choose a new one."""

    @property
    def is_staff(self) -> bool:
        return bool(self.roles & STAFF)

    @property
    def is_applicant(self) -> bool:
        return bool(self.roles & SUBJECTS)

    @property
    def sees_everything(self) -> bool:
        return bool(self.roles & OVERSIGHT)


SYSTEM = Actor(None, "系统", frozenset({Role.SYSTEM}))

ACTS: dict[str, frozenset[Role]] = {
    "cases.start": SUBJECTS | DESK,
    "cases.read": SUBJECTS | STAFF,
    "cases.comment": SUBJECTS | DESK | {Role.SUPERVISOR, Role.ADMINISTRATOR},
    "cases.remind": SUBJECTS | DESK | {Role.SUPERVISOR},
    "cases.retract": SUBJECTS,
    "cases.suspend": frozenset({Role.REVIEWER, Role.APPROVER}),
    "cases.resume": frozenset({Role.REVIEWER, Role.APPROVER}),
    "cases.extend": frozenset({Role.APPROVER}),
    "clocks.stop": frozenset({Role.REVIEWER, Role.APPROVER}),
    "clocks.resume": frozenset({Role.REVIEWER, Role.APPROVER}),
    "cases.terminate": frozenset({Role.APPROVER, Role.ADMINISTRATOR}),
    "tasks.read": SUBJECTS | STAFF,
    "tasks.claim": ANSWERING,
    "tasks.release": ANSWERING,
    "tasks.save_draft": SUBJECTS | ANSWERING,
    "tasks.complete": ANSWERING,
    "tasks.ask_to_supplement": frozenset({Role.CLERK, Role.REVIEWER}),
    "tasks.answer": SUBJECTS,
    "tasks.send_back": frozenset({Role.CLERK, Role.REVIEWER, Role.APPROVER}),
    "tasks.hand_over": DESK | {Role.SUPERVISOR, Role.ADMINISTRATOR},
    "tasks.delegate": DESK,
    "tasks.take_back": DESK,
    "held.complete_later": DESK,
    "cases.copy_to": DESK | {Role.SUPERVISOR},
    "cases.recuse": DESK,
    "cases.supervise": frozenset({Role.SUPERVISOR}),
    "desk.substitute": DESK | {Role.SUPERVISOR, Role.ADMINISTRATOR},
    "files.store": SUBJECTS | DESK,
    "papers.deliver": frozenset({Role.CLERK, Role.REVIEWER, Role.PUBLISHER}),
    "papers.void": frozenset({Role.APPROVER, Role.PUBLISHER}),
    "papers.take": SUBJECTS,
    "papers.consent": SUBJECTS,
    "papers.number": frozenset({Role.ADMINISTRATOR}),
    "records.read": SUBJECTS | STAFF,
    "records.import": frozenset({Role.CLERK, Role.PUBLISHER, Role.ADMINISTRATOR}),
    "records.oversee": STAFF,
    "records.keep": frozenset({Role.CLERK, Role.REVIEWER, Role.PUBLISHER}),
    "records.choose_order": frozenset({Role.APPROVER}),
    "records.enter": frozenset({Role.CLERK, Role.PUBLISHER}),
    "records.survey": DESK | OVERSIGHT,
    "listings.enter": frozenset({Role.PUBLISHER}),
    "subjects.succeed": frozenset({Role.PUBLISHER, Role.ADMINISTRATOR}),
    "handing_on.to_subject": frozenset({Role.PUBLISHER, Role.ADMINISTRATOR}),
    "handing_on.end_without_subject": frozenset({Role.PUBLISHER, Role.ADMINISTRATOR}),
    "commitments.report": DESK,
    "messages.receive": DESK,
    "catalogue.edit": frozenset({Role.PUBLISHER}),
    "catalogue.publish": frozenset({Role.APPROVER}),
    "definitions.read": STAFF,
    "definitions.draft": frozenset({Role.DESIGNER, Role.ADMINISTRATOR}),
    "definitions.publish": frozenset({Role.DESIGNER, Role.ADMINISTRATOR}),
    "rules.propose": frozenset({Role.ADMINISTRATOR}),
    "rules.publish": frozenset({Role.ADMINISTRATOR}),
    "calendar.edit": frozenset({Role.ADMINISTRATOR}),
    "oversight.read": frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR}),
    "incidents.read": OVERSIGHT,
    "incidents.retry": frozenset({Role.ADMINISTRATOR}),
    "people.edit": frozenset({Role.ADMINISTRATOR}),
    "journal.verify": frozenset({Role.AUDITOR, Role.ADMINISTRATOR}),
}
"""What each role may do at all. Whether this person may do it to this case is the command's to say."""


def may(actor: Actor, act: str) -> bool:
    """Whether a role of the actor allows the act. What is not in the table only the system itself does."""
    return Role.SYSTEM in actor.roles or bool(actor.roles & ACTS.get(act, frozenset()))


def require(actor: Actor, act: str) -> None:
    if not may(actor, act):
        raise NotAllowed

"""告知: letters and reminders to the people of a case. They leave the house after the commit."""

from collections.abc import Iterable
from typing import Any

from app.casework.notices import holders, notify, parties
from app.casework.verbs import Step, verb
from app.credit.records import Record
from app.people import Role
from app.verbs.law import rules


@verb
def remind(step: Step, rule: str, role: str) -> None:
    """催办: the period is running out; tell those at the desk, or the applicant."""
    clock = step.clocks.find(rule)
    title = rules(step).rule(rule, step.case.governing_date).title
    write(step, "period_ending", _people(step, role), rule=title, due=clock.due_on if clock else None)


@verb
def escalate(step: Step, rule: str, role: str) -> None:
    """督办: the period is over, the step is not done. Where nobody holds the role, supervisors are told."""
    clock = step.clocks.find(rule)
    title = rules(step).rule(rule, step.case.governing_date).title
    people = _people(step, role) or holders(step.session, Role.SUPERVISOR, None)
    write(step, "period_over", people, rule=title, due=clock.due_on if clock else None)


@verb
def still_shared(step: Step, record_id: int) -> None:
    """告知继续共享: the maximum publicity is over, the duty is not performed."""
    record = step.session.get_one(Record, record_id)
    basis = step.answer("overdue_duty").get("legal_basis")
    write(step, "still_shared", parties(step.session, step.case), decision_no=record.decision_no, basis=basis)


def write(step: Step, code: str, to: Iterable[int], **named: Any) -> None:
    """A letter into each one's message box; its sentence is `notice_<code>` in `app/words`."""
    notify(step.session, step.case, step.asked, code, to, **named)


def _people(step: Step, role: str) -> list[int]:
    if role in (Role.APPLICANT, Role.AGENT):
        return parties(step.session, step.case)
    if role == Role.SUPERVISOR:
        return holders(step.session, role, step.case.unit_id) or holders(step.session, role, None)
    return holders(step.session, role, step.case.unit_id)

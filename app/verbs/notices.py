"""告知: letters and reminders to the people of a case. They leave the house after the commit."""

from collections.abc import Iterable
from typing import Any

from app.casework.notices import holders, notify, parties
from app.casework.reminders import not_told_today
from app.casework.verbs import Step, verb
from app.credit.records import Record
from app.people import Role
from app.verbs.law import rules


@verb
def remind(step: Step, rule: str, role: str) -> None:
    """催办: the period is running out; tell those at the desk, or the applicant."""
    _tell(step, rule, "period_ending", _people(step, role))


@verb
def escalate(step: Step, rule: str, role: str) -> None:
    """督办: the period is over, the step is not done. Where nobody holds the role, supervisors are told."""
    _tell(step, rule, "period_over", _people(step, role) or holders(step.session, Role.SUPERVISOR, None))


@verb
def still_shared(step: Step, record_id: int) -> None:
    """告知继续共享: the maximum publicity is over, the duty is not performed."""
    record = step.session.get_one(Record, record_id)
    basis = step.answer("overdue_duty").get("legal_basis")
    write(step, "still_shared", parties(step.session, step.case), decision_no=record.decision_no, basis=basis)


def write(step: Step, code: str, to: Iterable[int], **named: Any) -> None:
    """A letter into each one's message box; its sentence is `notice_<code>` in `app/words`."""
    notify(step.session, step.case, step.asked, code, to, **named)


def _tell(step: Step, rule: str, code: str, people: Iterable[int]) -> None:
    """Whom the clock's own ladder told today is not told again."""
    clock = step.clocks.find(rule)
    title = rules(step).rule(rule, step.case.governing_date).title
    if clock is not None:
        people = not_told_today(step.clocks, clock, people)
    write(step, code, people, rule=title, due=clock.due_on if clock else None)


def _people(step: Step, role: str) -> list[int]:
    if role in (Role.APPLICANT, Role.AGENT):
        return parties(step.session, step.case)
    if role == Role.SUPERVISOR:
        return holders(step.session, role, step.case.unit_id) or holders(step.session, role, None)
    return holders(step.session, role, step.case.unit_id)

"""Who may see a case."""

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import Session

from app.casework.colleagues import Copy, has_copy
from app.casework.duties import is_party
from app.casework.errors import NoSuchCase
from app.casework.models import Case, Task
from app.people import Actor, and_below


def require_visible(session: Session, case: Case | None, actor: Actor) -> Case:
    """The case, or a refusal that does not say whether it exists."""
    if case is None or not may_see(session, case, actor):
        raise NoSuchCase
    return case


def may_see(session: Session, case: Case, actor: Actor) -> bool:
    """Its parties, its unit and those above, a unit asked for its part, who has a copy, who oversees all."""
    if actor.sees_everything or is_party(case, actor):
        return True
    if has_copy(session, case.id, actor.id):
        return True
    if not actor.is_staff or actor.agency_id is None:
        return False
    if case.unit_id is None or case.unit_id in and_below(session, actor.agency_id):
        return True
    asked = select(Task.id).where(Task.case_id == case.id, Task.unit_id == actor.agency_id)
    return session.scalar(asked.limit(1)) is not None


def visible(session: Session, actor: Actor) -> ColumnElement[bool]:
    """The same as a condition on `Case`, for lists."""
    if actor.sees_everything:
        return true()
    ways: list[ColumnElement[bool]] = []
    if actor.subject_id is not None:
        ways.append(Case.subject_id == actor.subject_id)
    if not actor.is_staff and actor.id is not None:
        ways.append(Case.applicant_id == actor.id)
    if actor.is_staff and actor.agency_id is not None:
        ways.append(Case.unit_id.in_(and_below(session, actor.agency_id)))
        ways.append(Case.unit_id.is_(None))
        ways.append(Case.id.in_(select(Task.case_id).where(Task.unit_id == actor.agency_id)))
        ways.append(Case.id.in_(select(Copy.case_id).where(Copy.user_id == actor.id)))
    return or_(*ways) if ways else false()

"""What broke and waits for somebody, and what was mended lately."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.casework.access import visible
from app.casework.models import Case, Incident
from app.people import Actor, User

PAGE = 100


@dataclass(frozen=True)
class Open:
    """One open incident and its case."""

    incident: Incident
    case: Case


@dataclass(frozen=True)
class Group:
    """Incidents of one step and one cause: what mends one most often mends them all."""

    process: str
    name: str
    cause: str
    found: list[Open]


def listing(session: Session, actor: Actor, page: int = 1) -> list[Open]:
    """Open incidents of the cases this person may see, oldest first."""
    rows = session.execute(
        select(Incident, Case)
        .join(Case, Case.id == Incident.case_id)
        .where(Incident.state == "open", visible(session, actor))
        .order_by(Incident.opened_at, Incident.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return [Open(incident, case) for incident, case in rows]


def count(session: Session, actor: Actor) -> int:
    sought = select(func.count()).select_from(Incident).join(Case, Case.id == Incident.case_id)
    return session.scalar(sought.where(Incident.state == "open", visible(session, actor))) or 0


def mended(session: Session, actor: Actor) -> Sequence[tuple[Incident, Case, str | None]]:
    """The last ones that were mended, and by whom."""
    rows = session.execute(
        select(Incident, Case, User.name)
        .join(Case, Case.id == Incident.case_id)
        .outerjoin(User, User.id == Incident.closed_by)
        .where(Incident.state == "closed", visible(session, actor))
        .order_by(Incident.opened_at.desc())
        .limit(10)
    )
    return [(incident, case, name) for incident, case, name in rows]


def grouped(found: Iterable[Open]) -> list[Group]:
    """By process, step and cause; the longest group first."""
    groups: dict[tuple[str, str, str], Group] = {}
    for one in found:
        incident = one.incident
        key = (one.case.process, incident.name or incident.element, incident.cause)
        groups.setdefault(key, Group(*key, [])).found.append(one)
    return sorted(groups.values(), key=lambda group: -len(group.found))

"""Mending what broke."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.casework.asked import Asked, Moved
from app.casework.command import patient
from app.casework.errors import NoSuchIncident
from app.casework.journal import Spot
from app.casework.models import Incident
from app.casework.move import Work, load, lock_case, require_running, trouble
from app.engine import StepBroken
from app.errors import ChengnuoError
from app.people import require


def retry(asked: Asked, incident_id: int) -> Moved:
    """Do the broken step again; if it breaks again the incident stays open with the new cause."""
    require(asked.actor, "incidents.retry")
    try:
        return _retry(asked, incident_id)
    except StepBroken as problem:
        return _failed_again(asked, incident_id, trouble(problem))


@dataclass(frozen=True)
class Tried:
    """What became of one incident when many were tried again. `problem`: why it could not be tried at all."""

    incident_id: int
    mended: bool
    problem: ChengnuoError | None = None


def retry_many(asked: Asked, incident_ids: Sequence[int]) -> list[Tried]:
    """Each alone, in its own unit of work: one that breaks again leaves the others mended."""
    require(asked.actor, "incidents.retry")
    tried = []
    for incident_id in incident_ids:
        try:
            moved = retry(asked, incident_id)
            tried.append(Tried(incident_id, moved.status != "still_broken"))
        except ChengnuoError as problem:
            tried.append(Tried(incident_id, mended=False, problem=problem))
    return tried


def open_incidents(session: Session, limit: int = 200) -> list[Incident]:
    return list(
        session.scalars(
            select(Incident).where(Incident.state == "open").order_by(Incident.opened_at).limit(limit)
        )
    )


@patient
def _retry(work: Work, incident_id: int) -> Moved:
    incident = _locked(work, incident_id)
    case = lock_case(work.session, incident.case_id)
    require_running(case)
    move = load(work, case)
    move.run.retry(incident.held_id, hold=work.hold)
    incident.state, incident.closed_at = "closed", work.asked.now
    incident.closed_by = work.asked.actor.id
    return move.keep("incident_retried", Spot(incident.held_id, incident.element), name=incident.name)


@patient
def _failed_again(work: Work, incident_id: int, cause: str) -> Moved:
    incident = _locked(work, incident_id)
    incident.attempts, incident.cause = incident.attempts + 1, cause
    case = lock_case(work.session, incident.case_id)
    return Moved(case.id, case.number, case.version, "still_broken")


def _locked(work: Work, incident_id: int) -> Incident:
    case_id = work.session.scalar(select(Incident.case_id).where(Incident.id == incident_id))
    if case_id is None:
        raise NoSuchIncident
    lock_case(work.session, case_id)
    incident = work.session.get_one(Incident, incident_id, populate_existing=True)
    if incident.state != "open":
        raise NoSuchIncident
    return incident

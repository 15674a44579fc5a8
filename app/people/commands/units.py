"""What an administrator does with agencies and their units. Merging two is the registry's: records move."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.db import unit_of_work
from app.errors import Finding, Invalid, NotFound
from app.people import changes
from app.people.agencies import Agency, AgencyKind, and_below
from app.people.roles import Actor, require


class BadUnit(Invalid):
    """What was given about an agency or unit is not acceptable."""

    code = "bad_unit"


@dataclass(frozen=True)
class Unit:
    """What is said of an agency or unit."""

    name: str
    kind: str
    superior_id: int | None = None
    uscc: str | None = None
    code: str | None = None


def add(actor: Actor, unit: Unit, now: datetime) -> int:
    require(actor, "people.edit")
    with unit_of_work() as session:
        _check(session, unit, None)
        agency = Agency(name=unit.name.strip())
        _write(agency, unit)
        session.add(agency)
        session.flush()
        changes.note(
            session, actor, now, "unit_added", agency_id=agency.id, told={"name": [None, agency.name]}
        )
        return agency.id


def change(actor: Actor, agency_id: int, unit: Unit, now: datetime) -> None:
    """Its name, kind, superior and codes. What an administrator has looked at is no longer provisional."""
    require(actor, "people.edit")
    with unit_of_work() as session:
        agency = session.get(Agency, agency_id, with_for_update=True)
        if agency is None or agency.successor_id is not None:
            raise NotFound
        _check(session, unit, agency)
        before = _told(agency)
        _write(agency, unit)
        after = _told(agency)
        told = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
        if told:
            changes.note(session, actor, now, "unit_changed", agency_id=agency.id, told=told)


def _check(session: Session, unit: Unit, agency: Agency | None) -> None:
    found = []
    if not unit.name.strip() or len(unit.name) > 200:
        found.append(Finding("unit_name", "name"))
    if unit.kind not in list(AgencyKind):
        found.append(Finding("unit_kind", "kind"))
    if unit.superior_id is not None:
        superior = session.get(Agency, unit.superior_id)
        if superior is None or superior.successor_id is not None:
            found.append(Finding("unit_superior_unknown", "superior"))
        elif agency is not None and unit.superior_id in and_below(session, agency.id):
            found.append(Finding("unit_superior_circle", "superior"))
    found += _check_taken(session, unit, agency)
    if found:
        raise BadUnit(found)


def _check_taken(session: Session, unit: Unit, agency: Agency | None) -> list[Finding]:
    """Name and codes are unique, also among those that were merged into another."""
    same = [Agency.name == unit.name.strip()]
    same += [Agency.uscc == unit.uscc] if unit.uscc else []
    same += [Agency.code == unit.code] if unit.code else []
    others = [one for one in session.scalars(select(Agency).where(or_(*same))) if one is not agency]
    found = []
    for name in ("name", "uscc", "code"):
        given = (getattr(unit, name) or "").strip()
        if given and any(getattr(one, name) == given for one in others):
            found.append(Finding("unit_taken", name, {"value": given}))
    return found


def _write(agency: Agency, unit: Unit) -> None:
    agency.name, agency.kind, agency.superior_id = unit.name.strip(), unit.kind, unit.superior_id
    agency.uscc, agency.code, agency.provisional = unit.uscc or None, unit.code or None, False


def _told(agency: Agency) -> dict[str, object]:
    names = ("name", "kind", "superior_id", "uscc", "code", "provisional")
    return {name: getattr(agency, name) for name in names}

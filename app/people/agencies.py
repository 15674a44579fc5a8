"""Agencies and their units, in one tree."""

from enum import StrEnum

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Base


class AgencyKind(StrEnum):
    AUTHORITY = "authority"
    """主管部门, a body that recognises and decides in its own name."""
    TEAM = "team"
    """执法队"""
    UNIT = "unit"
    """科室 of an authority or a team"""
    OTHER = "other"


class Agency(Base):
    """认定单位 and everything above and below it; a 科室 is an agency of kind unit.

    `provisional`: met in a sheet and not yet confirmed by an administrator. `successor_id`: it was another
    agency by a second name; its row stays, so that a sheet with that name finds the right one.
    """

    __tablename__ = "agency"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    code: Mapped[str | None] = mapped_column(String(40), unique=True)
    uscc: Mapped[str | None] = mapped_column(String(18), unique=True)
    superior_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20), default=AgencyKind.AUTHORITY)
    provisional: Mapped[bool] = mapped_column(default=False)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))


def superiors(session: Session, agency_id: int) -> list[Agency]:
    """The agencies above, nearest first."""
    found: list[Agency] = []
    seen = {agency_id}
    agency = session.get(Agency, agency_id)
    while agency is not None and agency.superior_id is not None and agency.superior_id not in seen:
        seen.add(agency.superior_id)
        agency = session.get(Agency, agency.superior_id)
        if agency is not None:
            found.append(agency)
    return found


def and_below(session: Session, agency_id: int) -> frozenset[int]:
    """The agency itself and every one below it."""
    found = {agency_id}
    level = {agency_id}
    while level:
        below = session.scalars(select(Agency.id).where(Agency.superior_id.in_(level)))
        level = set(below) - found
        found |= level
    return frozenset(found)

"""From which fine on an authority speaks of a larger or a huge one: set by each, cited by each."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import Date, ForeignKey, Numeric, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.credit.categories import FineBorders
from app.db import Base
from app.people import Agency


class AgencyBorder(Base):
    """较大数额、巨额罚款的界限: an agency's own, in 万元, from a day on."""

    __tablename__ = "agency_border"
    __table_args__ = (UniqueConstraint("agency_id", "effective_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    larger_from_wan: Mapped[Decimal] = mapped_column(Numeric(14, 6))
    huge_from_wan: Mapped[Decimal | None] = mapped_column(Numeric(14, 6))
    effective_from: Mapped[date] = mapped_column(Date)
    source: Mapped[str] = mapped_column(String(400))


class Borders:
    """All borders at once, so that a batch asks the database twice, whatever its length."""

    def __init__(self, superior_of: Mapping[int, int | None], borders: list[AgencyBorder]) -> None:
        self._superior_of = superior_of
        self._of: defaultdict[int, list[AgencyBorder]] = defaultdict(list)
        for border in sorted(borders, key=lambda one: one.effective_from):
            self._of[border.agency_id].append(border)

    @classmethod
    def read(cls, session: Session) -> "Borders":
        tree = session.execute(select(Agency.id, Agency.superior_id)).all()
        return cls(dict(tree), list(session.scalars(select(AgencyBorder))))

    def of(self, agency_id: int | None, on: date) -> FineBorders:
        """The agency's own, else the nearest superior's; empty where nobody set any."""
        seen: set[int] = set()
        while agency_id is not None and agency_id not in seen:
            seen.add(agency_id)
            for border in reversed(self._of.get(agency_id, [])):
                if border.effective_from <= on:
                    return FineBorders(border.larger_from_wan, border.huge_from_wan)
            agency_id = self._superior_of.get(agency_id)
        return FineBorders()

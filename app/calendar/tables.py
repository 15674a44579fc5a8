"""The calendar in the database: one row per known year, one per day that breaks the weekly habit."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, delete, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.calendar import packaged
from app.calendar.days import Calendar
from app.calendar.notice import YearNotice
from app.db import Base, Moment

KEPT = 8
READ = "calendar"
"""Where a session keeps the calendar it has read."""
_read: dict[tuple[tuple[int, str, int], ...], Calendar] = {}


class CalendarYear(Base):
    """A year whose working days are known. `sha256` is over its exceptions."""

    __tablename__ = "calendar_year"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(200))
    loaded_at: Mapped[datetime | None] = mapped_column(Moment)


class CalendarDay(Base):
    """A day that breaks the weekly habit: rest from Monday to Friday, or 调休 work on a weekend."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    year: Mapped[int] = mapped_column(ForeignKey("calendar_year.year", ondelete="CASCADE"), index=True)
    works: Mapped[bool]
    name: Mapped[str] = mapped_column(String(60))


def read(session: Session) -> Calendar:
    """The calendar as this session sees it: one statement the first time, two when something changed.

    A year some of whose days were deleted is not known any more: better provisional than silently wrong.
    """
    seen = session.info.get(READ)
    if isinstance(seen, Calendar):
        return seen
    counted = (
        select(CalendarYear.year, CalendarYear.sha256, func.count(CalendarDay.day))
        .outerjoin(CalendarDay, CalendarDay.year == CalendarYear.year)
        .group_by(CalendarYear.year, CalendarYear.sha256)
        .order_by(CalendarYear.year)
    )
    stamp = tuple((year, sha, days) for year, sha, days in session.execute(counted))
    calendar = _read.get(stamp)
    if calendar is None:
        calendar = _whole_years(session, {year: sha for year, sha, _ in stamp})
        while len(_read) >= KEPT:
            _read.pop(next(iter(_read)))
        _read[stamp] = calendar
    session.info[READ] = calendar
    return calendar


def seed(session: Session) -> None:
    """Bring in the packaged years that are not there yet; a loaded year is never overwritten."""
    there = set(session.scalars(select(CalendarYear.year)))
    for year, days in packaged.packaged_years().items():
        if year not in there:
            _write(session, year, days, packaged.SOURCE, None)


def load_year(session: Session, notice: YearNotice, now: datetime) -> None:
    """Take in a State Council notice; a year already known is replaced.

    Open deadlines are not touched: compare `Calendar.version` and recompute what was provisional.
    """
    _write(session, notice.year, notice.exceptions(notice.year), notice.source, now)
    reaching_back = notice.exceptions(notice.year - 1)
    if reaching_back and session.get(CalendarYear, notice.year - 1) is not None:
        kept = session.execute(
            select(CalendarDay.day, CalendarDay.name).where(
                CalendarDay.year == notice.year - 1, CalendarDay.day < notice.reaches_back_from
            )
        )
        _write(session, notice.year - 1, dict(kept.all()) | reaching_back, notice.source, now)


def _whole_years(session: Session, known: dict[int, str]) -> Calendar:
    exceptions: dict[int, set[date]] = {year: set() for year in known}
    for day in session.scalars(select(CalendarDay.day)):
        exceptions.get(day.year, set()).add(day)
    return Calendar(
        {
            year: packaged.workdays(year, frozenset(days))
            for year, days in exceptions.items()
            if _sha256(days) == known[year]
        }
    )


def _write(session: Session, year: int, days: dict[date, str], source: str, now: datetime | None) -> None:
    session.info.pop(READ, None)
    session.execute(delete(CalendarDay).where(CalendarDay.year == year))
    session.merge(CalendarYear(year=year, sha256=_sha256(days), source=source, loaded_at=now))
    session.flush()
    if days:
        session.execute(
            insert(CalendarDay),
            [
                {"day": day, "year": year, "works": not packaged.is_worked_by_habit(day), "name": name}
                for day, name in sorted(days.items())
            ],
        )


def _sha256(days: Iterable[date]) -> str:
    return hashlib.sha256(",".join(day.isoformat() for day in sorted(days)).encode()).hexdigest()

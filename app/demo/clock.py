"""The demo clock: the office's time, moved ahead by hand, never back. Sessions and tokens ignore it."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Base, reading
from app.errors import Refused

BEGINS = datetime(2026, 3, 2, 9, 0, tzinfo=clock.SHANGHAI)
"""A Monday before the change of law on 1 April and the 清明 and 劳动节 调休."""


class ClockRunsForward(Refused):
    """Office time never runs back: what has happened has happened."""

    code = "clock_runs_forward"


class DemoClock(Base):
    """How far the office's time is from the machine's; one row."""

    __tablename__ = "demo_clock"

    id: Mapped[int] = mapped_column(primary_key=True)
    ahead_seconds: Mapped[int]
    """Negative while the office lives in the past."""


def install() -> None:
    """Take the office's time from the table from now on."""
    clock.set_source(_now)


def begin(session: Session) -> None:
    """Set the clock to where the demonstration begins, if it does not run yet."""
    if session.get(DemoClock, 1) is None:
        session.add(DemoClock(id=1, ahead_seconds=_ahead(BEGINS)))


def forward_to(session: Session, moment: datetime) -> None:
    """Move the office's time ahead to `moment`."""
    row = session.get_one(DemoClock, 1, with_for_update=True)
    ahead = _ahead(moment)
    if ahead < row.ahead_seconds:
        raise ClockRunsForward(now=clock.machine_now() + timedelta(seconds=row.ahead_seconds), wanted=moment)
    row.ahead_seconds = ahead


def _ahead(moment: datetime) -> int:
    return int((moment - clock.machine_now()).total_seconds())


def _now() -> datetime:
    with reading() as session:
        row = session.get(DemoClock, 1)
        return clock.machine_now() + timedelta(seconds=row.ahead_seconds if row is not None else 0)

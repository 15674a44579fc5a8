"""What time it is: the only place that reads the machine's clock.

The office's clock may be moved ahead (tests, `make run`); `machine_now` may not, and is what
sessions, tokens and throttles use.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def machine_now() -> datetime:
    """The machine's own time, aware, in UTC."""
    return datetime.now(UTC)


_source: Callable[[], datetime] = machine_now


def set_source(source: Callable[[], datetime]) -> None:
    """Take the office's time from `source`, which must return aware datetimes."""
    global _source  # noqa: PLW0603  the one clock of the house
    _source = source


def now() -> datetime:
    """The office's time, aware, in UTC."""
    return _source()


def today() -> date:
    """The office's date in Asia/Shanghai."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The legal day on which a moment falls."""
    return moment.astimezone(SHANGHAI).date()


def start_of(day: date) -> datetime:
    """The first instant of a legal day, in UTC."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The first instant after a legal day, in UTC: a period ending on `day` has expired from here on."""
    return start_of(day + timedelta(days=1))

"""Built-in functions that make and read dates, times and durations."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from app.feel.builtins.signature import builtin
from app.feel.far import of_parts
from app.feel.temporal import (
    DAYS_OF_WEEK,
    MONTHS_OF_YEAR,
    add_months,
    combine,
    days_in_month,
    offset_zone,
    to_date,
    to_duration,
    to_moment,
    to_time,
)
from app.feel.values import Months


@builtin("date", "from: string")
def date_from_text(text: str) -> date | None:
    return to_date(text)


@builtin("date", "from: date")
def date_itself(day: date) -> date:
    return day


@builtin("date", "from: date and time")
def date_of_moment(moment: datetime) -> date:
    return moment.date()


@builtin("date", "year: number, month: number, day: number")
def date_of_parts(year: Decimal, month: Decimal, day: Decimal) -> date | None:
    try:
        return of_parts(_whole(year), _whole(month), _whole(day))
    except (ValueError, OverflowError):
        return None


def _whole(number: Decimal) -> int:
    if number != number.to_integral_value() or abs(number) > 10**9:
        raise ValueError
    return int(number)


@builtin("time", "from: string")
def time_from_text(text: str) -> time | None:
    return to_time(text)


@builtin("time", "from: time")
def time_itself(clock: time) -> time:
    return clock


@builtin("time", "from: date and time")
def time_of_moment(moment: datetime) -> time:
    return moment.timetz()


@builtin("time", "from: date")
def time_of_date(_day: date) -> time:
    return time(0, 0, 0, 0, offset_zone(timedelta(0)))


@builtin("time", "hour: number, minute: number, second: number, offset=: days and time duration?")
def time_of_parts(
    hour: Decimal, minute: Decimal, second: Decimal, offset: timedelta | None = None
) -> time | None:
    whole = int(second)
    place = offset_zone(offset) if offset is not None else None
    if offset is not None and place is None:
        return None
    try:
        return time(_whole(hour), _whole(minute), whole, int((second - whole) * 1_000_000), place)
    except (ValueError, OverflowError):
        return None


@builtin("date and time", "from: string")
def moment_from_text(text: str) -> datetime | None:
    return to_moment(text)


@builtin("date and time", "from: date and time")
def moment_itself(moment: datetime) -> datetime:
    return moment


@builtin("date and time", "from: date")
def moment_of_date(day: date) -> datetime:
    found: datetime = combine(day, time(0, 0, 0, 0, offset_zone(timedelta(0))))
    return found


@builtin("date and time", "date: date|date and time, time: time")
def moment_of_parts(day: date, clock: time) -> datetime:
    found: datetime = combine(day, clock)
    return found


@builtin("duration", "from: string")
def duration_from_text(text: str) -> timedelta | Months | None:
    return to_duration(text)


@builtin("duration", "from: days and time duration|years and months duration")
def duration_itself(duration: Any) -> Any:
    return duration


@builtin("years and months duration", "from: date|date and time, to: date|date and time")
def years_and_months(start: date, end: date) -> Months:
    """Whole months from one day to the other, towards zero; the time of day does not count."""
    if _day(end) < _day(start):
        return Months(-years_and_months(end, start).total)
    return Months((end.year - start.year) * 12 + end.month - start.month - (end.day < start.day))


def _day(moment: date) -> tuple[int, int, int]:
    return moment.year, moment.month, moment.day


@builtin("day of year", "date: date|date and time")
def day_of_year(day: date) -> Decimal:
    return Decimal(day.timetuple().tm_yday)


@builtin("day of week", "date: date|date and time")
def day_of_week(day: date) -> str:
    return DAYS_OF_WEEK[day.weekday()]


@builtin("month of year", "date: date|date and time")
def month_of_year(day: date) -> str:
    return MONTHS_OF_YEAR[day.month - 1]


@builtin("week of year", "date: date|date and time")
def week_of_year(day: date) -> Decimal:
    return Decimal(day.isocalendar().week)


@builtin("last day of month", "date: date|date and time")
def last_day_of_month(day: date) -> Decimal:
    return Decimal(days_in_month(day.year, day.month))


@builtin("add months", "date: date|date and time, months: number")
def add_whole_months(day: date, months: Decimal) -> Any:
    return (
        add_months(day, int(months)) if abs(months) < 10**6 and months == months.to_integral_value() else None
    )

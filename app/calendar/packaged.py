"""The calendars that the chinesecalendar package brings: 2004 to its last year."""

from datetime import date, timedelta
from functools import cache

from app.calendar.days import Calendar

FIRST_YEAR = 2004
SOURCE = "chinesecalendar"


@cache
def packaged_years() -> dict[int, dict[date, str]]:
    """For each year the days that differ from Monday-to-Friday, with the festival they differ for."""
    from chinese_calendar import constants  # a table of 2,000 lines; only seeding needs it

    named = {**constants.holidays, **constants.workdays}
    years: dict[int, dict[date, str]] = {
        year: {} for year in range(FIRST_YEAR, max(day.year for day in constants.holidays) + 1)
    }
    for day, name in named.items():
        if is_worked_by_habit(day) != (day in constants.workdays):
            years[day.year][day] = str(getattr(name, "value", name))
    return years


@cache
def packaged() -> Calendar:
    """A calendar without a database."""
    return Calendar({year: workdays(year, frozenset(days)) for year, days in packaged_years().items()})


def workdays(year: int, exceptions: frozenset[date]) -> frozenset[date]:
    """The working days of a year: Monday to Friday, turned round on each exception."""
    first = date(year, 1, 1)
    days = (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))
    return frozenset(day for day in days if is_worked_by_habit(day) != (day in exceptions))


def is_worked_by_habit(day: date) -> bool:
    return day.weekday() < 5

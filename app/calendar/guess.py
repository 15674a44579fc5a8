"""Years whose calendar is not out: statutory holidays, and how far a 调休 notice may move days.

Lunar festivals and 清明 come from the `holidays` package; what is statutory is the law of that year
as the package knows it (除夕 and 5月2日 since 2025).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

TAIL_FROM = 25
"""From this day of December on, the next year's notice may still change the calendar."""

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Reach:
    """How far from a festival days were moved, at the widest, in the calendars of 2008-2026.

    Make-up work never falls on the two days after a festival: they belong to its rest.
    """

    makeup_before: int
    makeup_after: int
    rest_before: int
    rest_after: int


MAKEUP_NEVER_WITHIN = 2
REACH = {
    "New Year's Day": Reach(3, 5, 1, 2),
    "Chinese New Year": Reach(6, 9, 1, 4),
    "Tomb-Sweeping Day": Reach(4, 4, 2, 2),
    "Labor Day": Reach(8, 10, 2, 4),
    "Dragon Boat Festival": Reach(4, 4, 2, 2),
    "Mid-Autumn Festival": Reach(4, 4, 2, 2),
    "National Day": Reach(11, 10, 2, 5),
}


@cache
def likely_workdays(year: int) -> frozenset[date]:
    """Monday to Friday without the statutory holidays; no make-up days."""
    rest = statutory(year)
    return frozenset(day for day in _days(year) if day.weekday() < 5 and day not in rest)


@cache
def most_workdays(year: int) -> frozenset[date]:
    """Every day that may turn out to be worked."""
    possible = set(likely_workdays(year))
    for name, first, last in _festivals_around(year):
        reach = REACH[name]
        before = (first - DAY * n for n in range(1, reach.makeup_before + 1))
        after = (last + DAY * n for n in range(MAKEUP_NEVER_WITHIN + 1, reach.makeup_after + 1))
        possible.update(day for day in (*before, *after) if day.year == year and day.weekday() > 4)
    return frozenset(possible - statutory(year))


@cache
def fewest_workdays(year: int) -> frozenset[date]:
    """Only the days that are worked whatever the notice says."""
    sure = set(likely_workdays(year))
    for name, first, last in _festivals_around(year):
        reach = REACH[name]
        sure.difference_update(first - DAY * n for n in range(1, reach.rest_before + 1))
        sure.difference_update(last + DAY * n for n in range(1, reach.rest_after + 1))
    return frozenset(sure)


@cache
def statutory(year: int) -> frozenset[date]:
    """法定节假日, without the days that a notice moves to or from them."""
    return frozenset(day for day, _ in _statutory_names(year))


def _statutory_names(year: int) -> list[tuple[date, str]]:
    import holidays  # 0.1 s to load, and only a year without a calendar needs it

    named = holidays.country_holidays("CN", years=year)
    return [
        (day, name)
        for day, names in sorted(named.items())
        for name in names.split("; ")
        if "observed" not in name and "Day off" not in name and "Extended" not in name
    ]


@cache
def _festivals(year: int) -> list[tuple[str, date, date]]:
    spans: dict[str, list[date]] = {}
    for day, name in _statutory_names(year):
        for festival in REACH:
            if name.startswith(festival):
                spans.setdefault(festival, []).append(day)
    return [(festival, days[0], days[-1]) for festival, days in spans.items()]


def _festivals_around(year: int) -> Iterator[tuple[str, date, date]]:
    yield from _festivals(year)
    yield from (span for span in _festivals(year + 1) if span[0] == "New Year's Day")


def _days(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += DAY

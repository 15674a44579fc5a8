"""The calendar as a value: which days are worked, and where a period ends."""

import hashlib
from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from app.calendar import guess

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Ordinals = tuple[int, ...]


@dataclass(frozen=True)
class Due:
    """When a period ends. `earliest` and `latest` differ only while it is provisional.

    For a duty of the office count with `earliest`, for a right of the applicant with `latest`;
    `likely` is what is shown.
    """

    earliest: date
    latest: date
    likely: date
    provisional: bool

    @classmethod
    def certain(cls, day: date) -> "Due":
        return cls(day, day, day, provisional=False)


class Calendar:
    """Working days of known years, and the honest interval for the others.

    A year that is not known is guessed: `likely` takes weekends and the statutory holidays, without
    make-up days. `earliest` and `latest` are bounds: all weekend days that a 调休 notice may turn into
    working days are taken as worked (rested, for `latest`: all working days it may turn into rest),
    each within the widest distance from its festival seen in the calendars of 2008-2026. A superset of
    the possible working days can only end a period earlier, a subset only later, so whatever notice
    comes within those habits, the true day lies between. An order outside of them (2015-09-03) does
    not bind us. The notice for January also reaches back into December, so the last days of a known
    year count as open in the bounds until the next year is known.
    """

    def __init__(self, years: Mapping[int, Iterable[date]]) -> None:
        self._known: dict[int, Ordinals] = {
            year: tuple(sorted(day.toordinal() for day in days)) for year, days in years.items()
        }
        self._most: dict[int, Ordinals] = {}
        self._fewest: dict[int, Ordinals] = {}

    @staticmethod
    def read(session: "Session") -> "Calendar":
        """The calendar in the database; kept in memory until a year is loaded or changed."""
        from app.calendar.tables import read  # tables builds on this module

        return read(session)

    @property
    def years(self) -> frozenset[int]:
        """The years whose calendar is known."""
        return frozenset(self._known)

    @property
    def version(self) -> str:
        """Equal for equal calendars; a deadline computed under another version wants recomputing."""
        return hashlib.sha256(repr(sorted(self._known.items())).encode()).hexdigest()[:16]

    def is_workday(self, day: date) -> bool | None:
        """None: the calendar of that year is not known."""
        if day.year not in self._known:
            return None
        days = self._known[day.year]
        at = bisect_left(days, day.toordinal())
        return at < len(days) and days[at] == day.toordinal()

    def add_workdays(self, start: date, n: int) -> Due:
        """The n-th working day after `start`, which itself is not counted."""
        if n < 0:
            raise ValueError(f"a period of {n} working days")
        if n == 0:
            return Due.certain(start)
        likely = _nth(self._likely_days, start, n)
        if self._knows(start + timedelta(days=1), likely):
            return Due.certain(likely)
        earliest = min(likely, _nth(self._most_days, start, n))
        latest = max(likely, _nth(self._fewest_days, start, n))
        return Due(earliest, latest, likely, provisional=True)

    def roll_forward(self, day: date) -> Due:
        """The day itself if it is worked, else the next working day."""
        return self.add_workdays(day - timedelta(days=1), 1)

    def workdays_between(self, a: date, b: date) -> int:
        """Working days after `a` up to and including `b`; negative if `b` comes first."""
        if b < a:
            return -self.workdays_between(b, a)
        return sum(
            bisect_right(days, b.toordinal()) - bisect_right(days, a.toordinal())
            for days in (self._likely_days(year) for year in range(a.year, b.year + 1))
        )

    def _knows(self, first: date, last: date) -> bool:
        return all(year in self._known for year in range(first.year, last.year + 1))

    def _likely_days(self, year: int) -> Ordinals:
        known = self._known.get(year)
        return _ordinals(guess.likely_workdays(year)) if known is None else known

    def _most_days(self, year: int) -> Ordinals:
        if year not in self._most:
            self._most[year] = self._bound(year, guess.most_workdays, frozenset.union)
        return self._most[year]

    def _fewest_days(self, year: int) -> Ordinals:
        if year not in self._fewest:
            self._fewest[year] = self._bound(year, guess.fewest_workdays, frozenset.intersection)
        return self._fewest[year]

    def _bound(
        self,
        year: int,
        guessed: Callable[[int], frozenset[date]],
        join: Callable[[frozenset[int], frozenset[int]], frozenset[int]],
    ) -> Ordinals:
        known = self._known.get(year)
        if known is None:
            return _ordinals(guessed(year))
        if year + 1 in self._known:
            return known
        tail = date(year, 12, guess.TAIL_FROM).toordinal()
        open_days = frozenset(_ordinals(guessed(year)))
        bound = join(frozenset(known), open_days)
        return tuple(day for day in known if day < tail) + tuple(sorted(d for d in bound if d >= tail))


def add_months(start: date, n: int) -> date:
    """The corresponding day n months later, or the month's end where it has no such day."""
    month = start.year * 12 + start.month - 1 + n
    year, month = month // 12, month % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def add_years(start: date, n: int) -> date:
    return add_months(start, 12 * n)


def _nth(days_of: Callable[[int], Ordinals], start: date, n: int) -> date:
    year = start.year
    days = days_of(year)
    at = bisect_right(days, start.toordinal())
    while at + n > len(days):
        n -= len(days) - at
        year, at = year + 1, 0
        days = days_of(year)
    return date.fromordinal(days[at + n - 1])


@cache
def _ordinals(days: frozenset[date]) -> Ordinals:
    return tuple(sorted(day.toordinal() for day in days))

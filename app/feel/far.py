"""Days outside the years 1 to 9999 of the machine's calendar.

The calendar repeats every 400 years, to the weekday: such a day is kept as the same day near the year 2000
and how many times 400 years it is away. What it is asked beyond that, the near day answers.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

_CYCLE = 400
_NEAR = 2000
_DAYS_IN_CYCLE = 146_097
FARTHEST = 999_999_999


@dataclass(frozen=True, slots=True)
class FarDate:
    near: date
    cycles: int

    @property
    def year(self) -> int:
        return self.near.year + _CYCLE * self.cycles

    def __getattr__(self, name: str) -> Any:
        return getattr(object.__getattribute__(self, "near"), name)


@dataclass(frozen=True, slots=True)
class FarMoment:
    near: datetime
    cycles: int

    @property
    def year(self) -> int:
        return self.near.year + _CYCLE * self.cycles

    def date(self) -> Any:
        return settle(self.near.date(), self.cycles)

    def __getattr__(self, name: str) -> Any:
        return getattr(object.__getattribute__(self, "near"), name)


FAR = frozenset({FarDate, FarMoment})


def with_year(day: Any, year: int, month: int, number: int) -> Any:
    """That day of that year, wherever it lies, at the same time of day; None beyond all years."""
    if 1 <= year <= 9999 and type(day) not in FAR:
        return day.replace(year=year, month=month, day=number)
    cycles, rest = divmod(year - _NEAR, _CYCLE)
    near = day.near if type(day) in FAR else day
    return settle(near.replace(year=_NEAR + rest, month=month, day=number), cycles)


def of_parts(year: int, month: int, number: int) -> date | None:
    """Raises ValueError where there is no such day."""
    if 1 <= year <= 9999:
        return date(year, month, number)
    cycles, rest = divmod(year - _NEAR, _CYCLE)
    far: date | None = settle(date(_NEAR + rest, month, number), cycles)
    return far


def settle(near: Any, cycles: int) -> Any:
    """The day that lies so many cycles from the near one: the machine's own where it has it."""
    more, rest = divmod(near.year - _NEAR, _CYCLE)
    year = near.year + _CYCLE * cycles
    if 1 <= year <= 9999:
        return near.replace(year=year)
    if abs(year) > FARTHEST:
        return None
    near = near.replace(year=_NEAR + rest)
    return (FarMoment if isinstance(near, datetime) else FarDate)(near, cycles + more)


def days_away(day: Any) -> int:
    """How many days to add to the near one."""
    return int(day.cycles) * _DAYS_IN_CYCLE if type(day) in FAR else 0


def near_of(day: Any) -> Any:
    return day.near if type(day) in FAR else day

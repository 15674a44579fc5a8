"""A year's 放假安排, as an administrator types it from the State Council's notice.

YAML: `year`, `source`, `rest: [{name, from, to}]`, `makeup: [date]`. Or CSV with the heading
`day,kind,name`, kind `rest` or `work`, where `year` is that of the last day. Days of the December
before may be named: the notice for January reaches back.
"""

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import yaml

from app.calendar import guess
from app.calendar.packaged import is_worked_by_habit, workdays
from app.errors import Finding, Invalid


class BadCalendar(Invalid):
    """A year's calendar contradicts itself or the statute."""

    code = "bad_calendar"


@dataclass(frozen=True)
class YearNotice:
    """Days of rest and of make-up work. All days of rest are named, weekends among them or not."""

    year: int
    source: str
    rest: dict[date, str]
    makeup: dict[date, str]

    def exceptions(self, year: int) -> dict[date, str]:
        """The days of that year on which the notice breaks the weekly habit."""
        rest = {day: name for day, name in self.rest.items() if is_worked_by_habit(day)}
        named = rest | {day: name for day, name in self.makeup.items() if not is_worked_by_habit(day)}
        return {day: name for day, name in named.items() if day.year == year}

    @property
    def reaches_back_from(self) -> date:
        return date(self.year - 1, 12, guess.TAIL_FROM)

    def findings(self) -> list[Finding]:
        """What cannot be right: each festival rests, make-up work falls on weekends, the sum agrees."""
        found = [
            Finding("calendar_day_outside", where=day.isoformat(), named={"day": day, "year": self.year})
            for day in sorted(self.rest | self.makeup)
            if day.year != self.year and not self.reaches_back_from <= day < date(self.year, 1, 1)
        ]
        found += [
            Finding("calendar_makeup_on_weekday", where=day.isoformat(), named={"day": day})
            for day in sorted(self.makeup)
            if is_worked_by_habit(day) or day in self.rest
        ]
        worked = workdays(self.year, frozenset(self.exceptions(self.year)))
        found += [
            Finding("calendar_festival_worked", where=day.isoformat(), named={"day": day})
            for day in sorted(guess.statutory(self.year) & worked)
        ]
        return found + self._sum(len(worked))

    def _sum(self, worked: int) -> list[Finding]:
        weekdays = len(workdays(self.year, frozenset()))
        expected = weekdays - len(guess.statutory(self.year))
        if abs(worked - expected) <= 2:
            return []
        return [
            Finding(
                "calendar_sum_unlikely",
                where=str(self.year),
                named={"worked": worked, "expected": expected},
                severity="warning",
            )
        ]


def read_notice(text: str) -> YearNotice:
    """Read YAML or CSV; refuses with all findings at once."""
    try:
        notice = _from_csv(text) if text.lstrip("\ufeff").startswith("day,") else _from_yaml(text)
    except (yaml.YAMLError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise BadCalendar([Finding("calendar_unreadable", named={"cause": str(problem)})]) from problem
    wrong = [finding for finding in notice.findings() if finding.severity == "error"]
    if wrong:
        raise BadCalendar(wrong, year=notice.year)
    return notice


def _from_yaml(text: str) -> YearNotice:
    given: dict[str, Any] = yaml.safe_load(text)
    rest: dict[date, str] = {}
    for span in given["rest"]:
        first, last = _day(span["from"]), _day(span["to"])
        if not 0 <= (last - first).days < 31:
            raise ValueError(f"{first} - {last}")
        rest |= {first + timedelta(days=n): str(span["name"]) for n in range((last - first).days + 1)}
    makeup = {_day(day): "调休" for day in given.get("makeup") or []}
    return YearNotice(int(given["year"]), str(given["source"]), rest, makeup)


def _from_csv(text: str) -> YearNotice:
    kinds: dict[str, dict[date, str]] = {"rest": {}, "work": {}}
    for row in csv.DictReader(io.StringIO(text.lstrip("\ufeff"))):
        kinds[row["kind"].strip()][_day(row["day"].strip())] = row.get("name") or ""
    year = max(day.year for days in kinds.values() for day in days)
    return YearNotice(year, "CSV", kinds["rest"], kinds["work"])


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))

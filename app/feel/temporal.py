"""Dates, times and durations: reading them, writing them, their properties and their arithmetic."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from app.feel.far import FAR, FarDate, FarMoment, days_away, near_of, of_parts, settle, with_year
from app.feel.values import Months

_DATE = re.compile(r"(\d{4}|-\d{4}|-?[1-9]\d{4,8})-(\d\d)-(\d\d)", re.ASCII)
_TIME = re.compile(
    r"(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:(Z)|([+-])(\d\d):(\d\d)(?::(\d\d))?|@([A-Za-z0-9_+\-/]+))?", re.ASCII
)
_DURATION = re.compile(
    r"(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d*)?|\.\d+)S)?)?", re.ASCII
)
_LONGEST = 64
DAYS_OF_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS_OF_YEAR = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


@lru_cache(maxsize=256)
def zone(name: str) -> tzinfo | None:
    """The time zone of that name in the IANA base."""
    if name in {"Z", "z", "UTC"}:
        return UTC
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # unknown, malformed, or a folder of the base
        return None


def offset_zone(offset: timedelta) -> tzinfo | None:
    if offset == timedelta(0):
        return UTC
    return timezone(offset) if abs(offset) <= timedelta(hours=18) else None


def to_date(text: str) -> date | None:
    match = _DATE.fullmatch(text)
    if match is None or not int(match[1]):
        return None
    try:
        return of_parts(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def to_time(text: str) -> time | None:
    match = _TIME.fullmatch(text) if len(text) < _LONGEST else None
    if match is None:
        return None
    place = _zone_of(match)
    if place is None and (match[5] or match[6] or match[10]):
        return None
    try:
        return time(int(match[1]), int(match[2]), int(match[3]), _micro(match[4]), place)
    except ValueError:
        return None


def _micro(fraction: str | None) -> int:
    return int((fraction or "0")[:6].ljust(6, "0"))


def _zone_of(match: re.Match[str]) -> tzinfo | None:
    if match[5]:
        return UTC
    if match[10]:
        return zone(match[10])
    if match[6]:
        offset = timedelta(hours=int(match[7]), minutes=int(match[8]), seconds=int(match[9] or 0))
        return offset_zone(-offset if match[6] == "-" else offset) if int(match[8]) < 60 else None
    return None


def to_moment(text: str) -> datetime | None:
    """A date and time; a date alone is its first instant, as the standard says."""
    day_text, parted, time_text = text.partition("T")
    day = to_date(day_text)
    if day is None:
        return None
    if not parted:
        return combine(day, time(0))  # type: ignore[no-any-return]  # FEEL knows times without a zone
    if time_text.startswith("24:00:00"):
        return _next_midnight(day, time_text)
    clock = to_time(time_text)
    return None if clock is None else combine(day, clock)


def combine(day: Any, clock: time) -> Any:
    """The moment of a day; of a moment's day, where one is given."""
    day = day.date() if isinstance(day, datetime | FarMoment) else day
    return settle(datetime.combine(near_of(day), clock), day.cycles if type(day) in FAR else 0)


def _next_midnight(day: date, time_text: str) -> datetime | None:
    clock = to_time("00" + time_text[2:])
    if clock is None or clock.replace(tzinfo=None) != time(0) or day == date.max:
        return None
    return datetime.combine(day + timedelta(days=1), clock)


def to_duration(text: str) -> timedelta | Months | None:
    match = _DURATION.fullmatch(text) if len(text) < _LONGEST else None
    if match is None or text.endswith(("P", "T")):
        return None
    sign = -1 if match[1] else 1
    if match[2] or match[3]:
        if match[4] or match[5]:
            return None
        return Months(sign * (int(match[2] or 0) * 12 + int(match[3] or 0)))
    seconds, _, fraction = (match[8] or "0").partition(".")
    try:
        return sign * timedelta(
            days=int(match[4] or 0), hours=int(match[6] or 0), minutes=int(match[7] or 0),
            seconds=int(seconds or 0), microseconds=_micro(fraction or None),
        )  # fmt: skip
    except OverflowError:
        return None


def at_literal(text: str) -> Any:
    """What `@"..."` means: date, date and time, time or duration, whichever the text is."""
    for read in (to_date, to_time, to_duration, to_moment):
        found = read(text)
        if found is not None:
            return found
    return None


def said(value: Any) -> str:
    """The text of a temporal value, as `string()` gives it."""
    if isinstance(value, timedelta):
        return _said_duration(value)
    if type(value) in FAR:
        day = f"{'-' if value.year < 0 else ''}{abs(value.year):04}-{value.month:02}-{value.day:02}"
        return day + said(value.near)[10:]
    if isinstance(value, datetime | time):
        return (
            value.replace(tzinfo=None).isoformat().rstrip("0").rstrip(".") + said_zone(value)
            if (value.microsecond)
            else value.replace(tzinfo=None).isoformat() + said_zone(value)
        )
    return value.isoformat() if isinstance(value, date) else str(value)


def said_zone(value: datetime | time | FarMoment) -> str:
    if value.tzinfo is None:
        return ""
    if isinstance(value.tzinfo, ZoneInfo):
        return "@" + value.tzinfo.key
    offset = value.utcoffset() or timedelta(0)
    return (
        value.isoformat()[-6:]
        if offset and not offset.seconds % 60
        else ("Z" if not offset else value.isoformat()[-9:])
    )


def _said_duration(value: timedelta) -> str:
    sign, value = ("-", -value) if value < timedelta(0) else ("", value)
    minutes, seconds = divmod(value.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{value.microseconds:06d}".rstrip("0") if value.microseconds else ""
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{seconds}{fraction}S" if seconds or fraction else ""
    days = f"{value.days}D" if value.days else ""
    return f"{sign}P{days}" + (f"T{clock}" if clock else "" if days else "T0S")


def seconds(value: timedelta) -> Decimal:
    """A duration's length in seconds, exactly."""
    return Decimal(value.days * 86400 + value.seconds) + Decimal(value.microseconds) / 1_000_000


def from_seconds(count: Decimal) -> timedelta | None:
    if abs(count) > 86_399_999_999_999:
        return None
    return timedelta(microseconds=int((count * 1_000_000).to_integral_value()))


def offset_of(value: datetime | time) -> timedelta | None:
    return value.utcoffset()


def day_number(value: datetime) -> timedelta:
    """Where a moment stands on the line of time; moments with and without a zone are not on the same line."""
    offset = value.utcoffset() or timedelta(0)
    near: datetime = near_of(value).replace(tzinfo=None, fold=0)
    away = timedelta(days=days_away(value))
    return near - datetime(1, 1, 1) - offset + away  # noqa: DTZ001  both made local


def clock_number(value: time) -> timedelta:
    offset = value.utcoffset() or timedelta(0)
    clock = timedelta(
        hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond
    )
    return clock - offset


def add_months(day: Any, months: int) -> Any:
    """The corresponding day of that month, or the month's last."""
    if abs(months) > 120_000:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return with_year(day, year, month + 1, min(day.day, days_in_month(year, month + 1)))


def days_in_month(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in {4, 6, 9, 11} else 31


def moment_of(day: date) -> datetime:
    """A date where a moment is asked for: its first instant, in universal time as the standard says."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _number(read: Callable[[Any], int]) -> Callable[[Any], Decimal]:
    return lambda value: Decimal(read(value))


def _zone_name(value: datetime | time) -> str | None:
    if isinstance(value.tzinfo, ZoneInfo):
        return value.tzinfo.key
    return None


_DATE_PROPERTIES: dict[str, Callable[[Any], Any]] = {
    "year": _number(lambda day: day.year),
    "month": _number(lambda day: day.month),
    "day": _number(lambda day: day.day),
    "weekday": _number(lambda day: day.isoweekday()),
}
_TIME_PROPERTIES: dict[str, Callable[[Any], Any]] = {
    "hour": _number(lambda clock: clock.hour),
    "minute": _number(lambda clock: clock.minute),
    "second": lambda clock: (
        Decimal(clock.second) + Decimal(clock.microsecond).scaleb(-6)
        if clock.microsecond
        else Decimal(clock.second)
    ),
    "time offset": offset_of,
    "timezone": _zone_name,
}
_DURATION_PROPERTIES: dict[str, Callable[[Any], Any]] = {
    "days": lambda value: Decimal(int(seconds(value) / 86400)),
    "hours": lambda value: Decimal(int(seconds(value) / 3600)) % 24,
    "minutes": lambda value: Decimal(int(seconds(value) / 60)) % 60,
    "seconds": lambda value: seconds(value) % 60,
}
_MONTHS_PROPERTIES: dict[str, Callable[[Any], Any]] = {
    "years": _number(lambda value: value.years),
    "months": _number(lambda value: value.months),
}
PROPERTIES: dict[type, dict[str, Callable[[Any], Any]]] = {
    date: _DATE_PROPERTIES,
    datetime: {**_DATE_PROPERTIES, **_TIME_PROPERTIES},
    time: _TIME_PROPERTIES,
    FarDate: _DATE_PROPERTIES,
    FarMoment: {**_DATE_PROPERTIES, **_TIME_PROPERTIES},
    timedelta: _DURATION_PROPERTIES,
    Months: _MONTHS_PROPERTIES,
}

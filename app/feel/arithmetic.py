"""Sums, differences, products, quotients and powers of numbers, strings, dates and durations."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from app.feel.budget import Run
from app.feel.far import FAR, FarMoment, settle
from app.feel.temporal import add_months, clock_number, day_number, from_seconds, moment_of, seconds
from app.feel.values import NUMBERS, Months, finite

Operation = Callable[[Any, Any, Run], Any]


def add(left: Any, right: Any, run: Run) -> Any:
    """The sum, or None where there is none."""
    found = _SUMS.get((type(left), type(right)))
    return None if found is None else _guarded(found, left, right, run)


def subtract(left: Any, right: Any, run: Run) -> Any:
    found = _DIFFERENCES.get((type(left), type(right)))
    return None if found is None else _guarded(found, left, right, run)


def multiply(left: Any, right: Any, run: Run) -> Any:
    found = _PRODUCTS.get((type(left), type(right)))
    return None if found is None else _guarded(found, left, right, run)


def divide(left: Any, right: Any, run: Run) -> Any:
    found = _QUOTIENTS.get((type(left), type(right)))
    return None if found is None else _guarded(found, left, right, run)


def power(left: Any, right: Any, _run: Run) -> Any:
    if type(left) is not Decimal or type(right) is not Decimal:
        return None
    return Decimal(1) if left == right == 0 else finite(NUMBERS.power(left, right))


def negate(value: Any) -> Any:
    if type(value) is Decimal:
        return NUMBERS.minus(value)
    if type(value) is timedelta:
        return -value
    return Months(-value.total) if type(value) is Months else None


def _guarded(operation: Operation, left: Any, right: Any, run: Run) -> Any:
    try:
        return operation(left, right, run)
    except OverflowError:  # outside the years 1 to 9999, or a duration beyond all of them
        return None


def _join(left: str, right: str, run: Run) -> str:
    run.make(len(left) + len(right))
    return left + right


def _divide_numbers(left: Decimal, right: Decimal, _run: Run) -> Decimal | None:
    return None if right == 0 else finite(NUMBERS.divide(left, right))


def _divide_durations(left: timedelta, right: timedelta, _run: Run) -> Decimal | None:
    return NUMBERS.divide(seconds(left), seconds(right)) if right else None


def _divide_months(left: Months, right: Months, _run: Run) -> Decimal | None:
    return NUMBERS.divide(Decimal(left.total), Decimal(right.total)) if right.total else None


def _scale(value: timedelta, factor: Decimal, _run: Run) -> timedelta | None:
    return from_seconds(NUMBERS.multiply(seconds(value), factor))


def _share(value: timedelta, parts: Decimal, _run: Run) -> timedelta | None:
    return from_seconds(NUMBERS.divide(seconds(value), parts)) if parts else None


def _scale_months(value: Months, factor: Decimal, _run: Run) -> Months | None:
    return _whole_months(NUMBERS.multiply(Decimal(value.total), factor))


def _share_months(value: Months, parts: Decimal, _run: Run) -> Months | None:
    return _whole_months(NUMBERS.divide(Decimal(value.total), parts)) if parts else None


def _whole_months(count: Decimal) -> Months | None:
    return Months(int(count)) if abs(count) < 10**15 else None


def _shift_date(day: date, by: timedelta, _run: Run) -> date:
    """A date moved by hours stays a date: the standard reckons from its first instant."""
    return day + timedelta(days=by // timedelta(days=1))


def _shift_moment(moment: datetime, by: timedelta, _run: Run) -> datetime:
    """On the line of time: where clocks are put forward, an hour later may be two hours on the dial."""
    if moment.tzinfo is None:
        return moment + by
    return (moment.astimezone(UTC) + by).astimezone(moment.tzinfo)


def _shift_time(clock: time, by: timedelta, _run: Run) -> time:
    moved = datetime.combine(date(2000, 1, 1), clock.replace(tzinfo=None)) + timedelta(
        seconds=by.seconds, microseconds=by.microseconds
    )
    return moved.time().replace(tzinfo=clock.tzinfo)


def _shift_far(day: Any, by: timedelta, run: Run) -> Any:
    shift = _shift_moment if isinstance(day, FarMoment) else _shift_date
    return settle(shift(day.near, by, run), day.cycles)


def _between_moments(left: datetime, right: datetime, _run: Run) -> timedelta | None:
    if (left.tzinfo is None) != (right.tzinfo is None):
        return None
    return day_number(left) - day_number(right)


def _between_times(left: time, right: time, _run: Run) -> timedelta | None:
    if (left.tzinfo is None) != (right.tzinfo is None):
        return None
    return clock_number(left) - clock_number(right)


_SUMS: dict[tuple[type, type], Operation] = {
    (Decimal, Decimal): lambda left, right, _: finite(NUMBERS.add(left, right)),
    (str, str): _join,
    (timedelta, timedelta): lambda left, right, _: left + right,
    (Months, Months): lambda left, right, _: Months(left.total + right.total),
    (date, timedelta): _shift_date,
    (timedelta, date): lambda by, day, run: _shift_date(day, by, run),
    (date, Months): lambda day, by, _: add_months(day, by.total),
    (Months, date): lambda by, day, _: add_months(day, by.total),
    (datetime, timedelta): _shift_moment,
    (timedelta, datetime): lambda by, moment, run: _shift_moment(moment, by, run),
    (datetime, Months): lambda moment, by, _: add_months(moment, by.total),
    (Months, datetime): lambda by, moment, _: add_months(moment, by.total),
    (time, timedelta): _shift_time,
    (timedelta, time): lambda by, clock, run: _shift_time(clock, by, run),
}
for _kind in FAR:
    _SUMS[_kind, timedelta] = _shift_far
    _SUMS[timedelta, _kind] = lambda by, day, run: _shift_far(day, by, run)
    _SUMS[_kind, Months] = lambda day, by, _: add_months(day, by.total)
    _SUMS[Months, _kind] = lambda by, day, _: add_months(day, by.total)
_DIFFERENCES: dict[tuple[type, type], Operation] = {
    (Decimal, Decimal): lambda left, right, _: finite(NUMBERS.subtract(left, right)),
    (timedelta, timedelta): lambda left, right, _: left - right,
    (Months, Months): lambda left, right, _: Months(left.total - right.total),
    (date, date): lambda left, right, _: left - right,
    (date, datetime): lambda left, right, run: _between_moments(moment_of(left), right, run),
    (datetime, date): lambda left, right, run: _between_moments(left, moment_of(right), run),
    (datetime, datetime): _between_moments,
    (time, time): _between_times,
    (date, timedelta): lambda day, by, run: _shift_date(day, -by, run),
    (date, Months): lambda day, by, _: add_months(day, -by.total),
    (datetime, timedelta): lambda moment, by, run: _shift_moment(moment, -by, run),
    (datetime, Months): lambda moment, by, _: add_months(moment, -by.total),
    (time, timedelta): lambda clock, by, run: _shift_time(clock, -by, run),
}
for _kind in FAR:
    _DIFFERENCES[_kind, timedelta] = lambda day, by, run: _shift_far(day, -by, run)
    _DIFFERENCES[_kind, Months] = lambda day, by, _: add_months(day, -by.total)
_PRODUCTS: dict[tuple[type, type], Operation] = {
    (Decimal, Decimal): lambda left, right, _: finite(NUMBERS.multiply(left, right)),
    (timedelta, Decimal): _scale,
    (Decimal, timedelta): lambda factor, value, run: _scale(value, factor, run),
    (Months, Decimal): _scale_months,
    (Decimal, Months): lambda factor, value, run: _scale_months(value, factor, run),
}
_QUOTIENTS: dict[tuple[type, type], Operation] = {
    (Decimal, Decimal): _divide_numbers,
    (timedelta, timedelta): _divide_durations,
    (Months, Months): _divide_months,
    (timedelta, Decimal): _share,
    (Months, Decimal): _share_months,
}
OPERATIONS = {"+": _SUMS, "-": _DIFFERENCES, "*": _PRODUCTS, "/": _QUOTIENTS}
"""Which kinds have a sum, a difference and so on, by sign."""

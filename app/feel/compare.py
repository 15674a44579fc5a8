"""Equality and order, three-valued: null where two kinds cannot be compared."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from app.feel.budget import Run
from app.feel.far import FAR
from app.feel.temporal import clock_number, day_number
from app.feel.values import Function, Months, Range, kind_of

_ORDERED = frozenset({Decimal, str, date, timedelta})


def equal(left: Any, right: Any, run: Run) -> bool | None:  # noqa: PLR0911  one answer for each kind
    """Whether two values are equal; None where they are of different kinds."""
    if left is None or right is None:
        return left is right
    kind = type(left)
    if kind is not type(right):
        found = order(left, right)  # a day within and one outside the machine's calendar
        return None if found is None else found == 0
    if kind in _ORDERED or kind is bool or kind is Months:
        return bool(left == right)
    if kind is list:
        return _equal_lists(left, right, run)
    if kind is dict:
        return _equal_contexts(left, right, run)
    if kind is Range:
        return _equal_ranges(left, right, run)
    if kind is Function:
        return left is right
    return order(left, right) == 0


def same(left: Any, right: Any, run: Run) -> bool:
    return equal(left, right, run) is True


def order(left: Any, right: Any) -> int | None:
    """Negative, zero or positive as left is before, at or after right; None if there is no order."""
    kind = type(left)
    if kind is not type(right) or kind in FAR:
        return _order_far(left, right) if kind in FAR or type(right) in FAR else None
    if kind in _ORDERED:
        return -1 if left < right else int(left != right)
    if kind is Months:
        return int(left.total > right.total) - int(left.total < right.total)
    return _order_on_dial(left, right) if kind is datetime or kind is time else None


def _order_on_dial(left: Any, right: Any) -> int | None:
    """Of two moments or two times; those with and without a zone have no order."""
    if (left.tzinfo is None) != (right.tzinfo is None):
        return None
    place = clock_number if isinstance(left, time) else day_number
    first, second = place(left), place(right)
    return (first > second) - (first < second)


def _order_far(left: Any, right: Any) -> int | None:
    """Of two days or two moments, one of them outside the machine's calendar."""
    if kind_of(left) != kind_of(right):
        return None
    if kind_of(left) == "date":
        first, second = ((day.year, day.month, day.day) for day in (left, right))
        return (first > second) - (first < second)
    return _order_on_dial(left, right)


def before(left: Any, right: Any) -> bool | None:
    found = order(left, right)
    return None if found is None else found < 0


def contains(interval: Range, value: Any) -> bool | None:
    """Whether a range holds a value; None where they cannot be compared."""
    if interval.start is not None:
        found = order(interval.start, value)
        if found is None:
            return None
        if found > 0 or (found == 0 and not interval.start_included):
            return False
    if interval.end is not None:
        found = order(value, interval.end)
        if found is None:
            return None
        if found > 0 or (found == 0 and not interval.end_included):
            return False
    return None if interval.start is None and interval.end is None else True


def satisfied(value: Any, test: Any, run: Run) -> bool | None:
    """Whether a value passes a test that is itself a value: a range, a list of tests, or an equal."""
    if type(test) is Range and type(value) is not Range:
        return contains(test, value)
    if type(test) is list:
        run.spend(len(test))
        if type(value) is list and same(value, test, run):
            return True
        return any(satisfied(value, each, run) is True for each in test)
    return equal(value, test, run)


def _equal_lists(left: list[Any], right: list[Any], run: Run) -> bool | None:
    run.spend(2 + 2 * len(left))
    if len(left) != len(right):
        return False
    answers = [equal(one, other, run) for one, other in zip(left, right, strict=True)]
    return False if False in answers else None if None in answers else True


def _equal_contexts(left: dict[str, Any], right: dict[str, Any], run: Run) -> bool | None:
    run.spend(2 + 2 * len(left))
    if left.keys() != right.keys():
        return False
    answers = [equal(value, right[key], run) for key, value in left.items()]
    return False if False in answers else None if None in answers else True


def _equal_ranges(left: Range, right: Range, run: Run) -> bool:
    return (
        (left.start_included, left.end_included) == (right.start_included, right.end_included)
        and same(left.start, right.start, run)
        and same(left.end, right.end, run)
    )

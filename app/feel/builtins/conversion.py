"""Built-in conversions: `number`, `string`, `is`, and what `string` writes."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from app.feel.budget import Run
from app.feel.builtins.signature import builtin
from app.feel.compare import same
from app.feel.far import FarDate, FarMoment
from app.feel.temporal import said, said_zone
from app.feel.values import NUMBERS, Function, Months, Range, finite, kind_of

_NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_TEMPORAL = (date, datetime, time, timedelta, Months, FarDate, FarMoment)


@builtin("number", "from: string")
def number(text: str) -> Decimal | None:
    return finite(NUMBERS.create_decimal(text)) if len(text) < 7000 and _NUMBER.fullmatch(text) else None


@builtin("number", "from: string, grouping separator: string?, decimal separator: string?")
def number_with_separators(text: str, grouping: str | None, point: str | None) -> Decimal | None:
    if (
        grouping not in {None, " ", ",", "."}
        or point not in {None, ".", ","}
        or (grouping and grouping == point)
    ):
        return None
    plain = text.replace(grouping, "") if grouping else text
    return number(plain.replace(point, ".") if point else plain)


@builtin("string", "from: any")
def string(run: Run, value: Any) -> str | None:
    return None if value is None else written(value, run, quoted=False)


def written(value: Any, run: Run, *, quoted: bool) -> str:  # noqa: PLR0911  one answer for each kind
    """A value as text; strings inside lists and contexts stand in quotes."""
    run.spend(2)
    if type(value) is str:
        run.make(len(value))
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' if quoted else value
    if value is None:
        return "null"
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is Decimal:
        return _written_number(value)
    if isinstance(value, _TEMPORAL):
        return said(value)
    if type(value) is list:
        return "[" + ", ".join(written(each, run, quoted=True) for each in value) + "]"
    if type(value) is dict:
        return (
            "{"
            + ", ".join(f"{_key(key)}: {written(each, run, quoted=True)}" for key, each in value.items())
            + "}"
        )
    return _written_range(value, run) if type(value) is Range else "function"


def _key(key: str) -> str:
    return key if re.fullmatch(r"[^\W\d][\w ]*", key) else '"' + key.replace('"', '\\"') + '"'


def _written_number(value: Decimal) -> str:
    exponent = value.adjusted()
    return f"{value:f}" if -40 < exponent < 40 else f"{value:E}".replace("E+", "E")


def _written_range(value: Range, run: Run) -> str:
    low = written(value.start, run, quoted=True) if value.start is not None else ""
    high = written(value.end, run, quoted=True) if value.end is not None else ""
    if value.start is None:
        return f"(<{'=' if value.end_included else ''}{high})"
    if value.end is None:
        return f"(>{'=' if value.start_included else ''}{low})"
    return f"{'[' if value.start_included else '('}{low}..{high}{']' if value.end_included else ')'}"


@builtin("is", "value1=: any, value2=: any")
def is_same(run: Run, one: Any = None, other: Any = None) -> bool:
    """Equal, of one kind, and with the same time zone."""
    if kind_of(one) != kind_of(other):
        return False
    if isinstance(one, datetime | time | FarMoment) and said_zone(one) != said_zone(other):
        return False
    return one is other if type(one) is Function else same(one, other, run)

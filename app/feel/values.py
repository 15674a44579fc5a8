"""The values FEEL knows, and the door through which values from outside come in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal
from math import isfinite
from typing import Any

from app.feel.budget import Run
from app.feel.errors import FeelBudgetExceeded, FeelTypeError
from app.feel.far import FAR, FarDate, FarMoment

# IEEE 754 decimal128, as the standard asks; untrapped, since a number out of range is answered here.
NUMBERS = Context(prec=34, Emax=6144, Emin=-6143, traps=[])

DEEPEST = 60


@dataclass(frozen=True, slots=True)
class Months:
    """A years and months duration."""

    total: int

    @property
    def years(self) -> int:
        return -(-self.total // 12) if self.total < 0 else self.total // 12

    @property
    def months(self) -> int:
        return self.total - 12 * self.years

    def __str__(self) -> str:
        years, months = divmod(abs(self.total), 12)
        said = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
        return ("-P" if self.total < 0 else "P") + (said or "0M")


@dataclass(frozen=True, slots=True)
class Range:
    """An interval; an end that is None is open to that side."""

    start: Any
    end: Any
    start_included: bool = True
    end_included: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """Something that FEEL can call: `call(run, arguments)`, arguments in the order of `parameters`.

    A built-in has a name, and `call_named` in place of `parameters`, since it may have several signatures.
    """

    parameters: tuple[str, ...]
    call: Callable[[Run, list[Any]], Any]
    types: tuple[Any, ...] = ()
    returns: Any = None
    name: str | None = None
    call_named: Callable[[Run, dict[str, Any]], Any] | None = None


def admit(value: Any, depth: int = 0) -> Any:
    """A value from outside as FEEL knows it; anything that FEEL has no kind for is refused."""
    kind = type(value)
    if kind in _ADMITTED:
        return value
    if kind is int:
        return NUMBERS.create_decimal(value) if -(10**34) < value < 10**34 else _admit_decimal(Decimal(value))
    if depth > DEEPEST:
        raise FeelBudgetExceeded("feel_too_deep", limit=DEEPEST)
    if kind is Decimal:
        return _admit_decimal(value)
    if kind is list or kind is tuple:
        return [admit(each, depth + 1) for each in value]
    if isinstance(value, Mapping):
        return {_admit_key(key): admit(each, depth + 1) for key, each in value.items()}
    return _admit_rare(value)


def _admit_decimal(value: Decimal) -> Decimal | None:
    number = NUMBERS.plus(value)
    return number if number.is_finite() else None


def _admit_key(key: Any) -> str:
    if not isinstance(key, str):
        raise FeelTypeError("feel_foreign_value", kind=type(key).__name__)
    return str(key)


def _admit_rare(value: Any) -> Any:
    if isinstance(value, float):
        return Decimal(repr(float(value))) if isfinite(value) else None
    for kind in (str, int, Decimal, list, datetime):
        if isinstance(value, kind):
            return admit(_ORIGIN[kind](value))
    raise FeelTypeError("feel_foreign_value", kind=type(value).__name__)


_ADMITTED = FAR | {str, bool, type(None), date, datetime, time, timedelta, Months, Range, Function}
_ORIGIN: dict[type, Callable[[Any], Any]] = {
    str: str.__str__,  # an enumeration's member is its text
    int: int,
    Decimal: Decimal,
    list: list,
    datetime: lambda moment: datetime(
        moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second,
        moment.microsecond, moment.tzinfo, fold=moment.fold,
    ),
}  # fmt: skip


def finite(number: Decimal) -> Decimal | None:
    """A result of arithmetic: out of range is refused, undefined is null."""
    if number.is_finite():
        return number
    if number.is_infinite():
        raise FeelBudgetExceeded("feel_number_too_big")
    return None


def kind_of(value: Any) -> str:
    """The name that FEEL gives to the kind of a value."""
    return _KINDS.get(type(value), "Any")


def name_of_kind(kind: type) -> str:
    """The same for a kind of which there is no value at hand."""
    return _KINDS.get(kind, "Any")


_KINDS: dict[type, str] = {
    type(None): "Null", bool: "boolean", str: "string", Decimal: "number", date: "date", time: "time",
    datetime: "date and time", timedelta: "days and time duration", Months: "years and months duration",
    FarDate: "date", FarMoment: "date and time", list: "list", dict: "context",
    Range: "range", Function: "function",
}  # fmt: skip

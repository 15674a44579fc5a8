"""Built-in functions of numbers, and boolean `not`."""

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from typing import Any

from app.feel.builtins.signature import builtin
from app.feel.values import NUMBERS, Months, finite

_WIDEST_SCALE = 6111


@builtin("not", "negand: any")
def negation(negand: Any) -> bool | None:
    return not negand if type(negand) is bool else None


def _rounded(number: Decimal, scale: Decimal, rounding: str) -> Decimal | None:
    places = int(scale)
    if not -_WIDEST_SCALE <= places <= 6176:
        return None
    if places >= 34 or -int(number.as_tuple().exponent) <= places:
        return number
    context = NUMBERS.copy()
    context.prec, context.rounding = 6200, rounding
    unit = Decimal(1).scaleb(-places, context)
    return finite(NUMBERS.plus(number.quantize(unit, rounding, context)))


@builtin("decimal", "n: number, scale: number")
def decimal(number: Decimal, scale: Decimal) -> Decimal | None:
    return _rounded(number, scale, ROUND_HALF_EVEN)


@builtin("floor", "n: number, scale=: number")
def floor(number: Decimal, scale: Decimal | None = None) -> Decimal | None:
    return _rounded(number, scale or Decimal(0), ROUND_FLOOR)


@builtin("ceiling", "n: number, scale=: number")
def ceiling(number: Decimal, scale: Decimal | None = None) -> Decimal | None:
    return _rounded(number, scale or Decimal(0), ROUND_CEILING)


@builtin("round up", "n: number, scale: number")
def round_up(number: Decimal, scale: Decimal) -> Decimal | None:
    return _rounded(number, scale, ROUND_UP)


@builtin("round down", "n: number, scale: number")
def round_down(number: Decimal, scale: Decimal) -> Decimal | None:
    return _rounded(number, scale, ROUND_DOWN)


@builtin("round half up", "n: number, scale: number")
def round_half_up(number: Decimal, scale: Decimal) -> Decimal | None:
    return _rounded(number, scale, ROUND_HALF_UP)


@builtin("round half down", "n: number, scale: number")
def round_half_down(number: Decimal, scale: Decimal) -> Decimal | None:
    return _rounded(number, scale, ROUND_HALF_DOWN)


@builtin("abs", "n: number|days and time duration|years and months duration")
def absolute(number: Any) -> Any:
    return Months(abs(number.total)) if type(number) is Months else abs(number)


@builtin("modulo", "dividend: number, divisor: number")
def modulo(dividend: Decimal, divisor: Decimal) -> Decimal | None:
    """The remainder that has the divisor's sign."""
    if divisor == 0:
        return None
    share = NUMBERS.divide(dividend, divisor).to_integral_value(ROUND_FLOOR)
    return finite(NUMBERS.subtract(dividend, NUMBERS.multiply(divisor, share)))


@builtin("sqrt", "number: number")
def square_root(number: Decimal) -> Decimal | None:
    return finite(NUMBERS.sqrt(number)) if number >= 0 else None


@builtin("log", "number: number")
def logarithm(number: Decimal) -> Decimal | None:
    return finite(NUMBERS.ln(number)) if number > 0 else None


@builtin("exp", "number: number")
def exponential(number: Decimal) -> Decimal | None:
    return finite(NUMBERS.exp(number))


@builtin("odd", "number: number")
def odd(number: Decimal) -> bool | None:
    return NUMBERS.remainder(number, Decimal(2)) != 0 if number == number.to_integral_value() else None


@builtin("even", "number: number")
def even(number: Decimal) -> bool | None:
    return NUMBERS.remainder(number, Decimal(2)) == 0 if number == number.to_integral_value() else None

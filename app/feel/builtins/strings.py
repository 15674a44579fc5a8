"""Built-in functions of strings."""

from decimal import Decimal
from typing import Any

from app.feel.budget import Run
from app.feel.builtins.signature import builtin
from app.feel.patterns import Pattern, pattern


@builtin("string length", "string: string")
def string_length(string: str) -> Decimal:
    return Decimal(len(string))


@builtin("substring", "string: string, start position: number, length=: number")
def substring(string: str, start: Decimal, length: Decimal | None = None) -> str | None:
    first = int(start)
    if first == 0 or abs(first) > len(string) or (length is not None and length < 1):
        return None
    begin = first - 1 if first > 0 else len(string) + first
    return string[begin:] if length is None else string[begin : begin + int(length)]


@builtin("upper case", "string: string")
def upper_case(string: str) -> str:
    return string.upper()


@builtin("lower case", "string: string")
def lower_case(string: str) -> str:
    return string.lower()


@builtin("trim", "string: string")
def trim(string: str) -> str:
    return string.strip()


@builtin("substring before", "string: string, match: string")
def substring_before(string: str, match: str) -> str:
    front, found, _ = string.partition(match) if match else ("", "", "")
    return front if found else ""


@builtin("substring after", "string: string, match: string")
def substring_after(string: str, match: str) -> str:
    return string.partition(match)[2] if match else string


@builtin("contains", "string: string, match: string")
def contains(string: str, match: str) -> bool:
    return match in string


@builtin("starts with", "string: string, match: string")
def starts_with(string: str, match: str) -> bool:
    return string.startswith(match)


@builtin("ends with", "string: string, match: string")
def ends_with(string: str, match: str) -> bool:
    return string.endswith(match)


@builtin("matches", "input: string, pattern: string, flags=: string?")
def matches(run: Run, string: str, text: str, flags: str | None = None) -> bool | None:
    found = _pattern(run, text, flags)
    return None if found is None else found.found_in(string, run)


@builtin("replace", "input: string, pattern: string, replacement: string, flags=: string?")
def replace(run: Run, string: str, text: str, replacement: str, flags: str | None = None) -> str | None:
    found = _pattern(run, text, flags)
    return None if found is None else found.replace(string, replacement, run)


@builtin("split", "string: string, delimiter: string")
def split(run: Run, string: str, delimiter: str) -> list[str] | None:
    found = _pattern(run, delimiter, None)
    return None if found is None else found.split(string, run)


def _pattern(run: Run, text: str, flags: str | None) -> Pattern | None:
    run.spend(1 + len(text) // 8)
    return pattern(text, flags or "")


@builtin("string join", "list: list, delimiter=: string?")
def string_join(run: Run, items: list[Any], delimiter: str | None = None) -> str | None:
    if any(type(each) is not str and each is not None for each in items):
        return None
    parts = [each for each in items if each is not None]
    run.make(sum(map(len, parts)) + len(parts) * len(delimiter or ""))
    return (delimiter or "").join(parts)

"""Types as written in FEEL, and whether a value is of one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.feel import tree
from app.feel.temporal import moment_of
from app.feel.values import Function, Range, kind_of


@dataclass(frozen=True)
class Type:
    """A type: a simple one, or one made of others. `Any` and `Null` are the top and the bottom."""

    name: str
    inner: tuple["Type", ...] = ()
    keys: tuple[str, ...] = ()
    returns: "Type | None" = None


ANY = Type("Any")
SIMPLE = {
    name: Type(name)
    for name in (
        "Any", "Null", "string", "number", "boolean", "date", "time", "date and time",
        "days and time duration", "years and months duration", "list", "context", "range", "function",
    )
}  # fmt: skip
_OTHER_NAMES = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "day time duration": "days and time duration",
    "year month duration": "years and months duration",
    "any": "Any",
}


@dataclass
class Unknown(Exception):
    """A type that nobody declared."""

    name: str
    at: int = field(default=0)


def type_of(written: tree.TypeNamed, declared: Mapping[str, Type]) -> Type:
    """The type that is written; raises Unknown."""
    if written.name in declared:
        return declared[written.name]
    name = _OTHER_NAMES.get(written.name, written.name)
    if name not in SIMPLE:
        raise Unknown(written.name, written.at)
    inner = tuple(type_of(each, declared) for each in written.inner)
    returns = type_of(written.returns, declared) if written.returns else None
    return Type(name, inner, written.keys, returns) if inner or returns else SIMPLE[name]


def conforms(value: Any, kind: Type) -> bool:
    """Whether a value is of the type. Null is of no type but `Null` and `Any`."""
    name = kind.name
    if name == "Any":
        return value is not None
    if kind_of(value) != name:
        return False
    if not kind.inner and not kind.returns:
        return True
    return _CONFORMS[name](value, kind) if name in _CONFORMS else True


def admits(value: Any, kind: Type) -> bool:
    """Whether a value may stand where the type is declared: null may, everywhere."""
    if value is None or kind.name == "Any":
        return True
    if kind_of(value) != kind.name:
        return False
    if kind.name == "list" and kind.inner:
        return all(admits(each, kind.inner[0]) for each in value)
    if kind.name == "context":
        return all(
            key in value and admits(value[key], each) for key, each in zip(kind.keys, kind.inner, strict=True)
        )
    return conforms(value, kind)


def coerce(value: Any, kind: Type) -> Any:
    """The value as that type, by the standard's conversions: single items, a date's first instant.

    Where none applies, the value itself.
    """
    if value is None or kind.name == "Any" or admits(value, kind):
        return value
    if kind.name == "date and time" and type(value) is date:
        return moment_of(value)
    if kind.name == "list" and type(value) is not list:
        return [value]
    if type(value) is list and len(value) == 1:
        return value[0]
    return value


def _list(value: list[Any], kind: Type) -> bool:
    return all(admits(each, kind.inner[0]) for each in value)


def _context(value: dict[str, Any], kind: Type) -> bool:
    return all(
        key in value and admits(value[key], each) for key, each in zip(kind.keys, kind.inner, strict=True)
    )


def _range(value: Range, kind: Type) -> bool:
    return all(end is None or conforms(end, kind.inner[0]) for end in (value.start, value.end))


def _function(value: Function, kind: Type) -> bool:
    if len(kind.inner) != len(value.parameters):
        return False
    given = value.types or (ANY,) * len(value.parameters)
    return all(own in {wanted, ANY} for wanted, own in zip(kind.inner, given, strict=False)) and (
        kind.returns in {None, ANY} or value.returns in {None, ANY, kind.returns}
    )


_CONFORMS: dict[str, Any] = {"list": _list, "context": _context, "range": _range, "function": _function}

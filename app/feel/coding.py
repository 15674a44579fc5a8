"""FEEL values as JSON, exactly: what is read back equals what was written, kind for kind.

Texts, booleans, null, whole Python numbers, lists and contexts are themselves; everything else is an object
with one key that begins with `@`. A context that happens to look so is wrapped in `@context`.
"""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from app.feel.errors import FeelBudgetExceeded, FeelError, FeelTypeError
from app.feel.far import FAR
from app.feel.temporal import at_literal, said
from app.feel.values import Months, Range

_DEEPEST = 200
_MOST = 2_000_000


def dumps(value: Any) -> bytes:
    """The value as UTF-8 JSON, keys sorted; raises FeelTypeError for what FEEL does not know."""
    try:
        text = json.dumps(
            plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
        )
        return text.encode()
    except UnicodeEncodeError:
        raise FeelTypeError("feel_foreign_value", kind="surrogate") from None


def loads(coded: bytes | str) -> Any:
    """What `dumps` wrote; raises FeelError for anything else."""
    try:
        return unplain(json.loads(coded, parse_float=_no_float, parse_constant=_no_float))
    except (ValueError, RecursionError):
        raise FeelError("feel_bad_json") from None


def _no_float(text: str) -> Any:
    raise FeelError("feel_bad_json", found=text[:40])


def plain(value: Any) -> Any:
    """The value made of what JSON has."""
    return _Coder().plain(value, 0)


class _Coder:
    """Counts what it writes: a small value may hold one list many times over."""

    def __init__(self) -> None:
        self._count = 0

    def plain(self, value: Any, depth: int) -> Any:  # noqa: PLR0911  one answer for each kind
        self._count += 1
        if depth > _DEEPEST or self._count > _MOST:
            raise FeelBudgetExceeded("feel_too_big", limit=_MOST)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return str.__str__(value)
        if isinstance(value, int):
            return int(value)
        if isinstance(value, list | tuple):
            return [self.plain(each, depth + 1) for each in value]
        if isinstance(value, dict):
            return self._context(value, depth)
        if isinstance(value, Range):
            ends = [self.plain(value.start, depth + 1), self.plain(value.end, depth + 1)]
            return {"@range": [*ends, value.start_included, value.end_included]}
        return _scalar(value)

    def _context(self, value: dict[Any, Any], depth: int) -> dict[str, Any]:
        if not all(isinstance(key, str) for key in value):
            raise FeelTypeError("feel_foreign_value", kind="key")
        made = {str(key): self.plain(each, depth + 1) for key, each in value.items()}
        return {"@context": made} if len(made) == 1 and next(iter(made)).startswith("@") else made


def _scalar(value: Any) -> dict[str, Any]:
    if isinstance(value, Decimal) and value.is_finite():
        return {"@number": str(value)}
    if isinstance(value, datetime):
        local = value.replace(tzinfo=None, fold=0).isoformat()
        return {"@moment": [local, *_place(value.tzinfo), *([1] if value.fold else [])]}
    if isinstance(value, date):
        return {"@date": value.isoformat()}
    if isinstance(value, time):
        local = value.replace(tzinfo=None, fold=0).isoformat()
        return {"@time": [local, *_place(value.tzinfo), *([1] if value.fold else [])]}
    if isinstance(value, timedelta):
        return {"@duration": [value.days, value.seconds, value.microseconds]}
    if isinstance(value, Months) or type(value) in FAR:
        return {"@months": value.total} if isinstance(value, Months) else {"@far": said(value)}
    raise FeelTypeError("feel_foreign_value", kind=type(value).__name__)


def _place(zone: tzinfo | None) -> list[Any]:
    """A zone's name, or an offset from universal time in microseconds, or nothing."""
    if zone is None:
        return [None]
    if isinstance(zone, ZoneInfo):
        if zone.key is None:
            raise FeelTypeError("feel_foreign_value", kind="ZoneInfo")
        return [zone.key]
    if isinstance(zone, timezone):
        return [zone.utcoffset(None) // timedelta(microseconds=1)]
    raise FeelTypeError("feel_foreign_value", kind=type(zone).__name__)


def unplain(coded: Any) -> Any:
    """The value that `plain` wrote; raises FeelError."""
    return _read(coded, 0)


def _read(coded: Any, depth: int) -> Any:
    if depth > _DEEPEST + 1:
        raise FeelError("feel_bad_json")
    if isinstance(coded, list):
        return [_read(each, depth + 1) for each in coded]
    if not isinstance(coded, dict):
        return coded
    if len(coded) == 1:
        ((key, inner),) = coded.items()
        if key == "@context" and isinstance(inner, dict):
            return {name: _read(each, depth + 1) for name, each in inner.items()}
        if key.startswith("@"):
            return _tagged(key, inner, depth)
    return {key: _read(each, depth + 1) for key, each in coded.items()}


def _tagged(key: str, inner: Any, depth: int) -> Any:
    try:
        if key == "@range":
            start, end, start_included, end_included = inner
            ends = _read(start, depth + 1), _read(end, depth + 1)
            return Range(*ends, bool(start_included), bool(end_included))
        return _TAGS[key](inner)
    except (KeyError, ValueError, TypeError, OverflowError, OSError, InvalidOperation):
        raise FeelError("feel_bad_json", found=key[:40]) from None


def _zone(place: Any) -> tzinfo | None:
    if place is None:
        return None
    if isinstance(place, str):
        return ZoneInfo(place)
    return timezone(timedelta(microseconds=place)) if place else UTC


def _moment(inner: list[Any]) -> datetime:
    local, place, *fold = inner
    return datetime.fromisoformat(local).replace(tzinfo=_zone(place), fold=len(fold))


def _clock(inner: list[Any]) -> time:
    local, place, *fold = inner
    return time.fromisoformat(local).replace(tzinfo=_zone(place), fold=len(fold))


_TAGS: dict[str, Callable[[Any], Any]] = {
    "@number": Decimal,
    "@date": date.fromisoformat,
    "@moment": _moment,
    "@time": _clock,
    "@duration": lambda inner: timedelta(*inner),
    "@far": at_literal,
    "@months": lambda inner: Months(int(inner)),
}

"""Built-in relations of points and ranges, and `range`."""

from collections.abc import Callable
from typing import Any

from app.feel import tree
from app.feel.arithmetic import negate
from app.feel.builtins.signature import builtin
from app.feel.compare import contains, order
from app.feel.errors import FeelSyntaxError
from app.feel.temporal import at_literal, to_date, to_duration, to_moment, to_time
from app.feel.values import Range

Answer = bool | None


def _as_range(value: Any) -> Range:
    return value if type(value) is Range else Range(value, value)


def _compare(name: str, relation: Callable[[Range, Range], Answer], *signatures: str) -> None:
    for signature in signatures:
        builtin(name, signature)(lambda one, other: relation(_as_range(one), _as_range(other)))


_POINT_POINT = "point1: number|string|date|time|date and time, point2: number|string|date|time|date and time"
_POINT_RANGE = "point: number|string|date|time|date and time, range: range"
_RANGE_POINT = "range: range, point: number|string|date|time|date and time"
_RANGE_RANGE = "range1: range, range2: range"


def _before(one: Range, other: Range) -> Answer:
    if one.end is None or other.start is None:
        return False
    found = order(one.end, other.start)
    if found is None:
        return None
    return found < 0 or (found == 0 and not (one.end_included and other.start_included))


def _meets(one: Range, other: Range) -> Answer:
    if one.end is None or other.start is None:
        return False
    found = order(one.end, other.start)
    return None if found is None else found == 0 and one.end_included and other.start_included


def _low(one: Range, other: Range) -> int | None:
    """How the lower ends lie: negative where the first begins earlier."""
    if one.start is None or other.start is None:
        return (other.start is None) - (one.start is None)
    found = order(one.start, other.start)
    return found or (
        None
        if found is None
        else other.start_included - one.start_included and (1 if other.start_included else -1)
    )


def _high(one: Range, other: Range) -> int | None:
    """How the upper ends lie: negative where the first ends earlier."""
    if one.end is None or other.end is None:
        return (one.end is None) - (other.end is None)
    found = order(one.end, other.end)
    return found or (None if found is None else one.end_included - other.end_included)


def _both(one: Answer, other: Answer) -> Answer:
    return None if one is None or other is None else one and other


def _is(found: int | None, accept: Callable[[int], bool]) -> Answer:
    return None if found is None else accept(found)


def _overlaps(one: Range, other: Range) -> Answer:
    apart, behind = _before(one, other), _before(other, one)
    return None if apart is None or behind is None else not apart and not behind


def _includes(one: Range, other: Range) -> Answer:
    return _both(_is(_low(one, other), lambda low: low <= 0), _is(_high(one, other), lambda high: high >= 0))


def _starts(one: Range, other: Range) -> Answer:
    return _both(_is(_low(one, other), lambda low: low == 0), _is(_high(one, other), lambda high: high <= 0))


def _finishes(one: Range, other: Range) -> Answer:
    return _both(_is(_high(one, other), lambda high: high == 0), _is(_low(one, other), lambda low: low >= 0))


def _overlaps_before(one: Range, other: Range) -> Answer:
    early = _both(_is(_low(one, other), lambda low: low < 0), _is(_high(one, other), lambda high: high <= 0))
    return _both(early, _overlaps(one, other))


def _turned(relation: Callable[[Range, Range], Answer]) -> Callable[[Range, Range], Answer]:
    return lambda one, other: relation(other, one)


def _overlaps_after(one: Range, other: Range) -> Answer:
    late = _both(_is(_low(one, other), lambda low: low > 0), _is(_high(one, other), lambda high: high >= 0))
    return _both(late, _overlaps(one, other))


_compare("before", _before, _POINT_POINT, _POINT_RANGE, _RANGE_POINT, _RANGE_RANGE)
_compare("after", _turned(_before), _POINT_POINT, _POINT_RANGE, _RANGE_POINT, _RANGE_RANGE)
_compare("meets", _meets, _RANGE_RANGE)
_compare("met by", _turned(_meets), _RANGE_RANGE)
_compare("overlaps", _overlaps, _RANGE_RANGE)
_compare("overlaps before", _overlaps_before, _RANGE_RANGE)
_compare("overlaps after", _overlaps_after, _RANGE_RANGE)
_compare("starts", _starts, _POINT_RANGE, _RANGE_RANGE)
_compare("started by", _turned(_starts), _RANGE_POINT, _RANGE_RANGE)
_compare("finishes", _finishes, _POINT_RANGE, _RANGE_RANGE)
_compare("finished by", _turned(_finishes), _RANGE_POINT, _RANGE_RANGE)
_compare("coincides", lambda one, other: _both(_is(_low(one, other), lambda low: low == 0),
                                               _is(_high(one, other), lambda high: high == 0)),
         _POINT_POINT, _RANGE_RANGE)  # fmt: skip
_compare("during", _turned(_includes), _RANGE_RANGE)
_compare("includes", _includes, _RANGE_RANGE)


@builtin("range", "from: string")
def range_from_text(text: str) -> Range | None:
    """A range as it is written, its ends literals."""
    from app.feel.parser import parse  # the parser knows the built-ins' names through the language only

    try:
        node = parse(text, (), ("date and time",))
    except FeelSyntaxError:
        return None
    if not isinstance(node, tree.Interval):
        return None
    start, end = _end(node.start), _end(node.end)
    if (start is None and node.start) or (end is None and node.end):
        return None
    if start is not None and end is not None and (order(start, end) is None or (order(start, end) or 0) > 0):
        return None
    return Range(start, end, node.start_included, node.end_included)


def _end(node: tree.Node | None) -> Any:
    """The value of an end: a literal, or a call that makes a date, time or duration of one."""
    if isinstance(node, tree.Literal):
        return None if isinstance(node.value, bool) else node.value
    if isinstance(node, tree.AtLiteral):
        return at_literal(node.text)
    if isinstance(node, tree.Negation) and isinstance(node.operand, tree.Literal):
        return negate(node.operand.value)
    if isinstance(node, tree.Call) and isinstance(node.function, tree.Name) and len(node.positional) == 1:
        read = _READERS.get(node.function.name)
        inner = node.positional[0]
        return (
            read(inner.value)
            if read and isinstance(inner, tree.Literal) and type(inner.value) is str
            else None
        )
    return None


_READERS: dict[str, Callable[[str], Any]] = {
    "date": to_date,
    "time": to_time,
    "date and time": to_moment,
    "duration": to_duration,
}


@builtin("during", _POINT_RANGE)
def during(point: Any, interval: Range) -> Answer:
    return contains(interval, point)


@builtin("includes", _RANGE_POINT)
def includes(interval: Range, point: Any) -> Answer:
    return contains(interval, point)

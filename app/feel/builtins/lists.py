"""Built-in functions of lists."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from app.feel.arithmetic import add
from app.feel.budget import Run
from app.feel.builtins.signature import builtin
from app.feel.compare import order, same
from app.feel.values import NUMBERS, Function, Months, finite


@builtin("list contains", "list: list, element: any")
def list_contains(run: Run, items: list[Any], element: Any) -> bool:
    return any(same(each, element, run) for each in items)


@builtin("count", "list: list")
def count(items: list[Any]) -> Decimal:
    return Decimal(len(items))


def _extreme(items: Iterable[Any], sign: int) -> Any:
    found, first = None, True
    for each in items:
        compared = order(each, each if first else found)
        if compared is None:
            return None
        if first or compared * sign > 0:
            found, first = each, False
    return found


@builtin("min", "list: list")
def minimum(items: list[Any]) -> Any:
    return _extreme(items, -1)


@builtin("min", "*list: any")
def minimum_of(*items: Any) -> Any:
    return _extreme(items, -1)


@builtin("max", "list: list")
def maximum(items: list[Any]) -> Any:
    return _extreme(items, 1)


@builtin("max", "*list: any")
def maximum_of(*items: Any) -> Any:
    return _extreme(items, 1)


@builtin("sum", "list: list")
def total(run: Run, items: list[Any]) -> Any:
    if not items or any(type(each) not in _SUMMED for each in items):
        return None
    found = items[0]
    for each in items[1:]:
        found = add(found, each, run)
    return found


_SUMMED = frozenset({Decimal, timedelta, Months})


@builtin("sum", "*list: any")
def total_of(run: Run, *items: Any) -> Any:
    return total(run, list(items))


@builtin("product", "list: list")
def product(items: list[Any]) -> Decimal | None:
    numbers = _numbers(items)
    if not numbers:
        return None
    found = Decimal(1)
    for each in numbers:
        found = NUMBERS.multiply(found, each)
    return finite(found)


@builtin("product", "*list: any")
def product_of(*items: Any) -> Decimal | None:
    return product(list(items))


@builtin("mean", "list: list")
def mean(items: list[Any]) -> Decimal | None:
    numbers = _numbers(items)
    return NUMBERS.divide(_sum(numbers), Decimal(len(numbers))) if numbers else None


@builtin("mean", "*list: any")
def mean_of(*items: Any) -> Decimal | None:
    return mean(list(items))


@builtin("median", "list: list")
def median(items: list[Any]) -> Decimal | None:
    numbers = sorted(_numbers(items) or [])
    if not numbers:
        return None
    middle = len(numbers) // 2
    if len(numbers) % 2:
        return numbers[middle]
    return NUMBERS.divide(NUMBERS.add(numbers[middle - 1], numbers[middle]), Decimal(2))


@builtin("median", "*list: any")
def median_of(*items: Any) -> Decimal | None:
    return median(list(items))


@builtin("stddev", "list: list")
def standard_deviation(items: list[Any]) -> Decimal | None:
    numbers = _numbers(items)
    if not numbers or len(numbers) < 2:
        return None
    centre = NUMBERS.divide(_sum(numbers), Decimal(len(numbers)))
    squares = [NUMBERS.power(NUMBERS.subtract(each, centre), Decimal(2)) for each in numbers]
    return finite(NUMBERS.sqrt(NUMBERS.divide(_sum(squares), Decimal(len(numbers) - 1))))


@builtin("stddev", "*list: any")
def standard_deviation_of(*items: Any) -> Decimal | None:
    return standard_deviation(list(items))


@builtin("mode", "list: list")
def mode(items: list[Any]) -> list[Decimal] | None:
    numbers = _numbers(items)
    if numbers is None:
        return None
    often: dict[Decimal, int] = {}
    for each in numbers:
        often[each] = often.get(each, 0) + 1
    most = max(often.values(), default=0)
    return sorted(each for each, times in often.items() if times == most)


@builtin("mode", "*list: any")
def mode_of(*items: Any) -> list[Decimal] | None:
    return mode(list(items))


def _numbers(items: list[Any]) -> list[Decimal] | None:
    return items if all(type(each) is Decimal for each in items) else None


def _sum(numbers: list[Decimal]) -> Decimal:
    found = Decimal(0)
    for each in numbers:
        found = NUMBERS.add(found, each)
    return found


def _decided(items: list[Any], decisive: bool) -> bool | None:
    if any(each is decisive for each in items):
        return decisive
    return None if any(type(each) is not bool for each in items) else not decisive


@builtin("all", "list: list")
def all_true(items: list[Any]) -> bool | None:
    return _decided(items, decisive=False)


@builtin("all", "*list: any")
def all_of(*items: Any) -> bool | None:
    return _decided(list(items), decisive=False)


@builtin("any", "list: list")
def any_true(items: list[Any]) -> bool | None:
    return _decided(items, decisive=True)


@builtin("any", "*list: any")
def any_of(*items: Any) -> bool | None:
    return _decided(list(items), decisive=True)


@builtin("sublist", "list: list, start position: number, length=: number")
def sublist(items: list[Any], start: Decimal, length: Decimal | None = None) -> list[Any] | None:
    first = int(start)
    if first == 0 or abs(first) > len(items) or (length is not None and length < 0):
        return None
    begin = first - 1 if first > 0 else len(items) + first
    if length is None:
        return items[begin:]
    return items[begin : begin + int(length)] if begin + length <= len(items) else None


@builtin("append", "list: list?, *item: any")
def append(items: list[Any] | None, *added: Any) -> list[Any]:
    return [*(items if items is not None else [None]), *added]


@builtin("concatenate", "*list: list")
def concatenate(run: Run, *lists: list[Any]) -> list[Any]:
    run.make(sum(map(len, lists)))
    return [each for items in lists for each in items]


@builtin("insert before", "list: list, position: number, newItem: any")
def insert_before(items: list[Any], position: Decimal, item: Any) -> list[Any] | None:
    index = _index(items, position)
    return None if index is None else [*items[:index], item, *items[index:]]


@builtin("remove", "list: list, position: number")
def remove(items: list[Any], position: Decimal) -> list[Any] | None:
    index = _index(items, position)
    return None if index is None else [*items[:index], *items[index + 1 :]]


@builtin("list replace", "list: list, position: number, newItem: any")
def list_replace(items: list[Any], position: Decimal, item: Any) -> list[Any] | None:
    index = _index(items, position)
    return None if index is None else [*items[:index], item, *items[index + 1 :]]


@builtin("list replace", "list: list, match: function, newItem: any")
def list_replace_matching(run: Run, items: list[Any], match: Function, item: Any) -> list[Any] | None:
    answers = [match.call(run, [each, item]) for each in items] if len(match.parameters) == 2 else [None]
    if any(type(answer) is not bool for answer in answers):
        return None
    return [item if answer else each for each, answer in zip(items, answers, strict=True)]


def _index(items: list[Any], position: Decimal) -> int | None:
    index = int(position)
    if index == 0 or abs(index) > len(items):
        return None
    return index - 1 if index > 0 else len(items) + index


@builtin("reverse", "list: list")
def reverse(items: list[Any]) -> list[Any]:
    return items[::-1]


@builtin("index of", "list: list, match: any")
def index_of(run: Run, items: list[Any], match: Any) -> list[Decimal]:
    return [Decimal(place) for place, each in enumerate(items, 1) if same(each, match, run)]


@builtin("union", "*list: list")
def union(run: Run, *lists: list[Any]) -> list[Any]:
    return distinct_values(run, concatenate(run, *lists))


@builtin("distinct values", "list: list")
def distinct_values(run: Run, items: list[Any]) -> list[Any]:
    found: list[Any] = []
    plain: set[Any] = set()
    for each in items:
        if type(each) in {str, Decimal, bool}:
            key = (type(each), each)
            if key not in plain:
                plain.add(key)
                found.append(each)
            continue
        run.spend(len(found))
        if not any(same(each, other, run) for other in found):
            found.append(each)
    return found


@builtin("duplicate values", "list: list")
def duplicate_values(run: Run, items: list[Any]) -> list[Any]:
    run.spend(len(items) ** 2 // 4)
    twice = [each for each in items if sum(same(each, other, run) for other in items) > 1]
    return distinct_values(run, twice)


@builtin("flatten", "list: list")
def flatten(run: Run, items: list[Any]) -> list[Any]:
    found: list[Any] = []
    for each in items:
        run.spend(1)
        if type(each) is list:
            found.extend(flatten(run, each))
        else:
            found.append(each)
    return found


@builtin("sort", "list: list, precedes=: function?")
def sort(run: Run, items: list[Any], precedes: Function | None = None) -> list[Any] | None:
    comes_first = _by_value(items) if precedes is None else _by_function(run, precedes)
    if comes_first is None:
        return None

    def compare(one: Any, other: Any) -> int:
        run.spend(2)
        return -1 if comes_first(one, other) else 1 if comes_first(other, one) else 0

    return sorted(items, key=cmp_to_key(compare))


def _by_value(items: list[Any]) -> Callable[[Any, Any], bool] | None:
    if any(order(items[0], each) is None for each in items):
        return None
    return lambda one, other: (order(one, other) or 0) < 0


def _by_function(run: Run, precedes: Function) -> Callable[[Any, Any], bool]:
    return lambda one, other: precedes.call(run, [one, other]) is True

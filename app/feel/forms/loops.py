"""The forms that repeat: for, some, every, filter. Each turn is paid for by the size of its body."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from app.feel import tree
from app.feel.budget import Run, Scope
from app.feel.compare import order
from app.feel.compiler import Closure, Compiler, form
from app.feel.values import Function, Range, kind_of

_TURN = 2  # what a turn costs beside its body


def _compile_turns(
    compiler: Compiler, turns: tuple[tree.Turn, ...]
) -> list[tuple[str, Closure, Closure | None]]:
    compiled = []
    for turn in turns:
        over = compiler.compile(turn.over)
        to = compiler.compile(turn.to) if turn.to else None
        compiled.append((turn.name, over, to))
        compiler.locals.append(frozenset({turn.name}))
    return compiled


@form(tree.For)
def _for(compiler: Compiler, node: tree.For) -> Closure:
    turns = _compile_turns(compiler, node.turns)
    body, weight = compiler.body(node.body, "partial")
    weight += _TURN
    del compiler.locals[-len(turns) :]
    reads_partial, place = tree.mentions(node.body, "partial"), compiler.place(node)

    def loop(scope: Scope) -> list[Any] | None:
        made: list[Any] = []
        for inner in _walk(turns, scope):
            if inner is None:
                scope.run.warn("feel_null_loop", place)
                return None
            scope.run.spend(weight)
            scope.run.make(1)
            if reads_partial:
                scope.run.spend(1 + len(made) // 16)
                inner.values.setdefault("partial", list(made))  # a copy: no list may come to hold itself
            made.append(body(inner))
        return made

    return loop


@form(tree.Quantified)
def _quantified(compiler: Compiler, node: tree.Quantified) -> Closure:
    turns = _compile_turns(compiler, node.turns)
    condition, weight = compiler.body(node.condition)
    weight += _TURN
    del compiler.locals[-len(turns) :]
    decisive, place = not node.every, compiler.place(node)

    def quantify(scope: Scope) -> bool | None:
        answer: bool | None = not decisive
        for inner in _walk(turns, scope):
            if inner is None:
                scope.run.warn("feel_null_loop", place)
                return None
            scope.run.spend(weight)
            found = condition(inner)
            if found is decisive:
                return not node.every
            if found is None:
                answer = None
            elif type(found) is not bool:
                scope.run.warn("feel_null_filter", place, kind=kind_of(found))
                return None
        return answer

    return quantify


def _walk(turns: list[tuple[str, Closure, Closure | None]], scope: Scope) -> Iterator[Scope | None]:
    """The scope of each turn, the last iterator fastest; None where something cannot be walked over."""
    (name, over, to), rest = turns[0], turns[1:]
    items = _count(over(scope), to(scope)) if to else _items(over(scope))
    if items is None:
        yield None
        return
    for item in items:
        inner = Scope({name: item}, scope, scope.run)
        if rest:
            scope.run.spend(1)
            yield from _walk(rest, inner)
        else:
            yield inner


def _items(value: Any) -> Iterable[Any] | None:
    """What is walked over: a list, a closed range, or one value alone; nothing for null."""
    if type(value) is Range:
        return _range_items(value)
    if type(value) is list:
        return value
    return None if value is None else [value]


def _range_items(value: Range) -> Iterator[Any] | None:
    """The whole numbers, or days, in a closed range."""
    if value.start is None or value.end is None:
        return None
    items = _count(value.start, value.end)
    if items is None:
        return None
    return (
        item
        for item in items
        if (value.start_included or order(item, value.start) != 0)
        and (value.end_included or order(item, value.end) != 0)
    )


def _count(first: Any, last: Any) -> Iterator[Any] | None:
    if type(first) is Decimal and type(last) is Decimal:
        return _numbers(first, last) if first == first.to_integral_value() else None
    if type(first) is date and type(last) is date:
        return _days(first, last)
    return None


def _numbers(first: Decimal, last: Decimal) -> Iterator[Decimal]:
    step = Decimal(1 if first <= last else -1)
    while (first <= last) if step > 0 else (first >= last):
        yield first
        first += step


def _days(first: date, last: date) -> Iterator[date]:
    step = 1 if first <= last else -1
    for ordinal in range(first.toordinal(), last.toordinal() + step, step):
        yield date.fromordinal(ordinal)


@form(tree.Filter)
def _filter(compiler: Compiler, node: tree.Filter) -> Closure:
    of = compiler.compile(node.of)
    condition, weight = compiler.body(node.condition, "item")
    weight += _TURN
    if isinstance(node.condition, tree.Literal) and type(node.condition.value) is Decimal:
        index = node.condition.value
        return lambda scope: _pick(_as_list(of(scope)), index)
    place = compiler.place(node)

    def select(scope: Scope) -> Any:
        items = _as_list(of(scope))
        found = (
            _judge(items[0], condition, scope)
            if items
            else condition(Scope({"item": None}, scope, scope.run))
        )
        if type(found) is Decimal:
            return _pick(items, found)
        if type(found) is Function:
            return [item for item in items if _judged_by(found, item, scope.run, weight)]
        if items and found is not None and type(found) is not bool:
            scope.run.warn("feel_null_filter", place, kind=kind_of(found))
            return None
        kept = []
        for item in items:
            scope.run.spend(weight)
            found = _judge(item, condition, scope)
            if found is True:
                kept.append(item)
            elif found is not None and type(found) is not bool:
                scope.run.warn("feel_null_filter", place, kind=kind_of(found))
                return None
        scope.run.make(len(kept))
        return kept

    return select


def _judged_by(test: Function, item: Any, run: Run, weight: int) -> bool:
    run.spend(weight)
    return len(test.parameters) == 1 and test.call(run, [item]) is True


def _judge(item: Any, condition: Closure, scope: Scope) -> Any:
    inner = Scope({"item": item}, scope, scope.run)
    return condition(Scope(item, inner, scope.run) if type(item) is dict else inner)


def _as_list(value: Any) -> list[Any]:
    if type(value) is list:
        return value
    return [] if value is None else [value]


def _pick(items: list[Any], index: Decimal) -> Any:
    if index != index.to_integral_value() or not -len(items) <= index <= len(items) or index == 0:
        return None
    return items[int(index) - 1] if index > 0 else items[int(index)]

"""Boxed expressions: what a decision's box holds, each as something that can be evaluated in a scope."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app import feel
from app.decisions.deciding import Deciding
from app.decisions.errors import BadDecision
from app.decisions.kinds import Kind
from app.errors import Finding

Facts = dict[str, Any]
Logic = Callable[[Facts, Deciding], Any]


def literal(expression: feel.Expression) -> Logic:
    return lambda facts, deciding: expression.within(deciding.scope(facts))


def broken(findings: list[Finding]) -> Logic:
    """What stands in for a box that cannot be read: whoever asks for it is refused."""

    def refuse(_facts: Facts, _deciding: Deciding) -> Any:
        raise BadDecision(findings)

    return refuse


def as_kind(logic: Logic, kind: Kind | None) -> Logic:
    """What is not of the declared kind is null, as the standard says."""
    if kind is None:
        return logic

    def evaluate(facts: Facts, deciding: Deciding) -> Any:
        value, fits = kind.take(logic(facts, deciding), deciding.run)
        if not fits:
            deciding.run.warn("decision_wrong_kind", kind=kind.type.name)
        return value if fits else None

    return evaluate


def context(entries: list[tuple[str | None, Logic]]) -> Logic:
    """Entries see the earlier ones; one without a name is the result."""

    def evaluate(facts: Facts, deciding: Deciding) -> Any:
        seen, made = dict(facts), {}
        for name, logic in entries:
            value = logic(seen, deciding)
            if name is None:
                return value
            seen[name] = made[name] = value
        return made

    return evaluate


def items(logics: list[Logic]) -> Logic:
    return lambda facts, deciding: [logic(facts, deciding) for logic in logics]


def relation(columns: list[str], rows: list[list[Logic]]) -> Logic:
    def evaluate(facts: Facts, deciding: Deciding) -> Any:
        return [
            {name: cell(facts, deciding) for name, cell in zip(columns, row, strict=True)} for row in rows
        ]

    return evaluate


def condition(test: Logic, then: Logic, otherwise: Logic) -> Logic:
    return lambda facts, deciding: (then if test(facts, deciding) is True else otherwise)(facts, deciding)


_VALUES, _BODY = "boxed_values_", "boxed_body_"  # names that no model uses, handed to FEEL's own loops


def repeated(head: str, name: str, values: Logic, body: Logic) -> Logic:
    """A boxed for, some or every: FEEL's own, its body a box. `head` is all up to what is walked over."""
    joint = {"for": "return", "some": "satisfies", "every": "satisfies"}[head.partition(" ")[0]]
    extra = ", partial" if joint == "return" else ""
    loop = feel.compile(f"{head} {_VALUES} {joint} {_BODY}({name}{extra})", names=(_VALUES, _BODY))
    parameters = [Parameter(name, None), *([Parameter("partial", None)] if extra else [])]

    def evaluate(facts: Facts, deciding: Deciding) -> Any:
        inner = {_VALUES: values(facts, deciding), _BODY: as_function(parameters, body, facts, deciding)}
        return loop.within(deciding.scope(inner))

    return evaluate


def filtered(values: Logic, match: Logic) -> Logic:
    """A boxed filter: items that are contexts lend their entries to the condition."""
    select = feel.compile(f"{_VALUES}[{_BODY}(item)]", names=(_VALUES, _BODY))

    def evaluate(facts: Facts, deciding: Deciding) -> Any:
        def judge(inner: Facts, same: Deciding) -> Any:
            item = inner["item"]
            return match({**inner, **(item if type(item) is dict else {}), "item": item}, same)

        body = as_function([Parameter("item", None)], judge, facts, deciding)
        return select.within(deciding.scope({_VALUES: values(facts, deciding), _BODY: body}))

    return evaluate


@dataclass(frozen=True)
class Parameter:
    name: str
    kind: Kind | None


def function(parameters: list[Parameter], body: Logic, name: str = "") -> Logic:
    """A function value; its body sees where it was made, and its arguments."""

    def make(facts: Facts, deciding: Deciding) -> feel.Function:
        return as_function(parameters, body, facts, deciding)

    make.__name__ = name or "function"
    return make


def as_function(parameters: list[Parameter], body: Logic, facts: Facts, deciding: Deciding) -> feel.Function:
    def call(_run: feel.Run, arguments: list[Any]) -> Any:
        values = {}
        for parameter, given in zip(parameters, arguments, strict=True):
            value, fits = parameter.kind.take(given, deciding.run) if parameter.kind else (given, True)
            if not fits:
                deciding.run.warn("decision_wrong_kind", kind=parameter.name)
                return None
            values[parameter.name] = value
        return body({**facts, **values}, deciding)

    types = tuple(each.kind.type if each.kind else feel.SIMPLE["Any"] for each in parameters)
    return feel.Function(tuple(each.name for each in parameters), call, types)


def invocation(called: Logic, bindings: list[tuple[str, Logic]]) -> Logic:
    def evaluate(facts: Facts, deciding: Deciding) -> Any:
        function = called(facts, deciding)
        given = {name: logic(facts, deciding) for name, logic in bindings}
        return feel.call(function, given, deciding.run)

    return evaluate

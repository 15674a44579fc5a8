"""Arithmetic, comparison, and, or, if, between, instance of."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from app.feel import arithmetic, tree
from app.feel.budget import Scope
from app.feel.compare import equal, order
from app.feel.compiler import Closure, Compiler, form
from app.feel.types import conforms
from app.feel.values import NUMBERS, kind_of


@form(tree.Negation)
def _negation(compiler: Compiler, node: tree.Negation) -> Closure:
    operand, place = compiler.compile(node.operand), compiler.place(node)
    if isinstance(node.operand, tree.Literal) and type(node.operand.value) is Decimal:
        value = NUMBERS.minus(node.operand.value)
        return lambda _scope: value

    def negate(scope: Scope) -> Any:
        value = operand(scope)
        found = arithmetic.negate(value)
        if found is None and value is not None:
            scope.run.warn("feel_null_arithmetic", place, sign="-", left="", right=kind_of(value))
        return found

    return negate


_OPERATIONS: dict[str, arithmetic.Operation] = {
    "+": arithmetic.add,
    "-": arithmetic.subtract,
    "*": arithmetic.multiply,
    "/": arithmetic.divide,
    "**": arithmetic.power,
}


@form(tree.Arithmetic)
def _arithmetic(compiler: Compiler, node: tree.Arithmetic) -> Closure:
    left, right = compiler.compile(node.left), compiler.compile(node.right)
    operation, place, sign = _OPERATIONS[node.sign], compiler.place(node), node.sign

    def reckon(scope: Scope) -> Any:
        one, other = left(scope), right(scope)
        found = operation(one, other, scope.run)
        if found is None:
            scope.run.warn("feel_null_arithmetic", place, sign=sign, left=kind_of(one), right=kind_of(other))
        return found

    return reckon


@form(tree.Comparison)
def _comparison(compiler: Compiler, node: tree.Comparison) -> Closure:
    left, right, sign = compiler.compile(node.left), compiler.compile(node.right), node.sign
    if sign in {"=", "!="}:
        wanted = sign == "="

        def alike(scope: Scope) -> bool | None:
            found = equal(left(scope), right(scope), scope.run)
            return None if found is None else found is wanted

        return alike
    accept, place = ORDERS[sign], compiler.place(node)

    def compare(scope: Scope) -> bool | None:
        one, other = left(scope), right(scope)
        found = order(one, other)
        if found is None:
            scope.run.warn("feel_null_comparison", place, left=kind_of(one), right=kind_of(other))
            return None
        return accept(found)

    return compare


ORDERS: dict[str, Callable[[int], bool]] = {
    "<": lambda found: found < 0,
    "<=": lambda found: found <= 0,
    ">": lambda found: found > 0,
    ">=": lambda found: found >= 0,
}


@form(tree.AllOf)
def _all_of(compiler: Compiler, node: tree.AllOf) -> Closure:
    operands = [compiler.compile(each) for each in node.operands]

    def all_of(scope: Scope) -> bool | None:
        answer: bool | None = True
        for operand in operands:
            found = operand(scope)
            if found is False:
                return False
            if found is not True:
                answer = None
        return answer

    return all_of


@form(tree.AnyOf)
def _any_of(compiler: Compiler, node: tree.AnyOf) -> Closure:
    operands = [compiler.compile(each) for each in node.operands]

    def any_of(scope: Scope) -> bool | None:
        answer: bool | None = False
        for operand in operands:
            found = operand(scope)
            if found is True:
                return True
            if found is not False:
                answer = None
        return answer

    return any_of


@form(tree.Between)
def _between(compiler: Compiler, node: tree.Between) -> Closure:
    value, low, high = (compiler.compile(each) for each in (node.value, node.low, node.high))

    def between(scope: Scope) -> bool | None:
        it = value(scope)
        under, over = order(it, low(scope)), order(it, high(scope))
        return None if under is None or over is None else under >= 0 >= over

    return between


@form(tree.InstanceOf)
def _instance_of(compiler: Compiler, node: tree.InstanceOf) -> Closure:
    value, kind = compiler.compile(node.value), compiler.type(node.type)
    assert kind is not None  # noqa: S101  a written type always has one
    return lambda scope: conforms(value(scope), kind)


@form(tree.If)
def _if(compiler: Compiler, node: tree.If) -> Closure:
    condition, then, otherwise = (
        compiler.compile(each) for each in (node.condition, node.then, node.otherwise)
    )
    return lambda scope: then(scope) if condition(scope) is True else otherwise(scope)

"""Unary tests: the cells of decision tables, and what stands after `in`."""

from collections.abc import Callable
from typing import Any

from app.feel import tree
from app.feel.budget import Scope
from app.feel.compare import contains, equal, order, satisfied
from app.feel.compiler import Closure, Compiler, form
from app.feel.forms.logic import ORDERS
from app.feel.values import Range

Test = Callable[[Scope, Any], bool | None]


@form(tree.In)
def _in(compiler: Compiler, node: tree.In) -> Closure:
    value = compiler.compile(node.value)
    tests = compile_tests(compiler, tree.Tests(node.tests, negated=False, at=node.at))
    return lambda scope: tests(scope, value(scope))


def compile_tests(compiler: Compiler, node: tree.Tests) -> Test:
    """A cell: whether a value passes one of its tests (or none of them, where negated)."""
    if not node.tests:
        return lambda _scope, _value: True
    tests = [_compile_test(compiler, test) for test in node.tests]
    if len(tests) == 1 and not node.negated:
        return tests[0]

    def passes(scope: Scope, value: Any) -> bool | None:
        answer: bool | None = False
        for test in tests:
            found = test(scope, value)
            if found is True:
                return not node.negated
            if found is None:
                answer = None
        return True if node.negated else answer

    return passes


def _compile_test(compiler: Compiler, node: tree.Node) -> Test:
    if isinstance(node, tree.SignTest):
        return _sign_test(compiler, node)
    if isinstance(node, tree.Interval):
        return _range_test(compiler, node)
    if isinstance(node, tree.Literal):
        return _literal_test(node.value)
    expression, _ = compiler.body(node, "?")
    reads_input = tree.mentions(node, "?")

    def passes(scope: Scope, value: Any) -> bool | None:
        found = expression(Scope({"?": value}, scope, scope.run))
        if type(found) is bool and (reads_input or type(value) is not bool):
            return found
        return satisfied(value, found, scope.run)

    return passes


def _literal_test(wanted: Any) -> Test:
    kind = type(wanted)

    def alike(scope: Scope, value: Any) -> bool | None:
        if type(value) is kind:
            return bool(value == wanted)
        return satisfied(value, wanted, scope.run)

    return alike


def _range_test(compiler: Compiler, node: tree.Interval) -> Test:
    interval = compiler.compile(node)
    ends = [end.value for end in (node.start, node.end) if isinstance(end, tree.Literal)]
    if len(ends) == 2 and order(*ends) is not None:
        start, end = ends
        fixed = Range(start, end, node.start_included, node.end_included)
        return lambda _scope, value: contains(fixed, value)
    return lambda scope, value: satisfied(value, interval(scope), scope.run)


def _sign_test(compiler: Compiler, node: tree.SignTest) -> Test:
    operand, sign = compiler.body(node.operand, "?")[0], node.sign
    reads_input = tree.mentions(node.operand, "?")

    def wanted(scope: Scope, value: Any) -> Any:
        return operand(Scope({"?": value}, scope, scope.run) if reads_input else scope)

    if sign in {"=", "!="}:

        def alike(scope: Scope, value: Any) -> bool | None:
            found = equal(value, wanted(scope, value), scope.run)
            return None if found is None else found is (sign == "=")

        return alike
    accept = ORDERS[sign]

    def compare(scope: Scope, value: Any) -> bool | None:
        found = order(value, wanted(scope, value))
        return None if found is None else accept(found)

    return compare

"""Literals, names, lists, contexts, ranges and function definitions."""

from typing import Any

from app.feel import tree
from app.feel.budget import Scope
from app.feel.builtins import BUILTINS
from app.feel.compare import order
from app.feel.compiler import Closure, Compiler, form
from app.feel.errors import FeelSyntaxError
from app.feel.temporal import at_literal
from app.feel.types import Type, admits, coerce
from app.feel.values import Function, Range, kind_of


@form(tree.Literal)
def _literal(_compiler: Compiler, node: tree.Literal) -> Closure:
    value = node.value
    return lambda _scope: value


@form(tree.AtLiteral)
def _at_literal(compiler: Compiler, node: tree.AtLiteral) -> Closure:
    value, place, text = at_literal(node.text), compiler.place(node), node.text
    if value is not None:
        return lambda _scope: value

    def unreadable(scope: Scope) -> None:
        scope.run.warn("feel_null_literal", place, text=text)

    return unreadable


@form(tree.Name)
def _name(compiler: Compiler, node: tree.Name) -> Closure:
    key, place = node.name, compiler.place(node)
    builtin = BUILTINS.get(key)
    if not compiler.is_local(key):
        if key in compiler.questions and key not in compiler.declared:
            raise FeelSyntaxError("feel_question_not_called", place, name=key)
        if builtin is None or " " not in key or key in compiler.declared:
            compiler.names.add(key)
        if builtin is None and not compiler.locals:
            return _global(key, place)

    def read(scope: Scope) -> Any:
        level: Scope | None = scope
        while level is not None:
            if key in level.values:
                return level.values[key]
            level = level.parent
        if builtin is None:
            scope.run.warn("feel_null_name", place, name=key)
        return builtin

    return read


def _global(key: str, place: tuple[int, int]) -> Closure:
    def read(scope: Scope) -> Any:
        try:
            return scope.values[key]
        except KeyError:
            scope.run.warn("feel_null_name", place, name=key)
            return None

    return read


@form(tree.ListOf)
def _list(compiler: Compiler, node: tree.ListOf) -> Closure:
    items = [compiler.compile(item) for item in node.items]
    size = len(items)

    def make(scope: Scope) -> list[Any]:
        scope.run.make(size)
        return [item(scope) for item in items]

    return make


@form(tree.ContextOf)
def _context(compiler: Compiler, node: tree.ContextOf) -> Closure:
    compiler.locals.append(frozenset())
    entries = []
    for key, value in node.entries:
        recursive = isinstance(value, tree.Definition)
        if recursive:
            compiler.locals[-1] |= {key}
        entries.append((key, compiler.compile(value)))
        compiler.locals[-1] |= {key}
    compiler.locals.pop()

    def make(scope: Scope) -> dict[str, Any]:
        scope.run.make(len(entries))
        made: dict[str, Any] = {}
        inner = Scope(made, scope, scope.run)
        for key, value in entries:
            made[key] = value(inner)
        return dict(made)

    return make


@form(tree.Interval)
def _interval(compiler: Compiler, node: tree.Interval) -> Closure:
    start = compiler.compile(node.start) if node.start else None
    end = compiler.compile(node.end) if node.end else None
    included, place = (node.start_included, node.end_included), compiler.place(node)

    def make(scope: Scope) -> Range | None:
        low = start(scope) if start else None
        high = end(scope) if end else None
        if (start and low is None) or (end and high is None) or (start and end and order(low, high) is None):
            scope.run.warn("feel_null_range", place)
            return None
        return Range(low, high, *included)

    return make


@form(tree.Definition)
def _definition(compiler: Compiler, node: tree.Definition) -> Closure:
    types = tuple(compiler.type(each) or Type("Any") for each in node.types)
    body, weight = compiler.body(node.body, *node.parameters)
    parameters, place = node.parameters, compiler.place(node)

    def define(scope: Scope) -> Function:
        def call(run: Any, arguments: list[Any]) -> Any:
            values = {}
            for name, given, kind in zip(parameters, arguments, types, strict=True):
                value = coerce(given, kind)
                if not admits(value, kind):
                    run.warn("feel_null_argument", place, name=name, wanted=kind.name, given=kind_of(given))
                    return None
                values[name] = value
            run.spend(weight)
            return body(Scope(values, scope, run))

        return Function(parameters, call, types)

    return define

"""Calls: of built-ins, of declared questions, of functions that are values."""

from typing import Any

from app.feel import tree
from app.feel.budget import Run, Scope
from app.feel.builtins import BUILTINS
from app.feel.compiler import Closure, Compiler, form
from app.feel.errors import FeelSyntaxError, FeelTypeError
from app.feel.far import FAR
from app.feel.nearest import nearest
from app.feel.questions import CLOCK, Question
from app.feel.types import SIMPLE, admits, coerce
from app.feel.values import Function, admit, kind_of

_ASKED_ALWAYS = {question.name: question for question in CLOCK}


@form(tree.Call)
def _call(compiler: Compiler, node: tree.Call) -> Closure:
    if isinstance(node.function, tree.Name) and not compiler.is_local(node.function.name):
        name = node.function.name
        question = compiler.questions.get(name) or _ASKED_ALWAYS.get(name)
        if question and name not in compiler.declared:
            return _compile_question(compiler, node, question)
        if name in BUILTINS:
            return _compile_call(compiler, node, _builtin_or_declared(compiler, name))
        if name not in compiler.declared:
            raise _unknown_function(compiler, node.function)
    return _compile_call(compiler, node, compiler.compile(node.function))


def _unknown_function(compiler: Compiler, node: tree.Name) -> FeelSyntaxError:
    known = {*BUILTINS, *compiler.questions, *_ASKED_ALWAYS, *compiler.declared}
    meant, place = nearest(node.name, known), compiler.place(node)
    if meant is None:
        return FeelSyntaxError("feel_unknown_function", place, name=node.name)
    return FeelSyntaxError("feel_unknown_function_near", place, name=node.name, meant=meant)


def _builtin_or_declared(compiler: Compiler, name: str) -> Closure:
    """A fact may be named like a built-in: called, it is the built-in unless the fact is a function."""
    builtin = BUILTINS[name]
    if name not in compiler.declared:
        return lambda _scope: builtin
    compiler.names.add(name)

    def choose(scope: Scope) -> Function:
        while scope.parent is not None:
            scope = scope.parent
        found = scope.values.get(name)
        return found if type(found) is Function else builtin

    return choose


def _compile_call(compiler: Compiler, node: tree.Call, function: Closure) -> Closure:
    place = compiler.place(node)
    positional = [compiler.compile(each) for each in node.positional]
    named = [(name, compiler.compile(each)) for name, each in node.named]

    def call(scope: Scope) -> Any:
        called = function(scope)
        if named:
            by_name = {name: each(scope) for name, each in named}
            return call_function(called, by_name, scope.run, place)
        return call_function(called, [each(scope) for each in positional], scope.run, place)

    return call


def call_function(
    called: Any, given: list[Any] | dict[str, Any], run: Run, place: tuple[int, int] = (0, 0)
) -> Any:
    """Call it, one deeper, and paid for; what is no function, or other arguments than it takes, is null."""
    if type(called) is not Function:
        run.warn("feel_null_call", place, kind=kind_of(called))
        return None
    run.spend(1)
    run.descend()
    if called.call_named and isinstance(given, dict):
        found = called.call_named(run, given)
    elif called.name:
        found = called.call(run, list(given))
    else:
        arguments = _in_order(called, given)
        found = called.call(run, arguments) if arguments is not None else None
    run.depth -= 1
    if found is None:
        run.warn("feel_null_result", place, name=called.name or "function")
    return found


def _in_order(called: Function, given: list[Any] | dict[str, Any]) -> list[Any] | None:
    if isinstance(given, list):
        return given if len(given) == len(called.parameters) else None
    return [given[name] for name in called.parameters] if set(given) == set(called.parameters) else None


def _compile_question(compiler: Compiler, node: tree.Call, question: Question) -> Closure:
    place, name = compiler.place(node), question.name
    names = [parameter for parameter, _ in question.parameters]
    given = dict(node.named) if node.named else dict(zip(names, node.positional, strict=False))
    if len(node.positional) > len(names) or set(given) != set(names):
        raise FeelSyntaxError("feel_wrong_arguments", place, name=name, wanted=", ".join(names) or "–")
    compiler.asked.add(name)
    arguments = [
        (parameter, compiler.compile(given[parameter]), kind) for parameter, kind in question.parameters
    ]

    def ask(scope: Scope) -> Any:
        scope.run.spend(1)
        values = {}
        for parameter, closure, kind in arguments:
            value = closure(scope)
            wanted = SIMPLE.get(kind)
            if wanted is not None:
                value = coerce(value, wanted)
                if not admits(value, wanted) or type(value) in FAR:  # nobody's calendar reaches there
                    raise FeelTypeError(
                        "feel_wrong_argument",
                        place,
                        name=name,
                        parameter=parameter,
                        wanted=kind,
                        given=kind_of(value),
                    )
            values[parameter] = value
        return admit(scope.run.ask(name, values))

    return ask

"""From text to something that can be evaluated: read once, compiled once, kept by its text."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from app.feel import forms  # noqa: F401  enters the forms of the language
from app.feel.budget import Ask, Budget, Run, Scope
from app.feel.builtins import BUILTINS
from app.feel.compiler import Closure, Compiler
from app.feel.errors import FeelBudgetExceeded, FeelSyntaxError, Warned
from app.feel.forms.cells import Test, compile_tests
from app.feel.parser import parse, parse_tests
from app.feel.questions import CLOCK, Question
from app.feel.types import Type
from app.feel.values import admit

_KEPT = 8192
_DEEPEST = 60
_FUNCTIONS = frozenset(BUILTINS) | {question.name for question in CLOCK}


@dataclass(frozen=True)
class Expression:
    """A compiled expression. `names` are the facts it may read, `questions` the ones it may ask.

    `within(scope)` is its value in a scope that the caller keeps, on the caller's account.
    """

    text: str
    names: frozenset[str]
    questions: frozenset[str]
    within: Closure = field(repr=False)

    def evaluate(
        self,
        context: Mapping[str, Any],
        *,
        ask: Ask | None = None,
        budget: Budget | None = None,
        warnings: list[Warned] | None = None,
    ) -> Any:
        """The value; null where the standard says so, with the reasons in `warnings`."""
        run = Run(ask, budget, warnings)
        values = {name: admit(context[name]) for name in self.names if name in context}
        try:
            return self.within(Scope(values, None, run))
        except RecursionError:
            raise FeelBudgetExceeded("feel_too_deep", limit=run.budget.depth) from None


@dataclass(frozen=True)
class UnaryTests:
    """A compiled cell of a decision table.

    `within(scope, value)` says whether the value passes in a scope that the caller keeps; null where it
    cannot be said.
    """

    text: str
    names: frozenset[str]
    questions: frozenset[str]
    within: Test = field(repr=False)

    def matches(
        self,
        value: Any,
        context: Mapping[str, Any],
        *,
        ask: Ask | None = None,
        budget: Budget | None = None,
        warnings: list[Warned] | None = None,
    ) -> bool:
        """Whether the value passes; a test that comes out null is not passed."""
        run = Run(ask, budget, warnings)
        values = {name: admit(context[name]) for name in self.names if name in context}
        try:
            return self.within(Scope(values, None, run), admit(value)) is True
        except RecursionError:
            raise FeelBudgetExceeded("feel_too_deep", limit=run.budget.depth) from None


def compile(  # noqa: A001  what it does; callers write feel.compile
    text: str,
    *,
    questions: Mapping[str, Question] | None = None,
    names: Collection[str] = (),
    members: Collection[str] = (),
    types: Mapping[str, Type] | None = None,
) -> Expression:
    """An expression, without a leading `=`. Raises FeelSyntaxError.

    `names` are facts whose names hold spaces or signs, or that are functions; names of one word need no
    declaration. `members` are names of context entries that hold spaces or signs. `types` are the ones that
    `instance of` may name beside FEEL's own.
    """
    return _compile(
        text, frozenset((questions or {}).values()), frozenset(names), frozenset(members), _hashable(types)
    )


def compile_unary(
    text: str,
    *,
    questions: Mapping[str, Question] | None = None,
    names: Collection[str] = (),
    members: Collection[str] = (),
    types: Mapping[str, Type] | None = None,
) -> UnaryTests:
    """A cell of a decision table: `-`, `< 5`, `"a", "b"`, `[1..3]`, `not(...)`, an expression of `?`."""
    return _compile_unary(
        text, frozenset((questions or {}).values()), frozenset(names), frozenset(members), _hashable(types)
    )


def compile_property(
    text: str, *, questions: Mapping[str, Question] | None = None, names: Collection[str] = ()
) -> Expression:
    """An attribute's value: `=` begins an expression, anything else is the text itself."""
    if text.startswith("="):
        return compile(text[1:], questions=questions, names=names)
    return Expression(text, frozenset(), frozenset(), lambda _scope: text)


_Types = frozenset[tuple[str, Type]]


def _hashable(types: Mapping[str, Type] | None) -> _Types:
    return frozenset((types or {}).items())


@lru_cache(maxsize=_KEPT)
def _compile(
    text: str, questions: frozenset[Question], names: frozenset[str], members: frozenset[str], types: _Types
) -> Expression:
    compiler = _compiler(text, questions, names, members, types)
    try:
        closure = compiler.compile(parse(text, *_vocabulary(compiler)))
    except RecursionError:
        raise FeelSyntaxError("feel_too_deep", (1, 1), limit=_DEEPEST) from None
    return Expression(text, frozenset(compiler.names), frozenset(compiler.asked), closure)


@lru_cache(maxsize=_KEPT)
def _compile_unary(
    text: str, questions: frozenset[Question], names: frozenset[str], members: frozenset[str], types: _Types
) -> UnaryTests:
    compiler = _compiler(text, questions, names, members, types)
    try:
        test = compile_tests(compiler, parse_tests(text, *_vocabulary(compiler)))
    except RecursionError:
        raise FeelSyntaxError("feel_too_deep", (1, 1), limit=_DEEPEST) from None
    return UnaryTests(text, frozenset(compiler.names), frozenset(compiler.asked), test)


def _compiler(
    text: str, questions: frozenset[Question], names: frozenset[str], members: frozenset[str], types: _Types
) -> Compiler:
    return Compiler(text, {question.name: question for question in questions}, names, members, dict(types))


def _vocabulary(compiler: Compiler) -> tuple[Collection[str], Collection[str]]:
    return [*compiler.declared, *compiler.members, *compiler.types], [*_FUNCTIONS, *compiler.questions]

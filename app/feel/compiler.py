"""From tree to closures: each form of the language becomes a Python function of a scope.

The forms themselves stand in `forms/`, one family a module; `form` enters each under its class of the tree.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.feel import tree
from app.feel.budget import Scope
from app.feel.errors import FeelSyntaxError, place_of
from app.feel.questions import Question
from app.feel.types import Type, Unknown, type_of

Closure = Callable[[Scope], Any]
Form = Callable[["Compiler", Any], Closure]

_FORMS: dict[type[tree.Node], Form] = {}


def form(kind: type[tree.Node]) -> Callable[[Form], Form]:
    """Enter the function that compiles this class of the tree."""

    def enter(compile_form: Form) -> Form:
        _FORMS[kind] = compile_form
        return compile_form

    return enter


@dataclass
class Compiler:
    """What is known while one text is compiled, and what is found out about it."""

    text: str
    questions: Mapping[str, Question]
    declared: frozenset[str]
    members: frozenset[str]
    types: Mapping[str, Type]
    locals: list[frozenset[str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    weight: int = 0

    def compile(self, node: tree.Node) -> Closure:
        self.weight += 1
        return _FORMS[type(node)](self, node)

    def body(self, node: tree.Node, *local: str) -> tuple[Closure, int]:
        """A part that runs many times, with names of its own, and what one turn of it costs."""
        before = self.weight
        self.locals.append(frozenset(local))
        closure = self.compile(node)
        self.locals.pop()
        return closure, self.weight - before

    def place(self, node: tree.Node) -> tuple[int, int]:
        return place_of(self.text, node.at)

    def is_local(self, name: str) -> bool:
        return any(name in layer for layer in self.locals)

    def type(self, written: tree.TypeNamed | None) -> Type | None:
        if written is None:
            return None
        try:
            return type_of(written, self.types)
        except Unknown as unknown:
            raise FeelSyntaxError(
                "feel_unknown_type", place_of(self.text, unknown.at), name=unknown.name
            ) from None

"""The tree that the parser makes: one class per form of the language; `at` is the offset in the text."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    at: int


@dataclass(frozen=True, slots=True)
class Literal(Node):
    value: Any


@dataclass(frozen=True, slots=True)
class AtLiteral(Node):
    text: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    name: str


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextOf(Node):
    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Interval(Node):
    """A range; an end that is None is open to that side."""

    start: Node | None
    end: Node | None
    start_included: bool
    end_included: bool


@dataclass(frozen=True, slots=True)
class Negation(Node):
    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class AllOf(Node):
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf(Node):
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Between(Node):
    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    value: Node
    tests: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    value: Node
    type: "TypeNamed"


@dataclass(frozen=True, slots=True)
class If(Node):
    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Turn:
    """One iterator: a name over a list, or over the numbers or dates from `over` to `to`."""

    name: str
    over: Node
    to: Node | None


@dataclass(frozen=True, slots=True)
class For(Node):
    turns: tuple[Turn, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    every: bool
    turns: tuple[Turn, ...]
    condition: Node


@dataclass(frozen=True, slots=True)
class Path(Node):
    of: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    of: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    function: Node
    positional: tuple[Node, ...]
    named: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Definition(Node):
    """A function definition."""

    parameters: tuple[str, ...]
    types: "tuple[TypeNamed | None, ...]"
    body: Node


@dataclass(frozen=True, slots=True)
class TypeNamed(Node):
    """A type as written: `list<number>`, `context<a: string>`, `function<number> -> string`."""

    name: str
    inner: "tuple[TypeNamed, ...]" = ()
    keys: tuple[str, ...] = ()
    returns: "TypeNamed | None" = None


@dataclass(frozen=True, slots=True)
class SignTest(Node):
    """`< 5` in a unary test."""

    sign: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Tests(Node):
    """A cell of a decision table; no tests at all is `-`, which everything passes."""

    tests: tuple[Node, ...]
    negated: bool


def mentions(node: Any, name: str) -> bool:
    """Whether that name stands somewhere in the tree."""
    if isinstance(node, Name):
        return node.name == name
    if isinstance(node, tuple):
        return any(mentions(each, name) for each in node)
    if isinstance(node, Node | Turn):
        return any(mentions(getattr(node, part), name) for part in node.__dataclass_fields__)
    return False

"""What can be said about an expression before it runs: unknown names, wrong arguments, kinds that never fit.

Nothing here changes what an expression comes to; whoever shows remarks to a designer says how grave they are.
"""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal

from app.feel import tree
from app.feel.builtins import BUILTINS
from app.feel.builtins.signature import signatures
from app.feel.errors import place_of
from app.feel.kinds import ANY, ARITHMETIC, ORDERED, PROPERTIES_OF, RETURNS, SCALAR, join
from app.feel.nearest import nearest, slip
from app.feel.parser import parse, parse_tests
from app.feel.questions import CLOCK, Question
from app.feel.temporal import at_literal
from app.feel.types import SIMPLE, Type, Unknown, type_of
from app.feel.values import kind_of


@dataclass(frozen=True)
class Remark:
    """One thing to look at. `certain`: it cannot work as written; else it looks as if it never would."""

    code: str
    place: tuple[int, int]
    named: dict[str, Any] = field(default_factory=dict)
    certain: bool = True


Knowing = Literal["all", "some", "none"]


@dataclass(frozen=True)
class Surroundings:
    """What is known where an expression stands: facts by name, with their types where these are known.

    `known` says whether these are all facts there are. Where more may come from elsewhere ("some"), only what
    looks like a slip of the pen is remarked on; with "none" no name is.
    """

    facts: Mapping[str, Type | None] = field(default_factory=dict)
    known: Knowing = "all"
    questions: Mapping[str, Question] = field(default_factory=dict)
    members: Collection[str] = ()
    types: Mapping[str, Type] = field(default_factory=dict)


def remarks(text: str, around: Surroundings) -> list[Remark]:
    """All remarks on an expression that compiles. Raises FeelSyntaxError where it cannot be read."""
    walker = _Walker(text, around)
    with suppress(RecursionError):  # what is too deep is refused where it is compiled
        walker.kind(parse(text, *walker.vocabulary()))
    return walker.found


def remarks_on_tests(text: str, around: Surroundings, tested: Type | None = None) -> list[Remark]:
    """The same for a cell of a decision table whose input is of that type."""
    walker = _Walker(text, around)
    with suppress(RecursionError):
        walker.tests(parse_tests(text, *walker.vocabulary()).tests, tested or ANY)
    return walker.found


def type_hint(text: str, around: Surroundings) -> Type | None:
    """Of what type the expression's value is, as far as can be told."""
    walker = _Walker(text, around)
    found = walker.kind(parse(text, *walker.vocabulary()))
    return None if found == ANY else found


class _Walker:
    """Walks a tree once: names are looked up in layers, every part answers with its type."""

    def __init__(self, text: str, around: Surroundings) -> None:
        self.text, self.around = text, around
        self.layers: list[Mapping[str, Type | None]] = []
        self.open = 0  # inside filters over what nobody described: any name may be an entry's
        self.questions = {**{each.name: each for each in CLOCK}, **around.questions}
        self.found: list[Remark] = []

    def vocabulary(self) -> tuple[Collection[str], Collection[str]]:
        names = [*self.around.facts, *self.around.members, *self.around.types]
        return names, [*BUILTINS, *self.questions]

    def remark(self, node: tree.Node, code: str, *, certain: bool = True, **named: Any) -> None:
        line, column = place = place_of(self.text, node.at)
        remark = Remark(code, place, {**named, "line": line, "column": column}, certain)
        if remark not in self.found:
            self.found.append(remark)

    def kind(self, node: tree.Node) -> Type:
        return _READ[type(node)](self, node)

    def within(self, names: Mapping[str, Type | None], node: tree.Node) -> Type:
        self.layers.append(names)
        found = self.kind(node)
        self.layers.pop()
        return found

    def tests(self, tests: tuple[tree.Node, ...], tested: Type) -> None:
        for test in tests:
            if isinstance(test, tree.SignTest):
                self.compared(test, test.sign, tested, self.kind(test.operand))
            elif not tree.mentions(test, "?"):
                self.passed(test, tested, self.kind(test))
            else:
                self.within({"?": tested}, test)

    def passed(self, node: tree.Node, tested: Type, kind: Type) -> None:
        """A test that is itself a value: an equal, a range around it, or one of a list."""
        if kind.name == "range":
            kind = kind.inner[0] if kind.inner else ANY
        if kind.name in SCALAR - {"boolean"} and tested.name in SCALAR:
            self.compared(node, "=", tested, kind)

    def compared(self, node: tree.Node, sign: str, left: Type, right: Type) -> None:
        kinds = {left.name, right.name}
        if not kinds <= SCALAR:
            return
        unordered = sign not in {"=", "!="} and not kinds <= ORDERED
        if len(kinds) > 1 or unordered:
            self.remark(
                node, "feel_never_compares", certain=False, left=left.name, sign=sign, right=right.name
            )

    def judged(self, node: tree.Node) -> None:
        """A part that must be true or false."""
        kind = self.kind(node)
        if kind.name in SCALAR - {"boolean"} or kind.name in {"range", "function"}:
            self.remark(node, "feel_never_judges", certain=False, kind=kind.name)

    def look_up(self, node: tree.Name) -> Type:
        for layer in reversed(self.layers):
            if node.name in layer:
                return layer[node.name] or ANY
        facts = self.around.facts
        if node.name in facts:
            return facts[node.name] or ANY
        if node.name in BUILTINS:
            return SIMPLE["function"]
        if self.around.known == "none" or self.open or node.name == "?":
            return ANY
        self._unknown(node, facts)
        return ANY

    def _unknown(self, node: tree.Name, facts: Mapping[str, Type | None]) -> None:
        known = {*facts, *(name for layer in self.layers for name in layer)} - {"?"}
        whole = self.around.known == "all"
        meant = nearest(node.name, known) if whole else slip(node.name, known)
        if meant is not None:
            self.remark(node, "feel_unknown_name_near", certain=whole, name=node.name, meant=meant)
        elif whole:
            self.remark(node, "feel_unknown_name", name=node.name)

    def type_written(self, written: tree.TypeNamed | None) -> Type:
        try:
            return ANY if written is None else type_of(written, self.around.types)
        except Unknown:
            return ANY  # the compiler refuses it


def _literal(_walker: _Walker, node: tree.Literal) -> Type:
    return SIMPLE[kind_of(node.value)]


def _at_literal(walker: _Walker, node: tree.AtLiteral) -> Type:
    value = at_literal(node.text)
    if value is None:
        walker.remark(node, "feel_null_literal", text=node.text)
        return ANY
    return SIMPLE[kind_of(value)]


def _list(walker: _Walker, node: tree.ListOf) -> Type:
    inner = join([walker.kind(item) for item in node.items])
    return SIMPLE["list"] if inner == ANY else Type("list", (inner,))


def _context(walker: _Walker, node: tree.ContextOf) -> Type:
    made: dict[str, Type | None] = {}
    walker.layers.append(made)
    for key, value in node.entries:
        if isinstance(value, tree.Definition):
            made[key] = SIMPLE["function"]  # it may call itself
        made[key] = walker.kind(value)
    walker.layers.pop()
    return Type("context", tuple(each or ANY for each in made.values()), tuple(made))


def _interval(walker: _Walker, node: tree.Interval) -> Type:
    ends = [walker.kind(end) for end in (node.start, node.end) if end is not None]
    if len(ends) == 2:
        walker.compared(node, "<=", *ends)
    inner = join(ends)
    return SIMPLE["range"] if inner == ANY else Type("range", (inner,))


def _negation(walker: _Walker, node: tree.Negation) -> Type:
    return walker.kind(node.operand)


def _arithmetic(walker: _Walker, node: tree.Arithmetic) -> Type:
    left, right = walker.kind(node.left), walker.kind(node.right)
    if not {left.name, right.name} <= SCALAR:
        return ANY
    made = ARITHMETIC.get((node.sign, left.name, right.name))
    if made is None:
        walker.remark(
            node, "feel_never_reckons", certain=False, left=left.name, sign=node.sign, right=right.name
        )
        return ANY
    return SIMPLE[made]


def _comparison(walker: _Walker, node: tree.Comparison) -> Type:
    walker.compared(node, node.sign, walker.kind(node.left), walker.kind(node.right))
    return SIMPLE["boolean"]


def _judgements(walker: _Walker, node: tree.AllOf | tree.AnyOf) -> Type:
    for each in node.operands:
        walker.judged(each)
    return SIMPLE["boolean"]


def _between(walker: _Walker, node: tree.Between) -> Type:
    value = walker.kind(node.value)
    for end in (node.low, node.high):
        walker.compared(end, "<=", value, walker.kind(end))
    return SIMPLE["boolean"]


def _in(walker: _Walker, node: tree.In) -> Type:
    walker.tests(node.tests, walker.kind(node.value))
    return SIMPLE["boolean"]


def _instance(walker: _Walker, node: tree.InstanceOf) -> Type:
    walker.kind(node.value)
    return SIMPLE["boolean"]


def _if(walker: _Walker, node: tree.If) -> Type:
    walker.judged(node.condition)
    return join([walker.kind(node.then), walker.kind(node.otherwise)])


def _turned(walker: _Walker, turns: tuple[tree.Turn, ...]) -> None:
    """Each iterator sees those before it."""
    for turn in turns:
        over = walker.kind(turn.over)
        if turn.to is not None:
            walker.kind(turn.to)
        listed = over.name in {"list", "range"} and over.inner
        walker.layers.append({turn.name: over.inner[0] if listed else over if turn.to else None})


def _for(walker: _Walker, node: tree.For) -> Type:
    _turned(walker, node.turns)
    body = walker.within({"partial": SIMPLE["list"]}, node.body)
    del walker.layers[len(walker.layers) - len(node.turns) :]
    return SIMPLE["list"] if body == ANY else Type("list", (body,))


def _quantified(walker: _Walker, node: tree.Quantified) -> Type:
    _turned(walker, node.turns)
    walker.judged(node.condition)
    del walker.layers[len(walker.layers) - len(node.turns) :]
    return SIMPLE["boolean"]


def _path(walker: _Walker, node: tree.Path) -> Type:
    of = walker.kind(node.of)
    if of.name == "list" and of.inner:
        inner = _entry(walker, node, of.inner[0])
        return SIMPLE["list"] if inner == ANY else Type("list", (inner,))
    return _entry(walker, node, of)


def _entry(walker: _Walker, node: tree.Path, of: Type) -> Type:
    if of.name == "context" and of.keys:
        if node.name in of.keys:
            return of.inner[of.keys.index(node.name)]
        meant = nearest(node.name, of.keys)
        code = "feel_unknown_entry_near" if meant else "feel_unknown_entry"
        walker.remark(node, code, certain=False, name=node.name, **({"meant": meant} if meant else {}))
    elif of.name in SCALAR | {"range"}:
        known = PROPERTIES_OF.get(of.name, {})
        if node.name not in known:
            listed = "、".join(known) or "–"
            walker.remark(node, "feel_no_property", certain=False, kind=of.name, name=node.name, known=listed)
        return known.get(node.name, ANY)
    return ANY


def _filter(walker: _Walker, node: tree.Filter) -> Type:
    of = walker.kind(node.of)
    item = of if of.name != "list" else of.inner[0] if of.inner else ANY
    described = item.name in SCALAR or (item.name == "context" and bool(item.keys))
    entries = dict(zip(item.keys, item.inner, strict=True)) if item.name == "context" else {}
    walker.open += not described
    condition = walker.within({"item": item, **entries}, node.condition)
    walker.open -= not described
    if condition.name == "number":
        return item
    return of if of.name == "list" else ANY


def _call(walker: _Walker, node: tree.Call) -> Type:
    given = [walker.kind(each) for each in node.positional]
    for _name, each in node.named:
        walker.kind(each)
    if not isinstance(node.function, tree.Name):
        walker.kind(node.function)
        return ANY
    name = node.function.name
    local = any(name in layer for layer in walker.layers) or name in walker.around.facts
    if local:
        walker.kind(node.function)
        return ANY
    if name in walker.questions:
        return SIMPLE.get(walker.questions[name].returns, ANY)
    if name not in BUILTINS:
        return ANY  # the compiler refuses it
    _arguments(walker, node, name, given)
    return RETURNS.get(name, ANY)


def _arguments(walker: _Walker, node: tree.Call, name: str, given: list[Type]) -> None:
    """Whether any signature takes so many arguments, or those names."""
    known = signatures(name)
    named = [name for name, _ in node.named]
    written = "；".join(dict.fromkeys(f"{name}({each.written})" for each in known))
    if not any(each.takes(len(given), named) for each in known):
        walker.remark(node.function, "feel_wrong_count", name=name, wanted=written)
    elif given and not any(each.may_take([kind.name for kind in given]) for each in known):
        said = "、".join(kind.name for kind in given)
        walker.remark(node.function, "feel_never_takes", certain=False, name=name, given=said, wanted=written)


def _definition(walker: _Walker, node: tree.Definition) -> Type:
    types = (walker.type_written(each) for each in node.types)
    walker.within(dict(zip(node.parameters, types, strict=True)), node.body)
    return SIMPLE["function"]


_READ: dict[type[tree.Node], Callable[[_Walker, Any], Type]] = {
    tree.Literal: _literal, tree.AtLiteral: _at_literal, tree.Name: _Walker.look_up, tree.ListOf: _list,
    tree.ContextOf: _context, tree.Interval: _interval, tree.Negation: _negation,
    tree.Arithmetic: _arithmetic, tree.Comparison: _comparison, tree.AllOf: _judgements,
    tree.AnyOf: _judgements, tree.Between: _between, tree.In: _in, tree.InstanceOf: _instance, tree.If: _if,
    tree.For: _for, tree.Quantified: _quantified, tree.Path: _path, tree.Filter: _filter, tree.Call: _call,
    tree.Definition: _definition,
}  # fmt: skip

"""From the XML of a box to its logic; everything that is wrong is noted, nothing stops at the first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app import feel
from app.decisions import logic
from app.decisions.document import Element, child, children, kind, name_of, text_of
from app.decisions.kinds import Kind, Kinds
from app.decisions.logic import Logic, Parameter
from app.errors import Finding

# What may stand beside a box in the element that holds it.
BESIDE_BOXES = frozenset(
    {"", "description", "extensionElements", "variable", "question", "allowedAnswers",
     "informationRequirement",
     "knowledgeRequirement", "authorityRequirement", "supportedObjective", "impactedPerformanceIndicator",
     "decisionMaker", "decisionOwner", "usingProcess", "usingTask", "formalParameter", "parameter", "typeRef"}
)  # fmt: skip


@dataclass(frozen=True)
class Reader:
    """What is known where a box stands, and what was found wrong."""

    questions: Mapping[str, feel.Question]
    kinds: Kinds
    findings: list[Finding]
    where: str
    names: frozenset[str] = frozenset()
    types: Mapping[str, feel.Type] = field(default_factory=dict)
    remarks: list[Finding] = field(default_factory=list)
    open: bool = False  # in a filter, where any name may be an item's entry
    wanted: list[tuple[str, Kind]] = field(default_factory=list)

    def knowing(self, *names: str) -> "Reader":
        types = {name: kind for name, kind in self.types.items() if name not in names}
        return replace(self, names=self.names | set(names), types=types)

    def typed(self, types: Mapping[str, feel.Type]) -> "Reader":
        return replace(self, types={**self.types, **types})

    def wrong(self, element: Element | None, code: str, **named: Any) -> None:
        where = (element.get("id") if element is not None else None) or self.where
        self.findings.append(Finding(code, where, {"decision": self.where, **named}))

    def compiled(self, element: Element, text: str) -> feel.Expression | None:
        found: feel.Expression | None = self._compiled(element, text, feel.compile)
        if found is not None:
            self._remark(element, feel.remarks(text, self._surroundings()))
        return found

    def tests(self, element: Element, text: str, tested: Kind | None = None) -> feel.UnaryTests | None:
        found: feel.UnaryTests | None = self._compiled(element, text, feel.compile_unary)
        if found is not None:
            kind = tested.type if tested is not None else None
            self._remark(element, feel.remarks_on_tests(text, self._surroundings(), kind))
        return found

    def _surroundings(self) -> feel.Surroundings:
        facts = {name: self.types.get(name) for name in self.names}
        known: feel.Knowing = "none" if self.open else "all"
        return feel.Surroundings(facts, known, self.questions, self.kinds.members, self.kinds.types)

    def _remark(self, element: Element, remarks: list[feel.Remark]) -> None:
        where = element.get("id") or self.where
        self.remarks.extend(
            Finding(each.code, where, each.named, "error" if each.certain else "warning", *each.place)
            for each in remarks
        )

    def _compiled(self, element: Element, text: str, compile_text: Callable[..., Any]) -> Any:
        language = element.get("expressionLanguage", "")
        if language and not language.lower().rstrip("/").endswith("feel"):
            self.wrong(element, "decision_language", language=language)
            return None
        try:
            return compile_text(
                text,
                questions=self.questions,
                names=self.names,
                members=self.kinds.members,
                types=self.kinds.types,
            )
        except feel.FeelError as problem:
            where = element.get("id") or self.where
            line, column = problem.line or None, problem.column or None
            self.findings.append(Finding(problem.code, where, dict(problem.named), line=line, column=column))
            return None

    def expression(self, text: str, element: Element) -> Logic:
        """A text's logic; an empty one is null."""
        found = self.compiled(element, text) if text else None
        return logic.literal(found) if found else _null

    def box(self, element: Element | None) -> Logic:
        """Any boxed expression, its value of the declared kind."""
        if element is None:
            return _null
        read = BOXES.get(kind(element))
        if read is None:
            self.wrong(element, "decision_box_unsupported", box=kind(element))
            return _null
        return logic.as_kind(read(self, element), self.kinds.of(element))

    def inner(self, element: Element, where: str | None = None) -> Element | None:
        """The boxed expression directly inside an element."""
        for each in element:
            if kind(each) in BOXES:
                return each
            if kind(each) not in BESIDE_BOXES:
                self.wrong(each, "decision_box_unsupported", box=kind(each))
                return None
        self.wrong(element, "decision_box_missing", part=where or kind(element))
        return None

    def part(self, element: Element, name: str) -> Logic:
        """The box inside a named part of a box."""
        found = child(element, name)
        if found is None:
            self.wrong(element, "decision_box_missing", part=name)
            return _null
        return self.box(self.inner(found))


def _null(_facts: logic.Facts, _deciding: Any) -> None:
    return None


def _literal(reader: Reader, element: Element) -> Logic:
    if child(element, "importedValues") is not None:
        reader.wrong(element, "decision_box_unsupported", box="importedValues")
    return reader.expression(text_of(element), element)


def _context(reader: Reader, element: Element) -> Logic:
    entries: list[tuple[str | None, Logic]] = []
    for entry in children(element, "contextEntry"):
        variable = child(entry, "variable")
        name = None if variable is None else name_of(variable)
        box = reader.inner(entry)
        recursive = name is not None and box is not None and kind(box) == "functionDefinition"
        seen = reader.knowing(name) if recursive and name else reader
        entries.append((name, logic.as_kind(seen.box(box), reader.kinds.of(variable))))
        reader = reader.knowing(name) if name else reader
    return logic.context(entries)


def _list(reader: Reader, element: Element) -> Logic:
    return logic.items([reader.box(each) for each in element if kind(each) in BOXES])


def _relation(reader: Reader, element: Element) -> Logic:
    columns = [name_of(column) for column in children(element, "column")]
    rows = []
    for row in children(element, "row"):
        cells = [reader.box(each) for each in row if kind(each) in BOXES]
        if len(cells) != len(columns):
            reader.wrong(row, "decision_row_width", wanted=len(columns), found=len(cells))
            continue
        rows.append(cells)
    return logic.relation(columns, rows)


def _conditional(reader: Reader, element: Element) -> Logic:
    return logic.condition(*(reader.part(element, name) for name in ("if", "then", "else")))


def _filter(reader: Reader, element: Element) -> Logic:
    inside = replace(reader.knowing("item"), open=True)
    return logic.filtered(reader.part(element, "in"), inside.part(element, "match"))


def _for(reader: Reader, element: Element) -> Logic:
    name = name_of(element, "iteratorVariable")
    body = reader.knowing(name, "partial").part(element, "return")
    return logic.repeated(f"for {name} in", name, reader.part(element, "in"), body)


def _quantified(reader: Reader, element: Element) -> Logic:
    name = name_of(element, "iteratorVariable")
    condition = reader.knowing(name).part(element, "satisfies")
    return logic.repeated(f"{kind(element)} {name} in", name, reader.part(element, "in"), condition)


def parameters(reader: Reader, element: Element) -> list[Parameter]:
    return [Parameter(name_of(each), reader.kinds.of(each)) for each in children(element, "formalParameter")]


def _function(reader: Reader, element: Element) -> Logic:
    if element.get("kind", "FEEL") != "FEEL":
        reader.wrong(element, "decision_function_external", language=element.get("kind", ""))
        return _null
    given = parameters(reader, element)
    body = reader.knowing(*(each.name for each in given)).box(reader.inner(element))
    return logic.function(given, body)


def _invocation(reader: Reader, element: Element) -> Logic:
    called = child(element, *BOXES)
    bindings = []
    for binding in children(element, "binding"):
        parameter = child(binding, "parameter")
        value = next((each for each in binding if kind(each) in BOXES), None)
        if parameter is None:
            reader.wrong(binding, "decision_box_missing", part="parameter")
            continue
        bindings.append((name_of(parameter), reader.box(value)))
    return logic.invocation(reader.box(called), bindings)


def _table(reader: Reader, element: Element) -> Logic:
    from app.decisions.tables import read_table  # the two modules read each other's boxes

    return read_table(reader, element)


BOXES: dict[str, Callable[[Reader, Element], Logic]] = {
    "literalExpression": _literal,
    "decisionTable": _table,
    "context": _context,
    "list": _list,
    "relation": _relation,
    "functionDefinition": _function,
    "invocation": _invocation,
    "conditional": _conditional,
    "filter": _filter,
    "for": _for,
    "some": _quantified,
    "every": _quantified,
}

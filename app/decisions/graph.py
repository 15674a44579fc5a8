"""The graph of one file: what requires what, and deciding along it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app import feel
from app.decisions.deciding import Deciding, Explanation
from app.decisions.document import Element, child, children, kind, name_of, read, target
from app.decisions.errors import BadDecision, NoLogic
from app.decisions.kinds import Kinds
from app.decisions.logic import Facts, Logic, Parameter, as_function, broken
from app.decisions.parts import Decision, Input, Knowledge, Service
from app.decisions.reading import BESIDE_BOXES, Reader, parameters
from app.errors import Finding


@dataclass
class Graph:
    """Inputs by name, everything else by id."""

    name: str
    findings: list[Finding]
    remarks: list[Finding] = field(default_factory=list)
    inputs: dict[str, Input] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    knowledge: dict[str, Knowledge] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    by_id: dict[str, Input] = field(default_factory=dict)

    def made(self, what: Decision | Service, deciding: Deciding) -> tuple[Any, Explanation]:
        if isinstance(what, Service):
            explanation = Explanation(what.id, what.name)
            explanation.value = self.serve(what, deciding)
            return explanation.value, explanation
        if what.logic is None and what.name in deciding.facts:
            return deciding.facts[what.name], Explanation(what.id, what.name, value=deciding.facts[what.name])
        if what.id not in deciding.made:
            deciding.made[what.id] = self._make(what, deciding)
        return deciding.made[what.id]

    def _make(self, decision: Decision, deciding: Deciding) -> tuple[Any, Explanation]:
        explanation = Explanation(decision.id, decision.name)
        facts: Facts = {}
        for required in decision.inputs:
            name = self.by_id[required].name
            if name in deciding.facts:
                facts[name] = deciding.facts[name]
        for required in decision.decisions:
            value, inner = self.made(self.decisions[required], deciding)
            facts[self.decisions[required].name] = value
            explanation.required.append(inner)
        explanation.inputs = dict(facts)
        facts.update(self.known(decision.knowledge, deciding))
        deciding.explaining.append(explanation)
        if decision.logic is None:
            raise NoLogic(decision=decision.name)
        value = decision.logic(facts, deciding)
        deciding.explaining.pop()
        if decision.kind is not None:
            value, fits = decision.kind.take(value, deciding.run)
            if not fits:
                deciding.run.warn("decision_wrong_kind", kind=decision.kind.type.name)
                value = None
        explanation.value = value
        return value, explanation

    def known(self, ids: tuple[str, ...], deciding: Deciding) -> Facts:
        """The functions that the required knowledge gives, each seeing what it requires itself."""
        found: Facts = {}
        for each in ids:
            if each in self.knowledge:
                model = self.knowledge[each]
                found[model.name] = self._function(model, deciding)
            else:
                service = self.services[each]
                found[service.name] = self._service_function(service, deciding)
        return found

    def _function(self, model: Knowledge, deciding: Deciding) -> feel.Function:
        def body(facts: Facts, inner: Deciding) -> Any:
            return model.body({**self.known(model.knowledge, inner), model.name: function, **facts}, inner)

        function = as_function(list(model.parameters), body, {}, deciding)
        return function

    def service_parameters(self, service: Service) -> list[Parameter]:
        parts: list[Input | Decision] = [self.by_id[each] for each in service.inputs]
        parts += [self.decisions[each] for each in service.decisions]
        return [Parameter(each.name, each.kind) for each in parts]

    def _service_function(self, service: Service, deciding: Deciding) -> feel.Function:
        def body(facts: Facts, inner: Deciding) -> Any:
            alone = Deciding(facts, None, inner.run.budget)
            alone.run, alone.explaining, alone.near = inner.run, inner.explaining, inner.near
            return self.serve(service, alone)

        return as_function(self.service_parameters(service), body, {}, deciding)

    def serve(self, service: Service, deciding: Deciding) -> Any:
        """What the service's outputs are, its input decisions taken as given."""
        for each in service.decisions:
            decision = self.decisions[each]
            explanation = Explanation(decision.id, decision.name)
            deciding.made[each] = deciding.facts.get(decision.name), explanation
        values = {
            self.decisions[each].name: self.made(self.decisions[each], deciding)[0]
            for each in service.outputs
        }
        value = next(iter(values.values())) if len(values) == 1 else values
        if service.kind is not None:
            value, fits = service.kind.take(value, deciding.run)
            return value if fits else None
        return value

    def inputs_of(self, decision_id: str) -> Iterator[Input]:
        """The inputs of a decision and of all that it requires."""
        seen: set[str] = set()
        for decision in self._all_required(decision_id, set()):
            for each in decision.inputs:
                if each not in seen:
                    seen.add(each)
                    yield self.by_id[each]

    def _all_required(self, decision_id: str, seen: set[str]) -> Iterator[Decision]:
        if decision_id in seen or decision_id not in self.decisions:
            return
        seen.add(decision_id)
        yield self.decisions[decision_id]
        for each in self.decisions[decision_id].decisions:
            yield from self._all_required(each, seen)


def _key(element: Element) -> str:
    """An element's id; a model of another tool may lack it, then its name."""
    return str(element.get("id") or name_of(element))


def read_graph(xml: bytes, questions: Mapping[str, feel.Question]) -> Graph:
    """The whole file; raises BadDecision only where it is no DMN at all, else notes findings."""
    root = read(xml)
    graph = Graph(name_of(root), [])
    try:
        kinds = Kinds(root)
        _Builder(root, graph, kinds, questions).build()
    except RecursionError:
        raise BadDecision([Finding("decision_too_deep")]) from None
    graph.findings[:0] = [Finding(code, where, named) for where, code, named in kinds.problems]
    return graph


_VALUES = ("inputData", "decision")


class _Builder:
    def __init__(
        self, root: Element, graph: Graph, kinds: Kinds, questions: Mapping[str, feel.Question]
    ) -> None:
        self.root, self.graph, self.kinds, self.questions = root, graph, kinds, questions
        self.names: dict[str, str] = {}
        self.types: dict[str, feel.Type] = {}

    def build(self) -> None:
        for element in children(self.root, "import"):
            self._wrong(element, "decision_import", name=name_of(element))
        for element in children(
            self.root, "inputData", "decision", "businessKnowledgeModel", "decisionService"
        ):
            self._name(element)
        for element in children(self.root, "inputData"):
            made = Input(_key(element), self._named(element), self.kinds.of(child(element, "variable")))
            self.graph.by_id[made.id] = self.graph.inputs[made.name] = made
        for element in children(self.root, "decisionService"):
            self._service(element)
        for element in children(self.root, "businessKnowledgeModel"):
            self._knowledge(element)
        for element in children(self.root, "decision"):
            self._decision(element)
        if not self.graph.decisions:
            self._wrong(self.root, "decision_none")
        self._refuse_circles()

    def _wrong(self, element: Element, code: str, **named: Any) -> None:
        self.graph.findings.append(Finding(code, element.get("id"), named))

    def _name(self, element: Element) -> None:
        key = _key(element)
        if not element.get("id"):
            found = Finding("decision_no_id", key, {"name": key}, severity="warning")
            self.graph.findings.append(found)
        if key in self.names:
            self._wrong(element, "decision_id_twice", id=key)
        self.names[key] = self._named(element)
        declared = self.kinds.of(child(element, "variable")) if kind(element) in _VALUES else None
        if declared is not None:
            self.types[key] = declared.type

    def _named(self, element: Element) -> str:
        variable = child(element, "variable")
        return (name_of(variable) if variable is not None else "") or name_of(element)

    def _required(self, element: Element, requirement: str, *references: str) -> tuple[str, ...]:
        found = []
        for each in children(element, requirement):
            for reference in children(each, *references):
                if target(reference) in self.names:
                    found.append(target(reference))
                else:
                    self._wrong(element, "decision_unknown_reference", reference=reference.get("href", ""))
        return tuple(found)

    def _reader(self, element: Element, ids: tuple[str, ...]) -> Reader:
        names = frozenset(self.names[each] for each in ids)
        types = {self.names[each]: self.types[each] for each in ids if each in self.types}
        return Reader(
            self.questions, self.kinds, self.graph.findings, _key(element), names, types, self.graph.remarks
        )

    def _decision(self, element: Element) -> None:
        inputs = self._required(element, "informationRequirement", "requiredInput")
        decisions = self._required(element, "informationRequirement", "requiredDecision")
        knowledge = self._required(element, "knowledgeRequirement", "requiredKnowledge")
        reader = self._reader(element, (*inputs, *decisions, *knowledge))
        made = Decision(
            _key(element), self._named(element), self.kinds.of(child(element, "variable")),
            self._logic(reader, element), inputs, decisions, knowledge,
        )  # fmt: skip
        self.graph.decisions[made.id] = made

    def _logic(self, reader: Reader, element: Element) -> Logic | None:
        """How the decision is made. What is wrong with it, or missing, comes up where it is to be made."""
        before = len(reader.findings)
        if all(kind(each) in BESIDE_BOXES for each in element):
            named = {"decision": self._named(element)}
            reader.findings.append(Finding("decision_no_logic", _key(element), named, severity="warning"))
            return None
        found = reader.box(reader.inner(element))
        wrong = [each for each in reader.findings[before:] if each.severity == "error"]
        return broken(wrong) if wrong else found

    def _knowledge(self, element: Element) -> None:
        knowledge = self._required(element, "knowledgeRequirement", "requiredKnowledge")
        name, logic = self._named(element), child(element, "encapsulatedLogic")
        reader = self._reader(element, knowledge).knowing(name)
        before = len(reader.findings)
        given = parameters(reader, logic) if logic is not None else []
        if logic is None:
            reader.wrong(element, "decision_box_missing", part="encapsulatedLogic")
        elif logic.get("kind", "FEEL") != "FEEL":
            reader.wrong(element, "decision_function_external", language=logic.get("kind", ""))
        knowing = reader.knowing(*(each.name for each in given))
        found = len(reader.findings) == before and logic is not None
        body = knowing.box(knowing.inner(logic)) if found and logic is not None else broken([])
        if wrong := [each for each in reader.findings[before:] if each.severity == "error"]:
            body = broken(wrong)
        self.graph.knowledge[_key(element)] = Knowledge(_key(element), name, tuple(given), body, knowledge)

    def _service(self, element: Element) -> None:
        def targets(name: str) -> tuple[str, ...]:
            found = [target(each) for each in children(element, name)]
            for each in found:
                if each not in self.names:
                    self._wrong(element, "decision_unknown_reference", reference=each)
            return tuple(each for each in found if each in self.names)

        self.graph.services[_key(element)] = Service(
            _key(element), self._named(element), self.kinds.of(child(element, "variable")),
            targets("outputDecision"), targets("inputData"), targets("inputDecision"),
        )  # fmt: skip

    def _refuse_circles(self) -> None:
        done: set[str] = set()
        for key in self.graph.decisions:
            self._walk(key, [], done)

    def _walk(self, key: str, path: list[str], done: set[str]) -> None:
        if key in path:
            finding = Finding("decision_circular", key, {"path": " → ".join([*path[path.index(key) :], key])})
            self.graph.findings.append(finding)
            done.add(key)
            return
        if key in done or key not in self.graph.decisions:
            return
        for each in self.graph.decisions[key].decisions:
            self._walk(each, [*path, key], done)
        done.add(key)

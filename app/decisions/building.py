"""From the XML of a model to its graph; everything that is wrong is noted, nothing stops at the first."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from app import feel
from app.decisions.document import Element, child, children, kind, name_of, namespace, read, target
from app.decisions.errors import BadDecision
from app.decisions.graph import Graph
from app.decisions.imports import Foreign, Imported, Resolve, is_model, wanted_by
from app.decisions.kinds import Kinds
from app.decisions.logic import Logic, broken
from app.decisions.parts import Decision, Input, Knowledge, Service
from app.decisions.reading import BESIDE_BOXES, Reader, parameters
from app.errors import Finding


def read_graph(xml: bytes, questions: Mapping[str, feel.Question], resolve: Resolve | None = None) -> Graph:
    """The whole file, and what it imports; raises BadDecision only where it is no DMN at all."""
    try:
        return _read(xml, questions, resolve, ())[0]
    except RecursionError:
        raise BadDecision([Finding("decision_too_deep")]) from None


def _read(
    xml: bytes, questions: Mapping[str, feel.Question], resolve: Resolve | None, path: tuple[str, ...]
) -> tuple[Graph, Kinds]:
    root = read(xml)
    graph = Graph(name_of(root), [])
    own = (*path, sha256(xml).hexdigest())
    imported = [
        found
        for element in children(root, "import")
        if (found := _imported(element, graph, (questions, resolve, own))) is not None
    ]
    kinds = Kinds(root, {each.name: each.kinds for each in imported})
    _Builder(root, graph, kinds, questions, imported).build()
    graph.findings[:0] = [Finding(code, where, named) for where, code, named in kinds.problems]
    return graph, kinds


def _imported(
    element: Element,
    graph: Graph,
    known: tuple[Mapping[str, feel.Question], Resolve | None, tuple[str, ...]],
) -> Imported | None:
    """The model that is imported there; why there is none is noted."""
    questions, resolve, path = known
    asked = wanted_by(element)
    named = {"name": asked.name or asked.namespace, "namespace": asked.namespace}
    body = resolve(asked.namespace, asked.location) if resolve is not None else None
    refusal = "" if is_model(element) else "decision_import"
    if body is None or sha256(body).hexdigest() in path:
        refusal = refusal or ("decision_import_missing" if body is None else "decision_import_circular")
    if refusal or body is None:
        graph.findings.append(Finding(refusal, element.get("id"), named))
        return None
    try:
        other, kinds = _read(body, questions, resolve, path)
    except BadDecision as bad:
        graph.findings.extend(replace(each, where=element.get("id")) for each in bad.findings)
        return None
    faults = [each for each in other.findings if each.severity == "error"]
    if faults:
        said = {**named, "reason": f"{faults[0].where or other.name}: {faults[0].code}"}
        graph.findings.append(Finding("decision_import_faulty", element.get("id"), said))
    return Imported(asked.name, asked.namespace, other, kinds)


_VALUES = ("inputData", "decision")


class _Builder:
    def __init__(
        self,
        root: Element,
        graph: Graph,
        kinds: Kinds,
        questions: Mapping[str, feel.Question],
        imported: list[Imported],
    ) -> None:
        self.root, self.graph, self.kinds, self.questions = root, graph, kinds, questions
        self.imported = {each.namespace: each for each in imported}
        self.names: dict[str, str] = {}
        self.types: dict[str, feel.Type] = {}

    def build(self) -> None:
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
        if not (self.graph.decisions or self.graph.knowledge or self.kinds.types):
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
                if (foreign := self._foreign(reference)) is not None:
                    found.append(foreign)
                elif target(reference) in self.names:
                    found.append(target(reference))
                else:
                    self._wrong(element, "decision_unknown_reference", reference=reference.get("href", ""))
        return tuple(found)

    def _foreign(self, reference: Element) -> str | None:
        """The key of something of an imported model; it is noted in the graph when it is first required."""
        model = self.imported.get(namespace(reference))
        if model is None:
            return None
        key, inner, graph = str(reference.get("href")), target(reference), model.graph
        known: dict[str, Input | Decision | Knowledge | Service] = {
            **graph.by_id, **graph.decisions, **graph.knowledge, **graph.services
        }  # fmt: skip
        if inner not in known:
            return None
        name = known[inner].name
        self.kinds.also.add(name)
        self.graph.foreign[key] = Foreign(model, inner, name)
        self.names[key] = model.name or name
        return key

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


def _key(element: Element) -> str:
    """An element's id; a model of another tool may lack it, then its name."""
    return str(element.get("id") or name_of(element))

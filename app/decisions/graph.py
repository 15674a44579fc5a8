"""The graph of one file: what requires what, and deciding along it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from app import feel
from app.decisions.deciding import Deciding, Explanation
from app.decisions.errors import NoLogic
from app.decisions.imports import Foreign
from app.decisions.logic import Facts, Parameter, as_function
from app.decisions.parts import Decision, Input, Knowledge, Service
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
    foreign: dict[str, Foreign] = field(default_factory=dict)

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
            self._take(required, facts, deciding)
        for required in decision.decisions:
            explanation.required.append(self._decide(required, facts, deciding))
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

    def _take(self, required: str, facts: Facts, deciding: Deciding) -> None:
        """Put an input among the facts, where it was given."""
        if required in self.foreign:
            self._take_foreign(self.foreign[required], facts, deciding)
            return
        name = self.by_id[required].name
        if name in deciding.facts:
            facts[name] = deciding.facts[name]

    @staticmethod
    def _take_foreign(foreign: Foreign, facts: Facts, deciding: Deciding) -> None:
        given = foreign.within(deciding).facts
        if foreign.name not in given:
            return
        kind, value, fits = foreign.model.graph.by_id[foreign.id].kind, given[foreign.name], True
        if kind is not None:
            value, fits = kind.take(value, deciding.run)
        if not fits:
            deciding.run.warn("decision_wrong_kind", kind=foreign.name)
        foreign.put(facts, value if fits else None)

    def _decide(self, required: str, facts: Facts, deciding: Deciding) -> Explanation:
        """Make a required decision and put it among the facts."""
        if required in self.foreign:
            foreign = self.foreign[required]
            graph = foreign.model.graph
            value, inner = graph.made(graph.decisions[foreign.id], foreign.within(deciding))
            foreign.put(facts, value)
            return inner
        value, inner = self.made(self.decisions[required], deciding)
        facts[self.decisions[required].name] = value
        return inner

    def known(self, ids: tuple[str, ...], deciding: Deciding) -> Facts:
        """The functions that the required knowledge gives, each seeing what it requires itself."""
        found: Facts = {}
        for each in ids:
            if each in self.foreign:
                foreign = self.foreign[each]
                inner = foreign.within(deciding)
                foreign.put(found, foreign.model.graph.known((foreign.id,), inner)[foreign.name])
            elif each in self.knowledge:
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
            for each in (each for each in decision.inputs if each not in seen):
                seen.add(each)
                yield self._input(each)
            for foreign in (self.foreign[each] for each in decision.decisions if each in self.foreign):
                for inner in foreign.model.graph.inputs_of(foreign.id):
                    yield replace(inner, name=_prefixed(foreign.model.name, inner.name))

    def _input(self, key: str) -> Input:
        if key not in self.foreign:
            return self.by_id[key]
        foreign = self.foreign[key]
        inner = foreign.model.graph.by_id[foreign.id]
        return replace(inner, name=_prefixed(foreign.model.name, inner.name))

    def _all_required(self, decision_id: str, seen: set[str]) -> Iterator[Decision]:
        if decision_id in seen or decision_id not in self.decisions:
            return
        seen.add(decision_id)
        yield self.decisions[decision_id]
        for each in self.decisions[decision_id].decisions:
            yield from self._all_required(each, seen)


def _prefixed(prefix: str, name: str) -> str:
    return f"{prefix}.{name}" if prefix else name

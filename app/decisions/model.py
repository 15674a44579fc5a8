"""A model: its decisions by id, what each requires, and deciding."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from app import feel
from app.decisions.building import read_graph
from app.decisions.deciding import Deciding, Explanation
from app.decisions.errors import BadDecision, BadFacts, RowsDisagree, UnknownDecision
from app.decisions.graph import Graph
from app.decisions.imports import Resolve
from app.decisions.near import NearMiss
from app.decisions.parts import Decision, Input, Service
from app.errors import Finding


def check(
    xml: bytes, questions: Mapping[str, feel.Question], resolve: Resolve | None = None
) -> list[Finding]:
    """All that is wrong with a model, and what looks wrong; without errors it can be published.

    What is remarked on beside that does not keep a model from being read: it was published before.
    """
    try:
        graph = read_graph(xml, questions, resolve)
        return graph.findings + graph.remarks
    except BadDecision as bad:
        return bad.findings


@dataclass(frozen=True)
class Outcome:
    """A decision's value and how it came about, as FEEL values.

    The explanation: {decision, name, inputs, value, rows, answers, required, warnings}; a row is {table,
    index (0 = default), id, annotations by heading}, a warning {code, place, named}; `required` are
    explanations again.
    """

    value: Any
    explanation: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class DecisionModel:
    """One file of decisions, read and checked."""

    name: str
    keys: list[str]
    _graph: Graph = field(repr=False)

    @classmethod
    def parse(
        cls, xml: bytes, questions: Mapping[str, feel.Question], resolve: Resolve | None = None
    ) -> "DecisionModel":
        """Raises BadDecision with all findings. `resolve` finds the models that this one imports."""
        graph = read_graph(xml, questions, resolve)
        if any(each.severity == "error" for each in graph.findings):
            raise BadDecision(graph.findings)
        return cls(graph.name, [*graph.decisions], graph)

    @classmethod
    def draft(
        cls, xml: bytes, questions: Mapping[str, feel.Question], resolve: Resolve | None = None
    ) -> "DecisionModel":
        """A model as far as it can be read, to be tried out; what is wrong refuses when asked for."""
        graph = read_graph(xml, questions, resolve)
        return cls(graph.name, [*graph.decisions], graph)

    @property
    def services(self) -> list[str]:
        return [*self._graph.services]

    def inputs(self, decision_id: str) -> dict[str, str]:
        """The facts that a decision and all it requires look at: name and FEEL type."""
        return {
            each.name: each.kind.type.name if each.kind else "Any"
            for each in self._graph.inputs_of(decision_id)
        }

    def decide(
        self, decision_id: str, facts: Mapping[str, Any], ask: feel.Ask | None = None,
        budget: feel.Budget | None = None,
    ) -> Outcome:  # fmt: skip
        """Decide, and what is required first. Raises UnknownDecision, BadFacts, RowsDisagree, FeelError."""
        deciding = Deciding({}, ask, budget)
        value, explanation = self._made(decision_id, facts, deciding)
        warnings = [
            {"code": each.code, "place": list(each.place), "named": each.named}
            for each in deciding.run.warnings
        ]
        return Outcome(value, {**explanation.plain(), "warnings": warnings})

    def near_misses(
        self, decision_id: str, facts: Mapping[str, Any], ask: feel.Ask | None = None, *, most: int = 5
    ) -> list[NearMiss]:
        """The rows of all tables asked on the way that one cell alone kept from hitting.

        The nearest first: those whose other cells looked at most. A row that asks what `ask` refuses to
        answer is left out. Raises as `decide` does, but for tables whose rows disagree.
        """
        deciding = Deciding({}, ask, None)
        deciding.near = []
        with suppress(RowsDisagree):
            self._made(decision_id, facts, deciding)
        return sorted(deciding.near, key=lambda each: -each.passed)[:most]

    def _made(
        self, decision_id: str, facts: Mapping[str, Any], deciding: Deciding
    ) -> tuple[Any, Explanation]:
        made = self._graph.decisions.get(decision_id) or self._graph.services.get(decision_id)
        if made is None:
            raise UnknownDecision(decision=decision_id)
        deciding.facts = self._facts(facts, deciding)
        try:
            return self._graph.made(made, deciding)
        except RecursionError:
            raise feel.FeelBudgetExceeded("feel_too_deep", limit=deciding.run.budget.depth) from None

    def _facts(self, given: Mapping[str, Any], deciding: Deciding) -> dict[str, Any]:
        """What was given, each of the kind that the model declares."""
        facts: dict[str, Any] = {}
        findings = []
        for name, value in given.items():
            declared: Input | None = self._graph.inputs.get(name)
            facts[name], fits = feel.admit(value), True
            if declared is not None and declared.kind is not None:
                facts[name], fits = declared.kind.take(facts[name], deciding.run)
            if not fits:
                findings.append(Finding("decision_bad_fact", name, {"fact": name}))
        if findings:
            raise BadFacts(findings, facts=", ".join(each.where or "" for each in findings))
        return facts


__all__ = ["Decision", "DecisionModel", "Explanation", "Outcome", "Service", "check"]

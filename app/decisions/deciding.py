"""One act of deciding: the account of the work, and what is to be explained afterwards."""

from dataclasses import dataclass, field
from typing import Any

from app import feel
from app.decisions.near import NearMiss

BUDGET = feel.Budget(steps=500_000, size=2_000_000)


@dataclass
class Explanation:
    """What one decision read, which rows spoke, what was asked."""

    decision: str
    name: str
    inputs: dict[str, Any] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    required: list["Explanation"] = field(default_factory=list)
    value: Any = None

    def plain(self) -> dict[str, Any]:
        return {
            "decision": self.decision,
            "name": self.name,
            "inputs": {
                key: value for key, value in self.inputs.items() if not isinstance(value, feel.Function)
            },
            "value": None if isinstance(self.value, feel.Function) else self.value,
            "rows": self.rows,
            "answers": self.answers,
            "required": [each.plain() for each in self.required],
        }


class Deciding:
    """Keeps the values of decisions already made, so that each is made once."""

    def __init__(self, facts: dict[str, Any], ask: Any, budget: feel.Budget | None) -> None:
        self.facts = facts
        self._ask = ask
        self.run = feel.Run(self.ask, budget or BUDGET, None)
        self.explaining: list[Explanation] = []
        self.made: dict[str, tuple[Any, Explanation]] = {}
        self._imports: dict[tuple[str, str], Deciding] = {}
        self.near: list[NearMiss] | None = None  # where near misses are asked for, they are noted here

    def ask(self, question: str, arguments: dict[str, Any]) -> Any:
        if self._ask is None:
            raise feel.FeelAnswerError("feel_no_answer", question=question)
        answer = self._ask(question, arguments)
        if self.explaining:
            entry = {"question": question, "arguments": arguments, "answer": answer}
            self.explaining[-1].answers.append(entry)
        return answer

    def row_spoke(self, row: dict[str, Any]) -> None:
        if self.explaining:
            self.explaining[-1].rows.append(row)

    def of_import(self, name: str, namespace: str) -> "Deciding":
        """The same act within an imported model: its facts stand under the import's name, or as they are."""
        if (name, namespace) not in self._imports:
            own = self.facts.get(name) if name else None
            facts = {**self.facts, **(own if isinstance(own, dict) else {})}
            inner = Deciding(facts, None, self.run.budget)
            inner.run, inner.explaining, inner.near = self.run, self.explaining, self.near
            self._imports[name, namespace] = inner
        return self._imports[name, namespace]

    def scope(self, values: dict[str, Any]) -> feel.Scope:
        return feel.Scope(values, None, self.run)

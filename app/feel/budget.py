"""How much one evaluation may take, and the account of what it has taken."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.feel.errors import FeelAnswerError, FeelBudgetExceeded, Warned

Ask = Callable[[str, dict[str, Any]], Any]

WARNINGS_KEPT = 100


@dataclass(frozen=True)
class Budget:
    """Limits of one evaluation.

    `steps` counts turns of loops (weighted by the size of their body) and calls, `size` the characters
    and elements of all strings, lists and ranges made, `depth` nested function calls.
    """

    steps: int = 100_000
    size: int = 1_000_000
    depth: int = 100


DEFAULT = Budget()


class Run:
    """One evaluation's account: steps, sizes, depth, warnings, and whom to ask."""

    __slots__ = ("ask_of", "budget", "depth", "size", "steps", "warnings")

    def __init__(self, ask: Ask | None, budget: Budget | None, warnings: list[Warned] | None) -> None:
        self.ask_of = ask
        self.budget = budget or DEFAULT
        self.steps = 0
        self.size = 0
        self.depth = 0
        self.warnings = [] if warnings is None else warnings

    def spend(self, steps: int) -> None:
        self.steps += steps
        if self.steps > self.budget.steps:
            raise FeelBudgetExceeded("feel_too_many_steps", limit=self.budget.steps)

    def make(self, size: int) -> None:
        """Account for a string or list of that size before it is made."""
        self.size += size
        if self.size > self.budget.size:
            raise FeelBudgetExceeded("feel_too_big", limit=self.budget.size)

    def descend(self) -> None:
        self.depth += 1
        if self.depth > self.budget.depth:
            raise FeelBudgetExceeded("feel_too_deep", limit=self.budget.depth)

    def warn(self, code: str, place: tuple[int, int] = (0, 0), **named: Any) -> None:
        if len(self.warnings) < WARNINGS_KEPT:
            self.warnings.append(Warned(code, place, named))

    def ask(self, question: str, arguments: dict[str, Any]) -> Any:
        if self.ask_of is None:
            raise FeelAnswerError("feel_no_answer", question=question)
        return self.ask_of(question, arguments)


class Scope:
    """Names and their values, innermost first."""

    __slots__ = ("parent", "run", "values")

    def __init__(self, values: dict[str, Any], parent: "Scope | None", run: Run) -> None:
        self.values = values
        self.parent = parent
        self.run = run

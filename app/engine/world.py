"""What the engine asks of those who use it, and what they tell it about the house."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from app import feel

if TYPE_CHECKING:
    from app.engine.diagram import Diagram


@dataclass(frozen=True)
class Place:
    """Where in which diagram something is asked or done. `instance` is the engine's id of this one visit."""

    element: str
    name: str
    headers: dict[str, str]
    instance: str


class World(Protocol):
    """The abilities that a run is handed; it knows nothing else of the house."""

    @property
    def questions(self) -> Mapping[str, feel.Question]:
        """The questions that expressions may ask."""

    def do(self, verb: str, arguments: dict[str, Any], place: Place) -> Any:
        """Do a verb; a dict's entries are what output mappings read. `Refused` passes through unchanged."""

    def ask(self, question: str, arguments: dict[str, Any], place: Place) -> Any:
        """The answer to a declared question."""

    def decide(self, decision: str, facts: dict[str, Any], place: Place) -> Any:
        """The value of a decision."""

    def diagram(self, process: str) -> "Diagram":
        """The called process, in the version that this case pinned."""


@dataclass(frozen=True)
class Known:
    """What the house has, for checking a diagram against; None = not checked.

    `starts`: the triggers by which the house begins a process by itself. `verb_parameters` says per verb
    which arguments it has and whether each is required.
    """

    verbs: frozenset[str] | None = None
    forms: frozenset[str] | None = None
    decisions: frozenset[str] | None = None
    processes: frozenset[str] | None = None
    roles: frozenset[str] | None = None
    rules: frozenset[str] | None = None
    papers: frozenset[str] | None = None
    starts: frozenset[str] | None = None
    questions: Mapping[str, feel.Question] = field(default_factory=dict)
    verb_parameters: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)

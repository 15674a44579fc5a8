"""A small house for runs to live in: verbs, questions and decisions are functions, time stands still."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from app import feel
from app.engine import Diagram, OpenTask, Place, Run

MORNING = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)


class House:
    """The world of a test. `done` and `asked` tell what the run did and asked."""

    def __init__(self) -> None:
        self.now = MORNING
        self.verbs: dict[str, Callable[..., Any]] = {}
        self.answers: dict[str, Callable[..., Any]] = {}
        self.decisions: dict[str, Callable[[dict[str, Any]], Any]] = {}
        self.diagrams: dict[str, Diagram] = {}
        self.questions: dict[str, feel.Question] = {}
        self.done: list[tuple[str, dict[str, Any]]] = []
        self.places: list[Place] = []
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def question(self, name: str, answer: Callable[..., Any], returns: str, **parameters: str) -> None:
        self.questions[name] = feel.Question(name, tuple(parameters.items()), returns, stable=False)
        self.answers[name] = answer

    def do(self, verb: str, arguments: dict[str, Any], place: Place) -> Any:
        self.done.append((verb, arguments))
        self.places.append(place)
        return self.verbs[verb](**arguments) if verb in self.verbs else None

    def ask(self, question: str, arguments: dict[str, Any], place: Place) -> Any:
        self.places.append(place)
        self.asked.append((question, arguments))
        return self.answers[question](**arguments)

    def decide(self, decision: str, facts: dict[str, Any], place: Place) -> Any:
        self.places.append(place)
        return self.decisions[decision](facts)

    def diagram(self, process: str) -> Diagram:
        return self.diagrams[process]

    def draw(self, xml: bytes, key: str = "life") -> Diagram:
        diagram = Diagram.parse(xml, key, self.questions)
        self.diagrams[key] = diagram
        return diagram

    def begin(self, xml: bytes | Diagram, hold: frozenset[str] = frozenset(), **facts: Any) -> "Life":
        diagram = xml if isinstance(xml, Diagram) else self.draw(xml)
        return Life(self, diagram, Run.start(diagram, facts, self, now=self.now, hold=hold))


class Life:
    """A run that is saved and loaded again after every act, as in the house."""

    def __init__(self, house: House, diagram: Diagram, run: Run) -> None:
        self.house, self.diagram, self.run = house, diagram, run
        self.reload()

    def reload(self) -> None:
        self.run = Run.load(self.run.save(), self.diagram, self.house, now=self.house.now)

    def task(self, element: str) -> OpenTask:
        return next(task for task in self.run.open_tasks() if task.element == element)

    def complete(self, element: str, hold: frozenset[str] = frozenset(), **values: Any) -> None:
        self.run.complete(self.task(element).id, values, hold=hold)
        self.reload()

    def fire(self, element: str, hold: frozenset[str] = frozenset()) -> None:
        self.run.fire(next(t.id for t in self.run.timers() if t.element == element), hold=hold)
        self.reload()

    def receive(self, element: str, **payload: Any) -> None:
        self.run.receive(next(s.id for s in self.run.subscriptions() if s.element == element), payload)
        self.reload()

    def send_back(self, element: str, to: str) -> None:
        self.run.send_back(self.task(element).id, to)
        self.reload()

    @property
    def open(self) -> list[str]:
        return sorted(task.element for task in self.run.open_tasks())

    @property
    def passed(self) -> list[str]:
        return [visit.element for visit in self.run.visits() if visit.state == "done"]

    @property
    def cancelled(self) -> list[str]:
        return [visit.element for visit in self.run.visits() if visit.state == "cancelled"]

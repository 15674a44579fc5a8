"""What a run can reach: verbs it may have done, questions it may ask, decisions and called processes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from app import feel
from app.casework import pinned, verbs
from app.casework.asked import Asked
from app.casework.models import Case, DecisionMade
from app.casework.verbs import Step
from app.engine import Diagram, Place
from app.errors import ChengnuoError, EngineError
from app.words import say_error


class NobodyToTell(EngineError):
    """A verb refused while no person was waiting, after a timer for instance: somebody has to look."""

    code = "nobody_to_tell"


@dataclass
class OfficeWorld:
    """One case's world during one command. `did` lists what was done, for the journal."""

    session: Session
    case: Case
    asked: Asked
    did: list[dict[str, Any]] = field(default_factory=list)

    @property
    def questions(self) -> Mapping[str, feel.Question]:
        return verbs.questions()

    def do(self, verb: str, arguments: dict[str, Any], place: Place) -> Any:
        try:
            result = verbs.do(self._step(place), verb, arguments)
        except ChengnuoError as refusal:
            if self.asked.actor.id is not None or isinstance(refusal, EngineError):
                raise
            raise NobodyToTell(sentence=say_error(refusal)) from refusal
        self.did.append({"verb": verb, "step": place.name or place.element})
        return result

    def ask(self, question: str, arguments: dict[str, Any], place: Place) -> Any:
        return verbs.ask(self._step(place), question, arguments)

    def decide(self, decision: str, facts: dict[str, Any], place: Place) -> Any:
        """Decide by the version in force on the governing date, and keep why."""
        step = self._step(place)
        definition, model = pinned.decision(self.session, decision, self.case.governing_date)
        outcome = model.decide(decision, facts, ask=lambda name, given: verbs.ask(step, name, given))
        self.session.add(
            DecisionMade(
                case_id=self.case.id,
                element=place.element,
                decision=decision,
                version=definition.version,
                sha256=definition.sha256,
                facts=feel.dumps(facts),
                value=feel.dumps(outcome.value),
                explanation=feel.dumps(outcome.explanation),
                at=self.asked.now,
            )
        )
        self.did.append({"decision": decision, "version": definition.version, "value": outcome.value})
        return outcome.value

    def diagram(self, process: str) -> Diagram:
        return pinned.diagram(self.session, self.case, process)

    def asker(self, element: str, name: str) -> Callable[[str, dict[str, Any]], Any]:
        """Answers the questions of a form that stands at that element."""
        place = Place(element, name, {}, "")
        return lambda question, given: self.ask(question, given, place)

    def _step(self, place: Place) -> Step:
        return Step(self.session, self.case, self.asked, place)

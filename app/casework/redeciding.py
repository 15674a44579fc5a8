"""重新判定: a decision that was made, made again by the version, the facts and the answers it kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import feel
from app.casework import pinned
from app.casework.models import Case, DecisionMade
from app.decisions import NearMiss
from app.errors import ChengnuoError, EngineError

BATCH = 500


class AnswerNotKept(EngineError):
    """The decision asks for something that it did not ask for then: `question`."""

    code = "answer_not_kept"


@dataclass(frozen=True)
class Redecided:
    """What was decided then, and what the same comes to now."""

    made: DecisionMade
    number: str
    value: Any
    again: Any

    @property
    def holds(self) -> bool:
        return feel.dumps(self.value) == feel.dumps(self.again)


def all_decisions(session: Session, number: str | None = None) -> Iterator[Redecided]:
    """Every decision of every case, or of one, made again in the order in which they were made."""
    last = 0
    rows = select(DecisionMade, Case.number).join(Case, Case.id == DecisionMade.case_id)
    if number is not None:
        rows = rows.where(Case.number == number)
    while True:
        batch = session.execute(
            rows.where(DecisionMade.id > last).order_by(DecisionMade.id).limit(BATCH)
        ).all()
        if not batch:
            return
        for made, of_case in batch:
            yield redecide(session, made, of_case)
        last = batch[-1][0].id
        session.expunge_all()


def redecide(session: Session, made: DecisionMade, number: str = "") -> Redecided:
    """Once more, by the version of then; what a question answered then it answers again."""
    facts, explanation = feel.loads(made.facts), feel.loads(made.explanation)
    model = pinned.decision_version(session, made.decision, made.version, _governing(session, made))
    again = model.decide(made.decision, facts, ask=_answered(explanation))
    return Redecided(made, number, feel.loads(made.value), again.value)


def decide_again(
    session: Session, decision: str, version: int, facts: dict[str, Any], explanation: dict[str, Any]
) -> Any:
    """The value that this version of a decision gives for these facts, asking nobody but the explanation."""
    model = pinned.decision_version(session, decision, version)
    return model.decide(decision, facts, ask=_answered(explanation)).value


def near_misses(session: Session, made: DecisionMade, most: int = 3) -> list[NearMiss]:
    """The rows that one cell alone kept from hitting, reckoned from what the decision kept.

    None where that version cannot be read any more: a page about a case must open all the same.
    """
    facts, explanation = feel.loads(made.facts), feel.loads(made.explanation)
    try:
        model = pinned.decision_version(session, made.decision, made.version, _governing(session, made))
        return model.near_misses(made.decision, facts, _answered(explanation), most=most)
    except (ChengnuoError, feel.FeelError):
        return []


def _governing(session: Session, made: DecisionMade) -> date:
    """The day by whose models the case was decided."""
    return session.get_one(Case, made.case_id).governing_date


def _answered(explanation: dict[str, Any]) -> feel.Ask:
    """Whoever answers as it was answered then."""
    kept = list(_answers(explanation))

    def answer(question: str, given: dict[str, Any]) -> Any:
        wanted = (question, feel.dumps(given))
        for each in kept:
            if (each["question"], feel.dumps(each["arguments"])) == wanted:
                return each["answer"]
        raise AnswerNotKept(question=question)

    return answer


def _answers(explanation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from explanation.get("answers") or []
    for required in explanation.get("required") or []:
        yield from _answers(required)

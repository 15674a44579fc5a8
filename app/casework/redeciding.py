"""重新判定: a decision that was made, made again by the version, the facts and the answers it kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import feel
from app.casework import pinned
from app.casework.models import Case, DecisionMade
from app.errors import EngineError

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
    again = decide_again(session, made.decision, made.version, facts, explanation)
    return Redecided(made, number, feel.loads(made.value), again)


def decide_again(
    session: Session, decision: str, version: int, facts: dict[str, Any], explanation: dict[str, Any]
) -> Any:
    """The value that this version of a decision gives for these facts, asking nobody but the explanation."""
    kept = list(_answers(explanation))

    def answered(question: str, given: dict[str, Any]) -> Any:
        wanted = (question, feel.dumps(given))
        for answer in kept:
            if (answer["question"], feel.dumps(answer["arguments"])) == wanted:
                return answer["answer"]
        raise AnswerNotKept(question=question)

    return pinned.decision_version(session, decision, version).decide(decision, facts, ask=answered).value


def _answers(explanation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from explanation.get("answers") or []
    for required in explanation.get("required") or []:
        yield from _answers(required)

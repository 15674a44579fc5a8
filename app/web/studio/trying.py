"""试一试: what an expression or a decision comes to for facts that a designer makes up, and why.

Facts are written as FEEL. Nothing is kept, and no case is asked: of the office's questions only those about
the day and the law are answered.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app import feel
from app.casework import pinned, verbs
from app.clock import now, today
from app.credit import Rulebook
from app.decisions import BadDecision, DecisionModel, NearMiss
from app.errors import ChengnuoError
from app.web.language import say, say_error

Said = dict[str, Any]


def expression(session: Session, text: str, written_facts: str) -> Said:
    """The value of an expression, its type, what it warned of and what looks wrong in it."""
    questions, warnings = verbs.questions(), list[feel.Warned]()
    try:
        facts = feel.compile(written_facts or "{}").evaluate({})
        facts = facts if isinstance(facts, dict) else {}
        compiled = feel.compile(text.removeprefix("="), questions=questions, names=facts)
        known = {name: feel.SIMPLE.get(feel.kind_of(value)) for name, value in facts.items()}
        remarks = feel.remarks(compiled.text, feel.Surroundings(known, "all" if facts else "none", questions))
        value = compiled.evaluate(facts, ask=_asker(session), warnings=warnings)
    except (feel.FeelError, ChengnuoError) as problem:
        return _refused(problem)
    return {
        "value": _written(value),
        "type": feel.kind_of(value),
        "warnings": _noted((each.code, each.place, each.named) for each in warnings),
        "remarks": _noted((each.code, each.place, each.named) for each in remarks),
    }


def decision(session: Session, body: bytes, key: str, written: Mapping[str, str]) -> Said:
    """Which decisions a model makes and from which facts; with `key`, what that one comes to, and why."""
    try:
        model = DecisionModel.draft(body, verbs.questions(), pinned.resolver(session, today()))
    except BadDecision as bad:
        return {"decisions": [], "problem": say_error(bad.findings[0])}
    offered = [{"id": one, "inputs": model.inputs(one)} for one in model.keys]
    if key not in model.keys:
        return {"decisions": offered}
    try:
        facts = {name: feel.compile(text).evaluate({}) for name, text in written.items() if text.strip()}
        outcome = model.decide(key, facts, _asker(session))
        near = model.near_misses(key, facts, _asker(session))
    except (feel.FeelError, ChengnuoError) as problem:
        return {"decisions": offered, **_refused(problem)}
    warned = outcome.explanation["warnings"]
    return {
        "decisions": offered,
        "value": _written(outcome.value),
        "rows": list(_rows(outcome.explanation)),
        "near": [
            {"decision": one.decision, "row": one.row, "message": say(NEAR, _near(one))} for one in near
        ],
        "warnings": _noted((each["code"], each["place"], each["named"]) for each in warned),
    }


NEAR = "第 {row} 行要求“{column}”为 {test}，实为{value}"


def _near(missed: NearMiss) -> Said:
    return {"row": missed.row, "column": missed.column, "test": missed.test, "value": _written(missed.value)}


def _rows(explanation: Mapping[str, Any]) -> Iterator[Said]:
    """The rows that spoke, those of required decisions first."""
    for required in explanation["required"]:
        yield from _rows(required)
    for row in explanation["rows"]:
        basis = "；".join(str(text) for text in row["annotations"].values() if text)
        yield {"decision": explanation["decision"], "row": row["index"], "basis": basis}


def _noted(warned: Iterable[tuple[str, tuple[int, int], dict[str, Any]]]) -> list[Said]:
    """Each once, with its place and a sentence."""
    found: list[Said] = []
    for code, (line, column), named in warned:
        one = {"code": code, "line": line, "column": column, "message": say(code, named)}
        if one not in found:
            found.append(one)
    return found


def _refused(problem: feel.FeelError | ChengnuoError) -> Said:
    if isinstance(problem, feel.FeelError):
        said = say(problem.code, problem.named)
        return {"problem": said, "code": problem.code, "line": problem.line, "column": problem.column}
    return {"problem": say_error(problem), "code": problem.code}


def _written(value: Any) -> str:
    """A value as it would be written in an expression."""
    if isinstance(value, feel.Function):
        return "function"
    return str(_AS_ITEM.evaluate({"value": value}))[1:-1]


_AS_ITEM = feel.compile("string([value])")


def _asker(session: Session) -> feel.Ask:
    def ask(question: str, given: dict[str, Any]) -> Any:
        if question == "rule":
            return Rulebook.read(session).value(given["key"], today())
        if question in {"today", "now"}:
            return today() if question == "today" else now()
        raise feel.FeelAnswerError("feel_no_answer", question=question)

    return ask

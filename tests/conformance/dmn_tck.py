"""The DMN Technology Compatibility Kit, run as it stands: every expected result of every model.

A case passes if the decision's value is the expected one. Where the kit expects an error, null is right
and so is an error raised while deciding; a model that cannot be read at all passes nothing.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

from lxml import etree

from app import feel
from app.decisions import DecisionModel, Resolve, namespace_of
from app.errors import ChengnuoError

CLOSE = Decimal("1e-8")
TEMPORAL = {"date": "date", "time": "time", "dateTime": "date and time", "duration": "duration"}
QUIET = etree.XMLParser(resolve_entities=False, no_network=True)


@dataclass(frozen=True)
class Verdict:
    """What became of one expected result."""

    case: str
    group: str
    outcome: Literal["pass", "wrong", "error"]
    reason: str = ""


class Unreadable(Exception):
    """A model or a value of the kit that we cannot even read."""


def run(root: Path) -> list[Verdict]:
    models: dict[str, Model | Exception] = {}
    verdicts = []
    for line in (root / "index_dmn_tck.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        if case["file"] not in models:
            models[case["file"]] = _read(root / "dmn-tck" / case["file"])
        verdicts.append(judge(case, models[case["file"]]))
    return verdicts


def judge(case: dict[str, Any], model: "Model | Exception") -> Verdict:
    if isinstance(model, Exception):
        return Verdict(case["id"], case["group"], "error", f"model: {model}")
    try:
        expected, got = value(case["expected"]), model.decide(case)
        outcome, reason = ("pass", "") if same(expected, got) else ("wrong", f"{got!r} for {expected!r}")
    except Unreadable as problem:
        outcome, reason = "error", str(problem)
    except (ChengnuoError, feel.FeelError) as problem:
        outcome, reason = ("pass" if case["error"] else "error"), str(problem)
    except Exception as problem:  # noqa: BLE001  a crash of ours is what is looked for
        outcome, reason = "error", f"crash: {problem!r}"
    return Verdict(case["id"], case["group"], outcome, reason)


QUESTIONS = {
    "today": feel.Question("today", (), "date", stable=False),
    "now": feel.Question("now", (), "date and time", stable=False),
}
MOMENT = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Model:
    """One model of the kit; its decisions and services are called by name.

    The kit holds models with one decision that must not be readable among others that must, so they are
    read as drafts: what is faulty is refused when it is asked for.
    """

    def __init__(self, body: bytes, resolve: Resolve | None = None) -> None:
        self.model = DecisionModel.draft(body, QUESTIONS, resolve)
        definitions = etree.fromstring(body, QUIET)
        self.ids = {
            decision.get("name"): decision.get("id") or decision.get("name")
            for decision in definitions.findall("{*}decision")
        }
        self.services = {
            output.get("href").removeprefix("#"): service.get("id")
            for service in definitions.findall("{*}decisionService")
            for output in service.findall("{*}outputDecision")
        }

    def decide(self, case: dict[str, Any]) -> Any:
        """The kit names a service by the decision that it answers."""
        if case["decision"] not in self.ids:
            raise Unreadable(f"no such decision: {case['type']} {case['decision']}")
        asked = self.ids[case["decision"]]
        if case["type"] == "decisionService":
            asked = self.services[asked]
        facts = {name: value(coded) for name, coded in case["inputs"].items()}
        answer = self.model.decide(asked, facts, ask=_ask).value
        several = case["type"] == "decisionService" and isinstance(answer, dict)
        return answer[case["decision"]] if several and case["decision"] in answer else answer


def _ask(question: str, _arguments: dict[str, Any]) -> Any:
    return MOMENT.date() if question == "today" else MOMENT


def _read(file: Path) -> Model | Exception:
    try:
        return Model(file.read_bytes(), lambda namespace, _location: _beside(file, namespace))
    except Exception as problem:  # noqa: BLE001  one unreadable model does not stop the run
        return problem


def short(case: str) -> str:
    """A case as the manual lists it: its group and its own name."""
    parts = case.split("/")
    return f"{parts[1]}/{parts[-1]}"


def _beside(file: Path, namespace: str) -> bytes | None:
    """The model of that namespace that lies in the same folder."""
    bodies = (other.read_bytes() for other in sorted(file.parent.glob("*.dmn")))
    return next((body for body in bodies if namespace_of(body) == namespace), None)


def value(coded: dict[str, Any] | None) -> Any:
    """A value as the index codes it: {"t": type, "v": text}, {"list": [...]} or {"ctx": {...}}."""
    if coded is None:
        return None
    if "list" in coded:
        return [value(item) for item in coded["list"]]
    if "ctx" in coded:
        return {name: value(item) for name, item in coded["ctx"].items()}
    return _written(coded["t"], coded["v"])


def _written(kind: str, text: str) -> Any:
    if kind in TEMPORAL:
        return _temporal(f'{TEMPORAL[kind]}("{text}")')
    if kind == "boolean":
        return text == "true"
    return text if kind == "string" else Decimal(text)


@cache
def _temporal(text: str) -> Any:
    made = feel.compile(text).evaluate({})
    if made is None:
        raise Unreadable(text)
    return made


def same(expected: Any, got: Any) -> bool:
    """Equal, numbers to eight places as the kit's own runner compares them; true is not 1."""
    if isinstance(expected, Decimal) and isinstance(got, (Decimal, int)) and not isinstance(got, bool):
        return abs(expected - got) <= CLOSE * max(1, abs(expected))
    if isinstance(expected, list) and isinstance(got, list):
        return len(expected) == len(got) and all(map(same, expected, got))
    if isinstance(expected, dict) and isinstance(got, dict):
        return expected.keys() == got.keys() and all(same(expected[name], got[name]) for name in expected)
    return type(expected) is type(got) and bool(expected == got)

"""The facts of a paper: what every case has, and what only its family knows.

A family registers one function for its process; it is asked when one of its cases issues a paper, with the
kind, and answers with names of `vocabulary.SAMPLE`. What stands under no such name goes under `more`.

    @facts_of("list_removal")
    def removal_facts(step: Step, kind: str) -> Given: ...

Facts handed to `issue` itself win over these.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from app import feel
from app.calendar import Calendar
from app.casework.clocks import Clock
from app.casework.verbs import Step
from app.clock import day_of
from app.credit import Rulebook
from app.credit.records import Record
from app.credit.repairs import remedies
from app.papers.vocabulary import OPEN_NAMES, SAMPLE
from app.words import catalogue, say

Given = Mapping[str, Any]
Giving = Callable[[Step, str], Given]
F = TypeVar("F", bound=Giving)
_giving: dict[str, Giving] = {}
RECONSIDERATION, SUIT, HEARING = "objection.reconsideration", "objection.suit", "hearing.request"
OWN = "本系统工作约定"
"""How the rule files cite what no source says."""
UNITS = {"working": "个工作日", "calendar": "日"}


def facts_of(process: str) -> Callable[[F], F]:
    """Register what a family of cases knows; the last one registered counts."""

    def register(giving: F) -> F:
        _giving[process] = giving
        return giving

    return register


def given_by_family(step: Step, kind: str) -> Given:
    giving = _giving.get(step.case.process)
    return giving(step, kind) if giving is not None else {}


def of_every_case(step: Step) -> dict[str, Any]:
    """What needs no look-up beyond what a step has at hand."""
    case, rules = step.case, Rulebook.read(step.session)
    return {
        "case": {"number": case.number, "title": case.title, "applied_on": day_of(case.started_at)},
        "decision": {"on": step.today, "reason": None, "opinion": None},
        "remedies": _remedies(step, rules),
        "rights": _rights(step, rules),
    }


def of_record(record: Record, authority: str | None) -> dict[str, Any]:
    """A record as papers name it; without an authority it is the one that issues the paper."""
    severity = f"severity_{record.severity}"
    return {
        "decision_no": record.decision_no,
        "recognised_on": record.recognised_on,
        "authority": authority,
        "act_type": record.act_type,
        "content": record.content,
        "severity": say(severity) if severity in catalogue() else record.severity,
        "publicity_max_end": record.publicity_max_end,
        "first_application": record.publicity_first_application,
    }


def of_clock(clock: Clock, rules: Rulebook, on: date) -> dict[str, Any]:
    """A running period: its last day as its holder must be told."""
    rule = rules.rule(clock.rule, on)
    return {
        "day": clock.due_on,
        "days": clock.allowed,
        "unit": UNITS[clock.unit],
        "title": rule.title,
        "source": rule.source,
        "unverified": rule.unverified,
    }


def basis_of(rules: Rulebook, on: date, *keys: str) -> list[str]:
    """The sources of these rules as they are in force, each once; what the office agreed on is no law."""
    sources = [rules.rule(key, on).source for key in keys if any(r.in_force(on) for r in rules.history(key))]
    parts = [part for source in sources for part in source.split("；")]
    return [part for part in dict.fromkeys(parts) if part != OWN]


def explained(kept: bytes | Mapping[str, Any]) -> list[str]:
    """Why a decision table said what it said: the rows that spoke, in the words of their annotations."""
    explanation = feel.loads(kept) if isinstance(kept, bytes) else kept
    rows = explanation.get("rows", []) if isinstance(explanation, Mapping) else []
    said = ["；".join(str(one) for one in (row.get("annotations") or {}).values() if one) for row in rows]
    return [one for one in said if one]


def together(*layers: Given) -> dict[str, Any]:
    """The layers laid over one another, the later ones on top; contexts are merged one level deep."""
    facts: dict[str, Any] = {
        name: {} if isinstance(value, dict) else [] if isinstance(value, list) else None
        for name, value in SAMPLE.items()
    }
    for layer in layers:
        for name, value in layer.items():
            if name not in SAMPLE:
                facts["more"][name] = _plain(value)
            elif isinstance(facts[name], dict) and isinstance(value, Mapping):
                facts[name] |= {key: _plain(one) for key, one in value.items()}
            else:
                facts[name] = _plain(value)
    return facts


def complete(facts: dict[str, Any]) -> dict[str, Any]:
    """Every entry that a template may read is there; what nobody gave is null."""
    for name, value in SAMPLE.items():
        if isinstance(value, dict) and name not in OPEN_NAMES and isinstance(facts[name], dict):
            facts[name] = dict.fromkeys(value) | facts[name]
    return facts


def _plain(value: Any) -> Any:
    """A value that FEEL knows: tuples are lists, texts of enums texts, floats decimals."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    if isinstance(value, str):
        return str.__str__(value)
    return Decimal(str(value)) if isinstance(value, float) else value


def _remedies(step: Step, rules: Rulebook) -> dict[str, Any]:
    """What remains against a decision, and the last days if it were served on the day it is made."""
    on = step.today
    open_ways = remedies(on, rules, Calendar.read(step.session))
    named = [rules.rule(key, on) for key in (RECONSIDERATION, SUIT)]
    return {
        "reconsideration_days": rules.number(RECONSIDERATION, on),
        "suit_months": rules.number(SUIT, on),
        "reconsider_by": open_ways.reconsideration.latest,
        "sue_by": open_ways.suit_last_day,
        "unverified": any(rule.unverified for rule in named),
    }


def _rights(step: Step, rules: Rulebook) -> dict[str, Any]:
    """Statement and hearing before something burdensome is decided; the later possible day, as a right."""
    rule, days = rules.rule(HEARING, step.today), rules.number(HEARING, step.today)
    last = Calendar.read(step.session).add_workdays(step.today, days).latest
    return {"days": days, "by": last, "source": rule.source, "unverified": rule.unverified}

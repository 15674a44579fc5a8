"""What a drawing may name, with the words a designer knows it by."""

from typing import Any

from sqlalchemy.orm import Session

from app import definitions
from app.casework import verbs
from app.clock import today
from app.credit import Rulebook
from app.people import Role
from app.web.chrome import ROLE_WORDS
from app.web.chrome import translate as _

Choice = dict[str, str]
COUNTED = frozenset({"workdays", "calendar_days"})


def everything(session: Session) -> dict[str, Any]:
    return {
        "forms": _published(session, "form"),
        "decisions": _published(session, "decision"),
        "processes": _published(session, "process"),
        "roles": roles(),
        "periods": periods(session),
        "functions": functions(),
        "questions": sorted(_question(declared) for declared in verbs.questions().values()),
    }


def functions() -> list[dict[str, Any]]:
    """The questions that an expression may ask, as its editor completes them."""
    return [
        {
            "name": one.name,
            "info": one.returns,
            "params": [{"name": name, "type": kind} for name, kind in one.parameters],
        }
        for one in sorted(verbs.questions().values(), key=lambda each: each.name)
    ]


def roles() -> list[Choice]:
    return [{"value": str(role), "label": _(ROLE_WORDS[role])} for role in Role if role != Role.SYSTEM]


def periods(session: Session) -> list[Choice]:
    """The rules that are counted in days, so that a clock can run by them; by the newest title."""
    found = {rule.key: rule for rule in Rulebook.read(session).rules if rule.unit in COUNTED}
    in_force = {key: rule for key, rule in found.items() if rule.effective_to >= today()}
    return [{"value": key, "label": rule.title or key} for key, rule in sorted(in_force.items())]


def papers(session: Session) -> list[Choice]:
    """The kinds of papers that a step may issue."""
    return _published(session, "paper")


def _published(session: Session, kind: str) -> list[Choice]:
    listed = definitions.listing(session, kind)
    titles = definitions.titles(session, listed)
    return [{"value": one.key, "label": titles[one.id]} for one in listed]


def _question(declared: Any) -> str:
    """As it is written in an expression: `remind at(rule, share)`."""
    return f"{declared.name}({', '.join(name for name, _type in declared.parameters)})"

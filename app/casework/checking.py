"""What is wrong with a definition, asked of those who know: the engine, the forms, the decisions."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import decisions, definitions, engine
from app.casework import forms, pinned, verbs
from app.clock import today
from app.definitions import Definition
from app.errors import Finding
from app.people import Role

ROLES = frozenset(str(role) for role in Role) - {Role.SYSTEM}


RuleKeys = Callable[[Session], frozenset[str]]
_rule_keys: RuleKeys | None = None


def install(rule_keys: RuleKeys | None = None) -> None:
    """Have every process, form and decision checked before it is published.

    `rule_keys` says which rules the law has; without it diagrams may ask for any.
    """
    global _rule_keys  # noqa: PLW0603  one office, one law
    _rule_keys = rule_keys
    definitions.register_check("process", _check_process)
    definitions.register_check("form", _check_form)
    definitions.register_check("decision", _check_decision)


def known(session: Session) -> engine.Known:
    """Everything a diagram may name, as it stands now."""
    rows = session.execute(select(Definition.kind, Definition.key).distinct()).all()
    keys = {kind: frozenset(key for k, key in rows if k == kind) for kind in definitions.KINDS}
    return engine.Known(
        verbs=frozenset(verbs.verbs()),
        forms=keys["form"],
        decisions=keys["decision"],
        processes=keys["process"],
        papers=keys["paper"],
        roles=ROLES,
        rules=None if _rule_keys is None else _rule_keys(session),
        starts=frozenset(),
        questions=verbs.questions(),
        verb_parameters={name: verbs.parameters(function) for name, function in verbs.verbs().items()},
    )


def _check_process(key: str, body: bytes, session: Session) -> list[Finding]:
    return engine.check(body, key, known(session))


def _check_form(_key: str, body: bytes, _session: Session) -> list[Finding]:
    return forms.check(body, verbs.questions())


def _check_decision(_key: str, body: bytes, session: Session) -> list[Finding]:
    return decisions.check(body, verbs.questions(), pinned.resolver(session, today()))

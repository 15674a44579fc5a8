"""How a diagram reaches Python: a verb is a function, its address is its name.

`records.publish` on a service task is the function `publish` in `app/verbs/records.py`. There is no
registry file to keep in step; importing `app.verbs` is enough. Questions are what expressions may ask.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from app import feel
from app.casework import answers, outbox, used_rules
from app.casework.asked import Asked
from app.casework.clocks import Cause, Clock, Ledger, Period
from app.casework.models import Case
from app.engine import Place
from app.errors import EngineError
from app.people import Actor


class UnknownVerb(EngineError):
    """The diagram asks for a verb that does not exist (any more); renames must leave an alias."""

    code = "unknown_verb"


class UnknownQuestion(EngineError):
    code = "unknown_question"


class VerbNamedTwice(EngineError):
    """Refused at import: a name is an address."""

    code = "verb_named_twice"


@dataclass(frozen=True)
class Step:
    """What a verb or a question may use: the case it serves, the open unit of work, who acts and when."""

    session: Session
    case: Case
    asked: Asked
    place: Place

    @property
    def actor(self) -> Actor:
        return self.asked.actor

    @property
    def today(self) -> date:
        return self.asked.today

    @property
    def clocks(self) -> Ledger:
        return Ledger(self.session, self.case, self.asked)

    def clock(self, period: Period) -> Clock:
        """The case's clock for that period; begun today if it does not run yet."""
        return self.clocks.start(period)

    def stop_clocks(self, reason: str) -> None:
        """补正: the agency's clocks stand still until the applicant has answered."""
        self.clocks.stop_all(Cause.SUPPLEMENT, reason)

    def resume_clocks(self, reason: str) -> None:
        self.clocks.resume_all(Cause.SUPPLEMENT, reason)

    def answer(self, form: str) -> dict[str, Any]:
        """The newest answer to that form in this case; empty if it was never answered."""
        return answers.latest(self.session, self.case.id, form) or {}

    def used(self, rule: str, effective_from: date) -> None:
        """A value of the law had a part in this case."""
        used_rules.note(self.session, self.case.id, rule, effective_from)

    def send(self, kind: str, key: str, body: dict[str, Any]) -> None:
        """Hand something to the outbox: delivered after the commit, at most once per key."""
        outbox.enqueue(self.session, key=key, kind=kind, body=body, now=self.asked.now)


VerbFunction = Callable[..., dict[str, Any] | None]
F = TypeVar("F", bound=Callable[..., Any])

_verbs: dict[str, VerbFunction] = {}
_aliases: dict[str, str] = {}
_questions: dict[str, tuple[feel.Question, Callable[..., Any]]] = {}
_TYPES: dict[Any, str] = {str: "string", int: "number", Decimal: "number", bool: "boolean", date: "date"}


def verb(function: F) -> F:
    """Put a function under `<module>.<name>`, the address that diagrams call it by."""
    _register(f"{function.__module__.rpartition('.')[2]}.{function.__name__}", function)
    return function


def alias(old: str, new: str) -> None:
    """Keep an old address working: running cases hold it."""
    if old in _verbs or old in _aliases:
        raise VerbNamedTwice(name=old)
    _aliases[old] = new


def question(name: str, *, returns: str, stable: bool = True) -> Callable[[F], F]:
    """Let expressions ask this by name; its parameters and their types are the function's."""

    def register(function: F) -> F:
        if name in _questions:
            raise VerbNamedTwice(name=name)
        parameters = list(inspect.signature(function).parameters.values())[1:]
        declared = feel.Question(
            name,
            tuple((p.name, _TYPES.get(p.annotation, "Any")) for p in parameters),
            returns,
            stable,
        )
        _questions[name] = (declared, function)
        return function

    return register


def verbs() -> Mapping[str, VerbFunction]:
    """Every verb by address, old addresses included."""
    return MappingProxyType({**_verbs, **{old: _verbs[new] for old, new in _aliases.items()}})


def parameters(function: VerbFunction) -> dict[str, bool]:
    """What a verb takes besides its step: each parameter's name, and whether it must be given."""
    given = list(inspect.signature(function).parameters.values())[1:]
    return {p.name: p.default is inspect.Parameter.empty for p in given}


def questions() -> Mapping[str, feel.Question]:
    return MappingProxyType({name: declared for name, (declared, _) in _questions.items()})


def do(step: Step, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Have a verb done; what it returns goes into the diagram's output mapping."""
    function = _verbs.get(_aliases.get(name, name))
    if function is None:
        raise UnknownVerb(verb=name, element=step.place.element)
    return function(step, **_whole(function, arguments)) or {}


def ask(step: Step, name: str, arguments: dict[str, Any]) -> Any:
    if name not in _questions:
        raise UnknownQuestion(question=name)
    return _questions[name][1](step, **arguments)


def _whole(function: VerbFunction, arguments: dict[str, Any]) -> dict[str, Any]:
    """FEEL knows one kind of number; a parameter declared int gets an int."""
    kinds = {p.name: p.annotation for p in inspect.signature(function).parameters.values()}
    return {
        name: int(value)
        if kinds.get(name) in (int, int | None) and isinstance(value, Decimal) and value == int(value)
        else value
        for name, value in arguments.items()
    }


def _register(name: str, function: VerbFunction) -> None:
    if name in _verbs or name in _aliases:
        raise VerbNamedTwice(name=name)
    _verbs[name] = function

"""The law's answers to the office: how long a rule gives, who is reminded when, which waits stop a clock."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy.orm import Session

from app.casework import law
from app.casework.clocks import Cause, Ground, Holder, Period, Rung
from app.credit import Rulebook
from app.credit.rulebook import Rule
from app.errors import EngineError

COUNTED = {"workdays": "working", "calendar_days": "calendar"}
RIGHTS = frozenset(
    {
        "repair.supplement",
        "hearing.request",
        "commitment.supplement",
        "commitment.sign",
        "commitment.correct",
        "commitment.campaign",
        "objection.reconsideration",
        "objection.supplement",
    }
)
"""Periods that a subject has; all others bind the office, and their earlier possible day counts."""
LISTED = frozenset({Cause.SUPPLEMENT, Cause.HEARING, Cause.INSPECTION, Cause.EXPERT_REVIEW})
"""Causes that stand in the list `<family>.stops`; each other one has a rule of its own."""


class NotAPeriod(EngineError):
    """The rule is not counted in days, so no clock can run by it."""

    code = "not_a_period"


def period_of(book: Rulebook, key: str, on: date) -> Period:
    """How long a rule gives, and by `<key>_extended` or `<key>_extensions` at most."""
    found = book.rule(key, on)
    if found.unit not in COUNTED:
        raise NotAPeriod(rule=key, unit=found.unit)
    holder = Holder.APPLICANT if key in RIGHTS else Holder.AGENCY
    return Period(
        rule=key,
        days=book.number(key, on),
        unit=COUNTED[found.unit],
        holder=holder,
        source=found.source,
        evidence=found.evidence,
        extendable_to=_extendable_to(book, key, on),
        title=found.title,
        ladder=ladder(book, on) if holder == Holder.AGENCY else (),
    )


def ladder(book: Rulebook, on: date) -> tuple[Rung, ...]:
    """Who is reminded when: the holder at shares of the time, then the unit's head, then supervision."""
    shares = _value(book, "clock.remind_holder", on) or []
    rungs = [Rung("holder", share) for share in sorted(filter(None, map(_share, shares)))]
    for key, to in (("clock.tell_head", "head"), ("clock.tell_supervision", "supervision")):
        late = _value(book, key, on)
        if late is not None:
            rungs.append(Rung(to, late=int(late)))
    return tuple(rungs)


class TransportLaw:
    """What the published rules say."""

    def period(self, session: Session, rule: str, on: date) -> Period | None:
        book = Rulebook.read(session)
        known = _rule(book, rule, on)
        if known is None or known.unit not in COUNTED or known.value is None:
            return None
        return period_of(book, rule, on)

    def stops(self, session: Session, rule: str, cause: Cause, on: date) -> Ground | None:
        """By the rule of the clock's own family, else by the office's; what no rule speaks of, stops."""
        if cause == Cause.SUSPENSION:
            return Ground()
        book = Rulebook.read(session)
        name = "stops" if cause in LISTED else f"stops_for_{cause}"
        found = _rule(book, f"{rule.partition('.')[0]}.clock_{name}", on) or _rule(book, f"clock.{name}", on)
        if found is None:
            return Ground()
        stops = cause in found.value if cause in LISTED else bool(found.value)
        return Ground(found.key, found.source, found.evidence) if stops else None

    def extends_whole(self, session: Session, on: date) -> Ground | None:
        found = _rule(Rulebook.read(session), "clock.extension_extends_whole", on)
        return Ground(found.key, found.source, found.evidence) if found is not None and found.value else None

    def version(self, session: Session) -> str:
        return Rulebook.read(session).version


law.install(TransportLaw())


def _extendable_to(book: Rulebook, key: str, on: date) -> int | None:
    if book.history(f"{key}_extended"):
        return book.number(f"{key}_extended", on)
    if book.history(f"{key}_extensions"):
        return book.number(key, on) * (1 + book.number(f"{key}_extensions", on))
    return None


def _rule(book: Rulebook, key: str, on: date) -> Rule | None:
    """The rule in force, where there is one: families need not have every rule."""
    return next((rule for rule in book.history(key) if rule.in_force(on)), None)


def _value(book: Rulebook, key: str, on: date) -> Any:
    found = _rule(book, key, on)
    return None if found is None else found.value


def _share(given: Any) -> Decimal | None:
    try:
        share = Decimal(str(given))
    except InvalidOperation:
        return None
    return share if 0 < share <= 1 else None

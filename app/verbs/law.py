"""法: what expressions may ask of the rules, the clocks and the calendar."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.calendar import Calendar
from app.casework.clocks import Holder, Period
from app.casework.verbs import Step, question
from app.credit import Rulebook
from app.errors import EngineError

COUNTED = {"workdays": "working", "calendar_days": "calendar"}
RIGHTS = frozenset(
    {
        "repair.supplement",
        "hearing.request",
        "commitment.supplement",
        "objection.reconsideration",
        "objection.supplement",
    }
)
"""Periods that a subject has; all others bind the office, and their earlier possible day counts."""


class NotAPeriod(EngineError):
    """The rule is not counted in days, so no clock can run by it."""

    code = "not_a_period"


@question("today", returns="date", stable=False)
def today(step: Step) -> date:
    """The office's date."""
    return step.today


@question("now", returns="date and time", stable=False)
def now(step: Step) -> datetime:
    """The office's time."""
    return step.asked.now


@question("rule", returns="Any")
def rule(step: Step, key: str) -> Any:
    """The value of a rule in force on the case's governing date. Exactly one must be, or this refuses."""
    return rules(step).value(key, step.case.governing_date)


@question("due", returns="date and time", stable=False)
def due(step: Step, rule: str) -> datetime | None:
    """When that statutory period of the case has expired; it begins today if it does not run yet.

    The first instant after its last legal day; null while it stands still.
    """
    return step.clock(period(step, rule)).expires_at()


@question("remind at", returns="date and time", stable=False)
def remind_at(step: Step, rule: str, share: Decimal) -> datetime | None:
    """When that share of the period's days will have been used; null while it stands still."""
    return step.clock(period(step, rule)).moment_at(Decimal(share), step.clocks.calendar)


@question("add workdays", returns="date")
def add_workdays(step: Step, day: date, days: Decimal) -> date:
    """The day so many working days later, day 0 not counted; the earliest possible one while provisional."""
    return Calendar.read(step.session).add_workdays(day, int(days)).earliest


@question("is workday", returns="boolean")
def is_workday(step: Step, day: date) -> bool | None:
    """Whether that day is worked; null in a year whose calendar is not out yet."""
    return Calendar.read(step.session).is_workday(day)


@question("workdays between", returns="number")
def workdays_between(step: Step, after: date, until: date) -> int:
    """The working days after the first day up to and including the second."""
    return Calendar.read(step.session).workdays_between(after, until)


def rules(step: Step) -> Rulebook:
    """The published rules; each that is asked for is noted as used by the case."""
    return Rulebook.read(step.session).noting(lambda rule: step.used(rule.key, rule.effective_from))


def period(step: Step, key: str) -> Period:
    """How long a rule of the governing date gives, and by `<key>_extended` or `<key>_extensions` at most."""
    book, on = rules(step), step.case.governing_date
    found = book.rule(key, on)
    if found.unit not in COUNTED:
        raise NotAPeriod(rule=key, unit=found.unit)
    days = book.number(key, on)
    extendable_to = None
    if book.history(f"{key}_extended"):
        extendable_to = book.number(f"{key}_extended", on)
    elif book.history(f"{key}_extensions"):
        extendable_to = days * (1 + book.number(f"{key}_extensions", on))
    return Period(
        rule=key,
        days=days,
        unit=COUNTED[found.unit],
        holder=Holder.APPLICANT if key in RIGHTS else Holder.AGENCY,
        source=found.source,
        evidence=found.evidence,
        extendable_to=extendable_to,
    )

"""送达: on which day the law takes a paper to be served, and which periods begin then.

The day of a manner follows the rules of family `service`; the periods are those that the template names. A
period of days becomes a clock of the case with its ledger; months are counted to their corresponding day and
kept as that many days. Where a clock of the applicant runs from an earlier day, it runs anew from the day of
service: a right is counted to the later date.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.calendar import add_months
from app.casework.clocks import Clock, ClockState, Holder, Ledger, Period
from app.credit import Rulebook
from app.errors import Invalid, Refused
from app.papers.tables import Manner, Paper

ELECTRONIC_DAY, PUBLIC_NOTICE, RESTARTS = (
    "service.electronic_day",
    "service.public_notice",
    "service.restarts_period",
)
UNITS = {"workdays": "working", "calendar_days": "calendar", "months": "calendar"}
DUTIES = frozenset({"repair.result", "repair.accept", "repair.site_total"})
"""Periods that bind the office, should a template ever let one begin by service; all others are rights."""


class NotServable(Refused):
    """The paper is void, needs no service, or was served before: `number`."""

    code = "paper_not_servable"


class BadServiceDay(Invalid):
    """The day lies in the future, or before the paper was issued: `day`, `issued_on`."""

    code = "paper_bad_service_day"


@dataclass(frozen=True)
class LegalDay:
    """送达日, and the rule that makes it so where it is not simply the day of the act."""

    day: date
    rule: str | None = None
    source: str = ""
    unverified: bool = False


def legal_day(rules: Rulebook, manner: Manner, day: date, opened: date | None = None) -> LegalDay:
    """The day of service: `day` is when it was handed over, arrived, was left, or published.

    An electronic paper is served when it arrives, or when it is opened, as the rule says.
    """
    if manner == Manner.PUBLIC_NOTICE:
        rule = rules.rule(PUBLIC_NOTICE, day)
        last = day + timedelta(days=rules.number(PUBLIC_NOTICE, day))
        return LegalDay(last, rule.key, rule.source, rule.unverified)
    if manner == Manner.ELECTRONIC:
        rule = rules.rule(ELECTRONIC_DAY, day)
        served = opened if rule.value == "opened" and opened is not None else day
        return LegalDay(served, rule.key, rule.source, rule.unverified)
    return LegalDay(day)


def refuse_unservable(paper: Paper) -> None:
    if not paper.may_be_served:
        raise NotServable(number=paper.number)


def refuse_bad_day(paper: Paper, day: date, today: date) -> None:
    if not paper.issued_on <= day <= today:
        raise BadServiceDay(day=day, issued_on=paper.issued_on)


def period_from(rules: Rulebook, key: str, day: date) -> Period:
    """The period of a rule as it begins on that day; months become the days up to the corresponding day."""
    rule, length = rules.rule(key, day), rules.number(key, day)
    days = (add_months(day, length) - day).days if rule.unit == "months" else length
    holder = Holder.AGENCY if key in DUTIES else Holder.APPLICANT
    return Period(key, days, UNITS[rule.unit], holder, rule.source, rule.evidence)


def begin_clocks(ledger: Ledger, rules: Rulebook, paper: Paper, day: date) -> list[dict[str, Any]]:
    """Let the periods of the paper begin with that day; what began, as the paper's page tells it."""
    return [_began(_clock(ledger, rules, paper, key, day), rules, day) for key in paper.starts]


def _clock(ledger: Ledger, rules: Rulebook, paper: Paper, key: str, day: date) -> Clock:
    period, why = period_from(rules, key, day), f"{paper.title} {paper.number}"
    running = ledger.find(key)
    if running is None:
        return ledger.start(period, since=day, reason=why)
    later = running.state == ClockState.RUNNING and day > running.running_since
    if later and running.holder == Holder.APPLICANT and rules.value(RESTARTS, day) is True:
        ledger.begin_anew(running, day, why)
    return running


def _began(clock: Clock, rules: Rulebook, day: date) -> dict[str, Any]:
    rule = rules.rule(clock.rule, day)
    last = clock.due_on
    return {
        "rule": clock.rule,
        "title": rule.title,
        "last_day": last.isoformat() if last is not None else None,
        "provisional": clock.provisional,
        "source": rule.source,
        "unverified": rule.unverified,
    }

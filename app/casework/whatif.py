"""推算: if what is waited for comes on a day, when are the periods over then? Asked of a copy of the ledger.

It counts with the very code that will count when it happens, so that what it says is what then happens, as
long as nothing else does.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.calendar import Calendar, Due
from app.casework.clocks import Cause, Clock, ClockState, Count, Holder, Kind
from app.casework.errors import WhatIfDays, WhatIfNoClock
from app.casework.law import law
from app.casework.models import Case

FARTHEST = timedelta(days=730)


@dataclass(frozen=True)
class Supposed:
    """What somebody supposes: what is waited for comes on `resumes_on`.

    Where nothing stands still yet, the office asks for a supplement on `stops_on` (today, if it is not said).
    """

    resumes_on: date
    stops_on: date | None = None


@dataclass(frozen=True)
class Outlook:
    """One period then: its last day as its holder must be told, and the other end while provisional."""

    rule: str
    title: str
    whole: bool
    due_now: date | None
    due_then: date | None
    earliest: date | None
    latest: date | None
    provisional: bool


def what_if(
    session: Session, case: Case, clocks: list[Clock], supposed: Supposed, today: date
) -> list[Outlook]:
    """The open statutory periods of the office, the whole case's first. Changes nothing."""
    duties = [one for one in clocks if _is_open_duty(one)]
    if not duties:
        raise WhatIfNoClock
    stands = any(one.causes for one in duties)
    stops_on = today if stands else supposed.stops_on or today
    if not max(today, stops_on) <= supposed.resumes_on <= today + FARTHEST or stops_on < today:
        raise WhatIfDays(first=max(today, stops_on), last=today + FARTHEST)
    calendar = Calendar.read(session)
    outlook = []
    for clock in duties:
        count = clock.count
        if not stands and law().stops(session, clock.rule, Cause.SUPPLEMENT, case.governing_date) is not None:
            count = count.stop(Cause.SUPPLEMENT, stops_on, calendar)
        outlook.append(_outlook(clock, _ended(count, supposed.resumes_on).due(calendar)))
    return sorted(outlook, key=lambda one: not one.whole)


def may_ask(clocks: list[Clock]) -> bool:
    return any(_is_open_duty(one) for one in clocks)


def _is_open_duty(clock: Clock) -> bool:
    duty = clock.kind == Kind.STATUTORY and clock.holder == Holder.AGENCY
    return duty and clock.state != ClockState.FINISHED


def _ended(count: Count, on: date) -> Count:
    """Everything that it stands still for has ended by that day."""
    for cause in count.causes:
        count = count.resume(cause, on)
    return count


def _outlook(clock: Clock, due: Due | None) -> Outlook:
    return Outlook(
        rule=clock.rule,
        title=clock.title,
        whole=clock.whole,
        due_now=clock.due_on,
        due_then=None if due is None else due.earliest,
        earliest=None if due is None else due.earliest,
        latest=None if due is None else due.latest,
        provisional=due is not None and due.provisional,
    )

"""异议的落实: what follows for a record when an objection is upheld; correcting it is `corrections`."""

from datetime import date

from app.calendar import Calendar
from app.credit.objecting import Removal
from app.credit.periods import Severity
from app.credit.records import Record, Withdrawn
from app.credit.rulebook import Rulebook


def resettle(record: Record, before: str | None, on: date, rules: Rulebook, calendar: Calendar) -> None:
    """Dates and publicity by the class that it has now; `before` is the class that it had.

    What has become minor is not shown any more; what was hidden as minor, and is not, is shown from now on.
    """
    if record.published_from is not None and record.published_from < record.recognised_on:
        record.published_from = record.recognised_on
    record.recount(rules, calendar)
    if record.severity is not None and record.withdrawn_on is None:
        record.settle(rules, on)
        if record.severity == Severity.MINOR != before and not record.publicity(rules, on).shown:
            record.published_from = None
        elif before == Severity.MINOR != record.severity and record.collected_on is not None:
            record.publish(on, rules)
    record.version += 1


def take_down(record: Record, why: Removal, on: date, rules: Rulebook, calendar: Calendar) -> None:
    """Not shown and not shared anywhere from that day on, whatever became of the record before.

    A decision that was revoked is annulled, also where the record was repaired or had expired: its reason
    changes, the day on which it left the public does not. The portal is always told again.
    """
    annulled = why is Removal.ANNULLED
    if annulled and record.annulled_on is None:
        record.annul(on, rules, calendar)
    if record.withdrawn_on is None:
        record.withdraw(on, Withdrawn.ANNULLED if annulled else Withdrawn.OBJECTION)
        return
    if annulled:
        record.withdrawn_reason = Withdrawn.ANNULLED
    record.version += 1


def last_day(record: Record, rules: Rulebook, on: date) -> date | None:
    """The last day on which it may be public, by the order that governs today."""
    if record.severity is None:
        return record.publicity_max_end
    return record.publicity(rules, on).max_last


def is_overdue(record: Record, rules: Rulebook, on: date) -> bool:
    """超期: its last day is over, and nobody has ended its publicity and sharing."""
    last = last_day(record, rules, on)
    return record.withdrawn_on is None and last is not None and last < on

"""Classes and periods: what class a decision is, how long its record is public, when repair is open.

Pure: rules and dates in, dates and answers out. Months end on the corresponding day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.calendar import Calendar, Due, add_months, add_years
from app.credit.refusals import Reason
from app.credit.rulebook import Rule, Rulebook
from app.errors import Invalid

DAY = timedelta(days=1)


class Severity(StrEnum):
    """轻微、一般、严重; the order of the members is that of the law."""

    MINOR = "minor"
    GENERAL = "general"
    SEVERE = "severe"


class AtMaximum(StrEnum):
    """What happens when the longest period is over."""

    AUTO_STOP = "auto_stop"
    FOLLOW_SECTOR_RULE = "follow_sector_rule"


class Admitted(StrEnum):
    ACCEPT = "accept"
    REFUSE = "refuse"
    SUPPLEMENT = "supplement"


class UnknownOrder(Invalid):
    """No repair order of that name is among the rules: `order`."""

    code = "unknown_order"


class UnknownItem(Invalid):
    """The classes do not know this kind of penalty: `item`."""

    code = "unknown_item"


@dataclass(frozen=True)
class Misconduct:
    """What the periods depend on. `safety`: one of the five fields that Order 58 kept for a year."""

    severity: Severity
    recognised_on: date
    safety: bool = False


@dataclass(frozen=True)
class Publicity:
    """The publicity of one record under one order. Both `_last` days are still public days."""

    order: str
    cls: str
    min_last: date
    max_last: date
    first_application: date
    shown: bool
    repairable: bool
    rule: Rule
    negative: bool = True
    """Whether it is misconduct at all: nobody is invited to have a reward repaired."""


@dataclass(frozen=True)
class Classed:
    """The class of a decision, whether it is shown by default, and which rules said so."""

    severity: Severity
    shown: bool
    rules: tuple[Rule, ...]

    @property
    def unverified(self) -> bool:
        return any(rule.unverified for rule in self.rules)


def classify(rules: Rulebook, items: Iterable[str], on: date) -> Classed:
    """The highest class among the items of one decision governs."""
    found: list[Rule] = []
    for item in items:
        if not rules.history(f"record.class_of.{item}"):
            raise UnknownItem(item=item)
        found.append(rules.rule(f"record.class_of.{item}", on))
    if not found:
        raise UnknownItem(item=None)
    ranks = list(Severity)
    highest = max((Severity(rule.value) for rule in found), key=ranks.index)
    decided = tuple(rule for rule in found if rule.value == highest)
    verified = tuple(rule for rule in decided if not rule.unverified)
    shown = _optional(rules, f"repair.period.{highest}.shown", on)
    return Classed(highest, shown, verified[:1] or decided)


def order_on(rules: Rulebook, on: date) -> str:
    """The repair order in force on that day."""
    return str(rules.value("repair.order", on))


def publicity(rules: Rulebook, order: str, cls: str, recognised_on: date, on: date) -> Publicity:
    """Under a named order. `on` picks the day-count policy only."""
    day = _first_day_of(rules, order)
    minimum = rules.rule(f"repair.period.{cls}.min", day)
    maximum = rules.number(f"repair.period.{cls}.max", day)
    months = int(minimum.value)
    min_last = add_months(recognised_on, months)
    from_last_day = rules.value("day_count.apply_allowed_from", on) == "on_last_day"
    return Publicity(
        order=order,
        cls=cls,
        min_last=min_last,
        max_last=add_months(recognised_on, maximum),
        first_application=min_last if months == 0 or from_last_day else min_last + DAY,
        shown=_optional(rules, f"repair.period.{cls}.shown", day),
        repairable=_optional(rules, f"repair.period.{cls}.repairable", day),
        rule=minimum,
    )


def governing(rules: Rulebook, misconduct: Misconduct, on: date) -> Publicity:
    """The order that governs on that day: today's, or that of the record's own day if it is milder.

    Milder is the shorter maximum, then the shorter minimum. Whether the milder one governs, and what
    governs else, are rules (`transition.*`), because the sources are silent.
    """
    today = under_order(rules, order_on(rules, on), misconduct, on)
    own_day = [rule for rule in rules.history("repair.order") if rule.in_force(misconduct.recognised_on)]
    if not own_day:
        return today
    own = under_order(rules, str(own_day[0].value), misconduct, on)
    if rules.value("transition.milder_governs", on):
        return min(today, own, key=lambda one: (one.max_last, one.min_last))
    return own if rules.value("transition.periods_by", on) == "recognition_date" else today


def of_falsehood(rules: Rulebook, recognised_on: date) -> Publicity:
    """A record of false material: shown for the years of its own rule, and never repaired."""
    rule = rules.rule("repair.false_material_publicity", recognised_on)
    return Publicity(
        order=order_on(rules, recognised_on),
        cls="false_material",
        min_last=recognised_on,
        max_last=add_years(recognised_on, rules.number(rule.key, recognised_on)),
        first_application=recognised_on,
        shown=True,
        repairable=False,
        rule=rule,
    )


def at_maximum(rules: Rulebook, order: str, *, corrected: bool) -> AtMaximum:
    key = "repair.expiry.corrected" if corrected else "repair.expiry.uncorrected"
    return AtMaximum(rules.value(key, _first_day_of(rules, order)))


def end_of_calendar_days(rules: Rulebook, calendar: Calendar, start: date, days: int) -> Due:
    """The last of so many calendar days after `start`; a day of rest rolls on if the rules say so."""
    last = start + days * DAY
    rolls = rules.value("day_count.rest_day", start) == "roll_to_next_workday"
    return calendar.roll_forward(last) if rolls else Due.certain(last)


def admission(
    public: Publicity, applied_on: date, *, performed: bool, commitment: bool
) -> tuple[Admitted, Reason | None]:
    """What becomes of an application by its conditions, in the order in which the law asks them."""
    if applied_on < public.first_application:
        return Admitted.REFUSE, Reason.MIN_PERIOD_NOT_REACHED
    if not public.repairable:
        return Admitted.REFUSE, Reason.NOT_REPAIRABLE_BY_LAW
    if not performed:
        return Admitted.REFUSE, Reason.OBLIGATION_NOT_FULFILLED
    if not commitment:
        return Admitted.SUPPLEMENT, Reason.COMMITMENT_MISSING
    return Admitted.ACCEPT, None


def under_order(rules: Rulebook, order: str, misconduct: Misconduct, on: date) -> Publicity:
    """Its publicity if that order governed."""
    return publicity(rules, order, class_under(rules, order, misconduct, on), misconduct.recognised_on, on)


def class_under(rules: Rulebook, order: str, misconduct: Misconduct, on: date) -> str:
    """What an older order calls the class; an order without an entry uses our three classes."""
    kind = "safety" if misconduct.safety else misconduct.severity.value
    for key in (f"transition.class.{order}.{kind}", f"transition.class.{order}.{misconduct.severity}"):
        if rules.history(key):
            return str(rules.value(key, on))
    return misconduct.severity.value


def _first_day_of(rules: Rulebook, order: str) -> date:
    for rule in rules.history("repair.order"):
        if rule.value == order:
            return rule.effective_from
    raise UnknownOrder(order=order)


def _optional(rules: Rulebook, key: str, on: date) -> bool:
    """A yes that need not be written: true where no rule says otherwise."""
    if any(rule.in_force(on) for rule in rules.history(key)):
        return bool(rules.value(key, on))
    return True

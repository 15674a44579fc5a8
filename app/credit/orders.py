"""新旧办法: what each repair order makes of a record, which of them governs, and why."""

from dataclasses import dataclass
from datetime import date

from app.credit.periods import Publicity, order_on, under_order
from app.credit.records import FALSE_MATERIAL, Record
from app.credit.rulebook import Rule, Rulebook


@dataclass(frozen=True)
class UnderOrder:
    """A record under one order. `candidate`: the order of today, or that of the record's own day."""

    publicity: Publicity
    rule: Rule
    """The order itself: since when, until when, by what source."""
    today: bool
    own_day: bool
    governs: bool

    @property
    def candidate(self) -> bool:
        return self.today or self.own_day


@dataclass(frozen=True)
class Comparison:
    """Every order side by side, and the key of the sentence that says why one governs."""

    rows: list[UnderOrder]
    why: str
    rules: list[Rule]
    """What that rests on: rules with their sources and evidence."""


def compared(record: Record, rules: Rulebook, on: date) -> Comparison | None:
    """None where no order is asked: a record without a class, or one of false material."""
    if record.severity is None or record.kind == FALSE_MATERIAL:
        return None
    wrong = record.misconduct()
    governs = record.publicity(rules, on).order
    today = order_on(rules, on)
    orders = rules.history("repair.order")
    own_day = {str(rule.value) for rule in orders if rule.in_force(record.recognised_on)}
    rows = [
        UnderOrder(
            publicity=under_order(rules, str(rule.value), wrong, on),
            rule=rule,
            today=str(rule.value) == today,
            own_day=str(rule.value) in own_day,
            governs=str(rule.value) == governs,
        )
        for rule in orders
    ]
    keys = ("transition.milder_governs", "transition.periods_by")
    return Comparison(rows, _why(record, rows, rules, on), [rules.rule(key, on) for key in keys])


def _why(record: Record, rows: list[UnderOrder], rules: Rulebook, on: date) -> str:
    if record.order_override is not None:
        return "order_why_chosen"
    candidates = [row for row in rows if row.candidate]
    if len(candidates) == 1:
        return "order_why_only_one"
    if not rules.value("transition.milder_governs", on):
        return "order_why_by_day"
    ends = {(row.publicity.max_last, row.publicity.min_last) for row in candidates}
    return "order_why_alike" if len(ends) == 1 else "order_why_milder"

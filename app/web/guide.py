"""修复指南: how repair goes, written from the rules in force on a day. No number of it stands here."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from app.credit.periods import order_on
from app.credit.rulebook import Rule, Rulebook
from app.web.chrome import rule_value, translate
from app.web.language import say
from app.words import catalogue

PERIOD = re.compile(r"repair\.period\.(\w+)\.min")
CLASSED = "record.class_of."
SHORTEST = "最短公示期"
STEPS = (
    "repair.site_total",
    "repair.forward",
    "repair.accept",
    "repair.supplement_notice",
    "repair.supplement",
    "repair.site_review",
    "repair.result",
    "repair.result_extended",
)
AFTERWARDS = (
    "repair.stop_publicity",
    "repair.share_decision",
    "repair.receiver_update",
    "repair.third_party_update",
    "repair.follow_up",
)
TERMS = ("repair.start_event", "day_count.apply_allowed_from", "repair.mixed_penalty", "repair.decider")
CONSEQUENCES = (
    "repair.expiry.corrected",
    "repair.expiry.uncorrected",
    "repair.false_material_bar",
    "repair.false_material_publicity",
    "repair.insolvency_waives_period",
)
REMEDIES = ("objection.reconsideration", "objection.suit", "repair.review_suspends_publicity")
CONDITIONS = ("repair.conditions", "repair.extra_for_serious")


@dataclass(frozen=True)
class Entry:
    """One rule as the public reads it; `rule` has source, note and evidence."""

    title: str
    value: str
    rule: Rule


@dataclass(frozen=True)
class Kind:
    """One class of records: how long it is public, whether it can be repaired, what belongs to it."""

    name: str
    shortest: Entry
    longest: Entry
    shown: Rule | None
    repairable: Rule | None
    members: list[Rule]


@dataclass(frozen=True)
class Guide:
    """Everything the rules of one day say about repair."""

    on: date
    order: Rule
    kinds: list[Kind]
    conditions: list[Rule]
    terms: list[Entry]
    steps: list[Entry]
    afterwards: list[Entry]
    consequences: list[Entry]
    remedies: list[Entry]
    next_order: Rule | None
    """The order that takes its place later, if one is known."""


def written(rules: Rulebook, on: date) -> Guide:
    order_on(rules, on)  # exactly one order, or this refuses
    orders = rules.history("repair.order")
    return Guide(
        on=on,
        order=rules.rule("repair.order", on),
        kinds=list(_kinds(rules, on)),
        conditions=list(_in_force(rules, CONDITIONS, on)),
        terms=_entries(rules, TERMS, on),
        steps=_entries(rules, STEPS, on),
        afterwards=_entries(rules, AFTERWARDS, on),
        consequences=_entries(rules, CONSEQUENCES, on),
        remedies=_entries(rules, REMEDIES, on),
        next_order=next((one for one in orders if one.effective_from > on), None),
    )


def in_words(rule: Rule) -> str:
    """The value of a rule as people say it."""
    if rule.unit == "list":
        return translate("、").join(item_in_words(one) for one in rule.value or [])
    if rule.unit == "choice":
        return item_in_words(rule.value)
    if rule.value == 0 and rule.unit == "months":
        return translate("没有最短期限")
    if rule.value == 0 and rule.unit == "workdays":
        return translate("当日")
    return rule_value(rule)


def item_in_words(value: object) -> str:
    """One of the words that a rule may have as its value."""
    code = f"choice_{value}"
    return say(code) if code in catalogue() else str(value)


def _kinds(rules: Rulebook, on: date) -> Iterator[Kind]:
    """The classes of the order in force, the mildest first."""
    mildest = sorted(
        _in_force(rules, filter(PERIOD.fullmatch, rules.keys), on), key=lambda one: (one.value or 0, one.key)
    )
    for shortest in mildest:
        cls = shortest.key.split(".")[2]
        longest = rules.rule(f"repair.period.{cls}.max", on)
        yield Kind(
            name=shortest.title.removesuffix(SHORTEST),
            shortest=Entry(shortest.title, in_words(shortest), shortest),
            longest=Entry(longest.title, in_words(longest), longest),
            shown=next(_in_force(rules, [f"repair.period.{cls}.shown"], on), None),
            repairable=next(_in_force(rules, [f"repair.period.{cls}.repairable"], on), None),
            members=_members(rules, cls, on),
        )


def _members(rules: Rulebook, cls: str, on: date) -> list[Rule]:
    """The penalties that the rules put into the class, in the order of the rules."""
    keys = sorted(
        (key for key in rules.keys if key.startswith(CLASSED)), key=lambda key: _first_line(rules, key)
    )
    return [rule for rule in _in_force(rules, keys, on) if rule.value == cls]


def _first_line(rules: Rulebook, key: str) -> int:
    return next(at for at, rule in enumerate(rules.rules) if rule.key == key)


def _in_force(rules: Rulebook, keys: Iterable[str], on: date) -> Iterator[Rule]:
    for key in keys:
        if any(rule.in_force(on) for rule in rules.history(key)):
            yield rules.rule(key, on)


def _entries(rules: Rulebook, keys: Iterable[str], on: date) -> list[Entry]:
    return [Entry(rule.title, in_words(rule), rule) for rule in _in_force(rules, keys, on)]

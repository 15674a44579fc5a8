"""信用信息目录: what kinds of record there are, and what the catalogue of the day says of each.

The catalogue is a rule family (`rules/catalogue.yaml`): dated, cited, versioned, published. What follows
from an entry for one record, and for how long it is public, is said here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from app.calendar import add_months
from app.credit.periods import AtMaximum, Misconduct, Publicity, Severity, at_maximum, governing
from app.credit.rulebook import Rule, Rulebook
from app.errors import Refused

DAY = timedelta(days=1)
CATALOGUE = "catalogue"
"""What stands for the repair order where the catalogue itself gives the period."""


class Kind(StrEnum):
    """A kind of record; its name is `record_kind_<value>` in `app/words`."""

    PENALTY = "penalty"
    PERMIT = "permit"
    COMPULSION = "compulsion"
    CONFIRMATION = "confirmation"
    RULING = "ruling"
    REWARD = "reward"
    INSPECTION = "inspection"
    SERIOUS_LIST = "serious_list"
    BREACH = "breach"
    FALSE_MATERIAL = "false_material"


DOUBLE = (Kind.PERMIT, Kind.PENALTY)
"""双公示."""
FIVE = (Kind.COMPULSION, Kind.CONFIRMATION, Kind.RULING, Kind.REWARD, Kind.INSPECTION)
"""五类行政管理信息."""


class PublicityRule(StrEnum):
    """How long records of a kind are public; its sentence is `publicity_rule_<value>`."""

    BY_CLASS = "by_class"
    AS_SEVERE = "as_severe"
    UNTIL_VALID = "until_valid"
    FIXED = "fixed"
    HIDDEN = "hidden"


CLASSED = (PublicityRule.BY_CLASS, PublicityRule.AS_SEVERE)
CLASSED_KINDS = (Kind.PENALTY, Kind.SERIOUS_LIST)
"""What cannot be settled before it has a class."""


class Level(StrEnum):
    """How much of a record somebody sees."""

    NONE = "none"
    PUBLIC = "public"
    FULL = "full"


class UnknownKind(Refused):
    """The catalogue of that day does not name such a kind of record: `kind`, `day`."""

    code = "unknown_record_kind"


@dataclass(frozen=True)
class Entry:
    """What the catalogue says of one kind on one day; `rules` says it with source and mark."""

    kind: str
    negative: bool
    collect: str
    publicity: PublicityRule
    months: int | None
    min_months: int | None
    repairable: bool
    owner: tuple[str, ...]
    channels: tuple[str, ...]
    visibility: dict[str, Level]
    rules: tuple[Rule, ...]

    @property
    def unverified(self) -> bool:
        return any(rule.unverified for rule in self.rules)

    @property
    def classed(self) -> bool:
        """Whether its periods depend on a class of misconduct."""
        return self.publicity in CLASSED

    def level(self, *sides: str) -> Level:
        """The most that somebody on these sides (public, subject, unit, desk, oversight) may see."""
        ranks = list(Level)
        return max((self.visibility.get(side, Level.NONE) for side in sides), key=ranks.index)


def entry(rules: Rulebook, kind: str, on: date) -> Entry:
    """The catalogue's entry for a kind; a kind without one is refused."""
    found = {name: rule for name in _NAMES if (rule := _in_force(rules, f"catalogue.{kind}.{name}", on))}
    if not {"negative", "collect", "publicity"} <= found.keys():
        raise UnknownKind(kind=kind, day=on)

    def value(name: str, otherwise: Any = None) -> Any:
        return found[name].value if name in found else otherwise

    sides = dict(str(one).partition("=")[::2] for one in value("visibility") or ())
    return Entry(
        kind=kind,
        negative=value("negative"),
        collect=value("collect"),
        publicity=PublicityRule(value("publicity")),
        months=value("months"),
        min_months=value("min_months"),
        repairable=bool(value("repairable", otherwise=False)),
        owner=tuple(value("owner") or ()),
        channels=tuple(value("channels") or ()),
        visibility={side.strip(): Level(level.strip()) for side, level in sides.items()},
        rules=tuple(found.values()),
    )


def entries(rules: Rulebook, on: date, kinds: Iterable[str] = tuple(Kind)) -> list[Entry]:
    """The whole catalogue of a day, in the order in which it is printed."""
    return [entry(rules, kind, on) for kind in kinds]


def publicity(rules: Rulebook, kind: str, seen: "Seen", on: date) -> Publicity:
    """The publicity of one record by the rule of its kind.

    Nothing negative comes by a period by accident: what has none in the catalogue is not shown.
    """
    said = entry(rules, kind, on)
    if said.classed:
        severity = (
            Severity.SEVERE if said.publicity is PublicityRule.AS_SEVERE else Severity(seen.severity or "")
        )
        return governing(rules, Misconduct(severity, seen.recognised_on, seen.safety), on)
    until = seen.valid_until if said.publicity is PublicityRule.UNTIL_VALID else None
    if until is None and said.months is not None and said.publicity is not PublicityRule.HIDDEN:
        until = add_months(seen.recognised_on, said.months)
    if said.level("public") is Level.NONE:
        until = None  # also for what was shown before the catalogue changed
    last = until or seen.recognised_on
    least = add_months(seen.recognised_on, said.min_months) if said.min_months is not None else last
    return Publicity(
        order=CATALOGUE,
        cls=kind,
        min_last=least,
        max_last=last,
        first_application=least + DAY,
        shown=until is not None,
        repairable=said.negative and said.repairable,
        rule=next(rule for rule in said.rules if rule.key.endswith(".publicity")),
        negative=said.negative,
    )


@dataclass(frozen=True)
class Seen:
    """What the publicity of a record depends on."""

    recognised_on: date
    severity: str | None = None
    safety: bool = False
    valid_until: date | None = None


def end_of_publicity(rules: Rulebook, order: str, *, corrected: bool) -> AtMaximum:
    """What the law wants when the last day is over: only a classed record may ask for a person."""
    return AtMaximum.AUTO_STOP if order == CATALOGUE else at_maximum(rules, order, corrected=corrected)


_NAMES = (
    "negative",
    "collect",
    "publicity",
    "months",
    "min_months",
    "repairable",
    "owner",
    "channels",
    "visibility",
)


def _in_force(rules: Rulebook, key: str, on: date) -> Rule | None:
    return rules.rule(key, on) if any(rule.in_force(on) for rule in rules.history(key)) else None

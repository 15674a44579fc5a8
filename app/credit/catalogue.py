"""承诺事项目录: what may be promised instead of proved, in which words, and how it is checked afterwards.

The catalogue is a definition of kind `catalogue`: a YAML text with dates, versions and a history, edited by
the credit office and published by a second person. An item says its field and type, the conditions the
applicant is told, the liability, the promise itself, which papers may come later, and how it is checked.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, Self

import yaml
from sqlalchemy import event
from sqlalchemy.orm import Session, object_session

from app import definitions
from app.credit.rulebook import Rulebook
from app.definitions import Definition
from app.definitions.checks import KEY as NAME
from app.errors import Finding, NotFound, Refused

KIND, KEY = "catalogue", "commitments"
LEGAL = ("type", "conditions", "liability", "promise", "late_papers", "proofs")
"""What the applicant signs: where one of these changes, the text has a new version."""
LEAST_WORDS = 10
READ = "catalogue"
"""Where a session keeps the catalogues it has read."""


class CommitmentType(StrEnum):
    """Its name is `commitment_type_<value>` in `app/words`."""

    APPROVAL_REPLACING = "approval_replacing"
    DEFICIENCY_TOLERANT = "deficiency_tolerant"
    PROOF_REPLACING = "proof_replacing"
    CREDIT_REPAIR = "credit_repair"
    INDUSTRY_SELF_DISCIPLINE = "industry_self_discipline"
    VOLUNTARY_PUBLICITY = "voluntary_publicity"

    @property
    def replaces(self) -> bool:
        """Whether it takes the place of something that would be examined: only then may it be barred."""
        return self in REPLACING


REPLACING = frozenset(
    {
        CommitmentType.APPROVAL_REPLACING,
        CommitmentType.DEFICIENCY_TOLERANT,
        CommitmentType.PROOF_REPLACING,
    }
)


class Sector(StrEnum):
    """The field of transport; its name is `sector_<value>`."""

    ROAD = "road"
    WATER = "water"
    PORT = "port"
    WORKS = "works"
    SAFETY = "safety"


class Business(StrEnum):
    """What the promise is made for; its name is `business_<value>`."""

    ACCESS = "access"
    """市场准入"""
    QUALIFICATION = "qualification"
    """资质审查"""
    PERMIT = "permit"
    FILING = "filing"
    """项目审批、备案"""
    SERVICE = "service"
    REPAIR = "repair"
    CONDUCT = "conduct"


class CheckMethod(StrEnum):
    """Which promises are looked at later; its name is `check_method_<value>`."""

    ALL = "all"
    SAMPLE = "sample"
    BY_GRADE = "by_grade"


class NoSuchItem(NotFound):
    """The catalogue of that day does not hold the item: `item`."""

    code = "no_such_item"


class ItemNotOpen(Refused):
    """The item stands in the catalogue, and cannot be promised for now: `title`."""

    code = "item_not_open"


@dataclass(frozen=True)
class Item:
    """One thing that can be promised. `supplement_days` and `check_months` of None mean: by the rule."""

    key: str
    title: str
    sector: Sector
    business: Business
    type: CommitmentType
    conditions: tuple[str, ...]
    liability: tuple[str, ...]
    promise: str
    text_version: int = 1
    domain: str = "general"
    check: CheckMethod = CheckMethod.ALL
    check_months: int | None = None
    supplement_days: int | None = None
    papers: tuple[str, ...] = ()
    late_papers: tuple[str, ...] = ()
    """容缺: may be handed in later"""
    proofs: tuple[str, ...] = ()
    """证明替代: are not asked for"""
    public: bool = True
    open: bool = True
    basis: str = ""
    evidence: str = "U"

    @property
    def legal(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in LEGAL)


@dataclass(frozen=True)
class Catalogue:
    """The items of one version, in their order."""

    title: str
    items: tuple[Item, ...]
    version: int = 0
    effective_from: date | None = None

    @classmethod
    def parse(cls, body: bytes, version: int = 0, effective_from: date | None = None) -> Self:
        document = _load(body)
        items = tuple(cls.of_entries(document["items"]))
        return cls(str(document["title"]), items, version, effective_from)

    @staticmethod
    def of_entries(entries: list[dict[str, Any]]) -> list[Item]:
        return [_item(entry) for entry in entries]

    @classmethod
    def read(cls, session: Session, on: date) -> Self:
        """The catalogue in force on that day; asked once per session."""
        known: dict[date, Self] = session.info.setdefault(READ, {})
        if on not in known:
            one = definitions.in_force(session, KIND, KEY, on)
            known[on] = cls.parse(one.body, one.version, one.effective_from)
        return known[on]

    def item(self, key: str) -> Item:
        for item in self.items:
            if item.key == key:
                return item
        raise NoSuchItem(item=key)

    def open_items(self, rules: Rulebook, on: date) -> list[Item]:
        """What can be promised on that day."""
        return [item for item in self.items if item.open and not is_excluded(item, rules, on)]

    def with_item(self, new: Item) -> bytes:
        """The body with that item in place of the one of its key, or added to it."""
        kept = [new if item.key == new.key else item for item in self.items]
        if all(item.key != new.key for item in self.items):
            kept.append(new)
        return dump(self.title, kept)


@event.listens_for(Definition, "after_insert")
def _read_again(_mapper: object, _connection: object, published: Definition) -> None:
    session = object_session(published)
    if session is not None:
        session.info.pop(READ, None)


def is_excluded(item: Item, rules: Rulebook, on: date) -> bool:
    """Whether the item's domain is one in which the law allows no promise instead of proof."""
    return item.type.replaces and item.domain in rules.value("commitment.excluded_domains", on)


def dump(title: str, items: list[Item]) -> bytes:
    entries = [{one.name: _plain(getattr(item, one.name)) for one in fields(Item)} for item in items]
    return yaml.safe_dump(
        {"title": title, "items": entries}, sort_keys=False, allow_unicode=True, width=110
    ).encode()


def check_catalogue(_key: str, body: bytes, session: Session) -> list[Finding]:
    """Everything that is wrong with a catalogue, at once; fits `definitions.register_check`."""
    try:
        found = Catalogue.parse(body)
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as problem:
        return [Finding("catalogue_unreadable", None, {"cause": str(problem)})]
    rules = Rulebook.read(session)
    excluded = {
        domain for rule in rules.history("commitment.excluded_domains") for domain in rule.value or ()
    }
    return _twice(found) + [
        Finding(code, item.key, {"title": item.title})
        for item in found.items
        for code in _faults(item, excluded)
    ]


def _twice(catalogue: Catalogue) -> list[Finding]:
    keys = [item.key for item in catalogue.items]
    return [
        Finding("catalogue_item_twice", key, {"key": key})
        for key in sorted({k for k in keys if keys.count(k) > 1})
    ]


def _faults(item: Item, excluded: set[str]) -> Iterator[str]:
    if not NAME.fullmatch(item.key):
        yield "catalogue_bad_key"
    if not item.title.strip() or len(item.promise.strip()) < LEAST_WORDS:
        yield "catalogue_no_words"
    if not item.conditions or not item.liability:
        yield "catalogue_no_liability"
    if item.type is CommitmentType.DEFICIENCY_TOLERANT and not item.late_papers:
        yield "catalogue_no_late_papers"
    if item.type is CommitmentType.PROOF_REPLACING and not item.proofs:
        yield "catalogue_no_proofs"
    if item.open and item.type.replaces and item.domain in excluded:
        yield "catalogue_excluded_domain"
    given = [item.check_months, item.supplement_days, item.text_version]
    if any(number is not None and number < 1 for number in given):
        yield "catalogue_bad_number"


def _item(entry: dict[str, Any]) -> Item:
    given = dict(entry)
    kinds = {"sector": Sector, "business": Business, "type": CommitmentType, "check": CheckMethod}
    for name, kind in kinds.items():
        if name in given:
            given[name] = kind(given[name])
    for name in ("conditions", "liability", "papers", "late_papers", "proofs"):
        given[name] = tuple(str(one) for one in given.get(name) or ())
    given["promise"] = str(given.get("promise") or "").strip()
    return Item(**given)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, StrEnum) else value


def _load(body: bytes) -> dict[str, Any]:
    document = yaml.safe_load(body)
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        raise TypeError("title, items")
    return document

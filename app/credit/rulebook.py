"""The law's numbers: every value dated, cited, and marked by how surely it is known.

A rule file is YAML: `title`, `sources` (id to citation) and `rules`, each with `key`, `title`, `value`,
`unit`, `effective_from`, `effective_to` (empty: no limit), `source` (ids of sources, or plain text),
`evidence`, `note`, and `choices` where only some values are possible. Evidence: V was read in the source,
F only in fragments of it, D in a draft, U not at all. Values that are not V may be edited by an
administrator and are shown as 未核实 wherever they decide something; a value that is V changes only when
its law does: from a day to come, with a source of its own. Values of one key neither overlap nor leave a
gap, but where `after_gap` says why there was none for a time.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

import yaml
from sqlalchemy import event, select
from sqlalchemy.orm import Session, object_session

from app.definitions import Definition, has_published, listing, newest_in
from app.errors import Finding, Invalid, Refused

VERIFIED = "V"
EVIDENCE = ("V", "F", "D", "U")
UNITS = ("workdays", "calendar_days", "months", "years", "times", "wan", "yes_no", "choice", "list")
COUNTED = ("workdays", "calendar_days", "months", "years", "times")
BEGINNING, END, DAY = date.min, date.max, timedelta(days=1)
KEPT = 4
READ = "rulebook"
"""Where a session keeps the rules it has read."""
_read: dict[tuple[str, int], "Rulebook"] = {}


class NoRule(Refused):
    """No rule of that key was in force on that day: `key`, `day`."""

    code = "no_rule"


class TwoRules(Refused):
    """Two rules of one key claim the same day: `key`, `day`."""

    code = "two_rules"


class RuleUnset(Refused):
    """The rule exists, but nobody could read its number, and none was set: `key`, `source`."""

    code = "rule_unset"


class RuleIsVerified(Refused):
    """A value that was read in the source is changed by the law: from a day to come, by another source."""

    code = "rule_is_verified"


class BadRules(Invalid):
    """A rule file is wrong."""

    code = "bad_rules"


@dataclass(frozen=True)
class Rule:
    """One value of the law on some days. `source` is readable as it stands."""

    key: str
    value: Any
    unit: str
    effective_from: date
    effective_to: date
    source: str
    evidence: str
    note: str = ""
    title: str = ""
    family: str = ""
    choices: tuple[Any, ...] = ()
    after_gap: str = ""
    """Why there was no such rule between the one before and this."""

    @property
    def unverified(self) -> bool:
        return self.evidence != VERIFIED

    def in_force(self, on: date) -> bool:
        return self.effective_from <= on <= self.effective_to


@dataclass(frozen=True)
class Rulebook:
    """All rules of the office. Its entries carry their dates, so the newest revision answers for any day."""

    bodies: Mapping[str, bytes]
    rules: tuple[Rule, ...]
    version: str
    _by_key: dict[str, list[Rule]] = field(default_factory=dict, repr=False, compare=False)
    _note: Callable[[Rule], None] | None = field(default=None, repr=False, compare=False)

    @classmethod
    def parse(cls, bodies: Mapping[str, bytes]) -> Self:
        """Bodies by family. Refuses with every fault of every file."""
        findings = [finding for family, body in bodies.items() for finding in check_rules(family, body)]
        if findings:
            raise BadRules(findings)
        rules = tuple(rule for family, body in sorted(bodies.items()) for rule in _rules(family, _load(body)))
        by_key: defaultdict[str, list[Rule]] = defaultdict(list)
        for rule in rules:
            by_key[rule.key].append(rule)
        return cls(dict(bodies), rules, _digest(bodies), dict(by_key))

    @classmethod
    def of_folder(cls, folder: Path) -> Self:
        """The rule files of a folder, without a database."""
        return cls.parse({file.stem: file.read_bytes() for file in sorted(folder.glob("*.yaml"))})

    @staticmethod
    def read(session: Session) -> "Rulebook":
        """The published rules as this session sees them: one statement the first time."""
        seen = session.info.get(READ)
        if isinstance(seen, Rulebook):
            return seen
        stamp = (str(session.get_bind().engine.url), newest_in(session))
        book = None if has_published(session) else _read.get(stamp)
        if book is None:
            ids = [definition.id for definition in listing(session, "rules")]
            rows = session.execute(select(Definition.key, Definition.body).where(Definition.id.in_(ids)))
            book = Rulebook.parse(dict(rows.all()))
        if not has_published(session):
            while len(_read) >= KEPT:
                _read.pop(next(iter(_read)))
            _read[stamp] = book
        session.info[READ] = book
        return book

    def rule(self, key: str, on: date) -> Rule:
        """The rule in force on that day. Exactly one must be, or this refuses."""
        found = [rule for rule in self._by_key.get(key, ()) if rule.in_force(on)]
        if not found:
            raise NoRule(key=key, day=on)
        if len(found) > 1:
            raise TwoRules(key=key, day=on)
        if self._note is not None:
            self._note(found[0])
        return found[0]

    def noting(self, note: Callable[[Rule], None]) -> "Rulebook":
        """The same rules, and `note` is told of each that is asked for."""
        return replace(self, _note=note)

    def value(self, key: str, on: date) -> Any:
        return self.rule(key, on).value

    def number(self, key: str, on: date) -> int:
        """A whole number that must be known."""
        rule = self.rule(key, on)
        if rule.value is None:
            raise RuleUnset(key=key, title=rule.title, source=rule.source)
        return int(rule.value)

    def history(self, key: str) -> list[Rule]:
        """Every value that key had or will have, oldest first."""
        return sorted(self._by_key.get(key, ()), key=lambda rule: rule.effective_from)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(self._by_key)

    def with_value(self, key: str, on: date, new: "NewValue") -> tuple[str, bytes]:
        """An administrator's edit: the family and its new body, to be published.

        The value in force on that day ends the day before. What somebody merely sets keeps its evidence mark;
        only a source that was read makes it another.
        """
        old = self.rule(key, on)
        if not old.unverified and not new.is_law(old, on):
            raise RuleIsVerified(key=key, title=old.title, source=old.source)
        document = _load(self.bodies[old.family])
        entry = next(
            entry
            for entry in document["rules"]
            if entry["key"] == key and _start(entry) == old.effective_from
        )
        changed = entry | {
            "value": new.value,
            "effective_from": on,
            "source": new.source,
            "evidence": new.evidence or old.evidence,
            "note": f"由{new.by}设定",
        }
        at = document["rules"].index(entry)
        if on == old.effective_from:
            document["rules"][at] = changed
        else:
            entry["effective_to"] = on - timedelta(days=1)
            document["rules"].insert(at + 1, changed)
        body = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110).encode()
        findings = check_rules(old.family, body)
        if findings:
            raise BadRules(findings)
        return old.family, body


@dataclass(frozen=True)
class NewValue:
    """Another value for a rule: what it rests on, who answers for it, how surely it is known.

    Without an `evidence` mark of its own it is known as surely as the value before.
    """

    value: Any
    source: str
    by: str
    evidence: str = ""
    today: date = BEGINNING

    def is_law(self, old: Rule, on: date) -> bool:
        """Whether it may follow a value that was read in its source."""
        return on > self.today and bool(self.evidence) and self.source.strip() not in ("", old.source)


@event.listens_for(Definition, "after_insert")
def _read_again(_mapper: object, _connection: object, published: Definition) -> None:
    session = object_session(published)
    if session is not None:
        session.info.pop(READ, None)


def rule_keys(session: Session) -> frozenset[str]:
    """Every rule that is published, of whatever time: what a diagram may ask for."""
    return Rulebook.read(session).keys


def check_rules(family: str, body: bytes) -> list[Finding]:
    """Everything that is wrong with a rule file, at once; fits `definitions.register_check`."""
    try:
        document = _load(body)
        entries = document["rules"]
        rules = _rules(family, document)
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as problem:
        return [Finding("rules_unreadable", family, {"cause": str(problem)})]
    found: list[Finding] = []
    for rule, entry in zip(rules, entries, strict=True):
        found += [Finding(code, rule.key, {"key": rule.key}) for code in _faults(rule, entry)]
    by_key: defaultdict[str, list[Rule]] = defaultdict(list)
    for rule in sorted(rules, key=lambda rule: rule.effective_from):
        before = by_key[rule.key][-1] if by_key[rule.key] else None
        by_key[rule.key].append(rule)
        if before is None:
            continue
        named = {"key": rule.key, "day": rule.effective_from}
        if before.effective_to >= rule.effective_from:
            found.append(Finding("rules_overlap", rule.key, named))
        elif before.effective_to + DAY < rule.effective_from and not rule.after_gap:
            found.append(Finding("rules_gap", rule.key, named | {"last": before.effective_to}))
    return found


def read_value(text: str) -> Any:
    """A value as somebody types it: 10, 0.5, true, a word, [a, list]."""
    return yaml.load(text, Loader=_Loader)  # noqa: S506  a SafeLoader with Decimal


def _faults(rule: Rule, entry: dict[str, Any]) -> Iterator[str]:
    if rule.evidence not in EVIDENCE:
        yield "rules_bad_evidence"
    if rule.unit not in UNITS:
        yield "rules_bad_unit"
    elif not _fits(rule):
        yield "rules_bad_value"
    if not rule.source.strip():
        yield "rules_no_source"
    if rule.effective_from > rule.effective_to:
        yield "rules_bad_dates"
    if not {"key", "title", "value", "unit", "source", "evidence"} <= entry.keys():
        yield "rules_incomplete"


def _fits(rule: Rule) -> bool:
    value = rule.value
    if rule.choices and value not in rule.choices:
        return False
    if value is None:
        return rule.unverified
    if rule.unit in COUNTED:
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if rule.unit == "wan":
        return isinstance(value, int | Decimal) and value >= 0
    kinds = {"yes_no": bool, "choice": str, "list": list}
    return isinstance(value, kinds[rule.unit])


def _rules(family: str, document: dict[str, Any]) -> list[Rule]:
    sources = document.get("sources") or {}
    return [
        Rule(
            key=str(entry["key"]),
            value=entry.get("value"),
            unit=str(entry.get("unit")),
            effective_from=_start(entry),
            effective_to=_day(entry.get("effective_to")) or END,
            source=_cite(entry.get("source"), sources),
            evidence=str(entry.get("evidence")),
            note=str(entry.get("note") or ""),
            title=str(entry.get("title") or ""),
            family=family,
            choices=tuple(entry.get("choices") or ()),
            after_gap=str(entry.get("after_gap") or ""),
        )
        for entry in document["rules"]
    ]


def _start(entry: dict[str, Any]) -> date:
    return _day(entry.get("effective_from")) or BEGINNING


def _cite(source: Any, sources: dict[str, str]) -> str:
    ids = source if isinstance(source, list) else [source or ""]
    return "；".join(str(sources.get(one, one)) for one in ids)


def _day(value: Any) -> date | None:
    if value is None or isinstance(value, date):
        return value
    return date.fromisoformat(value)


def _digest(bodies: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for family, body in sorted(bodies.items()):
        digest.update(family.encode() + b"\0" + hashlib.sha256(body).digest())
    return digest.hexdigest()[:16]


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # ten times as fast where built
    """Numbers with a point are Decimal."""


class _Dumper(yaml.SafeDumper):
    """And are written back as they were."""


def _decimal(_loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(node.value)


def _write_decimal(dumper: yaml.SafeDumper, value: Decimal) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:float", f"{value:f}")


_Loader.add_constructor("tag:yaml.org,2002:float", _decimal)
_Dumper.add_representer(Decimal, _write_decimal)


def _load(body: bytes) -> dict[str, Any]:
    document = yaml.load(body, Loader=_Loader)  # noqa: S506  a SafeLoader with Decimal
    if not isinstance(document, dict) or not isinstance(document.get("rules"), list):
        raise TypeError("title, sources, rules")
    return document

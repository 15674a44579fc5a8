"""Checked rows against the register: what is already there, what contradicts it, who is met first.

Looks up a whole batch at a time, in four statements whatever its length.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.credit import personal
from app.credit.records import Record
from app.credit.subjects import Subject
from app.errors import Finding
from app.people import Agency
from app.registry.batches import Fate
from app.registry.examination import Item
from app.registry.layout import PENALTY, Layout
from app.registry.reading import Decision

COMPARED = {
    "recognised_on": "decision_date",
    "fine_wan": "fine_wan",
    "confiscated_wan": "confiscated_wan",
    "act_type": "act_type",
    "facts": "facts",
    "basis": "basis",
    "content": "content",
    "permit": "permit",
    "valid_from": "valid_from",
}
"""Columns of a record that say what was decided, with those of the sheet. Remarks decide nothing."""
UNITS = ("authority", "source_unit")


@dataclass
class Known:
    """An agency or a subject as far as a row needs it; without an id it is yet to be created."""

    name: str
    uscc: str | None
    id: int | None = None


@dataclass(frozen=True)
class Judged:
    """A row and its fate. `authority`, `source` and `subject` are set where a record is to be made."""

    item: Item
    fate: Fate
    authority: Known | None = None
    source: Known | None = None
    subject: Known | None = None
    created: tuple[dict[str, Any], ...] = ()
    record_id: int | None = None


@dataclass
class Register:
    """What the register holds of a batch's agencies, subjects and decisions, learnt as rows are judged."""

    layout: Layout = PENALTY
    agencies: dict[str, Known] = field(default_factory=dict)
    agencies_named: dict[str, Known] = field(default_factory=dict)
    subjects: dict[str, Known] = field(default_factory=dict)
    records: dict[tuple[int, str], tuple[Record, str]] = field(default_factory=dict)

    def look_up(self, session: Session, items: Iterable[Item]) -> None:
        """Learn all that these rows may touch."""
        decisions = [item.checked.decision for item in items if item.checked.decision is not None]
        if decisions:
            self._look_up_agencies(session, decisions)
            self._look_up_subjects(session, decisions)
            self._look_up_records(session, decisions)

    def judge(self, item: Item) -> Judged:
        """The fate of one row."""
        decision = item.checked.decision
        if decision is None:
            return Judged(item, Fate.REJECTED)
        mismatch = [finding for unit in UNITS if (finding := self._mismatch(decision, unit))]
        if mismatch:
            return Judged(_with_problems(item, mismatch), Fate.REJECTED)
        created: list[dict[str, Any]] = []
        doubts: list[Finding] = []
        known = self._known_agency(decision, "authority")
        there = self.records.get((known.id or 0, decision.decision_no)) if known else None
        if known and there:
            return self._compared(item, known, *there)
        authority = self._agency(decision, "authority", created, doubts)
        source = self._agency(decision, "source_unit", created, doubts)
        subject = self._subject(decision, created, doubts)
        checked = replace(item.checked, doubts=(*item.checked.doubts, *doubts))
        item = replace(item, checked=checked)
        return Judged(item, Fate.ACCEPTED, authority, source, subject, tuple(created))

    def _look_up_agencies(self, session: Session, decisions: Sequence[Decision]) -> None:
        codes = {getattr(p, f"{unit}_uscc") for p in decisions for unit in UNITS} - set(self.agencies)
        names = {getattr(p, unit) for p in decisions for unit in UNITS} - set(self.agencies_named)
        if not codes and not names:
            return
        sought = select(Agency).where(or_(Agency.uscc.in_(codes), Agency.name.in_(names)))
        for agency in session.scalars(sought):
            self._learn(Known(agency.name, agency.uscc, agency.successor_id or agency.id))

    def _learn(self, agency: Known) -> None:
        self.agencies_named[agency.name] = agency
        if agency.uscc:
            self.agencies[agency.uscc] = agency

    def _look_up_subjects(self, session: Session, decisions: Sequence[Decision]) -> None:
        keys = {subject_key(decision) for decision in decisions} - set(self.subjects)
        if not keys:
            return
        columns = select(Subject.id, Subject.name, Subject.uscc, Subject.id_number_hash)
        sought = columns.where(or_(Subject.uscc.in_(keys), Subject.id_number_hash.in_(keys)))
        for found_id, name, uscc, hashed in session.execute(sought):
            for key in keys & {uscc or "", hashed or ""}:
                self.subjects[key] = Known(name, uscc, found_id)

    def _look_up_records(self, session: Session, decisions: Sequence[Decision]) -> None:
        authorities = {known.id for p in decisions if (known := self._known_agency(p, "authority"))}
        numbers = {decision.decision_no for decision in decisions}
        sought = (
            select(Record, Subject.uscc, Subject.id_number_hash)
            .join(Subject, Subject.id == Record.subject_id)
            .where(
                Record.authority_id.in_(authorities - {None}),
                Record.decision_no.in_(numbers),
                Record.kind == self.layout.kind,
            )
        )
        for record, uscc, hashed in session.execute(sought):
            self.records[record.authority_id, record.decision_no] = (record, uscc or hashed or "")

    def _known_agency(self, decision: Decision, unit: str) -> Known | None:
        code, name = getattr(decision, f"{unit}_uscc"), getattr(decision, unit)
        return self.agencies.get(code) or self.agencies_named.get(name)

    def _mismatch(self, decision: Decision, unit: str) -> Finding | None:
        """A name that the register knows under another code."""
        name, uscc = getattr(decision, unit), getattr(decision, f"{unit}_uscc")
        namesake = self.agencies_named.get(name)
        if uscc in self.agencies or namesake is None or namesake.uscc in {None, uscc}:
            return None
        named = {"value": uscc, "name": name, "known": namesake.uscc}
        return Finding(
            "agency_mismatch", f"{unit}_uscc", {"heading": self.layout.heading_of(f"{unit}_uscc"), **named}
        )

    def _agency(
        self, decision: Decision, unit: str, created: list[dict[str, Any]], doubts: list[Finding]
    ) -> Known:
        name, uscc = getattr(decision, unit), getattr(decision, f"{unit}_uscc")
        agency = self._known_agency(decision, unit)
        if agency is None:
            agency = Known(name, uscc)
            self._learn(agency)
            created.append({"what": "agency", "name": name, "code": uscc})
        elif agency.name != name:
            named = {
                "heading": self.layout.heading_of(unit),
                "value": uscc,
                "known": agency.name,
                "name": name,
            }
            doubts.append(Finding("agency_name_differs", unit, named, severity="warning"))
        return agency

    def _subject(self, decision: Decision, created: list[dict[str, Any]], doubts: list[Finding]) -> Known:
        key = subject_key(decision)
        subject = self.subjects.get(key)
        shown = decision.uscc or personal.mask(decision.id_number or "")
        if subject is None:
            subject = self.subjects[key] = Known(decision.name, decision.uscc)
            created.append({"what": "subject", "name": decision.name, "code": shown})
        elif subject.name != decision.name:
            named = {
                "heading": self.layout.heading_of("name"),
                "value": shown,
                "known": subject.name,
                "name": decision.name,
            }
            doubts.append(Finding("subject_name_differs", "name", named, severity="warning"))
        return subject

    def _compared(self, item: Item, authority: Known, record: Record, whose: str) -> Judged:
        """A decision that is on record: the same, or one of the two is wrong."""
        decision = item.checked.decision
        if decision is None:
            raise AssertionError("only a decision is compared")
        differing = [
            sheet
            for of, sheet in COMPARED.items()
            if sheet in self.layout.by_name and getattr(record, of) != getattr(decision, sheet)
        ]
        if set(record.categories) != {str(category) for category in decision.categories}:
            differing.append("categories")
        if whose != subject_key(decision):
            differing.insert(0, "uscc" if decision.uscc else "id_number")
        if not differing:
            return Judged(item, Fate.ALREADY_THERE, record_id=record.id)
        named = {
            "heading": self.layout.heading_of("decision_no"),
            "authority": authority.name,
            "value": decision.decision_no,
            "differing": "、".join(self.layout.heading_of(name) for name in differing),
        }
        conflict = Finding("conflict_on_record", "decision_no", named)
        return Judged(_with_problems(item, [conflict]), Fate.REJECTED)


def subject_key(decision: Decision) -> str:
    """What a subject is known by: its code, or the keyed hash of a person's number."""
    return decision.uscc or personal.numbers().finding_hash(decision.id_number or "")


def _with_problems(item: Item, problems: list[Finding]) -> Item:
    for problem in problems:
        item = item.reject(problem)
    return item

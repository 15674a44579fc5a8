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
from app.registry.layout import heading_of
from app.registry.penalties import Penalty

COMPARED = {
    "recognised_on": "decision_date",
    "fine_wan": "fine_wan",
    "confiscated_wan": "confiscated_wan",
    "act_type": "act_type",
    "facts": "facts",
    "basis": "basis",
    "content": "content",
    "permit": "permit",
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

    agencies: dict[str, Known] = field(default_factory=dict)
    agencies_named: dict[str, Known] = field(default_factory=dict)
    subjects: dict[str, Known] = field(default_factory=dict)
    records: dict[tuple[int, str], tuple[Record, str]] = field(default_factory=dict)

    def look_up(self, session: Session, items: Iterable[Item]) -> None:
        """Learn all that these rows may touch."""
        penalties = [item.checked.penalty for item in items if item.checked.penalty is not None]
        if penalties:
            self._look_up_agencies(session, penalties)
            self._look_up_subjects(session, penalties)
            self._look_up_records(session, penalties)

    def judge(self, item: Item) -> Judged:
        """The fate of one row."""
        penalty = item.checked.penalty
        if penalty is None:
            return Judged(item, Fate.REJECTED)
        mismatch = [finding for unit in UNITS if (finding := self._mismatch(penalty, unit))]
        if mismatch:
            return Judged(_with_problems(item, mismatch), Fate.REJECTED)
        created: list[dict[str, Any]] = []
        doubts: list[Finding] = []
        known = self._known_agency(penalty, "authority")
        there = self.records.get((known.id or 0, penalty.decision_no)) if known else None
        if known and there:
            return _compared(item, penalty, known, *there)
        authority = self._agency(penalty, "authority", created, doubts)
        source = self._agency(penalty, "source_unit", created, doubts)
        subject = self._subject(penalty, created, doubts)
        checked = replace(item.checked, doubts=(*item.checked.doubts, *doubts))
        item = replace(item, checked=checked)
        return Judged(item, Fate.ACCEPTED, authority, source, subject, tuple(created))

    def _look_up_agencies(self, session: Session, penalties: Sequence[Penalty]) -> None:
        codes = {getattr(p, f"{unit}_uscc") for p in penalties for unit in UNITS} - set(self.agencies)
        names = {getattr(p, unit) for p in penalties for unit in UNITS} - set(self.agencies_named)
        if not codes and not names:
            return
        sought = select(Agency).where(or_(Agency.uscc.in_(codes), Agency.name.in_(names)))
        for agency in session.scalars(sought):
            self._learn(Known(agency.name, agency.uscc, agency.successor_id or agency.id))

    def _learn(self, agency: Known) -> None:
        self.agencies_named[agency.name] = agency
        if agency.uscc:
            self.agencies[agency.uscc] = agency

    def _look_up_subjects(self, session: Session, penalties: Sequence[Penalty]) -> None:
        keys = {subject_key(penalty) for penalty in penalties} - set(self.subjects)
        if not keys:
            return
        columns = select(Subject.id, Subject.name, Subject.uscc, Subject.id_number_hash)
        sought = columns.where(or_(Subject.uscc.in_(keys), Subject.id_number_hash.in_(keys)))
        for found_id, name, uscc, hashed in session.execute(sought):
            for key in keys & {uscc or "", hashed or ""}:
                self.subjects[key] = Known(name, uscc, found_id)

    def _look_up_records(self, session: Session, penalties: Sequence[Penalty]) -> None:
        authorities = {known.id for p in penalties if (known := self._known_agency(p, "authority"))}
        numbers = {penalty.decision_no for penalty in penalties}
        sought = (
            select(Record, Subject.uscc, Subject.id_number_hash)
            .join(Subject, Subject.id == Record.subject_id)
            .where(Record.authority_id.in_(authorities - {None}), Record.decision_no.in_(numbers))
        )
        for record, uscc, hashed in session.execute(sought):
            self.records[record.authority_id, record.decision_no] = (record, uscc or hashed or "")

    def _known_agency(self, penalty: Penalty, unit: str) -> Known | None:
        code, name = getattr(penalty, f"{unit}_uscc"), getattr(penalty, unit)
        return self.agencies.get(code) or self.agencies_named.get(name)

    def _mismatch(self, penalty: Penalty, unit: str) -> Finding | None:
        """A name that the register knows under another code."""
        name, uscc = getattr(penalty, unit), getattr(penalty, f"{unit}_uscc")
        namesake = self.agencies_named.get(name)
        if uscc in self.agencies or namesake is None or namesake.uscc in {None, uscc}:
            return None
        named = {"value": uscc, "name": name, "known": namesake.uscc}
        return Finding("agency_mismatch", f"{unit}_uscc", {"heading": heading_of(f"{unit}_uscc"), **named})

    def _agency(
        self, penalty: Penalty, unit: str, created: list[dict[str, Any]], doubts: list[Finding]
    ) -> Known:
        name, uscc = getattr(penalty, unit), getattr(penalty, f"{unit}_uscc")
        agency = self._known_agency(penalty, unit)
        if agency is None:
            agency = Known(name, uscc)
            self._learn(agency)
            created.append({"what": "agency", "name": name, "code": uscc})
        elif agency.name != name:
            named = {"heading": heading_of(unit), "value": uscc, "known": agency.name, "name": name}
            doubts.append(Finding("agency_name_differs", unit, named, severity="warning"))
        return agency

    def _subject(self, penalty: Penalty, created: list[dict[str, Any]], doubts: list[Finding]) -> Known:
        key = subject_key(penalty)
        subject = self.subjects.get(key)
        shown = penalty.uscc or personal.mask(penalty.id_number or "")
        if subject is None:
            subject = self.subjects[key] = Known(penalty.name, penalty.uscc)
            created.append({"what": "subject", "name": penalty.name, "code": shown})
        elif subject.name != penalty.name:
            named = {
                "heading": heading_of("name"),
                "value": shown,
                "known": subject.name,
                "name": penalty.name,
            }
            doubts.append(Finding("subject_name_differs", "name", named, severity="warning"))
        return subject


def subject_key(penalty: Penalty) -> str:
    """What a subject is known by: its code, or the keyed hash of a person's number."""
    return penalty.uscc or personal.numbers().finding_hash(penalty.id_number or "")


def _compared(item: Item, penalty: Penalty, authority: Known, record: Record, whose: str) -> Judged:
    """A decision that is on record: the same, or one of the two is wrong."""
    differing = [sheet for of, sheet in COMPARED.items() if getattr(record, of) != getattr(penalty, sheet)]
    if set(record.categories) != {str(category) for category in penalty.categories}:
        differing.append("categories")
    if whose != subject_key(penalty):
        differing.insert(0, "uscc" if penalty.uscc else "id_number")
    if not differing:
        return Judged(item, Fate.ALREADY_THERE, record_id=record.id)
    named = {
        "heading": heading_of("decision_no"),
        "authority": authority.name,
        "value": penalty.decision_no,
        "differing": "、".join(heading_of(name) for name in differing),
    }
    return Judged(_with_problems(item, [Finding("conflict_on_record", "decision_no", named)]), Fate.REJECTED)


def _with_problems(item: Item, problems: list[Finding]) -> Item:
    for problem in problems:
        item = item.reject(problem)
    return item

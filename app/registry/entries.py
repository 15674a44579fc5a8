"""手工录入与接口报送: one record at a time, through the same examination as a row of a sheet.

What a person typed in waits for a second person; what a neighbour's program sends waits with the rest of
its unit. Both are kept as they were sent, locked, like the rows of a sheet.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db
from app.casework.asked import About, Asked
from app.casework.commands import cases
from app.casework.errors import AlreadyOpen
from app.casework.models import Case
from app.credit.kinds import UnknownKind
from app.credit.records import Record
from app.errors import Conflict, Finding, Invalid
from app.people import SYSTEM, Agency, require
from app.registry import imports, intake, report
from app.registry.batches import Fate, ImportBatch, ImportRow
from app.registry.comparison import Judged, Register
from app.registry.creating import Batch
from app.registry.examination import Item
from app.registry.layout import Layout
from app.registry.layouts import LAYOUTS
from app.registry.rows import check_row
from app.words import say

PROCESS = "record_entry"
HAND, PROGRAM = "hand", "program"


class BadEntry(Invalid):
    """What was typed in cannot be taken; every finding names its column."""

    code = "bad_entry"


class AlreadyEntered(Conflict):
    """This decision is on record already: `decision_no`."""

    code = "already_entered"


class SourceKeyTaken(Conflict):
    """The source has used this number of its own for another record: `source_key`, `decision_no`."""

    code = "source_key_taken"


@dataclass(frozen=True)
class Sending:
    """One record as it was typed in or sent: values by the layout's column names."""

    kind: str
    cells: dict[str, Any]
    signed_by: str | None = None
    source_key: str | None = None


@dataclass(frozen=True)
class Entered:
    """What became of it. `case_number` is the case in which it is looked at."""

    record_id: int
    fate: Fate
    mends: tuple[dict[str, Any], ...]
    doubts: tuple[dict[str, Any], ...]
    case_number: str | None = None


def layout_of(kind: str, asked: Asked) -> Layout:
    """How records of a kind are typed in; a kind that comes from cases only is refused."""
    if kind not in LAYOUTS:
        raise UnknownKind(kind=kind, day=asked.today)
    return LAYOUTS[kind]


def by_hand(asked: Asked, sending: Sending) -> Entered:
    """A person types a record in, and says who vouches for it; a case asks a second person to check it."""
    require(asked.actor, "records.enter")
    judged = _judged(asked, sending)
    if not (sending.signed_by or "").strip():
        raise BadEntry([Finding("missing_signed_by", "signed_by")])
    if judged.fate is Fate.ALREADY_THERE:
        raise AlreadyEntered(decision_no=sending.cells["decision_no"])
    entered = _store(asked, sending, judged, HAND)
    return replace(entered, case_number=_open_check(asked, entered.record_id))


def by_program(asked: Asked, sending: Sending) -> Entered:
    """A neighbour's program sends a record. Sent again, it answers with the same one."""
    require(asked.actor, "records.enter")
    judged = _judged(asked, sending)
    there = _known_by_key(sending, judged)
    if there is not None:
        return Entered(there, Fate.ALREADY_THERE, (), ())
    if judged.fate is Fate.ALREADY_THERE and judged.record_id is not None:
        return Entered(judged.record_id, Fate.ALREADY_THERE, (), ())
    return _store(asked, sending, judged, PROGRAM)


def resume(asked: Asked) -> int:
    """Open the check of what was typed in and lost its case to a fall in between."""
    with db.reading() as session:
        typed = session.scalars(
            select(Record.id).where(
                Record.origin == HAND, Record.collected_on.is_(None), Record.withdrawn_on.is_(None)
            )
        ).all()
        keys = [_key(record_id) for record_id in typed]
        opened = set(session.scalars(select(Case.business_key).where(Case.business_key.in_(keys))))
    lost = [record_id for record_id in typed if _key(record_id) not in opened]
    for record_id in lost:
        _open_check(asked, record_id)
    return len(lost)


def _judged(asked: Asked, sending: Sending) -> Judged:
    layout = layout_of(sending.kind, asked)
    strangers = sorted(set(sending.cells) - set(layout.by_name))
    if strangers:
        raise BadEntry([Finding("entry_unknown_field", name, {"name": name}) for name in strangers])
    checked = check_row(sending.cells, asked.today, layout)
    item = Item(1, "", sending.cells, checked)
    if item.is_rejected:
        raise BadEntry(_told(item))
    register = Register(layout)
    with db.reading() as session:
        register.look_up(session, [item])
    judged = register.judge(item)
    if judged.fate is Fate.REJECTED:
        raise BadEntry(_told(judged.item))
    return judged


def _told(item: Item) -> list[Finding]:
    """The problems as findings whose sentence needs nothing else."""
    return [
        Finding("entry_problem", problem.where, {"sentence": report.sentence(problem)})
        for problem in item.checked.problems
    ]


def _known_by_key(sending: Sending, judged: Judged) -> int | None:
    """The record that the source sent before under this number of its own."""
    decision = judged.item.checked.decision
    if sending.source_key is None or decision is None:
        return None
    with db.reading() as session:
        found = session.execute(
            select(Record.id, Record.kind, Record.decision_no)
            .join(Agency, Agency.id == Record.source_agency_id)
            .where(Agency.uscc == decision.source_unit_uscc, Record.source_key == sending.source_key)
        ).first()
    if found is None:
        return None
    if (found.kind, found.decision_no) != (sending.kind, decision.decision_no):
        raise SourceKeyTaken(source_key=sending.source_key, decision_no=found.decision_no)
    return int(found.id)


def _store(asked: Asked, sending: Sending, judged: Judged, origin: str) -> Entered:
    layout, item = LAYOUTS[sending.kind], judged.item
    body = orjson.dumps(sending.cells, default=str)
    row = ImportBatch(
        kind=sending.kind,
        file_name=say(f"entry_{origin}"),
        sha256=imports.digest(body),
        form=origin,
        checked_on=asked.today,
        started_at=asked.now,
        started_by_id=asked.actor.id,
        started_by=asked.actor.name,
        finished_at=asked.now,
        rows=1,
        accepted=1,
        told={},
    )
    with db.unit_of_work() as session:
        session.add(row)
    batch = Batch(asked, row.id, layout, imports.product_since(asked), origin)
    batch = replace(batch, signed_by=sending.signed_by, source_key=sending.source_key)
    imports.store_patiently(batch, [item])
    if origin == PROGRAM:
        intake.open_intake(asked, row.id)
    with db.reading() as session:
        kept = session.scalars(select(ImportRow).where(ImportRow.batch_id == row.id)).one()
        return Entered(kept.record_id or 0, Fate(kept.fate), tuple(kept.mends), tuple(kept.doubts))


def _open_check(asked: Asked, record_id: int) -> str | None:
    with db.reading() as session:
        about = _about(session, asked, record_id)
    with suppress(AlreadyOpen):
        return cases.start(Asked(SYSTEM, asked.now), PROCESS, {}, about).number
    return None


def _about(session: Session, asked: Asked, record_id: int) -> About:
    """The case lies with the unit that decided; where nobody is there, with that of whoever typed it in."""
    record = session.get_one(Record, record_id)
    there = intake.manned(session, [record.authority_id])
    named = {"kind": say(f"record_kind_{record.kind}"), "decision_no": record.decision_no}
    return About(
        title=say("entry_title", named | {"subject": record.subject.name})[:300],
        unit_id=record.authority_id if record.authority_id in there else asked.actor.agency_id,
        business_key=_key(record_id),
        facts={"record_id": record_id},
    )


def _key(record_id: int) -> str:
    return f"{PROCESS}:{record_id}"

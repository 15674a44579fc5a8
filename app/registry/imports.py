"""Importing a sheet of decisions: in batches of rows, each one unit of work, taken up again after a fall.

A decision is known again by its agency and number, so nothing is created twice: not by a second import,
not by the same file sent again after the first import was cut off, not by two people at once.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from app import db
from app.casework.asked import Asked
from app.credit import personal
from app.credit.records import Record
from app.errors import NotFound, Refused
from app.people import require
from app.registry import intake, report
from app.registry.batches import Fate, ImportBatch, ImportRow
from app.registry.comparison import Judged, Register
from app.registry.creating import Batch, create_agencies, create_records, create_subjects, insert_rows
from app.registry.examination import Examined, Item, examine
from app.registry.layout import PENALTY, Layout
from app.registry.layouts import LAYOUTS, recognise
from app.registry.returns import plain_cell, write_returns
from app.registry.sheets import read

TOGETHER = 200
"""Rows in one unit of work: long enough to be quick, short enough for the others who want to write."""
ATTEMPTS = 5

Watch = Callable[[str, int, int], None]
"""Sees an import go on: the stage (`examine` or `store`), rows done, rows in all."""


class OfficeNotReady(Refused):
    """There are no tables to import into."""

    code = "office_not_ready"


class NoSuchBatch(NotFound):
    """There is no import batch of that number."""

    code = "no_such_batch"


@dataclass(frozen=True)
class Sent:
    """A file as it was sent. Where no layout is named, its heading says which one it has."""

    file_name: str
    body: bytes
    layout: Layout | None = None


def import_penalties(asked: Asked, file_name: str, body: bytes, watch: Watch | None = None) -> dict[str, Any]:
    """Import a penalty sheet and answer the report."""
    return import_sheet(asked, Sent(file_name, body, PENALTY), watch)


def rehearse_penalties(asked: Asked, body: bytes, watch: Watch | None = None) -> dict[str, Any]:
    """What importing a penalty sheet would do now."""
    return rehearse_sheet(asked, Sent("", body, PENALTY), watch)


def import_sheet(asked: Asked, sent: Sent, watch: Watch | None = None) -> dict[str, Any]:
    """Import a file and answer the report. A file that is no such sheet is refused and leaves nothing."""
    require(asked.actor, "records.import")
    batch_id, checked_on = _taken_up(sent.body)
    examined = _examine(sent, checked_on or asked.today, watch)
    batch_id = batch_id or _begin(asked, sent, examined)
    _store_all(asked, batch_id, examined, watch)
    opened = intake.open_intake(asked, batch_id)
    with db.unit_of_work() as session:
        told = _finish(session, asked, batch_id)
    return {"batch": batch_id, **told, "intake_cases": opened.cases, "unmanned_agencies": opened.unmanned}


def rehearse_sheet(asked: Asked, sent: Sent, watch: Watch | None = None) -> dict[str, Any]:
    """What an import would do now. Writes nothing; without a database it compares with an empty one."""
    examined = _examine(sent, asked.today, watch)
    try:
        judged = _compare(examined) if _is_there() else None
    except (OperationalError, ProgrammingError, db.DatabaseBusy):  # no tables yet, or no server
        judged = None
    compared = judged is not None
    if judged is None:
        judged = [*map(Register(examined.layout).judge, examined.items)]
    rows = [_row(one, examined.layout) for one in judged]
    told = report.passed_over(examined)
    return {"dry_run": True, "compared_with_database": compared, **report.compose(rows, told)}


def returned_sheet(session: Session, batch_id: int) -> bytes:
    """The rejected rows of a batch as a sheet to mend and send again."""
    batch = session.get(ImportBatch, batch_id)
    if batch is None:
        raise NoSuchBatch(id=batch_id)
    rejected = select(ImportRow).where(ImportRow.batch_id == batch_id, ImportRow.fate == Fate.REJECTED)
    rows = session.scalars(rejected.order_by(ImportRow.sheet, ImportRow.row))
    return write_returns(((opened(row), row.problems) for row in rows), LAYOUTS[batch.kind])


def returned_of_file(body: bytes, told: dict[str, Any], today: date) -> bytes:
    """The same for a rehearsal, whose rows are kept nowhere: from the file and its report."""
    problems = {(line.get("sheet", ""), line["row"]): line["problems"] for line in told["rejected"]}
    layout = LAYOUTS[told["kind"]]
    items = {(item.sheet, item.row): item for item in examine(read(body), today, layout).items}
    return write_returns(((items[place].raw, lines) for place, lines in problems.items()), layout)


def opened(row: ImportRow) -> dict[str, Any]:
    """A row's cells as they were sent."""
    sent: dict[str, Any] = orjson.loads(personal.numbers().open(row.sent))
    return sent


def _examine(sent: Sent, today: date, watch: Watch | None) -> Examined:
    book = read(sent.body)
    seen = (lambda done, rows: watch("examine", done, rows)) if watch else None
    return examine(book, today, sent.layout or recognise(book), watch=seen)


def _compare(examined: Examined) -> list[Judged]:
    register = Register(examined.layout)
    judged: list[Judged] = []
    with db.reading() as session:
        session.execute(select(Record.id).limit(1))
        for part in _parts(examined.items, TOGETHER):
            register.look_up(session, part)
            judged += map(register.judge, part)
    return judged


def _taken_up(body: bytes) -> tuple[int | None, date | None]:
    """The batch of this very file that was cut off, and the day it was checked on."""
    unfinished = select(ImportBatch.id, ImportBatch.checked_on).where(
        ImportBatch.sha256 == digest(body), ImportBatch.finished_at.is_(None)
    )
    try:
        with db.reading() as session:
            found = session.execute(unfinished.order_by(ImportBatch.id).limit(1)).first()
    except (OperationalError, ProgrammingError) as problem:
        raise OfficeNotReady from problem
    return (found.id, found.checked_on) if found else (None, None)


def _begin(asked: Asked, sent: Sent, examined: Examined) -> int:
    batch = ImportBatch(
        kind=examined.layout.kind,
        file_name=sent.file_name[-255:],
        sha256=digest(sent.body),
        form=examined.form,
        checked_on=asked.today,
        started_at=asked.now,
        started_by_id=asked.actor.id,
        started_by=asked.actor.name,
        rows=len(examined.items),
        told=report.passed_over(examined),
    )
    with db.unit_of_work() as session:
        session.add(batch)
    return batch.id


def _store_all(asked: Asked, batch_id: int, examined: Examined, watch: Watch | None) -> None:
    items, since = examined.items, product_since(asked)
    for done, part in enumerate(_parts(items, TOGETHER)):
        store_patiently(Batch(asked, batch_id, examined.layout, since), part)
        if watch:
            watch("store", min((done + 1) * TOGETHER, len(items)), len(items))


def product_since(asked: Asked) -> date:
    """The day on which the first record was entered."""
    with db.reading() as session:
        return session.scalar(select(func.min(Record.entered_on))) or asked.today


def store_patiently(batch: Batch, items: Sequence[Item]) -> None:
    """Store a part; where someone stored the same agency, subject or decision meanwhile, look again."""
    for _ in range(ATTEMPTS - 1):
        with suppress(IntegrityError):
            _store(batch, items)
            return
    _store(batch, items)


def _store(batch: Batch, items: Sequence[Item]) -> None:
    with db.unit_of_work() as session:
        left = _not_stored(session, batch.id, items)
        if not left:
            return
        register = Register(batch.layout)
        register.look_up(session, left)
        judged = [register.judge(item) for item in left]
        accepted = [one for one in judged if one.fate is Fate.ACCEPTED]
        create_agencies(session, accepted)
        create_subjects(session, accepted)
        records = create_records(session, batch, accepted)
        rows = [_row(one, batch.layout) | _kept(one, records) | {"batch_id": batch.id} for one in judged]
        insert_rows(session, ImportRow, rows)


def _not_stored(session: Session, batch_id: int, items: Sequence[Item]) -> list[Item]:
    """The rows that this batch did not keep before it was cut off."""
    numbers = [item.row for item in items]
    there = select(ImportRow.sheet, ImportRow.row).where(
        ImportRow.batch_id == batch_id, ImportRow.row.in_(numbers)
    )
    stored = {tuple(place) for place in session.execute(there)}
    return [item for item in items if (item.sheet, item.row) not in stored]


def _row(one: Judged, layout: Layout) -> dict[str, Any]:
    """A judged row as the report tells it and the batch keeps it."""
    item = one.item
    taken = one.fate is not Fate.REJECTED
    return {
        "sheet": item.sheet,
        "row": item.row,
        "fate": str(one.fate),
        "problems": [report.problem_line(problem, layout) for problem in item.checked.problems],
        "mends": [report.mend_line(mend, layout) for mend in item.checked.mends] if taken else [],
        "doubts": [report.problem_line(doubt, layout) for doubt in item.checked.doubts],
        "created": list(one.created),
    }


def _kept(one: Judged, records: dict[tuple[str, int], int]) -> dict[str, Any]:
    sent = orjson.dumps({name: plain_cell(value) for name, value in one.item.raw.items()})
    record_id = records.get((one.item.sheet, one.item.row), one.record_id)
    return {"sent": personal.numbers().lock(sent.decode()), "record_id": record_id}


def _finish(session: Session, asked: Asked, batch_id: int) -> dict[str, Any]:
    """Count, close the batch, and tell: from what was kept, so that one taken up again tells all of it."""
    batch = session.get_one(ImportBatch, batch_id)
    columns = [getattr(ImportRow, name) for name in report.KEPT]
    kept = session.execute(
        select(*columns).where(ImportRow.batch_id == batch_id).order_by(ImportRow.sheet, ImportRow.row)
    )
    told = report.compose([dict(row._mapping) for row in kept], batch.told)  # noqa: SLF001  SQLAlchemy's public name for it
    batch.accepted, batch.already_there = told["accepted"], told["already_there"]
    batch.rejected, batch.finished_at = len(told["rejected"]), asked.now
    return told


def _is_there() -> bool:
    """Whether there is a database file at all: looking into one that is not there would make it."""
    database = db.database()
    file = database.address.database
    return not database.is_sqlite or file in {None, "", ":memory:"} or Path(str(file)).exists()


def _parts(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()

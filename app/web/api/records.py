"""Records over the API: what is public today, and a subject's own."""

from typing import Any

from sqlalchemy import select

from app import clock
from app.casework.asked import Moved
from app.casework.commands import cases
from app.credit.records import Record
from app.credit.register import PublicPage, PublicRecord, Search, public_record, public_records
from app.db import reading
from app.people import require
from app.registry import entries
from app.registry.layout import Column
from app.registry.layouts import LAYOUTS
from app.web import applying, mine
from app.web.access import actor
from app.web.api import record_schemas, schemas
from app.web.api.base import Room
from app.web.asking import asked
from app.web.masking import without_numbers

api = Room("records", description="Credit records")
PAGE = 50


@api.operation("GET /records", record_schemas.RecordPage, takes=record_schemas.RecordList, place="query")
def listing(given: dict[str, Any]) -> dict[str, Any]:
    """What is public today, newest first, fifty a page; `q`: part of a name, a code, a decision number."""
    require(actor(), "records.read")
    wanted = Search(given["q"], limit=PAGE, offset=(given["page"] - 1) * PAGE, kind=given["kind"])
    with reading() as session:
        found: PublicPage = public_records(session, clock.today(), wanted)
    return {"records": [_masked(one) for one in found.records], "total": found.total}


@api.operation("GET /records/mine", record_schemas.OwnRecord(many=True))
def own() -> list[dict[str, Any]]:
    """The person's own records, and whether repair may be applied for today."""
    require(actor(), "records.read")
    with reading() as session:
        return [_own(one) for one in mine.of_person(session)]


@api.operation("GET /records/layouts", record_schemas.LayoutSchema(many=True))
def layouts() -> list[dict[str, Any]]:
    """The kinds of record that can be sent, each with its columns."""
    require(actor(), "records.enter")
    return [
        {"kind": one.kind, "title": one.title, "columns": [_column(column) for column in one]}
        for one in LAYOUTS.values()
    ]


@api.operation(
    "POST 201 /records", record_schemas.RecordTaken, takes=record_schemas.RecordSending, refuses=(409, 422)
)
def send(given: dict[str, Any]) -> dict[str, Any]:
    """Send a record of any kind. Sent again, under its `source_key` or its number, it is the same one.

    It waits to be collected by its unit, like a row of a sheet. Without a `source_key` the
    `Idempotency-Key` is taken for it.
    """
    key = given["source_key"] or asked().key
    sending = entries.Sending(given["kind"], given["fields_"], given["signed_by"], key)
    made = entries.by_program(asked(), sending)
    return {"id": made.record_id, "fate": str(made.fate), "mended": list(made.mends)}


@api.operation(
    "GET /records/entered", record_schemas.RecordEntered(many=True), takes=schemas.Page, place="query"
)
def entered(given: dict[str, Any]) -> list[dict[str, Any]]:
    """What this person has sent or typed in, newest first, fifty a page, and where each stands."""
    require(actor(), "records.enter")
    today = clock.today()
    with reading() as session:
        mine = select(Record).where(Record.entered_by_id == actor().id).order_by(Record.id.desc())
        found = session.scalars(mine.limit(PAGE).offset((given["page"] - 1) * PAGE)).all()
        schema = record_schemas.RecordEntered()
        return [schema.dump(one) | {"public": one.is_public(today)} for one in found]


@api.operation("GET /records/<int:record_id>", record_schemas.RecordSchema, refuses=(404,))
def show(record_id: int) -> dict[str, Any]:
    """One record, if it is public today."""
    require(actor(), "records.read")
    with reading() as session:
        return _masked(public_record(session, clock.today(), record_id))


@api.operation(
    "POST 201 /records/<int:record_id>/repairs",
    schemas.Moved,
    takes=schemas.Application,
    refuses=(404, 409, 422),
)
def repair(given: dict[str, Any], record_id: int) -> Moved:
    """申请信用修复 for a record of one's own; too early is refused with the first day and the rule."""
    with reading() as session:
        about = applying.about(session, record_id)
    return cases.start(asked(), mine.PROCESS, given["answer"], about)


def _column(column: Column) -> dict[str, Any]:
    told = {"name": column.name, "heading": column.heading, "required": column.required}
    return told | {"limit": column.limit, "choices": list(column.choices)}


def _masked(one: PublicRecord) -> dict[str, Any]:
    shown: dict[str, Any] = record_schemas.RecordSchema().dump(one)
    amounts = {"fine_wan": one.fine_wan, "confiscated_wan": one.confiscated_wan}
    return (
        shown
        | {name: without_numbers(shown[name]) for name in ("act_type", "facts", "content")}
        | {name: None if amount is None else f"{amount.normalize():f}" for name, amount in amounts.items()}
    )


def _own(one: mine.Mine) -> dict[str, Any]:
    shown: dict[str, Any] = record_schemas.OwnRecord().dump(one.record)
    return shown | {
        "authority": one.authority,
        "public": one.record.is_public(clock.today()),
        "may_apply": one.why_not is None,
        "why_not": one.why_not,
        "case_id": one.case_id,
    }

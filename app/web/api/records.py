"""Records over the API: what is public today, and a subject's own."""

from typing import Any

from app import clock
from app.casework.asked import Moved
from app.casework.commands import cases
from app.credit.register import PublicPage, PublicRecord, Search, public_record, public_records
from app.db import reading
from app.people import require
from app.web import applying, mine
from app.web.access import actor
from app.web.api import schemas
from app.web.api.base import Room
from app.web.asking import asked
from app.web.masking import without_numbers

api = Room("records", description="Credit records")
PAGE = 50


@api.operation("GET /records", schemas.RecordPage, takes=schemas.RecordList, place="query")
def listing(given: dict[str, Any]) -> dict[str, Any]:
    """What is public today, newest first, fifty a page; `q`: part of a name, a code, a decision number."""
    require(actor(), "records.read")
    wanted = Search(given["q"], limit=PAGE, offset=(given["page"] - 1) * PAGE)
    with reading() as session:
        found: PublicPage = public_records(session, clock.today(), wanted)
    return {"records": [_masked(one) for one in found.records], "total": found.total}


@api.operation("GET /records/mine", schemas.OwnRecord(many=True))
def own() -> list[dict[str, Any]]:
    """The person's own records, and whether repair may be applied for today."""
    require(actor(), "records.read")
    with reading() as session:
        return [_own(one) for one in mine.of_person(session)]


@api.operation("GET /records/<int:record_id>", schemas.RecordSchema, refuses=(404,))
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


def _masked(one: PublicRecord) -> dict[str, Any]:
    shown: dict[str, Any] = schemas.RecordSchema().dump(one)
    amounts = {"fine_wan": one.fine_wan, "confiscated_wan": one.confiscated_wan}
    return (
        shown
        | {name: without_numbers(shown[name]) for name in ("act_type", "facts", "content")}
        | {name: None if amount is None else f"{amount.normalize():f}" for name, amount in amounts.items()}
    )


def _own(one: mine.Mine) -> dict[str, Any]:
    shown: dict[str, Any] = schemas.OwnRecord().dump(one.record)
    return shown | {
        "authority": one.authority,
        "public": one.record.is_public(clock.today()),
        "may_apply": one.why_not is None,
        "why_not": one.why_not,
        "case_id": one.case_id,
    }

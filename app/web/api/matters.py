"""The other matters of a record over the API: removal, early papers, changes, plans, payments, succession."""

from typing import Any

from app.casework.asked import Moved
from app.casework.commands import cases
from app.credit import payments
from app.credit.listings import Listing
from app.credit.records import Record
from app.credit.successions import BadSuccession, Succeeding, SuccessionKind
from app.db import reading
from app.errors import Finding
from app.people import require
from app.registry import keeping, successions
from app.web import matters
from app.web.access import actor
from app.web.api import schemas
from app.web.api.base import Room
from app.web.api.matter_schemas import (
    Account,
    CopyGiven,
    ListingGiven,
    OrderGiven,
    PaymentGiven,
    RecordNamed,
    SucceededSchema,
    SuccessionGiven,
)
from app.web.asking import asked

api = Room("matters", description="What is done about a record besides its repair")
BEGUN = (404, 409, 422)


@api.operation(
    "POST 201 /records/<int:record_id>/removals", schemas.Moved, takes=schemas.Application, refuses=BEGUN
)
def removal(given: dict[str, Any], record_id: int) -> Moved:
    """申请移出名单: by its subject, or by the unit that listed; too early is refused with the first day."""
    return _begin(matters.REMOVAL, given, record_id)


@api.operation(
    "POST 201 /records/<int:record_id>/advances", schemas.Moved, takes=schemas.Application, refuses=BEGUN
)
def advance(given: dict[str, Any], record_id: int) -> Moved:
    """先行受理: papers handed in while the minimum runs."""
    return _begin(matters.ADVANCE, given, record_id)


@api.operation(
    "POST 201 /records/<int:record_id>/changes", schemas.Moved, takes=schemas.Application, refuses=BEGUN
)
def change(given: dict[str, Any], record_id: int) -> Moved:
    """登记撤销或变更, by the unit; an approver confirms it."""
    return _begin(matters.CHANGE, given, record_id)


@api.operation("POST 201 /plans", schemas.Moved, takes=schemas.Application, refuses=BEGUN)
def plan(given: dict[str, Any]) -> Moved:
    """提交破产程序裁定 for one's own company."""
    require(actor(), "cases.start")
    with reading() as session:
        about = matters.about_subject(session, None)
    return cases.start(asked(), matters.PLAN.process, given["answer"], about)


@api.operation("POST /records/<int:record_id>/payments", Account, takes=PaymentGiven, refuses=(404, 422))
def payment(given: dict[str, Any], record_id: int) -> dict[str, Any]:
    """登记缴款: one part of what is owed; the account afterwards."""
    keeping.add_payment(asked(), record_id, given["paid_on"], given["amount_wan"], given["voucher"])
    with reading() as session:
        stands = payments.account(session, session.get_one(Record, record_id))
    return {"owed_wan": stands.owed, "paid_wan": stands.paid, "left_wan": stands.left, "whole": stands.whole}


@api.operation("POST /records/<int:record_id>/copies", RecordNamed, takes=CopyGiven, refuses=(404,))
def copy(given: dict[str, Any], record_id: int) -> dict[str, Any]:
    """登记公示网站: it is told of the record now and of every change."""
    keeping.add_copy(asked(), record_id, given["site"], given["address"])
    return {"record_id": record_id}


@api.operation("POST /records/<int:record_id>/order", RecordNamed, takes=OrderGiven, refuses=(404,))
def order(given: dict[str, Any], record_id: int) -> dict[str, Any]:
    """过渡适用: choose the order that governs, with a reason; null takes the choice back."""
    keeping.choose_order(asked(), record_id, given["order"], given["reason"])
    return {"record_id": record_id}


@api.operation("POST 201 /listings", RecordNamed, takes=ListingGiven, refuses=(404, 409))
def listing(given: dict[str, Any]) -> dict[str, Any]:
    """登记列入名单 by a decision of one's own unit; public at once."""
    require(actor(), "listings.enter")
    entered = Listing(authority_id=actor().agency_id or 0, **given)
    return {"record_id": keeping.enter_listing(asked(), entered)}


@api.operation(
    "POST /subjects/<int:subject_id>/succession", SucceededSchema, takes=SuccessionGiven, refuses=(404, 409)
)
def succession(given: dict[str, Any], subject_id: int) -> dict[str, Any]:
    """登记合并、分立或者注销: records, bars and open cases follow."""
    require(actor(), "subjects.succeed")
    with reading() as session:
        if not successions.keeps_subject(session, actor(), subject_id):
            raise successions.NoSuchSubject
    if given["kind"] not in set(SuccessionKind):
        raise BadSuccession([Finding("succession_missing", "kind")])
    borne = {one["record_id"]: one["successor_id"] for one in given.pop("records")}
    what = Succeeding(**{**given, "kind": SuccessionKind(given["kind"]), "records": borne})
    return vars(successions.succeed(asked(), subject_id, what))


def _begin(matter: matters.Matter, given: dict[str, Any], record_id: int) -> Moved:
    require(actor(), "cases.start")
    with reading() as session:
        about = matters.about_record(session, matter, record_id)
    return cases.start(asked(), matter.process, given["answer"], about)

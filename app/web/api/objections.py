"""Objections, their re-examination and complaints over the API."""

from typing import Any

from app.casework.asked import Moved
from app.casework.commands import cases
from app.db import reading
from app.people import require
from app.web import objecting, remedies
from app.web.access import actor
from app.web.api import schemas
from app.web.api.base import Room
from app.web.asking import asked

api = Room("objections", description="Objections to credit records, re-examination, complaints about service")


@api.operation(
    "POST 201 /records/<int:record_id>/objections",
    schemas.Moved,
    takes=schemas.Application,
    refuses=(404, 409, 422),
)
def file(given: dict[str, Any], record_id: int) -> Moved:
    """提出异议 to a record, by its subject or at the window of the unit; one per ground at a time."""
    require(actor(), "cases.start")
    with reading() as session:
        about = objecting.about_record(session, record_id, str(given["answer"].get("ground", "")))
    return cases.start(asked(), objecting.PROCESS, given["answer"], about)


@api.operation("POST 201 /objections", schemas.Moved, takes=schemas.MissingDecision, refuses=(404, 409, 422))
def file_missing(given: dict[str, Any]) -> Moved:
    """提出异议: a decision of that authority was not collected; staff name the subject by its code."""
    require(actor(), "cases.start")
    number = str(given["answer"].get("decision_no") or "").strip()
    with reading() as session:
        about = objecting.about_missing(session, given["authority_id"], number, given["uscc"])
    return cases.start(asked(), objecting.PROCESS, {**given["answer"], "ground": "missing"}, about)


@api.operation(
    "POST 201 /cases/<int:case_id>/appeal", schemas.Moved, takes=schemas.Application, refuses=(404, 409, 422)
)
def appeal(given: dict[str, Any], case_id: int) -> Moved:
    """申请复核 of the decision that ended that case: once, within its days, by somebody else."""
    return cases.start(asked(), remedies.APPEAL, given["answer"], remedies.about_appeal(case_id))


@api.operation("POST 201 /complaints", schemas.Moved, takes=schemas.ServiceComplaint, refuses=(404, 409, 422))
def complain(given: dict[str, Any]) -> Moved:
    """服务投诉 about a unit, or about one of the person's own cases."""
    about = remedies.about_complaint(given["about_case_id"], given["unit_id"])
    return cases.start(asked(), remedies.COMPLAINT, given["answer"], about)

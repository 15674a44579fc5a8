"""Papers over the API: those of a case, one with its text, its PDF, recording its service, voiding it."""

import base64
import hashlib
from typing import Any

from marshmallow import Schema, fields, validate

from app.casework.access import require_visible
from app.casework.asked import Moved
from app.casework.models import Case
from app.db import reading
from app.papers import Manner, Paper, queries, rendering
from app.papers.commands import papers, printing
from app.papers.commands.papers import Service
from app.people import require
from app.web.access import actor
from app.web.api import schemas
from app.web.api.base import Room, Strict
from app.web.asking import asked
from app.web.papers import hidden_from_party

api = Room("papers", description="Numbered papers of cases, and their service")


class Began(Schema):
    """A period that began with the day of service."""

    rule = fields.String()
    title = fields.String()
    last_day = fields.String(allow_none=True)
    provisional = fields.Boolean()
    source = fields.String()
    unverified = fields.Boolean()


class DeliverySchema(Schema):
    addressee = fields.String()
    manner = fields.String()
    day = fields.Date()
    legal_day = fields.Date()
    source = fields.String()
    unverified = fields.Boolean()
    began = fields.List(fields.Nested(Began))
    proof = fields.String(allow_none=True)
    note = fields.String()
    by_name = fields.String()
    at = fields.AwareDateTime()


class PaperSchema(Schema):
    """One paper; `code` is what the public page confirms it by."""

    id = fields.Integer()
    case_id = fields.Integer()
    kind = fields.String()
    title = fields.String()
    number = fields.String()
    code = fields.String()
    addressee = fields.String()
    state = fields.String()
    ended_on = fields.Date(allow_none=True)
    ended_reason = fields.String(allow_none=True)
    issued_on = fields.Date()
    issued_by = fields.String()
    template_version = fields.Integer()
    facts_sha256 = fields.String()
    pdf_sha256 = fields.String(allow_none=True)
    serve_by = fields.Date(allow_none=True)
    served_on = fields.Date(allow_none=True)
    served_manner = fields.String(allow_none=True)
    deliveries = fields.List(fields.Nested(DeliverySchema))


class PaperText(PaperSchema):
    text = fields.String()


class PdfSchema(Schema):
    """The PDF in base64, with the fingerprint of its bytes."""

    name = fields.String()
    media_type = fields.String()
    sha256 = fields.String()
    content = fields.String()


class ServiceGiven(Strict):
    """`day` is that of the act; `proof` is the id of a file that was uploaded by POST /files."""

    manner = fields.String(required=True, validate=validate.OneOf([str(one) for one in Manner]))
    day = fields.Date(required=True)
    addressee = fields.String(load_default="", validate=validate.Length(max=200))
    proof = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=40))
    note = fields.String(load_default="", validate=validate.Length(max=2000))


@api.operation("GET /cases/<int:case_id>/papers", PaperSchema(many=True), refuses=(404,))
def listing(case_id: int) -> list[dict[str, Any]]:
    """The papers of a case with their service, oldest first."""
    require(actor(), "cases.read")
    with reading() as session:
        case = require_visible(session, session.get(Case, case_id), actor())
        return [PaperSchema().dump(one) for one in queries.of_case(session, case.id)]


@api.operation("GET /papers/<int:paper_id>", PaperText, refuses=(404, 422))
def show(paper_id: int) -> dict[str, Any]:
    """One paper with its text; a party that agreed to electronic service takes it first."""
    require(actor(), "cases.read")
    with reading() as session:
        paper, case = queries.one(session, actor(), paper_id)
        hidden = hidden_from_party(session, paper, case)
        shown: dict[str, Any] = PaperSchema().dump(paper)
        return shown | {"text": "" if hidden else rendering.sheet_of(session, paper).text}


@api.operation("GET /papers/<int:paper_id>/pdf", PdfSchema, refuses=(404, 422))
def pdf(paper_id: int) -> dict[str, Any]:
    """The PDF; 422 where this machine cannot make any, or the party has not taken the paper yet."""
    require(actor(), "cases.read")
    with reading() as session:
        paper, case = queries.one(session, actor(), paper_id)
        if hidden_from_party(session, paper, case):
            raise papers.NotTaken(number=paper.number)
    body = printing.pdf_of(asked(), paper_id)
    return {
        "name": _file_name(paper),
        "media_type": "application/pdf",
        "sha256": hashlib.sha256(body).hexdigest(),
        "content": base64.b64encode(body).decode(),
    }


@api.operation(
    "POST 201 /papers/<int:paper_id>/deliveries", schemas.Moved, takes=ServiceGiven, refuses=(404, 409, 422)
)
def deliver(given: dict[str, Any], paper_id: int) -> Moved:
    """登记送达: the periods that the law ties to it begin."""
    service = Service(**given | {"manner": Manner(given["manner"])})
    return papers.deliver(asked(), paper_id, service)


@api.operation("POST /papers/<int:paper_id>/receipt", schemas.Moved, refuses=(404, 409, 422))
def take(paper_id: int) -> Moved:
    """电子送达: the party, having agreed to it, takes the paper."""
    return papers.take(asked(), paper_id)


@api.operation(
    "POST /papers/<int:paper_id>/void", schemas.Moved, takes=schemas.Reason, refuses=(404, 409, 422)
)
def void(given: dict[str, Any], paper_id: int) -> Moved:
    """作废: the number stays used."""
    return papers.void(asked(), paper_id, given["reason"])


def _file_name(paper: Paper) -> str:
    return f"{paper.code}.pdf"

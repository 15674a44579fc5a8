"""One person of every role on both sides of a case, and requests made from the OpenAPI file."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select, text

from app import clock
from app.casework.asked import Asked
from app.casework.models import Case
from app.casework.verbs import Step
from app.db import Database, reading, unit_of_work
from app.engine import Place
from app.papers import Issue, issue
from app.people import SYSTEM, Agency, User, find_user
from tests.safety.who_may import EVERYBODY, SUBJECTS
from tests.web.builders import Program, a_told_office
from tests.web.test_api import REASONABLE, open_record

PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0\x90wS\xde" + b"\0" * 20
METHODS = ("get", "post", "put", "patch", "delete")
WORDS = {
    "to": "applicant",
    "rule": "repair.result",
    "process": "credit_repair",
    "cause": "hearing",
    "manner": "in_person",
}


@dataclass(frozen=True)
class Matter:
    """A case with everything that has an id, and the words that nobody else may read."""

    ids: dict[str, Any]
    secrets: tuple[str, ...]

    def told_in(self, text: str) -> bool:
        return any(secret in text for secret in self.secrets)


@dataclass(frozen=True)
class Request:
    """One operation of the OpenAPI file, ready to be sent about the matter."""

    name: str
    address: str
    body: Any

    @property
    def method(self) -> str:
        return self.name.split()[0]

    def by(self, program: Program) -> Any:
        return program.send(self.method, self.address, self.body)


def an_office_with_both_sides(database: Database, folder: Path, office_clock: Any) -> tuple[Flask, Matter]:
    office = a_told_office(database, folder, office_clock)
    matter = _a_matter(office)
    _settle(matter.ids["case_id"])
    return office, matter


def operations(office: Flask) -> dict[str, dict[str, Any]]:
    """Every operation of the OpenAPI file, as "GET /cases/{case_id}"."""
    paths = office.test_client().get("/api/v1/openapi.json").json["paths"]
    return {
        f"{method.upper()} {path.removeprefix('/api/v1')}": described
        for path, methods in paths.items()
        for method, described in methods.items()
        if method in METHODS
    }


def requests(office: Flask, matter: Matter) -> Iterator[Request]:
    """Every operation that names a thing, with the ids of the matter in the address and in the body."""
    schemas = office.test_client().get("/api/v1/openapi.json").json["components"]["schemas"]
    for name, described in operations(office).items():
        if "{" in name:
            address = name.partition(" ")[2].format_map(matter.ids)
            content = described.get("requestBody", {}).get("content", {})
            body = _filled(content["application/json"]["schema"], schemas, matter) if content else None
            yield Request(name, address, body)


def _filled(schema: dict[str, Any], schemas: dict[str, Any], matter: Matter, name: str = "") -> Any:
    """A body that fits: what is required, and whatever may name a thing."""
    schema = schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    if name in matter.ids:
        return matter.ids[name]
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        wanted = set(schema.get("required", [])) | {
            one for one in schema.get("properties", {}) if one.endswith("_id")
        }
        return {one: _filled(schema["properties"][one], schemas, matter, one) for one in sorted(wanted)}
    if kind == "array":
        return [_filled(schema["items"], schemas, matter)]
    if schema.get("format") == "date":
        return "2026-03-09"
    return {"integer": 1, "number": 1, "boolean": True}.get(kind, WORDS.get(name, "说明情况"))


def _a_matter(office: Flask) -> Matter:
    owner = Program(office, "applicant")
    record = open_record(owner)
    stored = owner.upload(BytesIO(PICTURE), "缴款凭证.png").json["id"]
    applied = owner.post(f"/records/{record['id']}/repairs", {"answer": REASONABLE}).json
    about = f"/cases/{applied['case_id']}"
    assert owner.post(f"{about}/comments", {"text": "只有我们知道的话"}).status_code == 200
    with unit_of_work() as session:
        session.execute(
            text("UPDATE attachment SET case_id = :case WHERE id = :id"),
            {"case": applied["case_id"], "id": stored},
        )
        session.execute(
            text(
                "INSERT INTO incident (case_id, held_id, element, name, cause, opened_at, attempts, state) "
                "VALUES (:case, 'x', 'Decide', '登记', '出错', '2026-03-01 00:00:00', 1, 'open')"
            ),
            {"case": applied["case_id"]},
        )
        clerk, unit = (found := find_user(session, "clerk")).id, found.agency_id
        subject = find_user(session, "applicant").subject_id
        incident = session.execute(text("SELECT max(id) FROM incident")).scalar_one()
    Program(office, "auditor")
    with reading() as session:
        token = session.execute(text("SELECT max(id) FROM api_token")).scalar_one()
    ids = {
        "case_id": applied["case_id"],
        "task_id": applied["tasks"][0],
        "record_id": record["id"],
        "subject_id": subject,
        "attachment_id": stored,
        "paper_id": _a_paper(applied["case_id"]),
        "incident_id": incident,
        "token_id": token,
        "to_user_id": clerk,
        "user_ids": [clerk],
        "kind": "process",
        "key": "credit_repair",
        "version": 1,
        "user_id": clerk,
        "unit_id": unit,
        "batch_id": 1,
        **dict.fromkeys(("upload_id", "proposal_id", "leave_id", "phrase_id", "filter_id"), 1),
        "act": "approve",
        "chosen": "en",
    }
    return Matter(ids, (applied["number"], "顺达", "13800000000", "王经办", "缴款凭证", "只有我们知道的话"))


def _a_paper(case_id: int) -> int:
    """A paper of the case, not served yet."""
    with unit_of_work() as session:
        asked = Asked(SYSTEM, clock.now())
        step = Step(session, session.get_one(Case, case_id), asked, Place("FormalCheck", "受理", {}, ""))
        return issue(step, Issue("repair_acceptance")).id


def _settle(case_id: int) -> None:
    """`own clerk`, `foreign clerk` and so on: one person of every role, here and elsewhere."""
    with unit_of_work() as session:
        elsewhere = Agency(name="邻市交通运输局")
        session.add(elsewhere)
        session.flush()
        case = session.scalars(select(Case).where(Case.id == case_id)).one()
        for role in EVERYBODY:
            for side, agency, subject in (
                ("own", case.unit_id, case.subject_id),
                ("foreign", elsewhere.id, case.subject_id + 1),
            ):
                place = {"subject_id": subject} if role in SUBJECTS else {"agency_id": agency}
                person = User(login=f"{side} {role}", name=f"{side} {role}", **place)
                person.roles = {role}
                session.add(person)

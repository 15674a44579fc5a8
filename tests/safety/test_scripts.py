"""No script of a designer's runs here: refused when it is published, and dead if it gets past that."""

import hashlib
import html
import json
from datetime import date

import pytest
from sqlalchemy import func, select

from app import clock
from app.config import ROOT
from app.db import reading, unit_of_work
from app.definitions import Definition
from tests.engine.test_no_python import the_places
from tests.web.builders import Browser, Program, a_told_office
from tests.web.test_api import REASONABLE, open_record

CELLS = ['"refuse"', "first_day", "<text>false</text>"]


def scripts(file) -> list[str]:
    """What a designer who knows Python would try; each of them would leave a file behind."""
    return [
        "import os",
        f'open("{file}", "w")',
        f"open('{file}', 'w').write('x')",
        f'__import__("os").system("touch {file}")',
        f'[c for c in ().__class__.__base__.__subclasses__()][0] or open("{file}", "w")',
        f'(lambda: open("{file}", "w"))()',
        f"exec(\"open('{file}', 'w')\")",
        f"{{{{ open('{file}', 'w') }}}}",
    ]


@pytest.fixture
def left(tmp_path):
    """A file that is there if any script has run."""
    return tmp_path / "was_here"


@pytest.fixture
def office(database, tmp_path, office_clock):
    return a_told_office(database, tmp_path, office_clock)


def test_no_place_of_a_diagram_is_published_with_a_script(office, left):
    designer = Program(office, "designer")
    passed = []

    for number, code in enumerate(scripts(left)):
        for place, drawn in the_places(code).items():
            answer = designer.post("/definitions/process/life", {"body": drawn.decode()})
            codes = [finding["code"] for finding in answer.json.get("findings", [])]
            if answer.status_code != 400 or not any(one.startswith("feel_") for one in codes):
                passed.append((number, place, answer.status_code, codes))

    assert passed == []
    assert (versions("process", "life"), left.exists()) == (0, False)


def test_no_cell_of_a_table_is_published_with_a_script(office, left):
    designer = Program(office, "designer")
    before, passed = versions("decision", "repair_admission"), []

    for code in scripts(left):
        for cell in CELLS:
            answer = designer.post("/definitions/decision/repair_admission", {"body": a_table(cell, code)})
            if answer.status_code != 400:
                passed.append((cell, code, answer.status_code))

    assert passed == []
    assert (versions("decision", "repair_admission"), left.exists()) == (before, False)


def test_no_condition_of_a_form_is_published_with_a_script(office, left):
    designer = Program(office, "designer")
    before, passed = versions("form", "formal_check"), []

    for code in scripts(left):
        answer = designer.post("/definitions/form/formal_check", {"body": a_form(code)})
        if answer.status_code != 400:
            passed.append((code, answer.status_code))

    assert passed == []
    assert (versions("form", "formal_check"), left.exists()) == (before, False)


def test_a_smuggled_diagram_runs_no_script(office, left):
    clerk, reader = Program(office, "clerk"), Browser(office).enter("clerk")
    begun = []

    for code in scripts(left)[1:4]:
        for place, drawn in the_places(code).items():
            smuggle("process", "life", drawn)
            answer = clerk.post("/cases", {"process": "life"})
            begun += [(place, answer.json)] if answer.status_code < 400 else []
        reader.get("/definitions/process/life")

    assert (begun, left.exists()) == ([], False)


def test_a_smuggled_table_decides_nothing(office, left):
    applicant = Program(office, "applicant")
    record = open_record(applicant)["id"]
    told = set()

    for code in scripts(left):
        for cell in CELLS:
            smuggle("decision", "repair_admission", a_table(cell, code).encode())
            answer = applicant.post(f"/records/{record}/repairs", {"answer": REASONABLE})
            told.add(answer.status_code < 400 and answer.json["outcome"] == "accepted")

    assert (told, left.exists()) == ({False}, False)


def test_a_smuggled_form_is_drawn_without_its_script(office, left):
    applicant = Program(office, "applicant")
    for code in scripts(left):
        smuggle("form", "formal_check", a_form(code).encode())
    record = open_record(applicant)["id"]
    applied = applicant.post(f"/records/{record}/repairs", {"answer": REASONABLE}).json

    shown = Browser(office).enter("clerk").get(f"/tasks/{applied['tasks'][0]}")

    assert shown.status_code < 500
    assert not left.exists()


def test_what_people_type_is_no_template(office):
    said = "{{7*7}} {{ ''.__class__.__mro__ }} ${7*7} {% raw %}"
    applicant = Program(office, "applicant")
    record = open_record(applicant)["id"]
    answer = {**REASONABLE, "rectification_note": said}
    case = applicant.post(f"/records/{record}/repairs", {"answer": answer}).json["case_id"]

    applicant.post(f"/cases/{case}/comments", {"text": said})

    page = html.unescape(Browser(office).enter("auditor").get(f"/cases/{case}").text)
    assert page.count(said) >= 2


def a_table(cell: str, code: str) -> str:
    text = (ROOT / "bpmn/decisions/repair_admission.dmn").read_text("utf-8")
    there = cell if cell.startswith("<") else f"<text>{cell}</text>"
    assert there in text
    return text.replace(there, f"<text>{escaped(code)}</text>", 1)


def a_form(code: str) -> str:
    text = (ROOT / "forms/formal_check.form").read_text("utf-8")
    there = json.dumps('=decision != "decline"')
    assert there in text
    return text.replace(there, json.dumps(f"={code}"), 1)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def smuggle(kind: str, key: str, body: bytes) -> None:
    """Write a version into the table, past every check."""
    with unit_of_work() as session:
        session.add(
            Definition(
                kind=kind,
                key=key,
                version=versions(kind, key) + 1,
                body=body,
                sha256=hashlib.sha256(body).hexdigest(),
                effective_from=date(2026, 1, 1),
                published_by="past the door",
                published_at=clock.now(),
                note="",
            )
        )


def versions(kind: str, key: str) -> int:
    with reading() as session:
        return session.scalar(
            select(func.count()).select_from(Definition).where(Definition.kind == kind, Definition.key == key)
        )

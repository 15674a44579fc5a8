"""Whatever is written where an expression may stand, none of it is Python: publishing refuses it."""

import pytest

import app.verbs  # noqa: F401  registers what the diagrams ask for
from app import decisions, engine
from app.casework import forms, verbs
from tests.diagrams.shipped import ROOT

REPAIR = ROOT / "bpmn/processes/credit_repair.bpmn"
PYTHON = [
    "import os",
    "open('x')",
    'open("x")',
    "().__class__",
    "__import__('os')",
    "[x for x in y]",
    "lambda: 1",
]
PLACES = {
    "condition": '=decision = "accept"',
    "timer": '=remind at("repair.supplement", 0.75)',
    "input": '=verified = "performed"',
    "output": "=follow_up_on",
    "correlation key": "=string(case_id)",
    "due date": '=due("repair.accept")',
}
each = pytest.mark.parametrize("python", PYTHON)


def spellings(text):
    """The text as XML may hold it."""
    return {text, text.replace('"', "&#34;"), text.replace('"', "&quot;")}


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&#34;")


@each
@pytest.mark.parametrize("place", PLACES)
def test_no_place_of_a_diagram_takes_python(python, place):
    text = REPAIR.read_text("utf-8")
    there = next(one for one in spellings(PLACES[place]) if one in text)
    forged = text.replace(there, "=" + escaped(python), 1)

    findings = engine.check(forged.encode(), REPAIR.stem, engine.Known(questions=verbs.questions()))

    errors = [one.code for one in findings if one.severity == "error"]
    assert len(errors) == 1
    assert errors[0].startswith("feel_")


@each
@pytest.mark.parametrize("cell", ['"refuse"', "first_day", "<text>false</text>"])
def test_no_cell_of_a_table_takes_python(python, cell):
    text = (ROOT / "bpmn/decisions/repair_admission.dmn").read_text("utf-8")
    assert cell in text
    inside = f"<text>{escaped(python)}</text>" if cell.startswith("<") else escaped(python)
    forged = text.replace(f"<text>{cell}</text>", f"<text>{inside}</text>", 1)
    forged = text.replace(cell, inside, 1) if forged == text else forged

    assert decisions.check(forged.encode(), verbs.questions())


@each
def test_no_expression_of_a_form_takes_python(python):
    text = (ROOT / "forms/formal_check.form").read_text("utf-8")
    there = '"=decision != \\"decline\\""'
    assert there in text
    forged = text.replace(there, '"=' + python.replace('"', '\\"') + '"', 1)

    assert forms.check(forged.encode(), verbs.questions())

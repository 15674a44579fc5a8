"""What is shipped raises no alarm: no expression of a drawing, table or form looks wrong to the analysis."""

import pytest

import app.verbs  # noqa: F401  declares the questions
from app import decisions, engine
from app.casework import forms, verbs
from tests.diagrams.shipped import DECISIONS, FORMS, PROCESSES


@pytest.mark.parametrize("file", PROCESSES, ids=lambda file: file.stem)
def test_no_expression_of_a_drawing_is_remarked_on(file):
    known = engine.Known(questions=verbs.questions())

    assert _of_feel(engine.check(file.read_bytes(), file.stem, known)) == []


@pytest.mark.parametrize("file", DECISIONS, ids=lambda file: file.stem)
def test_no_expression_of_a_table_is_remarked_on(file):
    assert _of_feel(decisions.check(file.read_bytes(), verbs.questions())) == []


@pytest.mark.parametrize("file", FORMS, ids=lambda file: file.stem)
def test_no_expression_of_a_form_is_remarked_on(file):
    assert _of_feel(forms.check(file.read_bytes(), verbs.questions())) == []


def test_a_slip_of_the_pen_in_a_drawing_is_remarked_on():
    file = next(each for each in PROCESSES if each.stem == "credit_repair")
    wrong = file.read_bytes().replace(b'source="=record_id"', b'source="=recrod_id"', 1)
    found = engine.check(wrong, "credit_repair", engine.Known(questions=verbs.questions()))

    (remark,) = _of_feel(found)
    assert (remark.code, remark.severity) == ("feel_unknown_name_near", "warning")
    assert (remark.named["name"], remark.named["meant"]) == ("recrod_id", "record_id")


def test_a_wrong_field_in_a_table_keeps_it_from_being_published():
    file = next(each for each in DECISIONS if each.stem == "repair_admission")
    wrong = file.read_bytes().replace(b"<text>min_period_over</text>", b"<text>min_period</text>", 1)

    (remark,) = decisions.check(wrong, verbs.questions())
    assert (remark.code, remark.severity) == ("feel_unknown_name_near", "error")
    assert remark.named["meant"] == "min_period_over"
    decisions.DecisionModel.parse(wrong, verbs.questions())  # one published before is still read


def _of_feel(findings):
    return [each for each in findings if each.code.startswith("feel_")]

"""The decision tables say what domain law says, row by row, and say on which basis."""

from datetime import date

import pytest

from app.credit import Rulebook
from app.credit.periods import classify
from app.decisions import DecisionModel
from app.feel import Question
from tests.diagrams.shipped import ROOT

RULES = Rulebook.of_folder(ROOT / "rules")
RULE = {"rule": Question("rule", (("key", "string"),), "Any", stable=True)}
TODAY = date(2026, 8, 7)
ITEMS = sorted(
    key.removeprefix("record.class_of.") for key in RULES.keys if key.startswith("record.class_of.")
)
FINE = {
    "barred": False,
    "recognising_unit": True,
    "repairable": True,
    "minor": False,
    "min_period_over": True,
    "performed": True,
    "commitment": True,
    "supplemented": False,
    "first_day": TODAY,
}


def model(key):
    return DecisionModel.parse((ROOT / f"bpmn/decisions/{key}.dmn").read_bytes(), RULE)


def ask(name, given):
    assert name == "rule"
    return RULES.value(given["key"], TODAY)


@pytest.mark.parametrize(
    ("wrong", "result", "reason"),
    [
        ({}, "accept", None),
        ({"barred": True, "recognising_unit": False}, "refuse", "BARRED_FOR_FALSE_MATERIAL"),
        ({"recognising_unit": False, "min_period_over": False}, "forward", "NOT_RECOGNISING_UNIT"),
        ({"repairable": False, "min_period_over": False}, "refuse", "NOT_REPAIRABLE_BY_LAW"),
        ({"min_period_over": False, "performed": False}, "refuse", "MIN_PERIOD_NOT_REACHED"),
        ({"minor": True, "min_period_over": False}, "accept", None),
        ({"performed": False, "commitment": False}, "refuse", "OBLIGATION_NOT_FULFILLED"),
        ({"commitment": False}, "supplement", "COMMITMENT_MISSING"),
        (
            {"commitment": False, "supplemented": True},
            "refuse",
            "MATERIAL_INCOMPLETE_NOT_SUPPLEMENTED",
        ),
    ],
)
def test_admission_names_the_first_thing_that_is_wrong(wrong, result, reason):
    outcome = model("repair_admission").decide("repair_admission", {**FINE, **wrong})

    assert (outcome.value["result"], outcome.value["reason"]) == (result, reason)


def test_who_applies_too_early_is_told_the_first_day():
    outcome = model("repair_admission").decide("repair_admission", {**FINE, "min_period_over": False})

    assert outcome.value["first_day"] == TODAY


def test_every_row_that_speaks_names_its_legal_basis():
    outcome = model("repair_admission").decide("repair_admission", {**FINE, "performed": False})

    (row,) = outcome.explanation["rows"]
    assert row["index"] == 5
    assert "第36号" in "".join(row["annotations"].values())


@pytest.mark.parametrize("item", ITEMS)
def test_each_item_has_the_class_of_the_rules(item):
    outcome = model("record_class").decide("record_class", {"items": [item]}, ask=ask)

    assert outcome.value == classify(RULES, [item], TODAY).severity


@pytest.mark.parametrize(
    ("items", "severity"),
    [
        (["warning_or_circulated_criticism_normal_procedure", "larger_fine", "revoke_permit"], "severe"),
        (["simple_procedure_penalty"], "minor"),
        (["small_fine", "confiscate_illegal_property"], "general"),
    ],
)
def test_the_highest_class_of_a_decision_governs(items, severity):
    outcome = model("record_class").decide("record_class", {"items": items}, ask=ask)

    assert outcome.value == severity
    (classes,) = outcome.explanation["required"]
    asked = {answer["arguments"]["key"] for answer in classes["answers"]}
    assert asked == {f"record.class_of.{item}" for item in items}

"""试一试: a designer tries an expression or a table with made-up facts and sees why it comes out so."""

import pytest

from app.config import ROOT
from tests.web.builders import a_told_office, a_user
from tests.web.test_studio import Designer

TABLE = (ROOT / "bpmn/decisions/repair_admission.dmn").read_text("utf-8")
FACTS = {
    "barred": "false",
    "recognising_unit": "true",
    "repairable": "true",
    "minor": "false",
    "min_period_over": "false",
    "performed": "true",
    "commitment": "true",
    "supplemented": "false",
    "first_day": 'date("2026-08-07")',
}


@pytest.fixture
def designer(sqlite_only, tmp_path, office_clock):
    office = a_told_office(sqlite_only, tmp_path, office_clock)
    a_user("luo", "designer", name="罗某")
    return Designer(office).enter("luo")


def tried(designer, text, facts=""):
    return designer.send("expression", {"text": text, "facts": facts}, "try").json


def test_an_expression_is_tried_with_made_up_facts(designer):
    said = tried(designer, '=if fine > 10 then [fine, "多"] else null', "{fine: 12.5}")

    assert (said["value"], said["type"]) == ('[12.5, "多"]', "list")
    assert said["warnings"] == said["remarks"] == []


def test_why_something_is_null_is_said_with_its_place(designer):
    said = tried(designer, 'fine + "x"', "{fine_wan: 1}")

    assert said["value"] == "null"
    assert {(one["code"], one["line"], one["column"]) for one in said["warnings"]} >= {
        ("feel_null_name", 1, 1)
    }
    assert said["remarks"][0]["message"] == "第 1 行第 1 列：字段 fine 不存在，是否指 fine_wan？"


@pytest.mark.parametrize(
    ("text", "facts", "code"),
    [
        ("1 +", "", "feel_ends_early"),
        ("1", "{a: ", "feel_ends_early"),
        ('due("x")', "", "feel_no_answer"),
        ("10 ** (10 ** 8)", "", "feel_number_too_big"),
    ],
)
def test_what_cannot_be_tried_is_said_in_a_sentence(designer, text, facts, code):
    said = tried(designer, text, facts)

    assert said["code"] == code
    assert said["problem"]


def test_the_law_and_the_day_answer_an_expression(designer):
    assert tried(designer, 'rule("repair.accept") > 0 and today() > date("2020-01-01")')["value"] == "true"


def test_a_table_says_which_facts_it_needs(designer):
    said = designer.send("decision", {"body": TABLE}, "try").json

    (offered,) = said["decisions"]
    assert offered["id"] == "repair_admission"
    assert set(offered["inputs"]) == set(FACTS)


def test_a_table_is_tried_as_it_stands_on_the_screen(designer):
    given = {"body": TABLE, "decision": "repair_admission", "facts": FACTS}
    said = designer.send("decision", given, "try").json

    assert 'result: "refuse"' in said["value"]
    assert [row["row"] for row in said["rows"]] == [4]
    assert "第36号" in said["rows"][0]["basis"]
    assert said["near"]
    assert said["warnings"] == []


def test_a_fact_that_cannot_be_read_is_said(designer):
    given = {"body": TABLE, "decision": "repair_admission", "facts": {"barred": "tru e"}}

    assert designer.send("decision", given, "try").json["code"] == "feel_unexpected"


def test_the_editor_is_told_what_an_expression_may_ask(designer):
    functions = {one["name"]: one["params"] for one in designer.get("/studio/names.json").json["functions"]}

    assert functions["remind at"] == [{"name": "rule", "type": "string"}, {"name": "share", "type": "number"}]
    assert functions["today"] == []

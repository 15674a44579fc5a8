"""A row that one cell alone kept from hitting is named, with that cell and what it saw."""

from decimal import Decimal

from app import feel
from app.decisions import DecisionModel
from tests.decisions.models import a_decision, a_model, a_table, an_input

ROWS = [
    ["< 10", '"甲"', "true", '"小"', "第一条"],
    [">= 10", '"甲"', "-", '"大"', "第二条"],
    [">= 10", '"乙"', "false", '"另"', "第三条"],
    ["-", "-", "false", '"余"', "第四条"],
]
FACTS = {"fine": 12, "kind": "甲", "done": True}


def the_table(rows=ROWS, policy="FIRST"):
    table = a_table(["fine", "kind", "done"], ["class"], rows, policy=policy, annotation="依据")
    inputs = [an_input(name) for name in ("fine", "kind", "done")]
    return DecisionModel.parse(
        a_model(*inputs, a_decision("class", table, inputs=["fine", "kind", "done"])), {}
    )


def test_a_row_that_one_cell_kept_from_hitting_is_named_with_that_cell():
    first, *others = the_table().near_misses("class", FACTS)

    assert (first.row, first.id, first.column, first.test) == (1, "r1", "fine", "< 10")
    assert first.value == Decimal(12)
    assert first.passed == 2
    assert first.annotations == {"依据": "第一条"}
    assert (first.decision, first.table) == ("class", "table")
    assert [(each.row, each.column) for each in others] == [(4, "done")]


def test_rows_that_hit_or_failed_twice_did_not_nearly_miss():
    rows = {each.row for each in the_table().near_misses("class", FACTS)}

    assert rows == {1, 4}


def test_no_more_are_told_than_asked_for():
    assert [each.row for each in the_table().near_misses("class", FACTS, most=1)] == [1]


def test_a_table_whose_rows_disagree_tells_its_near_misses_all_the_same():
    rows = [["12", "-", "-", '"一"', ""], ["-", '"甲"', "-", '"二"', ""], ["-", '"乙"', "-", '"三"', ""]]

    assert [each.row for each in the_table(rows, "UNIQUE").near_misses("class", FACTS)] == [3]


def test_a_row_that_asks_what_nobody_answered_is_left_out():
    rows = [["< 10", "-", '? = limit("x")', '"一"', ""], ["-", "-", "false", '"二"', ""]]
    asked = {"limit": feel.Question("limit", (("key", "string"),), "boolean", stable=True)}
    table = a_table(["fine", "kind", "done"], ["class"], rows, policy="FIRST", annotation="依据")
    inputs = [an_input(name) for name in ("fine", "kind", "done")]
    model = DecisionModel.parse(
        a_model(*inputs, a_decision("class", table, inputs=["fine", "kind", "done"])), asked
    )

    assert [each.row for each in model.near_misses("class", FACTS)] == [2]
    near = model.near_misses("class", FACTS, ask=lambda _question, _given: True)
    assert [each.row for each in near] == [1, 2]


def test_tables_of_required_decisions_are_looked_at_too():
    inner = a_table(["fine"], ["size"], [["< 10", '"小"'], [">= 10", '"大"']])
    outer = a_table(["size"], ["what"], [['"小"', '"罚"'], ['"大"', '"重罚"']])
    model = DecisionModel.parse(
        a_model(
            an_input("fine"),
            a_decision("size", inner, inputs=["fine"]),
            a_decision("what", outer, requires=["size"]),
        ),
        {},
    )

    near = model.near_misses("what", {"fine": 12})

    assert {(each.decision, each.row, each.value) for each in near} == {
        ("size", 1, Decimal(12)),
        ("what", 1, "大"),
    }

"""Decision tables: which rows speak, and what they say."""

import time
from decimal import Decimal

import pytest

from app.decisions import DecisionModel, RowsDisagree
from tests.decisions.models import a_decision, a_model, a_table, an_input


def decide(table, facts):
    body = a_model(*(an_input(name) for name in facts), a_decision("d", table, inputs=list(facts)))
    return DecisionModel.parse(body, {}).decide("d", facts)


ADMISSION = a_table(
    ["barred", "score"],
    ["outcome", "reason"],
    [
        ["true", "-", '"refuse"', '"BARRED"', "办法第十二条"],
        ["false", "< 60", '"refuse"', '"TOO_LOW"', "办法第十三条"],
        ["false", "[60..100]", '"accept"', "null", "办法第十四条"],
    ],
    annotation="依据",
)


def test_the_row_that_hits_speaks():
    outcome = decide(ADMISSION, {"barred": False, "score": 75})

    assert outcome.value == {"outcome": "accept", "reason": None}


def test_the_explanation_names_the_row_and_its_legal_basis():
    explanation = decide(ADMISSION, {"barred": False, "score": 12}).explanation

    assert explanation["rows"] == [
        {"table": "table", "index": 2, "id": "r2", "annotations": {"依据": "办法第十三条"}}
    ]
    assert explanation["inputs"] == {"barred": False, "score": Decimal(12)}


def test_a_fact_that_is_missing_hits_no_row():
    body = a_model(
        an_input("barred"), an_input("score"), a_decision("d", ADMISSION, inputs=["barred", "score"])
    )

    outcome = DecisionModel.parse(body, {}).decide("d", {})

    assert outcome.value is None
    assert outcome.explanation["rows"] == []


def test_two_rows_of_a_unique_table_are_an_incident():
    table = a_table(["n"], ["o"], [["< 5", "1"], ["< 9", "2"]])

    with pytest.raises(RowsDisagree) as broken:
        decide(table, {"n": 3})

    assert broken.value.named == {"table": "table", "policy": "UNIQUE", "rows": "1, 2"}


def test_rows_of_an_any_table_must_say_the_same():
    alike = a_table(["n"], ["o"], [["< 5", "1"], ["< 9", "1.0"]], policy="ANY")
    unlike = a_table(["n"], ["o"], [["< 5", "1"], ["< 9", "2"]], policy="ANY")

    assert decide(alike, {"n": 3}).value == 1
    with pytest.raises(RowsDisagree):
        decide(unlike, {"n": 3})


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("FIRST", "low"),
        ("PRIORITY", "high"),
        ("COLLECT", ["low", "high", "mid"]),
        ("RULE ORDER", ["low", "high", "mid"]),
        ("OUTPUT ORDER", ["high", "mid", "low"]),
    ],
)
def test_the_hit_policy_says_which_rows_speak(policy, expected):
    rows = [["> 0", '"low"'], ["> 1", '"high"'], ["> 2", '"mid"'], ["> 99", '"low"']]
    table = a_table(["n"], ["o"], rows, policy=policy, values='"high", "mid", "low"')

    assert decide(table, {"n": 3}).value == expected


@pytest.mark.parametrize(
    ("aggregation", "expected", "nothing"),
    [("SUM", 6, None), ("MIN", 1, None), ("MAX", 3, None), ("COUNT", 3, 0)],
)
def test_collected_numbers_are_put_together(aggregation, expected, nothing):
    rows = [["> 0", "1"], ["> 0", "2"], ["> 0", "3"]]
    table = a_table(["n"], ["o"], rows, policy=f"COLLECT+{aggregation}")

    assert decide(table, {"n": 1}).value == expected
    assert decide(table, {"n": 0}).value == nothing


def test_where_no_row_hits_the_default_speaks():
    default = '<defaultOutputEntry><text>"none"</text></defaultOutputEntry>'
    outcome = decide(a_table(["n"], ["o"], [["> 5", '"some"']], extra=default), {"n": 1})

    assert outcome.value == "none"
    assert outcome.explanation["rows"][0]["index"] == 0


def test_a_cell_may_speak_of_what_it_looks_at_and_of_other_facts():
    rows = [["? > limit * 2", '"far"'], ["limit", '"at"'], ["not(limit)", '"off"']]
    table = a_table(["n"], ["o"], rows, policy="FIRST")

    assert [decide(table, {"n": n, "limit": 4}).value for n in (9, 4, 5)] == ["far", "at", "off"]


def test_a_table_of_two_hundred_rows_and_ten_columns_is_quick():
    columns = [f"c{place}" for place in range(10)]
    rows = [[f"[{row}..{row + 1})", *['"x"'] * 9, str(row)] for row in range(200)]
    table = a_table(columns, ["o"], rows)
    body = a_model(*(an_input(name) for name in columns), a_decision("d", table, inputs=columns))
    model = DecisionModel.parse(body, {})
    facts = {"c0": 150, **dict.fromkeys(columns[1:], "x")}

    begun = time.process_time()
    for _ in range(20):
        value = model.decide("d", facts).value

    assert value == 150
    assert (time.process_time() - begun) / 20 < 0.003  # 300 microseconds on a quiet machine

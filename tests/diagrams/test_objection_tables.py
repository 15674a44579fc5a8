"""The table and the forms of an objection: the first thing that is wrong, and what each decision asks for."""

import pytest

from tests.diagrams.test_decisions import model
from tests.diagrams.test_forms import load, wrong

FINE = {
    "entitled": True,
    "in_scope": True,
    "repeated": False,
    "overdue": False,
    "commitment": True,
    "evidence": True,
    "supplemented": False,
    "earlier": None,
}
KEY = "objection_admission"


@pytest.mark.parametrize(
    ("changed", "result", "reason", "route"),
    [
        ({}, "accept", None, "check"),
        ({"entitled": False, "repeated": True}, "decline", "NOT_THE_SUBJECT", None),
        ({"in_scope": False, "overdue": True}, "decline", "OUT_OF_SCOPE", None),
        ({"repeated": True, "overdue": True}, "decline", "REPEATED_WITHOUT_NEW_EVIDENCE", None),
        ({"overdue": True, "commitment": False}, "accept", "OVERDUE_CONFIRMED", "delete_now"),
        ({"commitment": False, "evidence": False}, "supplement", "COMMITMENT_MISSING", None),
        ({"evidence": False}, "supplement", "EVIDENCE_MISSING", None),
        ({"commitment": False, "supplemented": True}, "decline", "OBJECTION_MATERIAL_INCOMPLETE", None),
        ({"evidence": False, "supplemented": True}, "decline", "OBJECTION_MATERIAL_INCOMPLETE", None),
    ],
)
def test_admission_names_the_first_thing_that_is_wrong(changed, result, reason, route):
    value = model(KEY).decide(KEY, {**FINE, **changed}).value

    assert (value["result"], value["reason"], value["route"]) == (result, reason, route)


def test_a_repeated_objection_is_told_the_earlier_case():
    value = model(KEY).decide(KEY, {**FINE, "repeated": True, "earlier": "YY2026000001"}).value

    assert value["earlier"] == "YY2026000001"


@pytest.mark.parametrize(
    ("key", "posted", "context", "missing"),
    [
        ("objection_check", {"decision": "decline"}, {}, {"reason", "opinion"}),
        ("objection_own_check", {"decision": "delete", "opinion": "录入有误。"}, {}, {"removal"}),
        (
            "objection_own_check",
            {"decision": "correct", "opinion": "录入有误。"},
            {"ground": "missing"},
            {"decision"},
        ),
        (
            "objection_decision",
            {"decision": "collect", "opinion": "确系漏报。"},
            {"ground": "wrong"},
            {"decision"},
        ),
        (
            "objection_decision",
            {"decision": "unverified", "opinion": "均不能证明。"},
            {"ground": "wrong"},
            {"objector_version", "unit_version"},
        ),
        (
            "objection_decision",
            {"decision": "delete", "removal": "annulled", "opinion": "判决撤销。"},
            {"ground": "wrong"},
            {"statement"},
        ),
        ("complaint_answer", {"decision": "founded", "opinion": "查明属实。"}, {}, {"measures"}),
        ("objection_supplement", {"note": "已补齐"}, {"facts": {"commitment": True}}, set()),
    ],
)
def test_each_decision_asks_for_what_it_needs(key, posted, context, missing):
    if missing:
        assert wrong(key, posted, **context) == missing
    else:
        load(key, posted, **context)


def test_a_claimed_commitment_counts_for_nothing_without_the_stamped_letter():
    posted = {
        "ground": "wrong",
        "claim": "金额应为二万元。",
        "agent_name": "李经办",
        "agent_phone": "13800000000",
        "agent_capacity": "self",
        "promise_truth": True,
        "promise_liability": True,
        "commitment": True,
    }

    assert load("objection_application", posted)["commitment"] is False

"""The forms take what an honest person writes, say what is missing, and compute what nobody may claim."""

from datetime import date
from decimal import Decimal

import pytest

from app.casework.forms import BadAnswer, FormSchema
from tests.diagrams.shipped import ROOT

APPLICATION = {
    "agent_name": "李经办",
    "agent_phone": "13800000000",
    "agent_capacity": "self",
    "performed_on": "2026-05-20",
    "payment": "once",
    "rectification_note": "已停止超限运输，补办许可并培训驾驶员。",
    "promise_truth": True,
    "promise_liability": True,
    "promise_public": True,
}
FILE = "f" * 32


def load(key, posted, **context):
    return FormSchema.parse((ROOT / f"forms/{key}.form").read_bytes()).load(posted, context)


def wrong(key, posted, **context):
    with pytest.raises(BadAnswer) as refusal:
        load(key, posted, **context)
    return {finding.where for finding in refusal.value.findings}


def test_an_application_asks_for_nothing_the_office_holds():
    text = (ROOT / "forms/repair_application.form").read_text("utf-8")

    for held in ("uscc", "decision_no", "subject_name", "fine_wan", "authority"):
        assert f'"{held}"' not in text


def test_an_application_is_taken_and_its_commitment_computed():
    answer = load("repair_application", APPLICATION)

    assert answer["performed_on"] == date(2026, 5, 20)
    assert answer["commitment"] is True
    assert "payments" not in answer
    assert "power_of_attorney" not in answer


def test_a_claimed_commitment_counts_for_nothing_without_the_promises():
    answer = load("repair_application", {**APPLICATION, "promise_public": False, "commitment": True})

    assert answer["commitment"] is False


def test_everything_missing_in_an_application_is_named_at_once():
    found = wrong("repair_application", {"agent_phone": "call me", "agent_capacity": "entrusted"})

    assert found >= {
        "agent_name",
        "agent_phone",
        "power_of_attorney",
        "performed_on",
        "payment",
        "rectification_note",
    }


def test_instalments_are_listed_and_added_up():
    paid = [
        {"amount_wan": "1.5", "paid_on": "2026-05-10"},
        {"amount_wan": "0.25", "paid_on": "2026-05-20"},
    ]

    answer = load("repair_application", {**APPLICATION, "payment": "instalments", "payments": paid})

    assert answer["paid_total_wan"] == Decimal("1.75")


@pytest.mark.parametrize(
    ("key", "posted", "context", "missing"),
    [
        ("formal_check", {"decision": "decline"}, {}, {"reason", "opinion"}),
        ("formal_check", {"decision": "supplement"}, {}, {"decision"}),
        ("formal_check", {"decision": "accept"}, {}, set()),
        (
            "verification",
            {"sources": ["site_visit"], "decision": "performed"},
            {},
            {"visited_on", "findings"},
        ),
        ("decision", {"decision": "refuse", "opinion": "不同意"}, {}, {"reason"}),
        ("decision", {"decision": "falsified", "opinion": "虚假"}, {}, {"trigger"}),
        ("decision", {"decision": "grant", "opinion": "同意"}, {}, set()),
        (
            "follow_up",
            {"decision": "falsified", "method": "data", "findings": "与事实不符"},
            {},
            {"trigger", "evidence"},
        ),
        ("intake_check", {"decision": "all"}, {"waiting": 3}, set()),
        (
            "intake_check",
            {"decision": "some", "excluded": [{"decision_no": "某号"}]},
            {},
            {"excluded.0.fault"},
        ),
        (
            "overdue_duty",
            {"decision": "performed", "findings": "已补缴罚款"},
            {},
            {"performed_on", "evidence"},
        ),
        ("overdue_duty", {"decision": "keep", "findings": "仍未缴清"}, {}, {"legal_basis", "findings"}),
        ("supplement_answer", {"note": "已补齐"}, {"facts": {"commitment": True}}, set()),
    ],
)
def test_each_decision_asks_for_what_it_needs(key, posted, context, missing):
    if missing:
        assert wrong(key, posted, **context) == missing
    else:
        load(key, posted, **context)


def test_a_promise_given_before_is_not_asked_for_again():
    kept = load("supplement_answer", {"note": "已补齐"}, facts={"commitment": True})
    still_missing = load(
        "supplement_answer", {"note": "已补齐", "promise_truth": True}, facts={"commitment": False}
    )

    assert kept["commitment"] is True
    assert "promise_truth" not in kept
    assert still_missing["commitment"] is False

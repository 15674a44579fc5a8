"""The commitment route in law, and the decision table that says the same."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from app.credit import Rulebook
from app.credit.catalogue import Catalogue, CommitmentType, Item, is_excluded
from app.credit.commitments import closed_route
from app.credit.standing import Standing, goes_first, share_checked, why_closed
from app.decisions import DecisionModel
from app.feel import Question
from tests.diagrams.shipped import ROOT

RULES = Rulebook.of_folder(ROOT / "rules")
TODAY = date(2026, 8, 7)
CATALOGUE = Catalogue.parse((ROOT / "catalogue/commitments.yaml").read_bytes())
TABLE = DecisionModel.parse(
    (ROOT / "bpmn/decisions/commitment_route.dmn").read_bytes(),
    {"rule": Question("rule", (("key", "string"),), "Any", stable=True)},
)
FACTS = ("excluded_domain", "serious_list", "false_before", "repaired", "bad_record")
CLEAN = Standing(False, False, False, False, False, 0)


@pytest.mark.parametrize("held", list(product([False, True], repeat=len(FACTS))))
def test_the_table_and_the_law_agree_on_every_standing(held):
    facts = dict(zip(FACTS, held, strict=True))

    decided = TABLE.decide(
        "commitment_route",
        {"replacing": True, **facts},
        ask=lambda _name, given: RULES.value(given["key"], TODAY),
    )

    reason = closed_route(RULES, TODAY, **facts)
    assert decided.value["reason"] == reason
    assert decided.value["result"] == ("closed" if reason else "open")


def test_the_row_that_closes_the_route_names_its_basis():
    facts = dict.fromkeys(FACTS, False) | {"replacing": True, "bad_record": True}

    decided = TABLE.decide(
        "commitment_route", facts, ask=lambda _name, given: RULES.value(given["key"], TODAY)
    )

    (row,) = decided.explanation["rows"]
    assert "国办发〔2020〕42号" in "".join(row["annotations"].values())


def item(kind: CommitmentType) -> Item:
    return next(one for one in CATALOGUE.items if one.type is kind)


@pytest.mark.parametrize("kind", list(CommitmentType))
def test_only_a_promise_that_replaces_something_can_be_barred(kind):
    standing = replace(CLEAN, serious_list=True, false_before=True, bad_record=True)

    closed = why_closed(standing, item(kind), RULES, TODAY)

    assert (closed is not None) is kind.replaces


def test_the_catalogue_holds_every_type_and_every_field():
    assert {one.type for one in CATALOGUE.items} == set(CommitmentType)
    assert {one.sector for one in CATALOGUE.open_items(RULES, TODAY)} == {
        "road",
        "water",
        "port",
        "works",
        "safety",
    }


def test_an_excluded_domain_is_never_open():
    closed = [one for one in CATALOGUE.items if is_excluded(one, RULES, TODAY)]

    assert [one.key for one in closed] == ["dangerous_goods_licence"]
    assert closed[0] not in CATALOGUE.open_items(RULES, TODAY)


@pytest.mark.parametrize(
    ("standing", "first"),
    [
        (CLEAN, False),
        (replace(CLEAN, kept=1), True),
        (replace(CLEAN, kept=5, any_record=True), False),
    ],
)
def test_who_kept_promises_and_has_no_bad_record_goes_first(standing, first):
    assert goes_first(standing, RULES, TODAY) is first


@pytest.mark.parametrize(
    ("standing", "share"),
    [(CLEAN, 20), (replace(CLEAN, kept=1), 5), (replace(CLEAN, kept=1, any_record=True), 100)],
)
def test_the_worse_the_standing_the_more_are_checked(standing, share):
    by_grade = next(one for one in CATALOGUE.items if one.check == "by_grade")

    assert share_checked(by_grade, standing, RULES, TODAY) == share


def test_no_number_of_the_family_is_left_unset():
    mine = [rule for rule in RULES.rules if rule.family == "commitment"]

    assert [rule.key for rule in mine if rule.value is None] == []
    assert {rule.key for rule in mine if rule.evidence == "V"} >= {"commitment.campaign"}

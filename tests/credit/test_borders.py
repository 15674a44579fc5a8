"""Which item a fine is depends on the borders its authority, or the one above it, has set."""

from datetime import date
from decimal import Decimal

import pytest

from app.credit.borders import AgencyBorder, Borders
from app.credit.categories import NAMED, Category, FineBorders, category_named, fine_item, items_of, names_of
from app.credit.periods import classify
from app.db import Database, unit_of_work
from app.words import say
from tests.credit.builders import RULES, an_agency

TODAY = date(2026, 8, 3)
SET = FineBorders(Decimal(1), Decimal(20))


@pytest.mark.parametrize(
    ("fine", "borders", "item"),
    [
        ("0.99", SET, "small_fine"),
        ("1", SET, "larger_fine"),
        ("19.99", SET, "larger_fine"),
        ("20", SET, "huge_fine"),
        ("500", FineBorders(Decimal(1)), "larger_fine"),
        ("500", FineBorders(), "fine_without_border"),
    ],
)
def test_a_fine_is_an_item_by_its_borders(fine: str, borders: FineBorders, item: str) -> None:
    assert fine_item(Decimal(fine), borders) == item


def test_a_fine_of_unknown_amount_is_an_item_without_border() -> None:
    assert fine_item(None, SET) == "fine_without_border"


def test_a_simple_procedure_is_one_item_whatever_it_imposed() -> None:
    assert items_of(["fine", "warning"], Decimal(50), SET, simple_procedure=True) == [
        "simple_procedure_penalty"
    ]


def test_an_item_is_named_once() -> None:
    assert items_of(["warning", "criticism"], None, SET, simple_procedure=False) == [
        "warning_or_circulated_criticism_normal_procedure"
    ]


def test_every_category_has_a_chinese_name_a_word_and_a_class() -> None:
    for category in Category:
        items = items_of([category], Decimal(5), SET, simple_procedure=False)
        name = say(names_of([category])[0])

        assert classify(RULES, items, TODAY).severity
        assert name
        assert category in NAMED.values()
    assert category_named(" 警告 ") is Category.WARNING
    assert category_named("口头教育") is None


def test_the_nearest_agency_that_has_set_a_border_decides(database: Database) -> None:
    with unit_of_work() as session:
        province = an_agency(session)
        city = an_agency(session, superior_id=province.id)
        team = an_agency(session, superior_id=city.id)
        for agency, larger, since in (
            (province, 10, date(2020, 1, 1)),
            (city, 2, date(2026, 1, 1)),
            (city, 3, date(2026, 7, 1)),
        ):
            session.add(
                AgencyBorder(agency_id=agency.id, larger_from_wan=larger, effective_from=since, source="s")
            )
        session.flush()
        session.expire_all()

        borders = Borders.read(session)
        found = [borders.of(team.id, day).larger_from for day in (date(2019, 1, 1), date(2025, 1, 1))]
        found += [borders.of(team.id, day).larger_from for day in (date(2026, 6, 30), TODAY)]

    assert found == [None, 10, 2, 3]

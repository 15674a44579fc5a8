"""The guide and the catalogue say what the rules of the day say, and nothing else."""

import re
from datetime import date

import pytest

from app.credit.rulebook import Rulebook
from app.db import reading
from app.web import guide
from app.words import catalogue
from tests.web.builders import Browser, a_told_office

OLD, NEW = date(2026, 3, 31), date(2026, 4, 1)


@pytest.fixture
def office(sqlite_only, tmp_path, office_clock):
    return a_told_office(sqlite_only, tmp_path, office_clock)


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def periods(on: date) -> list[tuple[str, str, str]]:
    with reading() as session:
        written = guide.written(Rulebook.read(session), on)
    return [(kind.name, kind.shortest.value, kind.longest.value) for kind in written.kinds]


def test_the_guide_changes_with_the_order_on_the_first_of_april(office, office_clock):
    anyone = Browser(office)
    office_clock.set(OLD)
    before = words(anyone.get("/guide").text)
    office_clock.set(NEW)
    after = words(anyone.get("/guide").text)

    assert "第58号" in before
    assert "一般领域行政处罚信息" in before
    assert "轻微失信信息" not in before
    assert "轻微失信信息" in after
    assert "一般领域行政处罚信息" not in after
    assert "公开作出信用承诺" in after
    assert "2026年4月1日 起施行新的办法" in before


def test_the_periods_of_each_class_are_those_of_the_day(office):
    with office.test_request_context():
        before, after = periods(OLD), periods(NEW)

    assert [one[1:] for one in before] == [("3 个月", "36 个月"), ("12 个月", "36 个月")]
    assert after == [
        ("轻微失信信息", "没有最短期限", "3 个月"),
        ("一般失信信息", "3 个月", "12 个月"),
        ("严重失信信息", "12 个月", "36 个月"),
    ]


def test_what_was_not_read_in_its_source_is_marked_and_the_rest_is_not(office, office_clock):
    office_clock.set(NEW)

    page = words(Browser(office).get("/guide").text)

    assert "申请人补正 5 个工作日 未核实" in page
    assert re.search("认定单位决定是否受理 3 个工作日 依据", page)


def test_another_day_s_rules_can_be_read_and_say_so(office, office_clock):
    office_clock.set(OLD)

    page = words(Browser(office).get("/guide?on=2026-04-01").text)

    assert "以下按 2026年4月1日 有效的规定生成" in page
    assert "看今天有效的规定" in page


@pytest.mark.parametrize("on", ["", "x", "2026-13-01", "0001-01-01", "9999-12-31"])
def test_any_day_is_answered_in_a_sentence(office, on):
    assert Browser(office).get(f"/guide?on={on}").status_code in (200, 422)


def test_every_word_that_a_rule_of_the_guide_may_have_is_said_in_both_languages(office):
    keys = guide.TERMS + guide.CONSEQUENCES + guide.CONDITIONS + guide.REMEDIES
    with reading() as session:
        rules = [rule for key in keys for rule in Rulebook.read(session).history(key)]
    values = {one for rule in rules if rule.unit == "list" for one in rule.value}
    values |= {one for rule in rules if rule.unit == "choice" for one in (rule.value, *rule.choices)}

    assert values
    assert {one for one in values if f"choice_{one}" not in catalogue()} == set()


def test_the_catalogue_names_papers_and_periods_of_the_day(office, office_clock):
    office_clock.set(NEW)

    page = words(Browser(office).get("/services").text)

    assert "信用修复" in page
    assert "义务履行完毕证明材料" in page
    assert "认定单位决定是否受理： 3 个工作日" in page
    assert "网站自收到申请起向申请人反馈： 10 个工作日" in page
    assert "归集" not in page

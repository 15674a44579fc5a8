"""The reader chooses the language of the pages; what was written by people and by the law stays Chinese."""

import re

import pytest

from tests.web.builders import Browser, a_told_office
from tests.web.test_applying import TYPED, address

ENGLISH = {"Accept-Language": "en-GB,en;q=0.8"}


@pytest.fixture
def office(sqlite_only, tmp_path, office_clock):
    return a_told_office(sqlite_only, tmp_path, office_clock)


def language(page: str) -> str:
    return re.search('<html lang="([^"]+)"', page)[1]


@pytest.mark.parametrize(
    ("accepted", "spoken"),
    [("", "zh-Hans"), ("fr", "zh-Hans"), ("zh-TW,en;q=0.5", "zh-Hans"), ("en-US,en;q=0.9,zh;q=0.8", "en")],
)
def test_without_a_choice_the_browser_s_preference_counts_and_else_it_is_chinese(office, accepted, spoken):
    page = Browser(office).get("/", headers={"Accept-Language": accepted}).text

    assert language(page) == spoken


def test_a_choice_goes_before_what_the_browser_prefers(office):
    anyone = Browser(office)
    chosen = anyone.get("/language/zh?next=/guide")

    assert (chosen.status_code, chosen.location) == (303, "/guide")
    assert language(anyone.get("/", headers=ENGLISH).text) == "zh-Hans"
    anyone.get("/language/en")
    assert language(anyone.get("/", headers={"Accept-Language": "zh-CN"}).text) == "en"


@pytest.mark.parametrize("target", ["//evil.test", "https://evil.test/", "/\\evil.test"])
def test_the_switch_leads_to_no_other_house(office, target):
    assert Browser(office).get("/language/en", query_string={"next": target}).location == "/"


def test_there_is_no_third_language(office):
    assert Browser(office).get("/language/fr").status_code == 404


def test_chrome_dates_and_errors_are_english_and_content_is_not(office):
    reader = Browser(office).enter("applicant")
    reader.get("/language/en")
    page = reader.get("/mine").text
    refused = reader.post(address(office), **{**TYPED, "agent_phone": "abc"}).text

    assert "My credit records" in page
    assert "from 2026-03-23" in page
    assert "The first day to apply is 2026-03-23" in page
    assert "青交执罚〔2025〕101号" in page
    assert "Please mend 1 things" in refused
    assert "经办人电话" in refused


def test_what_is_stored_is_chinese_whoever_reads_english(office):
    reader = Browser(office).enter("applicant")
    reader.get("/language/en")
    case = reader.post(address(office), **TYPED).location

    own = reader.get(case).text
    theirs = Browser(office).enter("clerk").get(case).text

    assert "Your application was received" in own
    assert "信用修复（青交执罚〔2025〕101号）" in theirs
    assert language(theirs) == "zh-Hans"

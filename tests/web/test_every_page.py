"""Every page that can be reached by links, as every kind of person, with hostile names in the data."""

import html
import re
from collections import deque

import pytest
from sqlalchemy import text, update

from app.credit.records import Record
from app.credit.subjects import Subject
from app.db import unit_of_work
from app.people import Agency, User
from tests.web.builders import Browser, Program, a_told_office
from tests.web.test_api import REASONABLE, open_record

HOSTILE = """<img src=x onerror=alert(1)>"'{{7*7}}<script>alert(2)</script>"""
LINK = re.compile(r'(?:href|action|data-xml|formaction)="(/[^"]*)"')
PEOPLE = [
    None,
    "applicant",
    "clerk",
    "approver",
    "publisher",
    "supervisor",
    "designer",
    "administrator",
    "auditor",
]
MOST_PAGES = 80
MORE_VERBS = (
    r"|retract|suspend|resume|extend|terminate|retry|read|complete-later|undo|phrase|delegate|take-back"
    r"|copy|recuse|supervise|forget|end|leave|phrases|filters|bulk/[a-z-]+|studio/new|discard|revive/[0-9]+)$"
)


@pytest.fixture
def office(sqlite_only, tmp_path, office_clock):
    office = a_told_office(sqlite_only, tmp_path, office_clock)
    spoil_names()
    applicant = Program(office, "applicant")
    record = open_record(applicant)
    answer = REASONABLE | {"agent_name": HOSTILE[:28], "rectification_note": HOSTILE * 2}
    case = applicant.post(f"/records/{record['id']}/repairs", {"answer": answer}).json
    assert "case_id" in case, case
    applicant.post(f"/cases/{case['case_id']}/comments", {"text": HOSTILE})
    task = case["tasks"][0]
    Program(office, "clerk").post(f"/tasks/{task}/supplement", {"gaps": [HOSTILE]})
    with unit_of_work() as session:
        session.execute(
            text(
                "INSERT INTO incident (case_id, held_id, element, name, cause, opened_at, attempts, state) "
                "VALUES (:case, 'x', 'Decide', :bad, :bad, '2026-03-01 00:00:00', 1, 'open')"
            ),
            {"case": case["case_id"], "bad": HOSTILE},
        )
    return office


def spoil_names() -> None:
    with unit_of_work() as session:
        session.execute(update(Subject).values(name=HOSTILE))
        session.execute(update(Agency).where(Agency.superior_id.is_not(None)).values(name=HOSTILE))
        session.execute(update(User).values(name=HOSTILE[:80]))
        session.execute(
            update(Record).values(facts=HOSTILE, basis=HOSTILE, content=HOSTILE, act_type=HOSTILE)
        )


def crawl(browser: Browser) -> dict[str, object]:
    """Follow every link from the first page on; forms are not sent."""
    seen: dict[str, object] = {}
    waiting = deque(["/", "/inbox?view=unit", "/cases?show=all", "/mine"])
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.popleft()
        if path in seen:
            continue
        answer = browser.get(path)
        if answer.status_code == 405:  # where a form is sent
            continue
        seen[path] = answer
        if answer.mimetype == "text/html":
            found = [html.unescape(one) for one in LINK.findall(answer.text)]
            wanted = [one for one in found if not one.startswith("/static") and is_page(one)]
            rules = [one for one in wanted if one.startswith("/rules/")]  # a hundred pages of one kind
            waiting.extend(one for one in wanted if one not in rules[3:])
    return seen


def is_page(path: str) -> bool:
    verbs = (
        r"/(sign-out|sign-in/demo|claim|release|complete|draft|supplement|send-back|hand-over|comment|remind"
    )
    return not re.search(verbs + MORE_VERBS + r"|^/language/", path)


@pytest.mark.parametrize("login", PEOPLE)
def test_every_page_answers_and_shows_hostile_names_as_text(office, login):
    browser = Browser(office).enter(login) if login else Browser(office)
    pages = crawl(browser)
    texts = {path: one.text for path, one in pages.items() if one.mimetype == "text/html"}

    assert {path for path, one in pages.items() if one.status_code not in (200, 302)} <= {
        "/mine",
        "/inbox?view=unit",
    }
    assert [path for path, page in texts.items() if "<img src=x" in page or "alert(2)</script>" in page] == []
    assert any("&lt;img src=x" in page and "{{7*7}}" in page for page in texts.values())
    assert len(pages) >= (6 if login is None else 10), list(pages)


@pytest.mark.parametrize("login", [None, "applicant", "clerk", "administrator"])
def test_every_page_has_a_title_one_heading_a_language_and_labels(office, login):
    browser = Browser(office).enter(login) if login else Browser(office)
    poor = {}
    for path, answer in crawl(browser).items():
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        page = answer.text
        ids = re.findall(r'\sid="([^"]+)"', page)
        labelled = set(re.findall(r'<label for="([^"]+)"', page))
        inputs = re.findall(r'<(?:input|select|textarea)(?![^>]*type="hidden")[^>]*\sid="([^"]+)"', page)
        faults = [
            "no title" if not re.search(r"<title>[^<]+</title>", page) else "",
            "headings" if len(re.findall(r"<h1[ >]", page)) != 1 else "",
            "no language" if '<html lang="zh-Hans">' not in page else "",
            "no main" if page.count("<main") != 1 else "",
            "an id twice" if len(ids) != len(set(ids)) else "",
            "no label" if set(inputs) - labelled else "",
        ]
        if any(faults):
            poor[path] = [fault for fault in faults if fault]

    assert poor == {}

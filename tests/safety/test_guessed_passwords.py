"""Guessing is slow, seen, and answered the same for everybody; what docs/security.md promises holds."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.config import ROOT
from app.db import reading
from app.people import LoginAttempt
from app.people.passwords import LONGEST, REMEMBERED, SHORTEST
from app.people.throttle import LOCK, WRONG_PER_ADDRESS, WRONG_PER_LOGIN
from tests.people.builders import PASSWORD
from tests.web.builders import Browser, a_user, an_office

DOCUMENT = " ".join((ROOT / "docs" / "security.md").read_text("utf-8").split())


@pytest.fixture
def office(database, tmp_path):
    return an_office(database, tmp_path / "instance")


def test_the_document_names_the_numbers_that_hold():
    minutes = int(LOCK.total_seconds() // 60)

    assert (
        f"{WRONG_PER_LOGIN} wrong passwords for one login or {WRONG_PER_ADDRESS} from one address" in DOCUMENT
    )
    assert f"within {minutes} minutes" in DOCUMENT
    assert f"locked for {minutes} minutes" in DOCUMENT
    assert f"{SHORTEST} to {LONGEST} characters" in DOCUMENT
    assert f"last {REMEMBERED} passwords" in DOCUMENT


def test_the_lock_holds_in_every_worker_and_is_written_down(office, database, tmp_path, monkeypatch):
    a_user("wang", "clerk")
    other_worker = an_office(database, tmp_path / "instance")
    told = [Browser(office).sign_in(password="wrong").status_code for _ in range(WRONG_PER_LOGIN)]

    locked = Browser(other_worker).sign_in()

    assert told == [401] * WRONG_PER_LOGIN
    assert (locked.status_code, "15 分钟后再试" in locked.text) == (429, True)
    with reading() as session:
        rows = [(one.login, one.outcome) for one in session.scalars(select(LoginAttempt))]
    assert rows == [("wang", "wrong")] * WRONG_PER_LOGIN + [("wang", "locked")]
    later = clock.machine_now() + LOCK + timedelta(seconds=1)
    monkeypatch.setattr("app.web.signing_in.machine_now", lambda: later)
    assert Browser(office).sign_in().status_code == 303


def test_a_login_that_is_not_there_is_answered_like_one_that_is(office):
    a_user("wang", "clerk")
    there = [Browser(office).sign_in("wang", "wrong") for _ in range(WRONG_PER_LOGIN + 1)]
    nowhere = [Browser(office).sign_in("nobody", "wrong") for _ in range(WRONG_PER_LOGIN + 1)]

    assert [one.status_code for one in there] == [one.status_code for one in nowhere]
    assert [said(one) for one in there] == [said(one) for one in nowhere]


def test_a_forwarded_address_does_not_open_the_lock(office):
    a_user("wang", "clerk")
    told = []

    for number in range(WRONG_PER_LOGIN + 1):
        browser = Browser(office)
        fields = {"login": "wang", "password": "wrong", "csrf_token": browser.token("/sign-in")}
        headers = {"X-Forwarded-For": f"192.0.2.{number}"}
        told.append(browser.client.post("/sign-in", data=fields, headers=headers).status_code)

    assert told[-1] == 429


@pytest.mark.parametrize("weak", ["Ab-1", "alllowercase1", "P@ssw0rd12", "Wang-2026-xx", PASSWORD])
def test_a_weak_known_or_former_password_is_refused_on_the_page(office, weak):
    a_user("wang", "clerk")
    browser = Browser(office).enter("wang")

    answer = browser.post("/password", old=PASSWORD, password=weak)

    assert answer.status_code == 400
    assert browser.get("/inbox").status_code == 200
    assert Browser(office).sign_in().status_code == 303


def test_a_new_password_ends_every_session(office):
    a_user("wang", "clerk")
    here, elsewhere = Browser(office).enter("wang"), Browser(office).enter("wang")

    answer = here.post("/password", old=PASSWORD, password="Xin-de kou-ling 1")

    assert answer.status_code == 303
    assert elsewhere.get("/inbox").status_code == 302
    assert Browser(office).sign_in().status_code == 401


def said(answer) -> str:
    """What stands in the notice, without the login shown again."""
    return answer.text.partition('role="alert"')[2].partition("</p>")[0]

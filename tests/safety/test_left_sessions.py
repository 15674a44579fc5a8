"""A session that was left ends, however it was used; nothing of it stays in the browser."""

from datetime import timedelta
from io import BytesIO

import pytest

from app import clock
from app.people.sessions import LONGEST
from tests.safety.matrix import PICTURE
from tests.web.builders import Browser, Program, a_told_office, a_user, an_office
from tests.web.test_every_page import crawl


@pytest.fixture
def office(database, tmp_path):
    office = an_office(database, tmp_path / "instance", idle_minutes=20)
    a_user("wang", "clerk")
    return office


@pytest.fixture
def machine(monkeypatch):
    """Moves the machine's time as the web sees it."""
    begun = clock.machine_now()

    def move(**by: float) -> None:
        moved = begun + timedelta(**by)
        for room in ("access", "signing_in"):
            monkeypatch.setattr(f"app.web.{room}.machine_now", lambda: moved)

    return move


def test_the_setting_says_how_long_a_session_may_idle(office, machine):
    browser = Browser(office).enter("wang")
    machine(minutes=19)
    still_in = browser.get("/inbox").status_code
    machine(minutes=19 + 21)

    page, program = browser.get("/inbox"), browser.get("/api/v1/me")

    assert still_in == 200
    assert (page.status_code, page.location) == (302, "/sign-in?next=/inbox")
    assert program.status_code == 401


def test_a_cookie_from_before_the_pause_is_worth_nothing_after_it(office, machine):
    browser = Browser(office).enter("wang")
    kept = browser.client.get_cookie("chengnuo").value
    machine(minutes=21)
    browser.get("/inbox")
    machine(minutes=0)

    thief = office.test_client()
    thief.set_cookie("chengnuo", kept)

    assert thief.get("/inbox").status_code == 302


def test_the_busiest_session_ends_after_half_a_day(office, machine):
    browser = Browser(office).enter("wang")
    limit = int(LONGEST.total_seconds() // 60)
    seen = {}

    for minutes in range(0, limit + 60, 15):
        machine(minutes=minutes)
        seen[minutes] = browser.get("/inbox").status_code

    assert {status for minutes, status in seen.items() if minutes < limit - 1} == {200}
    assert {status for minutes, status in seen.items() if minutes > limit} == {302}


@pytest.mark.parametrize("login", ["applicant", "clerk", "administrator"])
def test_no_answer_to_a_person_is_kept_by_the_browser(sqlite_only, tmp_path, office_clock, login):
    office = a_told_office(sqlite_only, tmp_path, office_clock)
    browser = Browser(office).enter(login)
    stored = Program(office, "applicant").upload(BytesIO(PICTURE), "凭证.png").json["id"]
    answers = {**crawl(browser), "a file": Browser(office).enter("applicant").get(f"/files/{stored}")}
    answers |= {
        path: browser.get(path) for path in ("/nowhere", "/cases/999999", "/api/v1/me", "/api/v1/cases")
    }
    answers["signed out"] = Browser(office).get("/inbox")
    answers["refused"] = browser.client.post("/sign-out")

    kept = {path: one.headers.get("Cache-Control") for path, one in answers.items()}

    assert set(kept.values()) == {"no-store"}
    assert len(kept) > 12

"""The door, as a browser meets it."""

from datetime import timedelta

import pytest

from app import clock
from tests.web.builders import Browser, a_browser, a_user, an_office


@pytest.fixture
def office(sqlite_only, tmp_path):
    return an_office(sqlite_only, tmp_path / "instance")


def move_machine(monkeypatch, **by):
    moved = clock.machine_now() + timedelta(**by)
    monkeypatch.setattr("app.web.access.machine_now", lambda: moved)
    monkeypatch.setattr("app.web.signing_in.machine_now", lambda: moved)


def test_a_clerk_signs_in_and_stands_before_the_desk(office):
    a_user("wang", "clerk")

    answer = Browser(office).sign_in()

    assert (answer.status_code, answer.location) == (303, "/inbox")


def test_an_applicant_stands_before_the_own_records(office):
    a_user("chen", "applicant")

    assert Browser(office).sign_in("chen").location == "/mine"


def test_after_signing_in_a_person_gets_where_he_wanted(office):
    a_user("wang", "clerk")
    browser = Browser(office)

    asked_first = browser.get("/cases?show=closed")
    answer = browser.post("/sign-in", login="wang", password="Zhong-Lu 27 ban", next="/cases?show=closed")

    assert asked_first.location == "/sign-in?next=/cases?show%3Dclosed"
    assert answer.location == "/cases?show=closed"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_site(office, elsewhere):
    a_user("wang", "clerk")

    answer = Browser(office).post("/sign-in", login="wang", password="Zhong-Lu 27 ban", next=elsewhere)

    assert answer.location == "/inbox"


def test_the_sixth_wrong_guess_is_told_to_wait(office):
    a_user("wang", "clerk")
    browser = Browser(office)
    told = [browser.sign_in(password="wrong").status_code for _ in range(6)]

    answer = browser.sign_in()

    assert told == [401] * 5 + [429]
    assert answer.status_code == 429
    assert "15 分钟后再试" in answer.text


def test_what_was_typed_as_a_login_is_shown_again_as_text(office):
    answer = Browser(office).sign_in('"><script>alert(1)</script>', "wrong")

    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_signing_in_begins_a_new_session(office):
    a_user("wang", "clerk")
    browser = Browser(office)
    browser.get("/sign-in")
    before = browser.client.get_cookie("chengnuo").value

    browser.sign_in()

    assert browser.client.get_cookie("chengnuo").value != before


def test_a_copied_cookie_is_worth_nothing_after_signing_out(office):
    a_user("wang", "clerk")
    browser = a_browser(office, "wang")
    copied = browser.client.get_cookie("chengnuo").value

    browser.post("/sign-out", page="/inbox")
    thief = office.test_client()
    thief.set_cookie("chengnuo", copied)

    assert thief.get("/inbox").status_code == 302


def test_half_an_hour_without_a_request_ends_the_session(office, monkeypatch):
    a_user("wang", "clerk")
    browser = a_browser(office, "wang")
    move_machine(monkeypatch, minutes=29)
    still_in = browser.get("/inbox").status_code
    move_machine(monkeypatch, minutes=60)

    answer = browser.get("/inbox")

    assert still_in == 200
    assert (answer.status_code, answer.location) == (302, "/sign-in?next=/inbox")


def test_the_offices_clock_ends_no_session(office, office_clock):
    a_user("wang", "clerk")
    browser = a_browser(office, "wang")

    office_clock.move(days=400)

    assert browser.get("/inbox").status_code == 200


def test_a_closed_account_is_out_at_once(office):
    person = a_user("wang", "clerk")
    browser = a_browser(office, "wang")

    close(person.id)

    assert browser.get("/inbox").status_code == 302


def close(user_id: int) -> None:
    from app.db import unit_of_work
    from app.people import User

    with unit_of_work() as session:
        session.get_one(User, user_id).active = False


def test_a_new_password_signs_out_everywhere(office):
    a_user("wang", "clerk")
    here, elsewhere = a_browser(office, "wang"), a_browser(office, "wang")

    here.post("/password", old="Zhong-Lu 27 ban", password="Xin-de kou-ling 1")

    assert elsewhere.get("/inbox").status_code == 302
    assert here.sign_in(password="Xin-de kou-ling 1").status_code == 303


def test_a_weak_new_password_is_told_all_it_misses(office):
    a_user("wang", "clerk")

    answer = a_browser(office, "wang").post("/password", old="Zhong-Lu 27 ban", password="wang")

    assert answer.status_code == 400
    assert "请更正以下 3 处" in answer.text


def test_one_click_signs_in_only_in_the_demonstration(sqlite_only, tmp_path):
    office = an_office(sqlite_only, tmp_path / "test")
    person = a_user("wang", "clerk")
    refused = Browser(office).post("/sign-in/demo", page="/sign-in", user=person.id)

    demo = an_office(sqlite_only, tmp_path / "demo", mode="demo")
    shown = Browser(demo).get("/sign-in")
    answer = Browser(demo).post("/sign-in/demo", page="/sign-in", user=person.id)

    assert refused.status_code == 404
    assert "姓名wang" in shown.text
    assert (answer.status_code, answer.location) == (303, "/inbox")

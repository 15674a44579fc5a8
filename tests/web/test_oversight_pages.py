"""The pages of supervisors and administrators: who gets them, what they ask the database, what they do."""

import html
import io
import re

import pytest
from sqlalchemy import select

from app import clock
from app.credit import Rulebook
from app.db import reading, unit_of_work
from app.people import Agency, User
from app.registry import errands
from tests.people.builders import PASSWORD
from tests.registry.builders import a_csv, a_row, some_rows
from tests.web.builders import Browser, a_told_office

PAGES = {
    "/oversight": {"supervisor", "administrator"},
    "/oversight.csv": {"supervisor", "administrator"},
    "/oversight/units/2": {"supervisor", "administrator"},
    "/oversight/people/7": {"supervisor", "administrator"},
    "/incidents": {"supervisor", "administrator", "auditor"},
    "/journal": {"administrator", "auditor"},
    "/journal/seals.csv": {"administrator", "auditor"},
    "/imports": {"clerk", "publisher", "administrator"},
    "/imports/batches/1": {"clerk", "publisher", "administrator"},
    "/calendar/new": {"administrator"},
    "/people": {"administrator"},
    "/people/new": {"administrator"},
    "/people/7": {"administrator"},
    "/units": {"administrator"},
    "/units/2": {"administrator"},
}
READ_BY_STAFF = ["/calendar", "/calendar?year=2027", "/rules", "/rules/repair.order", "/proposals"]
STAFF = [
    "clerk",
    "reviewer",
    "approver",
    "publisher",
    "supervisor",
    "designer",
    "administrator",
    "auditor",
]


@pytest.fixture
def office(sqlite_only, tmp_path, office_clock):
    return a_told_office(sqlite_only, tmp_path, office_clock)


def enter(office, login):
    return Browser(office).enter(login)


def test_each_page_is_for_its_roles_alone(office):
    got = {page: set() for page in PAGES}
    for login in [*STAFF, "applicant"]:
        browser = enter(office, login)
        for page, found in got.items():
            status = browser.get(page).status_code
            assert status in (200, 403, 404), (login, page, status)
            if status == 200:
                found.add(login)

    assert got == PAGES


def test_staff_read_calendar_and_rules_and_applicants_do_not(office):
    for page in READ_BY_STAFF:
        assert {enter(office, login).get(page).status_code for login in STAFF} == {200}, page
        assert enter(office, "applicant").get(page).status_code == 403


@pytest.mark.parametrize(
    ("login", "path", "most"),
    [
        ("supervisor", "/oversight", 12),
        ("supervisor", "/oversight.csv", 9),
        ("supervisor", "/oversight/units/2?late=all", 9),
        ("supervisor", "/oversight/people/7?late=all", 8),
        ("administrator", "/incidents", 6),
        ("auditor", "/journal", 5),
        ("publisher", "/imports", 7),
        ("publisher", "/imports/batches/1", 6),
        ("administrator", "/calendar", 8),
        ("administrator", "/rules", 6),
        ("administrator", "/rules/repair.order", 8),
        ("administrator", "/proposals", 6),
        ("administrator", "/people", 6),
        ("administrator", "/people/7", 7),
        ("administrator", "/units", 4),
        ("administrator", "/units/2", 7),
    ],
)
def test_a_page_asks_the_database_little(office, count_statements, login, path, most):
    browser = enter(office, login)
    browser.get(path)

    with count_statements() as counted:
        answer = browser.get(path)

    assert answer.status_code == 200
    assert len(counted) <= most, counted.statements
    assert counted.commits == 0


def test_a_sheet_goes_from_the_browser_into_the_register(office):
    publisher = enter(office, "publisher")
    body = a_csv(*some_rows(3), a_row(4, name=""))
    sent = send(publisher, body)
    assert "正在试导入" in publisher.get(sent).text
    errands.carry_out(clock.now())

    rehearsed = publisher.get(sent).text
    assert "没有填写" in rehearsed
    assert publisher.get(f"{sent}/returned.xlsx").data.startswith(b"PK")
    publisher.post(sent)
    assert "正在导入" in publisher.get(sent).text
    errands.carry_out(clock.now())

    batch = publisher.get(sent).headers["Location"]
    assert "没有填写" in publisher.get(batch).text
    assert publisher.get(f"{batch}/returned.xlsx").data.startswith(b"PK")
    assert "七月.csv" in publisher.get("/imports").text


def test_an_upload_is_nobody_elses(office):
    with unit_of_work() as session:
        elsewhere = Agency(name="邻市交通运输局")
        session.add(elsewhere)
        session.flush()
        stranger = User(login="stranger", name="外人", agency_id=elsewhere.id)
        stranger.roles = {"publisher"}
        session.add(stranger)
    publisher, stranger = enter(office, "publisher"), enter(office, "stranger")
    sent = send(publisher, a_csv(*some_rows(1)))
    errands.carry_out(clock.now())

    paths = [sent, f"{sent}/returned.xlsx", "/imports/batches/1", "/imports/batches/1/returned.xlsx"]
    assert [stranger.get(path).status_code for path in paths] == [404] * 4
    assert stranger.post(sent, page="/imports").status_code == 404
    assert "七月.csv" not in stranger.get("/imports").text


def test_no_file_is_told_on_the_page(office):
    answer = enter(office, "publisher").post("/imports")

    assert answer.status_code == 400
    assert "请选择一个有内容的表格文件" in answer.text


def test_two_administrators_change_a_rule(office):
    first, second = second_administrator(office)
    path = "/rules/commitment.supplement"
    fields = {"value": "10", "from": "2026-03-02", "source": "青交发〔2026〕3号", "reason": "本单位规定"}
    assert first.post(f"{path}/proposals", page=path, **fields).status_code == 303

    own = first.post("/proposals/1/publish", page="/proposals")
    published = second.post("/proposals/1/publish", page="/proposals")

    assert (own.status_code, published.status_code) == (422, 303)
    with reading() as session:
        assert Rulebook.read(session).rule("commitment.supplement", clock.today()).value == 10
    assert "青交发〔2026〕3号" in first.get(path).text


def test_a_proposal_that_lacks_something_keeps_what_was_typed(office):
    path = "/rules/commitment.supplement"
    answer = enter(office, "administrator").post(
        f"{path}/proposals", page=path, value="10", source="青交发〔2026〕3号"
    )

    assert answer.status_code == 400
    assert "请写明理由" in answer.text
    assert "青交发〔2026〕3号" in answer.text


def test_a_year_is_previewed_and_then_waits_for_another(office):
    first, second = second_administrator(office)
    page = first.get("/calendar/new").text
    given = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)[1])

    preview = first.post("/calendar/new", given=given)
    first.post("/calendar/new", given=given, reason="据通知", propose="1")
    waiting = second.get("/calendar").text
    second.post("/proposals/1/publish", page="/proposals")

    assert "与一般作息不同的日子" in preview.text
    assert "待另一位管理员核对" in waiting
    assert "全年" in first.get("/calendar?year=2027").text


def test_a_password_for_once_opens_only_the_page_for_a_new_one(office):
    administrator = enter(office, "administrator")
    answer = administrator.post("/people/7/password", page="/people/7")
    password = re.search(r'class="secret">([^<]+)<', answer.text)[1]
    with reading() as session:
        login = session.scalar(select(User.login).where(User.id == 7))
    assert password not in administrator.get("/people/7").text

    person = Browser(office)
    person.sign_in(login, password)
    assert person.get("/inbox").headers["Location"] == "/password"
    assert person.post("/cases/1/comments", page="/password", text="x").status_code == 403
    person.post("/password", old=password, password=PASSWORD)
    person.sign_in(login, PASSWORD)
    assert person.get("/inbox").status_code == 200


def test_a_new_applicant_is_tied_to_a_subject_by_its_code(office):
    administrator = enter(office, "administrator")
    fields = {"login": "new", "name": "新人", "role": "applicant", "active": "1"}

    unknown = administrator.post("/people/new", **fields, subject="没有这家公司")
    made = administrator.post("/people/new", **fields, subject="青屏市顺达运输有限公司")

    assert unknown.status_code == 400
    assert "没有找到唯一的信用主体" in unknown.text
    assert "一次性密码" in made.text
    with reading() as session:
        assert session.scalar(select(User.subject_id).where(User.login == "new")) is not None


def test_the_journal_is_verified_from_the_page(office):
    auditor = enter(office, "auditor")

    auditor.post("/journal/verify", page="/journal")
    assert "正在核验" in auditor.get("/journal").text
    errands.carry_out(clock.now())

    assert "日志完整" in auditor.get("/journal").text


def test_a_table_to_take_away_runs_nothing(office):
    with unit_of_work() as session:
        session.get_one(User, 7).name = "=cmd|' /C calc'!A0"

    text = enter(office, "supervisor").get("/oversight.csv").data.decode("utf-8-sig")

    assert "'=cmd" in text
    assert ",=cmd" not in text


def test_outside_the_demonstration_there_is_no_clock_to_move(office):
    browser = enter(office, "administrator")

    assert browser.post("/demo/clock", page="/people", step="day").status_code == 404
    assert "demo-clock" not in browser.get("/people").text


def send(browser, body):
    data = {"csrf_token": browser.token("/imports"), "file": (io.BytesIO(body), "七月.csv")}
    answer = browser.client.post("/imports", data=data, base_url=browser.base)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def second_administrator(office):
    return enter(office, "administrator"), enter(office, "administrator2")

"""What every answer must carry, and what nobody gets without being allowed."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError  # noqa: A004  SQLAlchemy's name

from app.config import Config
from app.web.access import OPEN_TO_ALL, secret_of
from tests.web.builders import Browser, a_browser, a_user, an_office

PLACEHOLDER = re.compile(r"<(?:\w+:)?(\w+)>")


@pytest.fixture
def office(sqlite_only, tmp_path):
    return an_office(sqlite_only, tmp_path / "instance")


def addresses(office) -> list[tuple[str, str, str]]:
    """Every endpoint with a concrete address and each of its methods."""
    found = []
    for rule in office.url_map.iter_rules():
        path = PLACEHOLDER.sub("1", rule.rule)
        found += [(rule.endpoint, path, method) for method in rule.methods - {"HEAD", "OPTIONS"}]
    return found


def test_every_address_needs_a_person_except_the_published_ones(office):
    client = office.test_client()
    token = Browser(office).token("/sign-in")
    reached = []
    for endpoint, path, method in addresses(office):
        if endpoint not in OPEN_TO_ALL:
            headers = {"X-CSRFToken": token}
            answer = client.open(path, method=method, headers=headers)
            if answer.status_code not in (302, 401, 403) or "sign-in" not in answer.headers.get(
                "Location", "sign-in"
            ):
                reached.append((method, path, answer.status_code))

    assert reached == []


def test_what_is_open_to_all_exists_and_is_short(office):
    endpoints = {rule.endpoint for rule in office.url_map.iter_rules()}

    assert endpoints >= OPEN_TO_ALL
    assert len(OPEN_TO_ALL) <= 22


def test_every_change_needs_the_pages_token(office):
    a_user("wang", "clerk", "administrator")
    browser = a_browser(office, "wang")
    passed = []
    for _endpoint, path, method in addresses(office):
        if method != "GET" and browser.client.open(path, method=method).status_code != 403:
            passed.append((method, path))

    assert passed == []


def test_pages_carry_the_content_policy_and_are_not_kept(office):
    answer = Browser(office).get("/sign-in")
    policy = answer.headers["Content-Security-Policy"]
    own = "'self'"
    nonce = re.search(r"'nonce-([^']+)'", policy)[1]

    assert policy == (
        f"default-src 'none'; script-src {own}; style-src {own} 'nonce-{nonce}'; img-src {own} data:; "
        f"font-src {own} data:; connect-src {own}; form-action {own}; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    assert f'content="{nonce}"' in answer.text
    assert nonce not in Browser(office).get("/sign-in").headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_no_template_holds_script_or_style_of_its_own(office):
    folder = Path(office.root_path) / office.template_folder
    texts = {file.name: file.read_text("utf-8") for file in folder.glob("*.html")}
    assert len(texts) > 15
    inline = re.compile(r"<script(?![^>]*src)|<style|\sstyle=|\son\w+=|javascript:", re.IGNORECASE)

    assert {file for file, text in texts.items() if inline.search(text)} == set()


@pytest.mark.parametrize(
    ("mode", "base", "secure"),
    [
        ("test", "http://localhost:8000", False),
        ("test", "https://office.test", True),
        ("production", "http://127.0.0.1", False),
        ("production", "http://office.test", True),
    ],
)
def test_the_cookie_is_kept_from_script_other_sites_and_plain_lines(
    sqlite_only, tmp_path, mode, base, secure
):
    office = an_office(sqlite_only, tmp_path, mode=mode, secret="s" * 40)

    answer = office.test_client().get("/sign-in", base_url=base)
    cookie = answer.headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert ("Secure" in cookie) is secure
    assert ("Strict-Transport-Security" in answer.headers) is base.startswith("https")


def test_a_forwarded_address_is_believed_only_behind_a_proxy_of_ours(sqlite_only, tmp_path):
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.9"}
    plain = an_office(sqlite_only, tmp_path / "plain").test_client()
    behind = an_office(sqlite_only, tmp_path / "behind", proxies=1).test_client()

    assert "Secure" not in plain.get("/sign-in", headers=forwarded).headers["Set-Cookie"]
    assert "Secure" in behind.get("/sign-in", headers=forwarded).headers["Set-Cookie"]


def test_a_page_that_is_not_there_says_so_in_a_sentence(office):
    a_user("wang", "clerk")
    answer = a_browser(office, "wang").get("/nowhere")

    assert answer.status_code == 404
    assert "没有找到所要的内容" in answer.text


def test_a_fault_of_ours_tells_a_number_and_no_secret(office, monkeypatch):
    a_user("wang", "clerk")
    browser = a_browser(office, "wang")
    monkeypatch.setattr("app.web.inbox.inbox.counts_of", lambda *_: 1 / 0)

    answer = browser.get("/inbox")

    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in answer.text
    assert "ZeroDivision" not in answer.text


def test_where_even_the_error_page_breaks_a_sentence_is_left(office, monkeypatch):
    a_user("wang", "clerk")
    browser = a_browser(office, "wang")
    monkeypatch.setattr("app.web.chrome.today", lambda: 1 / 0)

    answer = browser.get("/inbox")

    assert answer.status_code == 500
    assert "操作未能完成" in answer.text


def test_a_forged_post_is_told_kindly(office):
    answer = office.test_client().post("/sign-in", data={"login": "wang", "password": "x"})

    assert answer.status_code == 403
    assert "页面已失效" in answer.text


def test_a_request_too_large_is_refused(sqlite_only, tmp_path):
    office = an_office(sqlite_only, tmp_path, attachment_megabytes=1)
    a_user("wang", "clerk")
    browser = a_browser(office, "wang")
    token = browser.token("/password")

    answer = browser.client.post("/files", data=b"x" * 3_000_000, headers={"X-CSRFToken": token})

    assert answer.status_code == 413


def test_health_is_told_without_a_person(office):
    client = office.test_client()

    assert (client.get("/healthz").text, client.get("/readyz").text) == ("ok", "ok")
    assert "chengnuo_requests_total" in client.get("/metrics").text


def test_a_database_without_tables_is_not_ready(tmp_path):
    office = an_office_on(f"sqlite:///{tmp_path / 'empty.sqlite'}", tmp_path)

    assert office.test_client().get("/readyz").status_code == 503


def an_office_on(address, folder):
    from app import create_app
    from app.config import Config

    office = create_app(Config(mode="test", database=address, instance=folder))
    office.testing = False
    return office


def test_the_log_names_no_person_and_no_search_word(office, capfd):
    a_user("wang", "clerk", name="王某某")
    browser = a_browser(office, "wang")
    browser.get("/?q=张三丰")

    lines = capfd.readouterr().err

    assert '"route": "/"' in lines
    assert [word for word in ("王某某", "wang", "张三丰", "Zhong-Lu") if word in lines] == []


def test_workers_that_start_at_once_agree_on_one_secret(tmp_path):
    config = Config(mode="test", instance=tmp_path)

    with ThreadPoolExecutor(16) as workers:
        found = set(workers.map(lambda _: secret_of(config), range(64)))

    assert len(found) == 1
    assert len(found.pop()) == 64
    assert [file.name for file in tmp_path.iterdir()] == ["secret"]
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "problem",
    [
        OperationalError("SELECT 1", {}, Exception("database or disk is full")),
        InterfaceError("SELECT 1", {}, Exception("connection already closed")),
        TimeoutError("no connection in time"),
    ],
)
def test_a_database_in_trouble_is_answered_with_try_again(office, monkeypatch, problem):
    a_user("wang", "clerk")
    browser = a_browser(office, "wang")

    def fail(*_given):
        raise problem

    monkeypatch.setattr("app.web.inbox.inbox.counts_of", fail)
    answer = browser.get("/inbox")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "尚未生效" in answer.text

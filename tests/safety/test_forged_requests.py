"""No other site can act for a person: tokens of the page, where requests come from, how cookies are kept."""

import pytest

from tests.web.builders import Browser, a_user, an_office
from tests.web.test_protection import addresses


@pytest.fixture
def office(database, tmp_path):
    office = an_office(database, tmp_path / "instance")
    a_user("wang", "clerk", "administrator")
    return office


def changes(office) -> list[tuple[str, str]]:
    return [(path, method) for _endpoint, path, method in addresses(office) if method != "GET"]


@pytest.mark.parametrize("given", ["nothing", "a guess", "another person's", "a stranger's"])
def test_no_change_is_taken_without_the_persons_own_token(office, given):
    a_user("li", "clerk")
    tokens = {
        "nothing": "",
        "a guess": "ImFiYyI.Zm9v.bar",
        "another person's": Browser(office).enter("li").token("/password"),
        "a stranger's": Browser(office).token("/sign-in"),
    }
    browser = Browser(office).enter("wang")
    passed = []

    for path, method in changes(office):
        for sent in ({"data": {"csrf_token": tokens[given]}}, {"headers": {"X-CSRFToken": tokens[given]}}):
            answer = browser.client.open(path, method=method, **sent)
            if answer.status_code != 403:
                passed.append((method, path, answer.status_code))

    assert passed == []
    assert browser.get("/inbox").status_code == 200


def test_under_tls_the_token_counts_only_from_a_page_of_ours(office):
    a_user("li", "clerk")
    browser = Browser(office, https=True)
    assert browser.sign_in("li").status_code == 303
    token = browser.token("/password")

    def leave(referrer):
        headers = {"Referer": referrer} if referrer else {}
        given = {"data": {"csrf_token": token}, "headers": headers, "base_url": browser.base}
        return browser.client.post("/sign-out", **given).status_code

    assert leave(None) == leave("https://evil.test/") == leave("http://office.test/") == 403
    assert leave("https://office.test/inbox") == 303


def test_no_address_that_is_only_read_changes_anything(office):
    rules = {rule.endpoint: rule.methods for rule in office.url_map.iter_rules()}
    both = {
        name
        for name, methods in rules.items()
        if "GET" in methods and methods & {"POST", "PUT", "PATCH", "DELETE"}
    }

    assert both == set()


@pytest.mark.parametrize(
    ("settings", "headers", "secure"),
    [
        ({"proxies": 1}, {"X-Forwarded-Proto": "https"}, True),
        ({"proxies": 1}, {"X-Forwarded-Proto": "http"}, False),
        ({"proxies": 0}, {"X-Forwarded-Proto": "https"}, False),
        ({"proxies": 1}, {"X-Forwarded-Proto": "https, http"}, False),
    ],
)
def test_every_cookie_is_kept_and_secure_where_the_line_is(sqlite_only, tmp_path, settings, headers, secure):
    office = an_office(sqlite_only, tmp_path / "behind", **settings)
    a_user("wang", "clerk")
    browser = Browser(office)
    token = browser.token("/sign-in")
    given = {"login": "wang", "password": "Zhong-Lu 27 ban", "csrf_token": token}
    referrer = {"Referer": f"{'https' if secure else 'http'}://localhost/sign-in"}

    answer = browser.client.post("/sign-in", data=given, headers={**headers, **referrer})

    assert answer.status_code == 303
    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 1
    flags = {part.strip() for part in cookies[0].split(";")[1:]}
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= flags
    assert ("Secure" in flags) is secure
    assert not any(flag.startswith(("Domain", "Expires", "Max-Age")) for flag in flags)

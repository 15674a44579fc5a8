"""Without a person there is only what docs/security.md names."""

import re

import pytest
from flask.sessions import SecureCookieSessionInterface

from app.clock import machine_now
from app.config import ROOT
from app.db import unit_of_work
from app.people import begin, find_user
from app.web.access import OPEN_TO_ALL
from tests.web.builders import Browser, a_user, an_office
from tests.web.test_protection import addresses

DOCUMENT = (ROOT / "docs" / "security.md").read_text("utf-8")
ROW = re.compile(r"^\| `(GET|POST)` \| `(/[^`]*)` \|", re.MULTILINE)


@pytest.fixture
def office(database, tmp_path):
    return an_office(database, tmp_path / "instance")


def test_the_document_names_every_open_address_and_no_other(office):
    told = set(ROW.findall(DOCUMENT))
    open_to_all = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in office.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.endpoint in OPEN_TO_ALL
    }

    assert told == open_to_all


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reading_needs_a_person_whatever_is_presented(office, method):
    a_user("wang", "clerk", "administrator")
    with unit_of_work() as session:
        key = begin(session, find_user(session, "wang").id, machine_now())
    presented = {
        "nothing": {},
        "a cookie of another house": {"Cookie": f"chengnuo={forged(office, key)}"},
        "a cookie that is none": {"Cookie": "chengnuo=e30.x.y"},
        "a token that is none": {"Authorization": "Bearer cn_nobody"},
        "an empty token": {"Authorization": "Bearer "},
        "a name and password": {"Authorization": "Basic d2FuZzp3YW5n"},
        "a name from a proxy": {"X-Remote-User": "wang", "Remote-User": "wang"},
    }
    reached = []

    for name, headers in presented.items():
        client = office.test_client(use_cookies=False)
        for endpoint, path, known in addresses(office):
            if known == "GET" and endpoint not in OPEN_TO_ALL:
                answer = client.open(path, method=method, headers=headers)
                to_the_door = answer.location is not None and answer.location.startswith("/sign-in")
                if answer.status_code != 401 and not to_the_door:
                    reached.append((name, path, answer.status_code))

    assert reached == []


def test_a_token_that_is_none_is_not_made_good_by_a_session(office):
    a_user("wang", "clerk")
    browser = Browser(office).enter("wang")

    with_both = browser.client.get("/api/v1/me", headers={"Authorization": "Bearer cn_nobody"})

    assert browser.get("/api/v1/me").status_code == 200
    assert with_both.status_code == 401


def forged(office, key: str) -> str:
    """A cookie with a real session's key, signed with another secret."""
    own, office.secret_key = office.secret_key, "another house's secret, long enough"
    signed = SecureCookieSessionInterface().get_signing_serializer(office)
    office.secret_key = own
    return signed.dumps({"key": key, "seen": int(machine_now().timestamp())})

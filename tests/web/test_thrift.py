"""A page asks the database little, and no more for many rows than for few."""

import pytest

from tests.web.builders import Browser, Program, a_told_office
from tests.web.test_api import REASONABLE, open_record


@pytest.fixture
def office(sqlite_only, tmp_path, office_clock):
    office = a_told_office(sqlite_only, tmp_path, office_clock)
    for login in ("applicant", "garage", "coach", "bridge"):
        program = Program(office, login)
        program.post(f"/records/{open_record(program)['id']}/repairs", {"answer": REASONABLE})
    return office


@pytest.mark.parametrize(
    ("login", "path", "most"),
    [
        ("clerk", "/inbox?view=unit", 12),
        ("clerk", "/cases", 8),
        ("applicant", "/mine", 15),
        ("designer", "/definitions", 8),
        (None, "/", 4),
        (None, "/records/1", 4),
        ("clerk", "/cases/2", 30),
    ],
)
def test_a_page_asks_the_database_little(office, count_statements, login, path, most):
    browser = Browser(office).enter(login) if login else Browser(office)
    browser.get(path)

    with count_statements() as counted:
        answer = browser.get(path)

    assert answer.status_code == 200
    assert len(counted) <= most, counted.statements
    assert counted.commits == 0

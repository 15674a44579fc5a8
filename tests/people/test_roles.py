"""Who may do what."""

import pytest

from app.errors import NotAllowed
from app.people import SYSTEM, Actor, may, require


def someone(*roles: str) -> Actor:
    return Actor(1, "某人", frozenset(roles))


def test_a_role_allows_its_acts_and_no_others():
    assert may(someone("clerk"), "tasks.complete")
    assert not may(someone("auditor"), "tasks.complete")
    assert not may(someone("applicant"), "definitions.read")
    assert may(SYSTEM, "cases.start")


def test_what_is_not_in_the_table_only_the_system_does():
    assert not may(someone("administrator"), "cases.burn")
    assert may(SYSTEM, "cases.burn")


def test_who_may_not_is_refused():
    with pytest.raises(NotAllowed):
        require(someone("designer"), "incidents.retry")

"""What a password must be."""

import pytest

from app.db import unit_of_work
from app.people import User, WeakPassword, change_password, set_password
from tests.people.builders import NOW, PASSWORD, a_person


def codes(problem) -> set[str]:
    return {finding.code for finding in problem.value.findings}


@pytest.mark.parametrize(
    ("password", "missed"),
    [
        ("Kurz-1", {"password_length"}),
        ("x" * 127 + "A1", {"password_length"}),
        ("nurkleinebuchstaben", {"password_kinds"}),
        ("Wang-lei-2026", {"password_holds_login"}),
        ("P@ssw0rd12", {"password_known"}),
        ("wang", {"password_length", "password_kinds", "password_holds_login"}),
    ],
)
def test_a_weak_password_is_refused_with_all_it_misses(sqlite_only, password, missed):
    with unit_of_work() as session, pytest.raises(WeakPassword) as told:
        set_password(session, User(login="wang", name="王"), password, NOW)

    assert codes(told) == missed


def test_the_last_five_passwords_do_not_come_back(sqlite_only):
    with unit_of_work() as session:
        person = a_person(session)
        for number in range(4):
            set_password(session, person, f"Xin-de kou-ling {number}", NOW)

        with pytest.raises(WeakPassword) as told:
            set_password(session, person, PASSWORD, NOW)
        set_password(session, person, "Xin-de kou-ling 5", NOW)
        set_password(session, person, PASSWORD, NOW)

    assert codes(told) == {"password_reused"}


def test_who_does_not_know_the_old_password_sets_no_new_one(sqlite_only):
    with unit_of_work() as session:
        person = a_person(session)

        with pytest.raises(WeakPassword) as told:
            change_password(session, person, "a guess", "Xin-de kou-ling 1", NOW)

    assert codes(told) == {"old_password_wrong"}

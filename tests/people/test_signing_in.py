"""Who is let in, and who is not."""

from datetime import timedelta

import pytest

from app.db import reading, unit_of_work
from app.people import LoginAttempt, TooManyAttempts, WrongPassword
from app.people.commands import sign_in
from app.people.throttle import WRONG_PER_ADDRESS
from tests.people.builders import NOW, PASSWORD, a_person

HERE, THERE = "192.0.2.1", "192.0.2.2"


def guess_wrong(times: int, login: str = "wang", address: str = HERE, at=NOW) -> None:
    for _ in range(times):
        with pytest.raises(WrongPassword):
            sign_in(login, "not the password", address, at)


def outcomes() -> list[str]:
    with reading() as session:
        return [one.outcome for one in session.query(LoginAttempt).order_by(LoginAttempt.id)]


def test_the_right_password_lets_a_person_in_with_all_roles(database):
    with unit_of_work() as session:
        person = a_person(session, "wang", "clerk", "publisher")

    actor = sign_in("  Wang ", PASSWORD, HERE, NOW)

    assert (actor.id, actor.roles) == (person.id, {"clerk", "publisher"})
    assert outcomes() == ["right"]


@pytest.mark.parametrize("login", ["nobody", "gone", "locked-out"])
def test_nobody_learns_why_he_is_not_let_in(database, login):
    with unit_of_work() as session:
        a_person(session, "gone", active=False)
        a_person(session, "locked-out").password_hash = None

    with pytest.raises(WrongPassword):
        sign_in(login, PASSWORD, HERE, NOW)


def test_after_five_wrong_guesses_the_right_password_waits_a_quarter_of_an_hour(database):
    with unit_of_work() as session:
        a_person(session, "wang")
    guess_wrong(5)

    with pytest.raises(TooManyAttempts) as told:
        sign_in("wang", PASSWORD, THERE, NOW + timedelta(minutes=4))

    assert told.value.named == {"minutes": 11}
    assert sign_in("wang", PASSWORD, THERE, NOW + timedelta(minutes=15)).name == "姓名wang"


def test_the_lock_lasts_from_the_fifth_guess_however_slow_the_guesses_were(database):
    with unit_of_work() as session:
        a_person(session, "wang")
    for minute in (0, 3, 6, 9, 12):
        guess_wrong(1, at=NOW + timedelta(minutes=minute))

    with pytest.raises(TooManyAttempts) as told:
        sign_in("wang", PASSWORD, HERE, NOW + timedelta(minutes=20))

    assert told.value.named == {"minutes": 7}


def test_four_wrong_guesses_are_forgotten_after_a_right_one(database):
    with unit_of_work() as session:
        a_person(session, "wang")
    guess_wrong(4)
    sign_in("wang", PASSWORD, HERE, NOW)

    guess_wrong(4)

    assert sign_in("wang", PASSWORD, HERE, NOW).name == "姓名wang"


def test_guessing_over_many_logins_locks_the_address(database):
    with unit_of_work() as session:
        a_person(session, "wang")
    for number in range(WRONG_PER_ADDRESS):
        guess_wrong(1, login=f"somebody{number}")

    with pytest.raises(TooManyAttempts):
        sign_in("wang", PASSWORD, HERE, NOW)

    assert sign_in("wang", PASSWORD, THERE, NOW).name == "姓名wang"


def test_an_attempt_during_the_lock_is_kept_and_does_not_lengthen_it(database):
    with unit_of_work() as session:
        a_person(session, "wang")
    guess_wrong(5)
    with pytest.raises(TooManyAttempts):
        sign_in("wang", "again wrong", HERE, NOW + timedelta(minutes=14))

    actor = sign_in("wang", PASSWORD, HERE, NOW + timedelta(minutes=15))

    assert actor.name == "姓名wang"
    assert outcomes() == ["wrong"] * 5 + ["locked", "right"]

"""Sessions and tokens end when they are told to."""

from datetime import timedelta

from app.db import unit_of_work
from app.people import ApiToken, bearer, begin, end, end_all, issue, revoke, whose
from tests.people.builders import NOW, a_person


def test_a_session_ends_when_the_person_signs_out(database):
    with unit_of_work() as session:
        key = begin(session, a_person(session).id, NOW)
        before = whose(session, key, NOW)

        end(session, key, NOW)

        assert before.name == "姓名wang"
        assert whose(session, key, NOW) is None


def test_a_session_ends_after_twelve_hours(sqlite_only):
    with unit_of_work() as session:
        key = begin(session, a_person(session).id, NOW)

        assert whose(session, key, NOW + timedelta(hours=11)) is not None
        assert whose(session, key, NOW + timedelta(hours=12)) is None


def test_a_closed_account_ends_its_sessions_and_tokens(sqlite_only):
    with unit_of_work() as session:
        person = a_person(session)
        key = begin(session, person.id, NOW)
        token = issue(session, person, "表格程序", NOW, NOW + timedelta(days=90))

        person.active = False

        assert whose(session, key, NOW) is None
        assert bearer(session, token, NOW) is None


def test_all_sessions_of_a_person_end_at_once_and_nobody_elses(sqlite_only):
    with unit_of_work() as session:
        person, other = a_person(session, "wang"), a_person(session, "li")
        keys = [begin(session, person.id, NOW), begin(session, person.id, NOW)]
        kept = begin(session, other.id, NOW)

        end_all(session, person.id, NOW)

        assert [whose(session, key, NOW) for key in keys] == [None, None]
        assert whose(session, kept, NOW).id == other.id


def test_a_token_is_kept_as_a_hash_and_ends(database):
    with unit_of_work() as session:
        person = a_person(session)
        token = issue(session, person, "表格程序", NOW, NOW + timedelta(days=90))
        row = session.query(ApiToken).one()

        assert token not in vars(row).values()
        assert bearer(session, token, NOW).id == person.id
        assert bearer(session, token + "x", NOW) is None
        assert bearer(session, token, NOW + timedelta(days=90)) is None

        revoke(row, NOW)

        assert bearer(session, token, NOW) is None

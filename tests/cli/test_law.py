"""`flask law`: worked cases, rules and their edit, as an operator meets them."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app import definitions
from app.calendar import Calendar, seed
from app.cli.law import law
from app.credit.rulebook import Rulebook, check_rules
from app.db import Database, reading, unit_of_work
from app.people import User
from tests.credit.builders import RULES

CASES = Path(__file__).parent.parent / "credit" / "cases.yaml"
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(law, list(arguments))


@pytest.fixture
def office(database: Database) -> Database:
    """Published rules, a seeded calendar, an administrator and a clerk."""
    definitions.register_check("rules", lambda key, body, _session: check_rules(key, body))
    with unit_of_work() as session:
        seed(session)
        for family, body in RULES.bodies.items():
            definitions.publish(session, "rules", family, body, by="test", now=NOW)
        for login, role in (("admin", "administrator"), ("clerk", "clerk")):
            user = User(login=login, name=f"某{login}")
            user.roles = {role}
            session.add(user)
    return database


def test_cases_that_hold_say_ok_and_exit_with_0() -> None:
    result = run("check", str(CASES))

    lines = result.output.splitlines()
    assert result.exit_code == 0
    assert lines[0] == "general-too-early ok"
    assert lines[-1] == f"{len(lines) - 1} of {len(lines) - 1} cases hold"


def test_a_case_that_does_not_hold_says_what_was_expected_and_exits_with_1(tmp_path: Path) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text(
        "cases:\n"
        "- {id: A, check: {fn: period, start: 2026-01-31, months: 1}, expect: {last_day: 2026-03-01}}\n"
        "- {id: B, check: {fn: horoscope}, expect: {}}\n"
        "- {id: C, check: {fn: wd, start: 2026-01-31}, expect: {due: 2026-02-02}}\n"
        "- {id: D, check: {fn: classify, items: [nothing]}, expect: {cls: minor}}\n"
    )

    result = run("check", str(file))

    lines = result.output.splitlines()
    assert result.exit_code == 1
    assert lines[0] == "A expected last_day=2026-03-01; got last_day=2026-02-28"
    assert lines[1] == "B not yet built: horoscope"
    assert lines[2].startswith("C no answer: KeyError")
    assert lines[3].startswith("D no answer: 失信行为分类中没有")
    assert lines[-1] == "0 of 4 cases hold"


def test_the_published_rules_and_the_loaded_calendar_answer_too(office: Database) -> None:
    assert run("check", "--published", str(CASES)).exit_code == 0


def test_a_rule_is_shown_with_its_source_and_mark(office: Database) -> None:
    one = run("rule", "repair.result", "--on", "2026-06-01")
    all_of_them = run("rule", "repair.order")

    assert one.output.startswith("repair.result = 7 workdays [2026-04-01 ~ ] F 未核实")
    assert "36号" in one.output
    assert len(all_of_them.output.splitlines()) == 3


def test_before_anything_is_published_the_files_answer(database: Database) -> None:
    assert run("rule", "repair.accept", "--on", "2026-06-01").output.startswith("repair.accept = 3 workdays")


def test_a_rule_that_is_not_in_force_is_an_error(office: Database) -> None:
    assert run("rule", "repair.order", "--on", "2018-01-01").exit_code == 1
    assert run("rule", "no.such.key").exit_code == 1


def test_an_administrator_sets_a_value_from_a_day_on(office: Database) -> None:
    result = run("set", "repair.result", "10", "--source", "局务会", "--from", "2026-12-01", "--by", "admin")

    with reading() as session:
        rules = Rulebook.read(session)
        newest = definitions.latest(session, "rules", "repair")
    assert result.exit_code == 0
    assert rules.value("repair.result", date(2026, 11, 30)) == 7
    assert rules.value("repair.result", date(2026, 12, 1)) == 10
    assert newest is not None
    assert (newest.version, newest.published_by) == (2, "admin")


@pytest.mark.parametrize(
    ("key", "value", "login"),
    [
        ("repair.accept", "5", "admin"),
        ("repair.result", "soon", "admin"),
        ("repair.result", "10", "clerk"),
        ("repair.result", "10", "nobody"),
    ],
)
def test_an_edit_that_is_not_allowed_changes_nothing(
    office: Database, key: str, value: str, login: str
) -> None:
    result = run("set", key, value, "--source", "s", "--from", "2026-12-01", "--by", login)

    with reading() as session:
        version = Rulebook.read(session).version
    assert result.exit_code == 1
    assert version == RULES.version


def test_a_verified_value_is_set_by_a_new_law_that_was_read(office: Database) -> None:
    law = ["--source", "新办法", "--evidence", "V", "--by", "admin"]

    assert run("set", "repair.accept", "5", "--from", "2099-01-01", *law).exit_code == 0
    with reading() as session:
        assert Rulebook.read(session).rule("repair.accept", date(2099, 1, 1)).value == 5


def test_deciding_again_says_how_many_come_out_as_stored(office: Database) -> None:
    result = run("redecide")

    assert result.exit_code == 0
    assert "0 of 0 decisions come out as stored" in result.output


def test_an_administrator_loads_a_year(office: Database, tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    rest = ["2027-01-01", "2027-02-05", "2027-02-08", "2027-04-05", "2027-05-03", "2027-06-09", "2027-09-15"]
    rest += ["2027-10-01", "2027-05-04", "2027-02-09", "2027-02-10", "2027-10-04", "2027-10-05"]
    file.write_text("day,kind,name\n" + "\n".join(f"{day},rest,节" for day in rest))

    result = run("year", str(file), "--by", "admin")

    with reading() as session:
        calendar = Calendar.read(session)
    assert result.exit_code == 0, result.output
    assert calendar.is_workday(date(2027, 5, 4)) is False
    assert calendar.is_workday(date(2027, 5, 5)) is True


def test_a_year_that_is_wrong_is_not_loaded(office: Database, tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    file.write_text("day,kind,name\n2027-01-04,work,节")

    result = run("year", str(file), "--by", "admin")

    assert result.exit_code == 1
    assert "放假" in result.output

"""What an operator types, and what he reads."""

import os
import subprocess
import sys
from datetime import date

import pytest
from sqlalchemy import select, text

from app import clock, definitions, people, scheduler
from app.cli import invariants
from app.db import reading, unit_of_work
from app.definitions import Definition
from app.people import Agency, commands
from tests.casework.forms.builders import a_form
from tests.casework.forms.builders import text as textfield
from tests.casework.office import PROCESSES, open_office
from tests.cli.office import terminal


@pytest.fixture
def typed(empty_address, tmp_path):
    """An office with tables and nothing in them, at a terminal."""
    with terminal(empty_address, tmp_path / "instance") as opened:
        opened.type("db", "upgrade")
        yield opened


def write(folder, **bodies: bytes):
    """Files by their names, with `__` for the dot."""
    for name, body in bodies.items():
        (folder / name.replace("__", ".")).write_bytes(body)
    return folder


def versions() -> dict[str, int]:
    with reading() as session:
        return {f"{one.kind} {one.key}": one.version for one in definitions.listing(session)}


# --- tables ---------------------------------------------------------------------------------------


def test_an_empty_database_gets_its_tables_and_may_be_upgraded_again(empty_address, tmp_path):
    with terminal(empty_address, tmp_path) as opened:
        before = opened.type("db", "check")
        made = [opened.type("db", "upgrade").exit_code for _ in range(2)]

        assert before.exit_code == 1
        assert "flask db upgrade" in before.output
        assert made == [0, 0]
        assert opened.type("db", "check").exit_code == 0


# --- definitions ----------------------------------------------------------------------------------


def test_files_are_published_by_their_names(typed, tmp_path):
    folder = write(tmp_path, opinion__form=a_form(textfield("x")))

    first = typed.type("publish", folder / "opinion.form", "--note", "第一版", "--by", "李")
    again = typed.type("publish", folder / "opinion.form")

    assert "form opinion 第 1 版" in first.output
    assert "没有变化" in again.output
    with reading() as session:
        (kept,) = session.scalars(select(Definition))
        assert (kept.note, kept.published_by) == ("第一版", "李")


def test_a_later_version_holds_from_the_day_given(typed, tmp_path):
    file = write(tmp_path, opinion__form=a_form(textfield("x"))) / "opinion.form"
    typed.type("publish", file)
    file.write_bytes(a_form(textfield("y")))

    typed.type("publish", file, "--from", "2030-01-01")

    with reading() as session:
        assert definitions.in_force(session, "form", "opinion", date(2029, 12, 31)).version == 1
        assert definitions.in_force(session, "form", "opinion", date(2030, 1, 1)).version == 2


@pytest.mark.parametrize("command", ["publish", "check"])
def test_one_faulty_file_keeps_all_from_being_published_and_every_fault_is_named(typed, tmp_path, command):
    (tmp_path / "given").mkdir()
    folder = write(
        tmp_path / "given",
        good__form=a_form(textfield("x")),
        bad__form=a_form(textfield("name", hide="=import os"), {"type": "iframe"}),
        broken__bpmn=PROCESSES["approval"].replace(b'"office.stamp"', b'"no.such.verb"'),
    )

    refused = typed.type(command, folder)

    assert refused.exit_code == 1
    assert "forms/bad.form#name:1:8" in refused.output
    assert "iframe" in refused.output
    assert "bpmn/processes/broken.bpmn#stamping" in refused.output
    assert versions() == {}


def test_checking_publishes_nothing(typed, tmp_path):
    folder = write(tmp_path, good__form=a_form(textfield("x")))

    checked = typed.type("check", folder / "good.form")

    assert (checked.exit_code, versions()) == (0, {})


def test_what_stands_in_the_repository_is_sound(typed):
    published = typed.type("publish")

    assert published.exit_code == 0, published.output
    assert {"process credit_repair", "process record_intake"} <= set(versions())


def test_files_that_are_no_definitions_are_refused(typed, tmp_path):
    folder = write(tmp_path, notes__txt=b"")

    refused = typed.type("publish", folder / "notes.txt")

    assert refused.exit_code == 1
    assert "notes.txt" in refused.output


def test_two_files_of_one_name_are_refused(typed, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, same__form=a_form(textfield(name)))

    refused = typed.type("publish", tmp_path / "one", tmp_path / "two")

    assert (refused.exit_code, versions()) == (1, {})


def test_definitions_are_written_back_to_files(typed, tmp_path):
    body = a_form(textfield("x"))
    typed.type("publish", write(tmp_path, opinion__form=body) / "opinion.form")

    written = typed.type("export", tmp_path / "out")

    assert written.output.split() == [str(tmp_path / "out" / "forms" / "opinion.form")]
    assert (tmp_path / "out" / "forms" / "opinion.form").read_bytes() == body


# --- people ---------------------------------------------------------------------------------------


def test_an_account_can_be_made_and_used(typed):
    with unit_of_work() as session:
        session.add(Agency(name="甲市交通运输局", code="A1"))
    words = (
        "user",
        "add",
        "wang",
        "--name",
        "王某",
        "--role",
        "clerk",
        "--role",
        "reviewer",
        "--agency",
        "A1",
    )

    added = typed.type(*words, "--password", input="Correct-horse-7\n")
    again = typed.type(*words)

    assert added.exit_code == 0, added.output
    assert (again.exit_code, "已存在" in again.output) == (1, True)
    actor = commands.sign_in("wang", "Correct-horse-7", "127.0.0.1", clock.machine_now())
    assert actor.roles == {"clerk", "reviewer"}
    assert actor.agency_id is not None


def test_a_weak_password_is_refused_with_every_reason(typed):
    typed.type("user", "add", "wang", "--name", "王某", "--role", "clerk")

    refused = typed.type("user", "password", "wang", input="wang\n")

    assert refused.exit_code == 1
    assert len(refused.output.splitlines()) > 2


def test_a_new_password_ends_the_sessions(typed):
    typed.type("user", "add", "wang", "--name", "王某", "--role", "clerk")
    with reading() as session:
        user_id = people.find_user(session, "wang").id
    now = clock.machine_now()
    with unit_of_work() as session:
        key = people.begin(session, user_id, now)

    typed.type("user", "password", "wang", input="Correct-horse-7\n")

    with unit_of_work() as session:
        assert session.scalar(text("SELECT COUNT(*) FROM signed_in WHERE ended_at IS NULL")) == 0
    assert key


def test_a_token_acts_for_its_person(typed):
    typed.type("user", "add", "wang", "--name", "王某", "--role", "clerk")

    token = typed.type("user", "token", "wang", "--name", "脚本").output.strip()

    with reading() as session:
        assert people.bearer(session, token, clock.machine_now()).name == "王某"


@pytest.mark.parametrize("words", [("password", "nobody"), ("token", "nobody", "--name", "x")])
def test_nobody_gets_nothing(typed, words):
    refused = typed.type("user", *words, input="Correct-horse-7\n")

    assert refused.exit_code == 1
    assert "没有账号" in refused.output


# --- the house ------------------------------------------------------------------------------------


def test_a_journal_that_was_touched_does_not_verify(typed):
    open_office().start(approved="yes")
    before = typed.type("journal", "verify")
    with unit_of_work() as session:
        session.execute(text("UPDATE entry SET actor_name = '别人' WHERE seq = 1"))

    after = typed.type("journal", "verify")

    assert (before.exit_code, after.exit_code) == (0, 1)
    assert "case 1: entry 1 was changed" in after.output


def test_a_tick_does_what_is_due_at_that_moment(typed, monkeypatch):
    monkeypatch.setattr(scheduler, "_daily", {})
    office = open_office()
    office.start("sleeper", woken="a")

    early = typed.type("tick", "--at", "2026-06-02")
    late = typed.type("tick", "--at", "2026-06-04T09:00")

    assert "触发期限 0 个" in early.output
    assert "触发期限 1 个" in late.output
    assert (early.exit_code, late.exit_code) == (0, 0), early.output


def test_the_doctor_says_what_is_wrong_and_exits_with_it(typed):
    open_office().start(approved="yes")
    sound = typed.type("doctor")
    with unit_of_work() as session:
        session.execute(text("UPDATE task SET state = 'cancelled'"))

    sick = typed.type("doctor")

    assert (sound.exit_code, "FAIL" in sound.output) == (0, False)
    assert sick.exit_code == 1
    assert sick.output.count("FAIL") == 1
    assert "FAIL  在办案件都有待办、期限、消息或异常之一" in sick.output
    assert len(sound.output.splitlines()) == len(invariants.QUESTIONS | invariants.EXAMINED) + 1


def test_a_secret_can_be_made_before_there_is_one(tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CHENGNUO")}

    def make() -> str:
        program = [sys.executable, "-m", "app.cli.house"]
        return subprocess.run(program, env=environment, capture_output=True, text=True, check=True).stdout

    made = make().strip(), make().strip()

    assert made[0] != made[1]
    assert min(map(len, made)) >= 32


def test_every_command_says_what_it_is_for(typed):
    told = typed.type("--help")

    for command in (
        "publish",
        "check",
        "import",
        "law",
        "journal",
        "tick",
        "doctor",
        "backup",
        "restore",
        "db",
    ):
        assert command in told.output

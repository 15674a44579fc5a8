"""What colleagues do for each other: stand in, prepare, step back, inform, undo, act on many at once."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from app import scheduler
from app.casework import bulk, colleagues, held, journal, letters
from app.casework.asked import Asked
from app.casework.commands import cases, desk, tasks
from app.casework.commands import held as deciding
from app.casework.commands.desk import Leave
from app.casework.errors import (
    ClaimedByOther,
    NoSuchColleague,
    NothingHeld,
    NothingToTakeBack,
    NotYourDesk,
    Recused,
    SubstitutesInACircle,
)
from app.casework.models import Case, Task, TaskState
from app.casework.queries import cases as case_queries
from app.casework.queries import inbox
from app.casework.queries.inbox import View, Wanted
from app.db import database, reading, unit_of_work
from app.errors import Invalid, NotAllowed
from app.people import SYSTEM, User, actor_of
from tests.casework.office import Fate, Office, open_office

YES = {"decision": "yes"}
MONDAY, FRIDAY = date(2026, 6, 1), date(2026, 6, 5)


@pytest.fixture
def office(database) -> Office:
    return open_office()


def names(case_id: int) -> list[str]:
    with reading() as session:
        return [entry.actor_name for entry in journal.of_case(session, case_id)]


def leave(office: Office, person: str, deputy: str, since: date = MONDAY, until: date = FRIDAY) -> int:
    ids = office.people[person].id, office.people[deputy].id
    return desk.substitute(office.as_(person), Leave(*ids, since, until))


def another(office: Office, login: str, role: str) -> None:
    """One more person of the unit."""
    with unit_of_work() as session:
        person = User(login=login, name=f"{login}某", agency_id=office.unit)
        person.roles = {role}
        session.add(person)
        session.flush()
        office.people[login] = actor_of(person)


# --- 代理 -----------------------------------------------------------------------------------------


def test_a_deputy_does_the_absent_colleagues_task_and_the_record_says_so(office):
    case = office.start(approved="x")
    task = office.task(case.case_id)
    tasks.claim(office.as_("reviewer"), task.id)
    another(office, "deputy", "clerk")

    with pytest.raises(NotYourDesk):
        tasks.complete(office.as_("deputy"), task.id, YES)
    leave(office, "reviewer", "deputy")
    tasks.complete(office.as_("deputy"), task.id, YES)

    assert "deputy某 代 reviewer某" in names(case.case_id)


def test_a_deputy_sees_the_absent_colleagues_desk(office):
    case = office.start(approved="x")
    another(office, "deputy", "clerk")
    leave(office, "reviewer", "deputy")

    with reading() as session:
        [row] = inbox.tasks(session, office.people["deputy"], Wanted(View.UNIT), office.now)
        after = inbox.tasks(
            session, office.people["deputy"], Wanted(View.UNIT), office.now + timedelta(days=7)
        )

    assert row.case.id == case.case_id
    assert after == []


def test_standing_in_follows_a_chain(office):
    case = office.start(approved="x")
    another(office, "one", "clerk")
    another(office, "two", "clerk")
    leave(office, "reviewer", "one")
    leave(office, "one", "two")

    tasks.complete(office.as_("two"), office.task(case.case_id).id, YES)

    assert "two某 代 reviewer某" in names(case.case_id)


def test_nobody_stands_in_in_a_circle(office):
    another(office, "one", "clerk")
    leave(office, "reviewer", "one")

    with pytest.raises(SubstitutesInACircle):
        leave(office, "one", "reviewer")


def test_a_leave_ends_and_is_only_ones_own_to_arrange(office):
    another(office, "one", "clerk")
    number = leave(office, "reviewer", "one")
    case = office.start(approved="x")

    desk.end_substitution(office.as_("reviewer"), number)

    with pytest.raises(NotYourDesk):
        tasks.claim(office.as_("one"), office.task(case.case_id).id)
    ids = office.people["reviewer"].id, office.people["clerk"].id
    with pytest.raises(NotAllowed):
        desk.substitute(office.as_("one"), Leave(*ids, MONDAY, FRIDAY))


# --- 委派, 拿回, 回避 ------------------------------------------------------------------------------


def test_a_delegate_prepares_and_the_owner_decides(office):
    case = office.start(approved="x")
    task = office.task(case.case_id)
    tasks.delegate(office.as_("reviewer"), task.id, office.people["clerk"].id, "请先核对")

    tasks.complete(office.as_("clerk"), task.id, {"decision": "yes", "opinion": "已核对"})

    back = office.task(case.case_id)
    assert (back.element, back.assignee_id) == ("review", office.people["reviewer"].id)
    assert back.draft == {"decision": "yes", "opinion": "已核对"}
    tasks.complete(office.as_("reviewer"), task.id, YES)
    assert office.task(case.case_id).element == "approve"


def test_what_was_just_done_is_taken_back_while_nothing_followed(office):
    case = office.start("plain")
    task = office.task(case.case_id)
    tasks.complete(office.as_("reviewer"), task.id, {"decision": "yes", "opinion": "再想想"})

    tasks.take_back(office.as_("reviewer"), task.id)

    again = office.task(case.case_id)
    assert (again.element, again.assignee_id) == ("review", office.people["reviewer"].id)
    assert again.draft | {"gaps": ""} == {"decision": "yes", "opinion": "再想想", "gaps": ""}


def test_what_had_an_effect_is_not_taken_back(office):
    case = office.start(approved="x")
    task = office.task(case.case_id)
    tasks.complete(office.as_("reviewer"), task.id, YES)  # a verb has stamped

    with pytest.raises(NothingToTakeBack):
        tasks.take_back(office.as_("reviewer"), task.id)


def test_what_somebody_has_claimed_since_is_not_taken_back(office):
    case = office.start("plain")
    task = office.task(case.case_id)
    tasks.complete(office.as_("reviewer"), task.id, YES)
    tasks.claim(office.as_("approver"), office.task(case.case_id).id)

    with pytest.raises(NothingToTakeBack):
        tasks.take_back(office.as_("reviewer"), task.id)


def test_who_stepped_back_has_nothing_to_do_with_it(office):
    case = office.start(approved="x")
    task = office.task(case.case_id)
    tasks.claim(office.as_("reviewer"), task.id)

    cases.recuse(office.as_("reviewer"), case.case_id, "与当事人有亲属关系")

    assert office.task(case.case_id).assignee_id is None
    with pytest.raises(Recused):
        tasks.claim(office.as_("reviewer"), task.id)
    tasks.complete(office.as_("second"), task.id, YES)


# --- 抄送, 沟通, 督办 ------------------------------------------------------------------------------


def test_a_copy_opens_the_case_and_knows_when_it_was_read(office):
    case = office.start(approved="x")
    with unit_of_work() as session:
        elsewhere = User(login="far", name="远方", agency_id=None)
        elsewhere.roles = {"designer"}
        session.add(elsewhere)
        session.flush()
        office.people["far"] = actor_of(elsewhere)

    cases.copy_to(office.as_("reviewer"), case.case_id, [office.people["far"].id], "供参考")

    with reading() as session:
        assert case_queries.page(session, office.people["far"], case.case_id).case.id == case.case_id
        assert [c.id for c in case_queries.listing(session, office.people["far"])] in ([case.case_id], [])
    desk.mark_copy_read(office.as_("far"), case.case_id)
    with reading() as session:
        [copy] = colleagues.copies_of(session, office.people["far"].id)
    assert copy.read_at is not None
    with pytest.raises(NoSuchColleague):
        cases.copy_to(office.as_("reviewer"), case.case_id, [office.people["stranger"].id], "x")


def test_who_is_mentioned_is_told(office):
    case = office.start(approved="x")

    cases.comment(office.as_("reviewer"), case.case_id, "@approver某 请留意期限")
    scheduler.tick(office.now)

    with reading() as session:
        assert any(
            letter.code == "notice_mentioned" for letter in letters.box(session, office.people["approver"].id)
        )


def test_a_case_under_supervision_has_a_date(office):
    another(office, "supervisor", "supervisor")
    case = office.start(approved="x")

    cases.supervise(office.as_("supervisor"), case.case_id, FRIDAY, "群众关注")

    with reading() as session:
        assert session.get_one(Case, case.case_id).supervised_until == FRIDAY


# --- 暂缓生效 --------------------------------------------------------------------------------------


def test_a_held_decision_takes_effect_by_itself(office):
    case = office.start(approved="x")
    task = office.task(case.case_id)

    assert deciding.complete_later(office.as_("reviewer"), task.id, YES).status == "held"
    assert office.task(case.case_id).element == "review"
    office.now += held.UNDO_FOR
    scheduler.tick(office.now)

    assert office.task(case.case_id).element == "approve"
    assert Fate.done == ["x:3"]


def test_a_held_decision_is_undone(office):
    case = office.start(approved="x")
    task = office.task(case.case_id)
    deciding.complete_later(office.as_("reviewer"), task.id, YES)

    deciding.undo(office.as_("reviewer"), task.id)
    office.now += timedelta(minutes=1)
    scheduler.tick(office.now)

    assert office.task(case.case_id).draft == YES
    with pytest.raises(NothingHeld):
        deciding.undo(office.as_("reviewer"), task.id)


def test_a_bad_answer_is_refused_before_it_is_held(office):
    case = office.start(approved="x")

    with pytest.raises(Invalid):
        deciding.complete_later(office.as_("reviewer"), office.task(case.case_id).id, {"opinion": "x"})


def test_a_held_decision_that_came_too_late_says_so_and_keeps_what_was_written(office):
    case = office.start(approved="x")
    task = office.task(case.case_id)
    deciding.complete_later(office.as_("reviewer"), task.id, YES)
    cases.suspend(office.as_("approver"), case.case_id, "等待鉴定")

    office.now += held.UNDO_FOR
    scheduler.tick(office.now)
    scheduler.tick(office.now)

    with reading() as session:
        box = letters.box(session, office.people["reviewer"].id)
        assert [letter.code for letter in box] == ["notice_not_done"]
        assert session.get_one(Task, task.id).draft == YES


def test_releasing_twice_acts_once(office):
    case = office.start(approved="x")
    deciding.complete_later(office.as_("reviewer"), office.task(case.case_id).id, YES)
    office.now += held.UNDO_FOR
    with reading() as session:
        [number] = held.due(session, office.now)

    deciding.release(Asked(SYSTEM, office.now), number)
    deciding.release(Asked(SYSTEM, office.now), number)

    assert Fate.done == ["x:3"]


# --- 批量, 查找 ------------------------------------------------------------------------------------


def test_many_at_once_have_a_result_each(office):
    ids = [office.task(office.start(approved=str(n)).case_id).id for n in range(3)]
    tasks.claim(office.as_("second"), ids[1])

    results = bulk.complete(office.as_("reviewer"), ids, YES)

    assert [type(r.problem) for r in results] == [type(None), ClaimedByOther, type(None)]
    assert Fate.done == ["0:3", "2:3"]


def test_a_step_that_forbids_bulk_is_done_one_by_one(office):
    case = office.start("plain")
    tasks.complete(office.as_("reviewer"), office.task(case.case_id).id, YES)

    [result] = bulk.complete(office.as_("approver"), [office.task(case.case_id).id], YES)

    assert result.problem is not None
    assert result.problem.code == "no_bulk_here"


def test_a_desk_is_searched_by_two_signs_of_a_title_and_by_number(office):
    case = office.start(approved="x")

    def found(words: str) -> int:
        with reading() as session:
            wanted = Wanted(View.UNIT, text=words)
            return len(inbox.tasks(session, office.people["reviewer"], wanted, office.now))

    assert (found("某事"), found(case.number.lower()), found("别的"), found("100%")) == (1, 1, 0, 0)


def test_what_came_back_and_what_was_checked_have_views(office):
    case = office.start(approved="x")
    tasks.complete(office.as_("reviewer"), office.task(case.case_id).id, YES)
    tasks.send_back(office.as_("approver"), office.task(case.case_id).id, "previous", "再核")

    with reading() as session:
        counts = inbox.counts(session, office.people["reviewer"], office.now)

    assert (counts[View.UNIT], counts[View.RETURNED]) == (1, 1)


@pytest.mark.parametrize("view", list(View))
def test_an_inbox_page_is_three_statements(office, view, count_statements):
    office.start(approved="x")

    with count_statements() as counted, reading() as session:
        here = inbox.desk_of(session, office.people["reviewer"], office.now)
        inbox.counts_of(session, here, office.now)
        inbox.page_of(session, here, Wanted(view), office.now)

    assert len(counted) == 3


@pytest.mark.parametrize("view", list(View))
def test_an_inbox_page_never_scans_the_tasks(sqlite_only, view):
    office = open_office()
    plans = []
    with reading() as session:
        here = inbox.desk_of(session, office.people["reviewer"], office.now)
        for part in inbox._parts(here, view):
            query = inbox._walk(part, Wanted(view), office.now).limit(50)
            sql = str(query.compile(database().reader, compile_kwargs={"literal_binds": True}))
            plans += [row.detail for row in session.execute(text(f"EXPLAIN QUERY PLAN {sql}"))]

    assert plans
    assert not [step for step in plans if step.startswith("SCAN") or "TEMP B-TREE" in step], plans


def test_hand_over_all_is_bulk(office):
    ids = [office.task(office.start(approved=str(n)).case_id).id for n in range(2)]
    bulk.claim(office.as_("reviewer"), ids)

    results = bulk.hand_over(office.as_("reviewer"), ids, office.people["second"].id, "离职移交")

    assert all(result.problem is None for result in results)
    with reading() as session:
        mine = select(Task).where(
            Task.assignee_id == office.people["second"].id, Task.state == TaskState.OPEN
        )
        assert len(session.scalars(mine).all()) == 2

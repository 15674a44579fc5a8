"""What a supervisor sees: what is late by unit and person, the week's work, cases under supervision."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from app.casework.commands import cases, incidents, tasks
from app.casework.models import Task
from app.casework.queries import incidents as incident_queries
from app.casework.queries import oversight
from app.casework.queries.oversight import Wanted
from app.db import reading, unit_of_work
from tests.casework.office import Fate, open_office

YES = {"decision": "yes"}


@pytest.fixture
def office(database):
    return open_office()


def waiting(office, *, days: float | None = None, claimed_by: str | None = None) -> str:
    """An open task at the reviewers' desk, due so many days from now."""
    task = office.task(office.start().case_id)
    with unit_of_work() as session:
        row = session.get_one(Task, task.id)
        row.falls_due(None if days is None else office.now + timedelta(days=days))
        row.assignee_id = office.people[claimed_by].id if claimed_by else None
    return task.id


def seen(office):
    with reading() as session:
        return oversight.overview(session, office.now)


def test_units_are_counted_by_what_is_late_and_what_will_be(office):
    for days in (-3, -1, 1, 30, None):
        waiting(office, days=days)

    (unit,) = seen(office).units

    assert (unit.name, unit.open, unit.over, unit.near) == ("甲市交通运输局", 5, 2, 1)


def test_people_are_counted_by_what_they_hold_and_did(office):
    waiting(office, days=-1, claimed_by="reviewer")
    waiting(office, days=1, claimed_by="reviewer")
    waiting(office, days=5)
    done = waiting(office, days=5, claimed_by="second")
    tasks.complete(office.as_("second"), done, YES)

    people = {one.name: one for one in seen(office).people}

    reviewer, second = people["reviewer某"], people["second某"]
    assert (reviewer.claimed, reviewer.over, reviewer.near, reviewer.done) == (2, 1, 1, 0)
    assert (second.claimed, second.done, second.open) == (0, 1, 1)
    assert reviewer.open == 3
    assert next(iter(people)) == "reviewer某"
    assert "applicant某" not in people
    assert people["clerk某"].open == 0


def test_what_was_done_more_than_a_week_ago_is_not_counted(office):
    tasks.complete(office.as_("reviewer"), waiting(office), YES)
    office.now += timedelta(days=8)

    assert {one.done for one in seen(office).people} == {0}


def test_the_lists_hold_what_the_figures_count(office):
    late = waiting(office, days=-1, claimed_by="reviewer")
    near = waiting(office, days=1)
    waiting(office, days=30)

    with reading() as session:
        unit = {
            which: [
                row.task.id
                for row in oversight.tasks_of_unit(session, office.now, office.unit, Wanted(which))
            ]
            for which in ("over", "near", "all")
        }
        own = oversight.tasks_of_person(session, office.now, office.people["reviewer"].id, Wanted())
        held = [(row.task.id, row.holder) for row in own]

    assert (unit["over"], unit["near"], len(unit["all"])) == ([late], [near], 3)
    assert held == [(late, "reviewer某")]


def test_a_supervised_case_is_listed_until_it_has_ended(office):
    case = office.start()
    with unit_of_work() as session:
        session.execute(text("UPDATE user_role SET role = 'supervisor' WHERE role = 'administrator'"))
    office.people["administrator"] = office.people["administrator"].__class__(
        office.people["administrator"].id, "administrator某", frozenset({"supervisor"}), office.unit
    )
    cases.supervise(office.as_("administrator"), case.case_id, date(2026, 6, 5), "群众来信")

    with reading() as session:
        listed = [(found.id, who) for found, who in oversight.supervised(session)]
    assert listed == [(case.case_id, "administrator某")]

    with unit_of_work() as session:
        session.execute(text("UPDATE case_file SET ended_at = started_at"))
    with reading() as session:
        assert oversight.supervised(session) == []


def test_the_overview_asks_five_things_however_much_waits(office, count_statements):
    for _ in range(6):
        waiting(office, days=-1, claimed_by="reviewer")

    with count_statements() as counted:
        seen(office)

    assert len(counted) <= 7  # five, and the calendar's two


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_at_many_open_tasks_the_counts_walk_along_indexes(office, count_statements):
    """The plans that SQLite chooses: no walk through the whole table of tasks, nor of entries."""
    with count_statements() as counted:
        seen(office)
        with reading() as session:
            for late in ("over", "all"):
                oversight.tasks_of_unit(session, office.now, office.unit, Wanted(late))
                oversight.tasks_of_person(session, office.now, 1, Wanted(late))
            oversight.supervised(session)
        statements = [one for one in counted.statements if "FROM task" in one or "FROM entry" in one]

    assert len(statements) >= 9
    with reading() as session:
        for statement in statements:
            plan = session.connection().exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statement}", (1,) * statement.count("?")
            )
            walks = [row[3] for row in plan]
            assert not [one for one in walks if one in ("SCAN task", "SCAN entry")], (statement, walks)


def test_many_incidents_are_tried_again_each_for_itself(office):
    Fate.says = "break"
    broken = [office.start().case_id for _ in range(3)]
    for case_id in broken:
        tasks.complete(office.as_("reviewer"), office.task(case_id).id, YES)
    with reading() as session:
        found = incident_queries.listing(session, office.people["administrator"])
        groups = incident_queries.grouped(found)
    assert [len(group.found) for group in groups] == [3]
    ids = [one.incident.id for one in found]
    incidents_office = office.as_("administrator")

    again = incidents.retry_many(incidents_office, ids)
    Fate.says = "go"
    mended = incidents.retry_many(incidents_office, [*ids, 999])

    assert [one.mended for one in again] == [False] * 3
    assert [one.mended for one in mended] == [True, True, True, False]
    assert mended[-1].problem is not None
    with reading() as session:
        assert incident_queries.count(session, office.people["administrator"]) == 0
        closed = incident_queries.mended(session, office.people["administrator"])
        assert {(incident.attempts, who) for incident, _case, who in closed} == {(2, "administrator某")}

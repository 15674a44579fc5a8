"""A journal that anyone can verify: nothing in it can be changed, removed or added unseen."""

from datetime import date, datetime
from itertools import pairwise

import pytest
from sqlalchemy import delete, update

from app.casework import journal
from app.casework.asked import Asked
from app.casework.journal import Entry, SealHead
from app.casework.models import Case, CaseStatus
from app.clock import SHANGHAI
from app.db import reading, unit_of_work
from app.people import SYSTEM

NOON = datetime(2026, 8, 3, 12, tzinfo=SHANGHAI)


def write_some(cases: int = 3, entries: int = 4) -> list[int]:
    with unit_of_work() as session:
        made = [
            Case(
                number=f"T{n}", process="p", pinned=0, title="t", governing_date=date(2026, 8, 3),
                started_at=NOON, status=CaseStatus.RUNNING, version=0, last_seq=0, last_hash="", sealed_seq=0,
            )
            for n in range(cases)
        ]  # fmt: skip
        session.add_all(made)
        session.flush()
        for case in made:
            for n in range(entries):
                journal.write(session, case, Asked(SYSTEM, NOON), "commented", text=f"第{n}条")
        return [case.id for case in made]


def seal() -> None:
    with unit_of_work() as session:
        journal.seal(session, NOON)


def verify() -> journal.Verdict:
    with reading() as session:
        return journal.verify(session)


def test_an_honest_journal_holds(database):
    write_some()
    seal()

    verdict = verify()

    assert verdict == journal.Verdict(entries=12, cases=3, seals=1, broken=())


def test_each_entry_covers_the_one_before(database):
    [case_id] = write_some(cases=1)

    with reading() as session:
        entries = journal.of_case(session, case_id)

    assert all(later.hash == later.hash_after(earlier.hash) for earlier, later in pairwise(entries))


@pytest.mark.parametrize(
    "forgery",
    [
        lambda c: update(Entry).where(Entry.case_id == c, Entry.seq == 2).values(body='{"text":"别的"}'),
        lambda c: update(Entry).where(Entry.case_id == c, Entry.seq == 2).values(actor_name="别人"),
        lambda c: delete(Entry).where(Entry.case_id == c, Entry.seq == 2),
        lambda c: delete(Entry).where(Entry.case_id == c, Entry.seq == 4),
        lambda c: delete(Entry).where(Entry.case_id == c),
    ],
    ids=["words changed", "name changed", "entry removed", "last entry removed", "all removed"],
)
def test_a_forged_journal_is_found(database, forgery):
    case_id = write_some()[1]
    with unit_of_work() as session:
        session.execute(forgery(case_id))

    assert any(f"case {case_id}" in broken for broken in verify().broken)


def test_a_chain_forged_from_end_to_end_does_not_match_its_seal(database):
    [case_id] = write_some(cases=1)
    seal()
    with unit_of_work() as session:
        previous = ""
        for entry in journal.of_case(session, case_id):
            entry.actor_name = "别人"
            entry.hash = previous = entry.hash_after(previous)
        session.get_one(Case, case_id).last_hash = previous

    [broken] = verify().broken
    assert broken.endswith(f"case {case_id} was rewritten after it was sealed")


def test_a_forged_seal_is_found(database):
    write_some()
    seal()
    with unit_of_work() as session:
        session.execute(update(SealHead).values(hash="0" * 64))

    assert any("root" in broken for broken in verify().broken)


def test_only_cases_that_moved_are_sealed_again(database):
    case_id, *_ = write_some()
    seal()
    with unit_of_work() as session:
        journal.write(session, session.get_one(Case, case_id), Asked(SYSTEM, NOON), "commented", text="又")
    seal()
    seal()

    verdict = verify()

    assert (verdict.seals, verdict.broken) == (2, ())

"""送达: the manner gives the legal day, the day starts the clocks, the agreement opens the message box."""

from datetime import date

import pytest
from sqlalchemy import select

from app import definitions
from app.casework import journal
from app.casework.clocks import Clock, ClockEntry, Holder, Ledger, Period
from app.casework.errors import NotYourDesk
from app.casework.models import Case
from app.credit import Rulebook
from app.credit.rulebook import NewValue
from app.db import reading, unit_of_work
from app.errors import NotAllowed, NotFound
from app.papers import Manner, Paper, queries
from app.papers.commands import papers
from app.papers.commands.papers import NoConsent, ProofMissing, Service
from app.papers.commands.settings import agree, withdraw
from app.papers.service import BadServiceDay, NotServable
from tests.papers.test_issuing import hand_out, issued
from tests.verbs.bureau import FIRST_DAY, VERIFIED, a_record, open_bureau

NEXT_DAY = date(2026, 8, 10)


@pytest.fixture
def bureau(database, tmp_path):
    return open_bureau(tmp_path)


@pytest.fixture
def refused(bureau):
    """The case and its 不予信用修复决定书, which was made on the first day."""
    case = bureau.apply(a_record(bureau)).case_id
    bureau.complete(case, "FormalCheck", "clerk", decision="accept")
    bureau.complete(case, "Verify", "reviewer", **{**VERIFIED, "decision": "not_performed"})
    answer = {"reason": "OBLIGATION_NOT_FULFILLED", "opinion": "罚款未缴清"}
    bureau.complete(case, "Decide", "approver", decision="refuse", **answer)
    return case, issued(case)[-1].id


def paper(paper_id):
    with reading() as session:
        found = session.get_one(Paper, paper_id)
        return found, list(found.deliveries)


def last_line(case, rule):
    with reading() as session:
        of_rule = (Clock.case_id == case) & (Clock.rule == rule)
        return session.scalars(
            select(ClockEntry).join(Clock).where(of_rule).order_by(ClockEntry.seq.desc()).limit(1)
        ).one()


def in_person(day=NEXT_DAY, **also):
    return Service(Manner.IN_PERSON, day, **also)


def test_a_paper_handed_over_starts_the_clocks_of_its_remedies(bureau, refused):
    case, decision = refused
    bureau.on(date(2026, 8, 12))

    papers.deliver(bureau.as_("clerk"), decision, in_person(addressee="李经办", note="本人签收"))

    served, (delivery,) = paper(decision)
    assert (served.served_on, served.served_manner) == (NEXT_DAY, "in_person")
    assert (delivery.day, delivery.legal_day, delivery.addressee) == (NEXT_DAY, NEXT_DAY, "李经办")
    reconsideration = bureau.clock(case, "objection.reconsideration")
    assert (reconsideration.started_on, reconsideration.budget, reconsideration.unit) == (
        NEXT_DAY,
        60,
        "calendar",
    )
    assert reconsideration.due_on == date(2026, 10, 9)
    suit = bureau.clock(case, "objection.suit")
    assert (suit.due_earliest, suit.due_on, suit.provisional) == (date(2027, 2, 10), date(2027, 2, 15), True)
    line = last_line(case, "objection.reconsideration")
    assert (line.act, line.day, line.reason) == (
        "start",
        date(2026, 8, 12),
        f"不予信用修复决定书 {served.number}",
    )
    assert [one["rule"] for one in delivery.began] == ["objection.reconsideration", "objection.suit"]
    with reading() as session:
        entry = journal.of_case(session, case)[-1]
    assert (entry.act, entry.told["paper_number"]) == ("paper_served", served.number)


def test_a_right_that_ends_on_a_rest_day_ends_on_the_next_working_day(bureau, refused):
    case, decision = refused
    bureau.on(date(2026, 8, 12))

    papers.deliver(bureau.as_("clerk"), decision, in_person(date(2026, 8, 8)))

    # sixty days after 8 August is 7 October, the last day of the holiday
    assert bureau.clock(case, "objection.reconsideration").due_on == date(2026, 10, 8)


def test_a_public_notice_serves_thirty_days_later_and_needs_its_proof(bureau, refused):
    case, decision = refused
    bureau.on(date(2026, 8, 12))
    notice = Service(Manner.PUBLIC_NOTICE, NEXT_DAY)

    with pytest.raises(ProofMissing):
        papers.deliver(bureau.as_("clerk"), decision, notice)
    proof = bureau.file("clerk")
    papers.deliver(bureau.as_("clerk"), decision, Service(Manner.PUBLIC_NOTICE, NEXT_DAY, proof=proof))

    served, (delivery,) = paper(decision)
    assert served.served_on == date(2026, 9, 9)
    assert (delivery.rule, delivery.unverified, delivery.proof) == ("service.public_notice", True, proof)
    assert bureau.clock(case, "objection.reconsideration").due_on == date(2026, 11, 9)


def test_somebody_elses_upload_is_no_proof(bureau, refused):
    _case, decision = refused
    proof = bureau.file("applicant")

    with pytest.raises(NotFound):
        papers.deliver(bureau.as_("clerk"), decision, Service(Manner.POST, FIRST_DAY, proof=proof))


def test_who_agreed_to_it_is_served_by_opening_the_paper(bureau, refused):
    _case, decision = refused
    bureau.on(date(2026, 8, 12))
    with pytest.raises(NoConsent):
        papers.take(bureau.as_("applicant"), decision)
    agree(bureau.as_("applicant"))

    papers.take(bureau.as_("applicant"), decision)

    served, (delivery,) = paper(decision)
    assert (served.served_manner, delivery.by_name) == ("electronic", "applicant某")
    assert (served.served_on, delivery.rule) == (FIRST_DAY, "service.electronic_day")


def test_the_rule_may_let_an_electronic_paper_count_from_its_opening(bureau, refused):
    _case, decision = refused
    agree(bureau.as_("applicant"))
    bureau.on(date(2026, 8, 12))
    with unit_of_work() as session:
        book = Rulebook.read(session)
        said = book.with_value("service.electronic_day", FIRST_DAY, NewValue("opened", "局务会", "某"))
        definitions.publish(session, "rules", *said, by="某", now=bureau.now)

    papers.take(bureau.as_("applicant"), decision)

    assert paper(decision)[0].served_on == date(2026, 8, 12)


def test_an_agreement_taken_back_is_none(bureau, refused):
    _case, decision = refused
    agree(bureau.as_("applicant"))
    withdraw(bureau.as_("applicant"))

    with pytest.raises(NoConsent):
        papers.take(bureau.as_("applicant"), decision)
    with pytest.raises(NoConsent):
        papers.deliver(bureau.as_("clerk"), decision, Service(Manner.ELECTRONIC, FIRST_DAY))


def test_a_paper_is_served_once_and_on_a_day_that_can_be(bureau, refused):
    case, decision = refused
    for day in (date(2026, 8, 6), date(2026, 8, 8)):
        with pytest.raises(BadServiceDay):
            papers.deliver(bureau.as_("clerk"), decision, in_person(day))

    papers.deliver(bureau.as_("clerk"), decision, in_person(FIRST_DAY))

    with pytest.raises(NotServable):
        papers.deliver(bureau.as_("clerk"), decision, in_person(FIRST_DAY))
    letter = hand_out(bureau, case, kind="commitment_letter")
    with pytest.raises(NotServable):
        papers.deliver(bureau.as_("clerk"), letter, in_person(FIRST_DAY))


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("applicant", NotAllowed),
        ("approver", NotAllowed),
        ("stranger", NotAllowed),
        ("other_clerk", NotFound),
    ],
)
def test_only_the_units_own_desk_records_service(bureau, refused, who, refusal):
    _case, decision = refused

    with pytest.raises(refusal):
        papers.deliver(bureau.as_(who), decision, in_person(FIRST_DAY))


def test_only_the_party_takes_a_paper(bureau, refused):
    _case, decision = refused
    agree(bureau.as_("stranger"))

    with pytest.raises((NotFound, NotYourDesk)):
        papers.take(bureau.as_("stranger"), decision)


def test_what_is_not_served_waits_in_the_list_until_it_is(bureau, refused):
    case, decision = refused
    clerk, other = bureau.as_("clerk").actor, bureau.as_("other_clerk").actor
    with reading() as session:
        waiting = [found.id for found, _ in queries.to_serve(session, clerk)]
        assert queries.to_serve(session, other) == []
        assert queries.count_to_serve(session, clerk, date(2026, 8, 18)) == (2, 0)
        assert queries.count_to_serve(session, clerk, date(2026, 8, 19)) == (2, 2)
    assert waiting == [found.id for found in issued(case)]

    papers.deliver(bureau.as_("clerk"), decision, in_person(FIRST_DAY))
    papers.void(bureau.as_("approver"), waiting[0], "重复")

    with reading() as session:
        assert queries.to_serve(session, clerk) == []


def test_a_notice_of_rights_starts_the_days_for_a_hearing_in_a_running_case(bureau):
    case = bureau.apply(a_record(bureau)).case_id
    notice = hand_out(bureau, case)
    bureau.on(NEXT_DAY)

    papers.deliver(bureau.as_("clerk"), notice, in_person())

    clock = bureau.clock(case, "hearing.request")
    assert (clock.unit, clock.budget, clock.due_on) == ("working", 5, date(2026, 8, 17))


def test_a_right_that_ran_already_runs_anew_from_the_later_day_of_service(bureau):
    case = bureau.apply(a_record(bureau)).case_id
    notice = hand_out(bureau, case)
    with unit_of_work() as session:
        ledger = Ledger(session, session.get_one(Case, case), bureau.as_("clerk"))
        ledger.start(Period("hearing.request", 5, "working", Holder.APPLICANT))
    assert bureau.clock(case, "hearing.request").due_on == date(2026, 8, 14)
    bureau.on(NEXT_DAY)

    papers.deliver(bureau.as_("clerk"), notice, in_person())

    assert bureau.clock(case, "hearing.request").due_on == date(2026, 8, 17)
    line = last_line(case, "hearing.request")
    assert (line.act, line.consumed + line.remaining) == ("recompute", 5)
    assert line.reason.startswith("拟作出不利决定告知书")


def test_what_service_began_runs_on_when_the_case_ends(bureau):
    case = bureau.apply(a_record(bureau)).case_id
    bureau.accept_and_verify(case)
    with unit_of_work() as session:
        row = session.get_one(Case, case)
        ledger = Ledger(session, row, bureau.as_("clerk"))
        paper_made = Period("objection.reconsideration", 60, "calendar", Holder.APPLICANT)
        ledger.start(paper_made, since=bureau.now.date(), reason="决定书 1号")

    answer = {"reason": "OBLIGATION_NOT_FULFILLED", "opinion": "罚款未缴清"}
    bureau.complete(case, "Decide", "approver", decision="refuse", **answer)

    assert bureau.clock(case, "objection.reconsideration").state == "running"
    assert bureau.clock(case, "repair.result").state == "finished"

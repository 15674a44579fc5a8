"""One person proposes a change of a rule or a year's calendar, another one publishes it."""

from datetime import date, timedelta

import pytest

from app import definitions
from app.calendar import BadCalendar, Calendar
from app.casework.asked import Asked
from app.casework.commands.definitions import TwoPeopleNeeded
from app.casework.commands.definitions import publish as publish_alone
from app.credit import Rulebook
from app.credit.rulebook import RuleIsVerified, check_rules
from app.db import reading
from app.errors import NotAllowed
from app.registry import proposals
from app.registry.proposals import (
    BadProposal,
    NoSuchProposal,
    OwnProposal,
    ProposalClosed,
    ProposalOpen,
    Wanted,
)
from tests.registry.builders import an_office
from tests.registry.oversight import NOW, asked_by

KEY = "commitment.supplement"
BEFORE = 15
TODAY = date(2026, 8, 3)
TEN = Wanted("10", TODAY, "甲交发〔2026〕3号", "本单位规定")
NOTICE = """
year: 2027
source: 国务院办公厅通知
rest:
  - {name: 元旦, from: 2027-01-01, to: 2027-01-03}
  - {name: 春节, from: 2027-02-05, to: 2027-02-11}
  - {name: 清明节, from: 2027-04-03, to: 2027-04-05}
  - {name: 劳动节, from: 2027-05-01, to: 2027-05-05}
  - {name: 端午节, from: 2027-06-09, to: 2027-06-09}
  - {name: 中秋节, from: 2027-09-15, to: 2027-09-15}
  - {name: 国庆节, from: 2027-10-01, to: 2027-10-07}
makeup: [2027-02-14, 2027-05-08, 2027-09-26, 2027-10-09, 2027-02-20]
"""


@pytest.fixture
def first(database):
    definitions.register_check("rules", lambda key, body, _session: check_rules(key, body))
    an_office(NOW)
    return asked_by("first", "administrator")


@pytest.fixture
def second(first):
    return asked_by("second", "administrator")


def value(on=TODAY, key=KEY):
    with reading() as session:
        return Rulebook.read(session).rule(key, on).value


def test_a_proposal_changes_nothing_until_another_publishes_it(first, second):
    number = proposals.propose_value(first, KEY, TEN)
    before = value()

    proposals.publish(second, number)

    assert (before, value()) == (BEFORE, 10)
    with reading() as session:
        rule = Rulebook.read(session).rule(KEY, TODAY)
        assert rule.source == "甲交发〔2026〕3号"
        assert "first某、second某" in rule.note
        assert rule.unverified


def test_nobody_decides_on_his_own_proposal(first):
    number = proposals.propose_value(first, KEY, TEN)

    with pytest.raises(OwnProposal):
        proposals.publish(first, number)
    with pytest.raises(OwnProposal):
        proposals.refuse(first, number, "不要")

    assert value() == BEFORE


def test_only_who_may_publish_rules_decides(first):
    number = proposals.propose_value(first, KEY, TEN)

    for role in ("supervisor", "designer", "auditor", "reviewer"):
        with pytest.raises(NotAllowed):
            proposals.publish(asked_by(role, role), number)


def test_a_verified_value_cannot_be_proposed(first):
    with pytest.raises(RuleIsVerified):
        proposals.propose_value(first, "record.collect", Wanted("9", TODAY, "我", "快些"))


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [
        (Wanted("", None, "", ""), {"value", "source", "reason", "effective_from"}),
        (Wanted("[1, ", TODAY, "s", "r"), {"value"}),
    ],
)
def test_an_incomplete_proposal_is_refused_with_everything_that_is_missing(first, wanted, codes):
    with pytest.raises(BadProposal) as refused:
        proposals.propose_value(first, KEY, wanted)

    assert {finding.where for finding in refused.value.findings} == codes


def test_a_value_that_is_set_changes_only_from_today_on(first, second):
    proposals.publish(second, proposals.propose_value(first, KEY, TEN))
    later = Asked(first.actor, NOW + timedelta(days=7))

    with pytest.raises(BadProposal, match="proposal_past"):
        proposals.propose_value(later, KEY, Wanted("12", date(2026, 8, 5), "s", "r"))
    with pytest.raises(BadProposal, match="proposal_same"):
        proposals.propose_value(first, KEY, Wanted("10", date(2026, 9, 1), "s", "r"))


def test_one_proposal_about_a_rule_waits_at_a_time(first, second):
    number = proposals.propose_value(first, KEY, TEN)

    with pytest.raises(ProposalOpen):
        proposals.propose_value(second, KEY, TEN)
    proposals.withdraw(first, number)

    assert proposals.propose_value(second, KEY, TEN) != number


def test_a_decided_proposal_is_closed(first, second):
    number = proposals.propose_value(first, KEY, TEN)
    proposals.refuse(second, number, "依据不足")

    with pytest.raises(ProposalClosed):
        proposals.publish(second, number)
    with reading() as session:
        refused = proposals.decided(session, proposals.RULE)[0]
        assert (refused.state, refused.opinion, refused.decided_by) == ("refused", "依据不足", "second某")
    assert value() == BEFORE


def test_a_refusal_says_why(first, second):
    number = proposals.propose_value(first, KEY, TEN)

    with pytest.raises(BadProposal):
        proposals.refuse(second, number, " ")


def test_only_the_proposer_withdraws(first, second):
    number = proposals.propose_value(first, KEY, TEN)

    with pytest.raises(NoSuchProposal):
        proposals.withdraw(second, number)


def test_a_years_calendar_takes_effect_when_another_has_checked_it(first, second):
    number = proposals.propose_year(first, NOTICE, "据通知")
    with reading() as session:
        before = Calendar.read(session).years

    with pytest.raises(OwnProposal):
        proposals.publish(first, number)
    proposals.publish(Asked(second.actor, NOW), number)

    assert 2027 not in before
    with reading() as session:
        calendar = Calendar.read(session)
        assert calendar.is_workday(date(2027, 2, 8)) is False
        assert calendar.is_workday(date(2027, 10, 9)) is True


def test_a_preview_says_what_would_change(first):
    with reading() as session:
        preview = proposals.preview_year(session, NOTICE)

    assert not preview.known
    assert (date(2027, 10, 9), "调休") in preview.added
    assert preview.removed == []


def test_a_notice_that_contradicts_itself_is_refused_whole(first):
    with pytest.raises(BadCalendar):
        proposals.propose_year(first, NOTICE.replace("2027-10-09", "2027-10-12"), "据通知")


@pytest.mark.parametrize("year", [2027, 2028, 2030])
def test_the_draft_of_a_year_is_a_notice_that_can_be_read(first, year):
    with reading() as session:
        preview = proposals.preview_year(session, proposals.draft_of_year(year))

    assert preview.notice.year == year
    assert len(preview.added) >= 6


def test_one_person_alone_publishes_no_rules(first):
    with pytest.raises(TwoPeopleNeeded):
        publish_alone(first, ("rules", "repair"), b"rules: []")

"""What an administrator does with the accounts of others and with units."""

import pytest

from app.db import reading, unit_of_work
from app.errors import NotAllowed
from app.people import User, WrongPassword, actor_of, begin, changes, whose
from app.people.commands import accounts, change_password, sign_in, units
from app.people.commands.accounts import Account, BadAccount, NotYourOwn
from app.people.commands.units import BadUnit, Unit
from app.people.passwords import _weaknesses, random_password
from tests.people.builders import NOW, PASSWORD, a_person, an_agency


@pytest.fixture
def office(database):
    """An administrator and a clerk of one agency; their actors and the agency's id."""
    with unit_of_work() as session:
        agency = an_agency(session)
        root = a_person(session, "root", "administrator", agency_id=agency.id)
        clerk = a_person(session, "wang", "clerk", agency_id=agency.id)
        return {"root": actor_of(root), "wang": actor_of(clerk), "agency": agency.id}


def account(office, **also):
    given = {"login": "li", "name": "李某", "roles": frozenset({"clerk"}), "agency_id": office["agency"]}
    return Account(**{**given, **also})


def of(login):
    with reading() as session:
        return session.query(User).filter_by(login=login).one()


def test_a_new_person_signs_in_with_the_password_for_once_and_chooses_another(office):
    _id, password = accounts.add(office["root"], account(office), NOW)

    actor = sign_in("li", password, "127.0.0.1", NOW)
    assert actor.password_once
    change_password(actor, password, PASSWORD, NOW)

    assert not sign_in("li", PASSWORD, "127.0.0.1", NOW).password_once


def test_a_reset_ends_the_old_password_and_every_session(office):
    with unit_of_work() as session:
        key = begin(session, office["wang"].id, NOW)

    password = accounts.reset_password(office["root"], office["wang"].id, NOW)

    with reading() as session:
        assert whose(session, key, NOW) is None
    with pytest.raises(WrongPassword):
        sign_in("wang", PASSWORD, "127.0.0.1", NOW)
    assert sign_in("wang", password, "127.0.0.1", NOW).id == office["wang"].id


def test_nobody_changes_his_own_account(office):
    own = account(office, login="root", roles=frozenset({"administrator", "auditor"}))

    with pytest.raises(NotYourOwn):
        accounts.change(office["root"], office["root"].id, own, NOW)
    with pytest.raises(NotYourOwn):
        accounts.reset_password(office["root"], office["root"].id, NOW)


def test_only_administrators_touch_accounts(office):
    with pytest.raises(NotAllowed):
        accounts.add(office["wang"], account(office), NOW)
    with pytest.raises(NotAllowed):
        accounts.reset_password(office["wang"], office["root"].id, NOW)


def test_other_roles_take_effect_at_once_and_stand_in_the_changes(office):
    with unit_of_work() as session:
        key = begin(session, office["wang"].id, NOW)
    wanted = account(office, login="wang", name="王某", roles=frozenset({"reviewer"}))

    accounts.change(office["root"], office["wang"].id, wanted, NOW)

    with reading() as session:
        assert whose(session, key, NOW) is None
        told = changes.of_user(session, office["wang"].id)[0]
        assert (told.by_name, told.told["roles"]) == (office["root"].name, [["clerk"], ["reviewer"]])
    assert of("wang").roles == {"reviewer"}


def test_a_closed_account_signs_in_no_more(office):
    accounts.change(office["root"], office["wang"].id, account(office, login="wang", active=False), NOW)

    with pytest.raises(WrongPassword):
        sign_in("wang", PASSWORD, "127.0.0.1", NOW)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"login": "a b"}, "account_login"),
        ({"login": "WANG"}, "account_login_taken"),
        ({"name": " "}, "account_name"),
        ({"roles": frozenset()}, "account_roles"),
        ({"roles": frozenset({"system"})}, "account_roles"),
        ({"roles": frozenset({"clerk", "applicant"}), "subject_id": 1}, "account_roles_mixed"),
        ({"agency_id": None}, "account_agency"),
        ({"agency_id": 999}, "account_agency_unknown"),
        ({"roles": frozenset({"applicant"}), "agency_id": None}, "account_subject"),
    ],
)
def test_a_wrong_account_is_refused_with_its_reason(office, wrong, code):
    with pytest.raises(BadAccount) as refused:
        accounts.add(office["root"], account(office, **wrong), NOW)

    assert [finding.code for finding in refused.value.findings] == [code]


@pytest.mark.parametrize("login", ["wang", "a", "admin"])
def test_a_password_for_once_meets_the_rules(login):
    assert [_weaknesses(random_password(login), login) for _ in range(50)] == [[]] * 50


def test_saving_a_provisional_unit_confirms_it(office):
    with unit_of_work() as session:
        met = an_agency(session, "乙县执法大队")
        met.provisional = True
        met_id = met.id

    units.change(office["root"], met_id, Unit("乙县执法大队", "team", superior_id=office["agency"]), NOW)

    with reading() as session:
        found = changes.of_agency(session, met_id)[0]
        assert found.told["provisional"] == [True, False]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"name": ""}, "unit_name"),
        ({"kind": "club"}, "unit_kind"),
        ({"name": "甲市交通运输局"}, "unit_taken"),
        ({"superior_id": 999}, "unit_superior_unknown"),
    ],
)
def test_a_wrong_unit_is_refused_with_its_reason(office, wrong, code):
    with pytest.raises(BadUnit) as refused:
        units.add(office["root"], Unit(**{"name": "丙科", "kind": "unit", **wrong}), NOW)

    assert [finding.code for finding in refused.value.findings] == [code]


def test_a_unit_does_not_stand_below_itself(office):
    below = units.add(office["root"], Unit("丙科", "unit", superior_id=office["agency"]), NOW)

    with pytest.raises(BadUnit, match="unit_superior_circle"):
        units.change(
            office["root"], office["agency"], Unit("甲市交通运输局", "authority", superior_id=below), NOW
        )

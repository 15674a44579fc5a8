"""The catalogue of commitments: prepared by the credit office, published by another, issued regularly."""

from datetime import date

import pytest
from sqlalchemy import select

from app import feel
from app.casework.outbox import Outgoing
from app.credit.catalogue import Catalogue, CommitmentType, check_catalogue, dump
from app.db import reading, unit_of_work
from app.errors import NotAllowed
from app.people import User, actor_of
from app.registry import catalogue
from app.registry.catalogue import BadCatalogue, NoSuchRevision, OwnRevision, RevisionHandedIn
from tests.verbs.bureau import Bureau, open_bureau

DAY = date(2026, 8, 7)
ITEM = {
    "title": "网络预约出租汽车平台服务承诺",
    "sector": "road",
    "business": "service",
    "type": "voluntary_publicity",
    "conditions": "公开计价规则\n不派单给无证车辆",
    "liability": "违诺信息记入信用记录",
    "promise": "本主体主动公示服务承诺，接受社会监督。",
    "check": "sample",
    "public": "yes",
    "open": "yes",
    "basis": "本机关自行确定",
}


@pytest.fixture
def bureau(database, tmp_path) -> Bureau:
    return open_bureau(tmp_path, DAY)


def in_force(on=DAY) -> Catalogue:
    with reading() as session:
        return Catalogue.read(session, on)


def prepared(bureau, **changed):
    catalogue.write_item(bureau.as_("publisher"), "ride_service", ITEM | changed)
    catalogue.hand_in(bureau.as_("publisher"), date(2026, 9, 1), "新增网约车事项")
    with reading() as session:
        return catalogue.pending(session).id


def test_a_revision_comes_into_force_on_its_day_with_both_names(bureau):
    version = catalogue.publish(bureau.as_("approver"), prepared(bureau), "同意")

    assert version == 2
    assert in_force().version == 1
    later = in_force(date(2026, 9, 1))
    assert later.version == 2
    item = later.item("ride_service")
    assert (item.type, item.text_version) == (CommitmentType.VOLUNTARY_PUBLICITY, 1)
    assert item.conditions == ("公开计价规则", "不派单给无证车辆")


def test_nobody_publishes_what_he_wrote(bureau):
    revision = prepared(bureau)
    with unit_of_work() as session:
        person = session.get_one(User, bureau.people["publisher"].id)
        person.roles = {"publisher", "approver"}
        session.flush()
        bureau.people["publisher"] = actor_of(person)

    with pytest.raises(OwnRevision):
        catalogue.publish(bureau.as_("publisher"), revision)

    assert in_force(date(2026, 9, 1)).version == 1


@pytest.mark.parametrize("who", ["clerk", "reviewer", "applicant", "approver"])
def test_only_the_credit_office_writes(bureau, who):
    with pytest.raises(NotAllowed):
        catalogue.write_item(bureau.as_(who), "ride_service", ITEM)


def test_what_lies_with_the_approver_is_not_written_on(bureau):
    prepared(bureau)

    with pytest.raises(RevisionHandedIn):
        catalogue.write_item(bureau.as_("publisher"), "ride_service", ITEM)


def test_a_revision_sent_back_is_prepared_further(bureau):
    revision = prepared(bureau)
    with pytest.raises(BadCatalogue):
        catalogue.refuse(bureau.as_("approver"), revision, " ")

    catalogue.refuse(bureau.as_("approver"), revision, "请写明违诺责任")
    catalogue.write_item(bureau.as_("publisher"), "ride_service", ITEM | {"liability": "记入记录\n重点监管"})
    catalogue.hand_in(bureau.as_("publisher"), date(2026, 9, 1), "已补充")

    assert catalogue.publish(bureau.as_("approver"), revision) == 2
    with pytest.raises(NoSuchRevision):
        catalogue.publish(bureau.as_("approver"), revision)


def test_a_changed_text_has_a_new_version_and_a_changed_check_has_not(bureau):
    old = in_force().item("bus_route_conduct")
    same = {name: getattr(old, name) for name in ("title", "sector", "business", "type", "promise", "basis")}
    same |= {name: "\n".join(getattr(old, name)) for name in ("conditions", "liability")}
    same |= {"check": "all", "public": "yes", "open": "yes"}
    catalogue.write_item(bureau.as_("publisher"), old.key, same)
    with reading() as session:
        assert Catalogue.parse(catalogue.pending(session).body).item(old.key).text_version == 1

    catalogue.write_item(bureau.as_("publisher"), old.key, same | {"conditions": "按线路经营"})

    with reading() as session:
        assert Catalogue.parse(catalogue.pending(session).body).item(old.key).text_version == 2


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"type": "approval_replacing", "domain": "public_security"}, "catalogue_excluded_domain"),
        ({"type": "deficiency_tolerant"}, "catalogue_no_late_papers"),
        ({"type": "proof_replacing"}, "catalogue_no_proofs"),
        ({"liability": ""}, "catalogue_no_liability"),
        ({"promise": "我保证"}, "catalogue_no_words"),
        ({"check_months": "两"}, "catalogue_bad_number"),
        ({"check_months": "0"}, "catalogue_bad_number"),
        ({"type": "nothing"}, "catalogue_unreadable"),
    ],
)
def test_a_wrong_item_is_not_kept_and_says_what_is_wrong(bureau, changed, code):
    with pytest.raises(BadCatalogue) as refusal:
        catalogue.write_item(bureau.as_("publisher"), "ride_service", ITEM | changed)

    assert code in {one.code for one in refusal.value.findings}


def test_a_key_that_stands_twice_or_is_unreadable_is_found(bureau):
    with reading() as session:
        twice = b"title: x\nitems: [{key: a}, {key: a}]"
        assert [one.code for one in check_catalogue("commitments", twice, session)] == [
            "catalogue_unreadable"
        ]
        assert check_catalogue("commitments", b"- 1", session)[0].code == "catalogue_unreadable"
        body = in_force()
        doubled = [*body.items, body.items[0]]
        found = check_catalogue("commitments", dump("x", doubled), session)
    assert [one.code for one in found] == ["catalogue_item_twice"]


def test_nothing_changed_is_not_handed_in(bureau):
    with pytest.raises(BadCatalogue) as refusal:
        catalogue.hand_in(bureau.as_("publisher"), date(2026, 8, 6), "")

    codes = [one.code for one in refusal.value.findings]
    assert codes == ["draft_from_the_past", "draft_without_note", "revision_empty"]


def test_the_catalogue_is_issued_at_once_when_it_changes_and_every_half_year(bureau):
    days = (DAY, date(2026, 8, 8), date(2027, 2, 6), date(2027, 2, 7), date(2027, 2, 8))
    issued = [catalogue.issue(bureau.on(day).as_("publisher")) for day in days]
    assert issued == ["issued", None, None, "issued", None]

    catalogue.write_item(bureau.as_("publisher"), "ride_service", ITEM)
    catalogue.hand_in(bureau.as_("publisher"), date(2027, 2, 20), "新增")
    with reading() as session:
        revision = catalogue.pending(session).id
    catalogue.publish(bureau.as_("approver"), revision)
    assert catalogue.issue(bureau.on(date(2027, 2, 19)).as_("publisher")) is None
    assert catalogue.issue(bureau.on(date(2027, 2, 20)).as_("publisher")) == "issued"

    with reading() as session:
        rows = select(Outgoing.body).where(Outgoing.key.like("catalogue:%"), Outgoing.kind == "portal")
        told = [feel.loads(body) for body in session.scalars(rows.order_by(Outgoing.id))]
    assert [one["catalogue"] for one in told] == [1, 1, 2]
    assert ITEM["title"] in told[-1]["items"]
    assert "道路危险货物运输经营许可" not in told[0]["items"]

"""Nobody reaches what is another's: every operation, every role, with the ids of a foreign case."""

from io import BytesIO

import pytest

from app.db import unit_of_work
from app.people import Agency, User
from tests.web.builders import Browser, Program, a_told_office
from tests.web.test_api import REASONABLE, open_record

PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0\x90wS\xde" + b"\0" * 20
STRANGERS = [
    "foreign applicant",
    "foreign clerk",
    "foreign reviewer",
    "foreign approver",
    "foreign publisher",
    "foreign evaluator",
    "foreign designer",
]


@pytest.fixture
def office(sqlite_only, tmp_path, office_clock):
    return a_told_office(sqlite_only, tmp_path, office_clock)


@pytest.fixture
def foreign(office):
    """Ids of a case with a file, that are none of the strangers' business."""
    owner = Program(office, "applicant")
    record = open_record(owner)
    stored = owner.upload(BytesIO(PICTURE), "证明.png")
    case = owner.post(f"/records/{record['id']}/repairs", {"answer": REASONABLE}).json
    return {
        "case_id": case["case_id"],
        "task_id": case["tasks"][0],
        "record_id": record["id"],
        "file": stored.json["id"],
        "number": case["number"],
        "name": "顺达",
    }


@pytest.fixture
def strangers(office):
    """One person of every role, of another agency or another company."""
    with unit_of_work() as session:
        elsewhere = Agency(name="邻市交通运输局")
        session.add(elsewhere)
        session.flush()
        for stranger in STRANGERS:
            role = stranger.split()[1]
            place = {"subject_id": 2} if role == "applicant" else {"agency_id": elsewhere.id}
            person = User(login=stranger, name=stranger, **place)
            person.roles = {role}
            session.add(person)


def operations(office, ids):
    for path, methods in office.test_client().get("/api/v1/openapi.json").json["paths"].items():
        wanted = {name for name in ("case_id", "task_id", "record_id") if f"{{{name}}}" in path}
        if not wanted:
            continue
        for method in set(methods) & {"get", "post", "put", "delete"}:
            address = path.removeprefix("/api/v1")
            for name in wanted:
                address = address.replace(f"{{{name}}}", str(ids[name]))
            yield method, address


def test_the_owner_reads_what_strangers_may_not(office, foreign):
    owner = Program(office, "applicant")
    read = [address for method, address in operations(office, foreign) if method == "get"]

    assert len(read) >= 5
    assert {owner.get(address).status_code for address in read} == {200}


def test_no_page_shows_a_stranger_anything(office, foreign, strangers):
    pages = [
        f"/cases/{foreign['case_id']}",
        f"/cases/{foreign['case_id']}/diagram",
        f"/cases/{foreign['case_id']}/diagram.bpmn",
        f"/tasks/{foreign['task_id']}",
        f"/files/{foreign['file']}",
        f"/mine/records/{foreign['record_id']}/repair",
    ]
    shown = {}
    for stranger in [*STRANGERS, "applicant"]:
        browser = Browser(office).enter(stranger)
        shown[stranger] = [page for page in pages if browser.get(page).status_code not in (403, 404)]

    assert shown.pop("applicant") == pages
    assert shown == {stranger: [] for stranger in STRANGERS}


def test_no_list_names_a_foreign_case(office, foreign, strangers):
    found = []
    for stranger in STRANGERS:
        browser = Browser(office).enter(stranger)
        lists = ["/inbox?view=unit", "/cases?show=all", "/mine", "/mine/cases", "/incidents"]
        found += [(stranger, page) for page in lists if foreign["number"] in browser.get(page).text]

    assert found == []
    assert foreign["number"] in Browser(office).enter("applicant").get("/mine/cases").text


def test_what_a_person_may_not_do_changes_nothing(office, foreign, strangers):
    auditor = Program(office, "auditor")
    before = auditor.get(f"/cases/{foreign['case_id']}/journal").json
    for stranger in STRANGERS:
        for method, address in operations(office, foreign):
            Program(office, stranger).send(method, address, None)

    assert auditor.get(f"/cases/{foreign['case_id']}/journal").json == before


def test_an_applicant_cannot_start_a_case_about_anothers_record(office, foreign, strangers):
    program = Program(office, "foreign applicant")

    own_facts = program.post(
        "/cases",
        {"process": "credit_repair", "answer": REASONABLE, "facts": {"record_id": foreign["record_id"]}},
    )
    by_id = program.post(
        "/cases", {"process": "credit_repair", "answer": REASONABLE, "record_id": foreign["record_id"]}
    )

    assert (own_facts.status_code, by_id.status_code) == (404, 404)


def test_a_signed_out_account_holds_no_token(office, foreign):
    program = Program(office, "applicant")
    with unit_of_work() as session:
        session.query(User).filter_by(login="applicant").one().active = False

    assert program.get("/me").status_code == 401

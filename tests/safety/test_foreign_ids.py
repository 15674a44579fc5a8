"""Nobody reaches what is another's: every role, every operation of the OpenAPI file, both sides of a case."""

import re

import pytest

from tests.safety import who_may
from tests.safety.matrix import an_office_with_both_sides, operations, requests
from tests.safety.who_may import EVERYBODY, LISTS, NOBODY, OPEN_WORK, OPERATIONS, OVERSIGHT, PAGES, SENT
from tests.web.builders import Browser, Program

REFUSED = {403, 404}
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
FIELDS = {
    "text": "说一句",
    "reason": "理由",
    "to": "applicant",
    "rule": "repair.result",
    "gaps": "缺一份",
    "until": "2026-03-09",
}
TO = {"cases.copy_to": "1", "tasks.hand_over": "1"}


@pytest.fixture
def both_sides(database, tmp_path, office_clock):
    return an_office_with_both_sides(database, tmp_path, office_clock)


@pytest.fixture
def one_database(sqlite_only, tmp_path, office_clock):
    return an_office_with_both_sides(sqlite_only, tmp_path, office_clock)


def test_every_operation_has_its_line_in_the_table(one_database):
    office, _matter = one_database
    named = {name for name in operations(office) if "{" in name}
    others = set(operations(office)) - named

    assert named == set(OPERATIONS)
    assert others == set(LISTS) | OPEN_WORK


def test_who_may_not_is_refused_is_told_nothing_and_changes_nothing(both_sides):
    office, matter = both_sides
    witness = Program(office, "auditor")
    journal = f"/cases/{matter.ids['case_id']}/journal"
    before = witness.get(journal).json
    wrong = []

    for place, side in enumerate(("own", "foreign")):
        for role in sorted(EVERYBODY):
            program = Program(office, f"{side} {role}")
            for one in requests(office, matter):
                if role in OPERATIONS.get(one.name, (NOBODY, NOBODY))[place]:
                    continue
                answer = one.by(program)
                told = side == "foreign" and matter.told_in(answer.text)
                if answer.status_code not in REFUSED or told:
                    wrong.append((side, role, one.name, answer.status_code, answer.text[:90]))

    assert not wrong, "\n".join(map(str, wrong))
    assert witness.get(journal).json == before


def test_who_may_is_not_refused(both_sides):
    office, matter = both_sides
    wrong = []
    asked = sorted(requests(office, matter), key=lambda one: (one.method != "GET", "termination" in one.name))

    for one in asked:
        for place, side in enumerate(("own", "foreign")):
            for role in sorted(OPERATIONS[one.name][place]):
                answer = one.by(Program(office, f"{side} {role}"))
                right = {200} if one.method == "GET" else {200, 201, 400, 409, 422}
                if answer.status_code not in right:
                    wrong.append((side, role, one.name, answer.status_code, answer.text[:90]))

    assert not wrong, "\n".join(map(str, wrong))


def test_no_list_names_what_is_anothers(both_sides):
    office, matter = both_sides
    wrong = []

    for name, roles in LISTS.items():
        for role in sorted(EVERYBODY):
            answer = Program(office, f"foreign {role}").get(name.partition(" ")[2])
            if (answer.status_code == 200) is not (role in roles):
                wrong.append((role, name, answer.status_code))
            if role not in OVERSIGHT and matter.told_in(answer.text):
                wrong.append((role, name, answer.text[:90]))

    assert not wrong, "\n".join(map(str, wrong))
    assert matter.told_in(Program(office, "foreign auditor").get("/cases").text)


@pytest.mark.parametrize("act", ["claim", "release", "complete", "hand_over"])
def test_many_tasks_at_once_are_refused_one_by_one(one_database, act):
    office, matter = one_database
    also = {"complete": {"answer": {"decision": "accept"}}}
    body = {"act": act, "task_ids": [matter.ids["task_id"]], **also.get(act, {})}
    body |= {"to_user_id": matter.ids["to_user_id"], "reason": "理由"} if act == "hand_over" else {}
    may = OPERATIONS["POST /tasks/{task_id}/hand-over"][1] if act == "hand_over" else NOBODY
    wrong = []

    for role in sorted(EVERYBODY - may):
        answer = Program(office, f"foreign {role}").post("/tasks/bulk", body)
        moved = answer.status_code == 200 and any(one["moved"] for one in answer.json)
        if moved or answer.status_code >= 500 or matter.told_in(answer.text):
            wrong.append((role, answer.status_code, answer.text[:90]))

    assert not wrong, "\n".join(map(str, wrong))


def test_a_case_of_ones_own_cannot_be_made_about_anothers_record(one_database):
    office, matter = one_database
    asked = {"process": "credit_repair", "answer": {}, "record_id": matter.ids["record_id"]}
    hidden = {"process": "credit_repair", "answer": {}, "facts": {"record_id": matter.ids["record_id"]}}

    for role in who_may.SUBJECTS:
        program = Program(office, f"foreign {role}")
        assert {program.post("/cases", body).status_code for body in (asked, hidden)} == {404}


def test_no_page_shows_or_does_to_a_stranger_what_the_api_refuses(one_database):
    office, matter = one_database
    wrong, seen = [], 0

    for role in sorted(EVERYBODY):
        browser = Browser(office).enter(f"foreign {role}")
        token = browser.token("/password")
        for method, endpoint, address in pages(office, matter):
            if role in allowed_from_elsewhere(method, endpoint):
                continue
            seen += 1
            form = (
                {**FIELDS, "to": TO.get(endpoint, "applicant"), "csrf_token": token}
                if method == "POST"
                else None
            )
            answer = browser.client.open(address, method=method, data=form)
            told = role not in OVERSIGHT and matter.told_in(answer.data.decode("utf-8", "replace"))
            if answer.status_code not in REFUSED or told:
                wrong.append((role, method, address, answer.status_code))

    assert not wrong, "\n".join(map(str, wrong))
    assert seen > 200


def test_the_people_of_the_case_read_its_pages(one_database):
    office, matter = one_database
    wrong = []

    for method, endpoint, address in pages(office, matter):
        for role in PAGES.get(f"{method} {endpoint}", (NOBODY,))[0] if method == "GET" else NOBODY:
            status = Browser(office).enter(f"own {role}").get(address).status_code
            if status != 200:
                wrong.append((role, address, status))

    assert not wrong, "\n".join(map(str, wrong))


def pages(office, matter):
    """Every address of a page that names a thing, with the ids of the matter."""
    for rule in office.url_map.iter_rules():
        of_the_matter = rule.arguments and rule.arguments <= matter.ids.keys()
        if of_the_matter and not rule.rule.startswith(("/api/", "/static/")):
            address = PARAMETER.sub(lambda found: str(matter.ids[found[1]]), rule.rule)
            for method in rule.methods - {"HEAD", "OPTIONS"}:
                yield method, rule.endpoint, address


def allowed_from_elsewhere(method, endpoint):
    if endpoint in SENT:
        return OPERATIONS[SENT[endpoint]][1]
    return PAGES.get(f"{method} {endpoint}", (NOBODY, NOBODY))[1]

"""Whatever people type, upload or draw stays text: opened in a real browser by everybody who may see it."""

import json
import re
import threading
from collections import Counter, deque
from io import BytesIO
from xml.sax.saxutils import quoteattr

import pytest
from sqlalchemy import update
from werkzeug.serving import make_server

from app.config import ROOT
from app.credit.records import Record
from app.credit.subjects import Subject
from app.db import unit_of_work
from app.people import Agency, User
from tests.journeys.chromium import Window, a_chromium, needs_chromium
from tests.safety.canary import a_canary
from tests.safety.matrix import PICTURE
from tests.web.builders import Browser, Program, a_told_office
from tests.web.test_api import REASONABLE, open_record

pytestmark = needs_chromium
PEOPLE = [None, "applicant", "reviewer", "clerk", "designer", "administrator"]
ALIKE = 1
HELD_BY_POLICY = "/studio/form/"
"""form-js draws the texts of a form as HTML while it is edited; there the policy holds the rest."""
FIRST = ["/", "/inbox?view=unit", "/cases?show=all", "/mine", "/definitions", "/letters"]
"""Where everybody begins."""
BY_ALL, ENOUGH = Counter(), 2
"""Pages of one kind are opened as two people only."""
PLANTED = """(canary) => [...document.querySelectorAll(
    `[src^="${canary}"], [href^="${canary}"], [href^="javascript:"], [onerror], [onload], .planted`
)].map((one) => one.outerHTML.slice(0, 80))"""


@pytest.fixture
def canary():
    with a_canary() as listening:
        yield listening


@pytest.fixture
def served(sqlite_only, tmp_path, office_clock, canary):
    """The office on a port of its own, with hostile text wherever somebody may put some."""
    office = a_told_office(sqlite_only, tmp_path, office_clock)
    plant(office, canary.address)
    server = make_server("127.0.0.1", 0, office, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield office, f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def chromium():
    with a_chromium() as launched:
        yield launched


def test_nothing_that_was_typed_or_drawn_runs_or_asks_for_anything(served, chromium, canary):
    office, root = served
    faults, seen = {}, {}

    for login in PEOPLE:
        window = Window(chromium, root)
        if login:
            cookie = Browser(office).enter(login).client.get_cookie("chengnuo").value
            window.context.add_cookies([{"name": "chengnuo", "value": cookie, "url": root}])
        for path, found, shown in walk(window, canary.address):
            seen.setdefault(login, []).append(shown)
            if found:
                faults[login, path] = found
        window.close()

    assert faults == {}
    assert canary.hits == []
    assert {login for login, shown in seen.items() if any(shown)} == set(PEOPLE)


def test_a_page_that_shows_such_text_as_it_is_would_be_noticed(chromium, canary):
    window = Window(chromium, canary.address + "/")
    raw = {"body": f"<body>{hostile(canary.address)}", "content_type": "text/html"}
    window.page.route("**/raw", lambda route: route.fulfill(**raw))

    window.open("/raw")
    planted = window.page.evaluate(PLANTED, canary.address)
    window.page.wait_for_timeout(200)
    window.close()

    assert planted
    assert any("a dialog" in one for one in window.complaints)
    assert any(hit.startswith("/planted") for hit in canary.hits)


def walk(window, canary):
    """Every page within reach: its address, its faults, and whether hostile text stood on it."""
    alike, done = Counter(), set()
    waiting = deque(FIRST)
    while waiting:
        path = waiting.popleft().partition("#")[0]
        kind = re.sub(r"(?<=/)[\w-]*\d[\w-]*|=\d+|\?view=\w+", "*", path)
        kind = re.sub(r"(?<=/studio/)(\w+)/.*", r"\1", kind)
        if path.startswith("/language/"):  # leads back here, and would turn the rest of the walk English
            continue
        enough = BY_ALL[kind] >= ENOUGH and path not in FIRST
        if path in done or alike[kind] >= ALIKE or enough:
            continue
        BY_ALL[kind] += 1
        done.add(path)
        alike[kind] += 1
        answer = window.open(path)
        if answer is None or not answer.header_value("content-type").startswith("text/html"):
            continue
        window.unfold()
        if window.page.locator(".diagram[data-xml]").count():
            window.page.wait_for_selector(".bjs-powered-by", state="attached")
        waiting.extend(window.links())
        planted = [f"planted {one}" for one in window.page.evaluate(PLANTED, canary)]
        expected = answer.status in (403, 404)
        said = [one for one in window.complaints if not (expected and "Failed to load" in one)]
        yield (
            path,
            planted + window.violations() + said,
            "<img class=planted" in window.page.inner_text("body"),
        )


def hostile(canary: str) -> str:
    return (
        f"<img class=planted src={canary}/planted onerror=alert(1)><script src={canary}/planted.js></script>"
        f"<svg onload=alert(2)></svg>\"'><a href=javascript:alert(3)>x</a>[y](javascript:alert(4))"
    )


def plant(office, canary: str) -> None:
    """By the product's own doors where there is one; names of people and companies by the table."""
    bad = hostile(canary)
    designer = Program(office, "designer")
    for kind, key, body in definitions(bad):
        answer = designer.post(f"/definitions/{kind}/{key}", {"body": body, "note": bad[:400]})
        assert answer.status_code == 201, answer.json
    with unit_of_work() as session:
        session.execute(update(Subject).values(name=bad[:190]))
        session.execute(update(Agency).where(Agency.superior_id.is_not(None)).values(name=bad[:190]))
        session.execute(update(User).values(name=bad[:80]))
        session.execute(update(Record).values(facts=bad, basis=bad[:400], content=bad, act_type=bad[:190]))
    applicant = Program(office, "applicant")
    record = open_record(applicant)
    stored = applicant.upload(BytesIO(PICTURE), f"{bad}.png")
    assert stored.status_code == 201
    answer = REASONABLE | {"rectification_note": bad * 2, "agent_name": bad[:28]}
    case = applicant.post(f"/records/{record['id']}/repairs", {"answer": answer}).json
    with unit_of_work() as session:
        file = session.connection().exec_driver_sql
        file("UPDATE attachment SET case_id = ?, name = ?", (case["case_id"], f"{bad[:150]}.png"))
        file(
            "INSERT INTO incident (case_id, held_id, element, name, cause, opened_at, attempts, state) "
            "VALUES (?, 'x', 'Decide', ?, ?, '2026-03-01 00:00:00', 1, 'open')",
            (case["case_id"], bad[:190], bad),
        )
    assert applicant.post(f"/cases/{case['case_id']}/comments", {"text": bad}).status_code == 200
    clerk = Program(office, "clerk")
    assert clerk.post(f"/tasks/{case['tasks'][0]}/supplement", {"gaps": [bad]}).status_code == 200


def definitions(bad: str):
    """The product's process, its forms and a table, with hostile names, labels and explanations."""
    process = (ROOT / "bpmn/processes/credit_repair.bpmn").read_text("utf-8")
    drawn = re.sub(
        r'(<bpmn:userTask [^>]*?name=)"([^"]*)"', lambda one: one[1] + quoteattr(one[2] + bad), process
    )
    assert drawn != process
    yield "process", "credit_repair", drawn
    table = (ROOT / "bpmn/decisions/repair_admission.dmn").read_text("utf-8")
    said = bad.replace("&", "&amp;").replace("<", "&lt;")
    yield "decision", "repair_admission", table.replace("<description>", f"<description>{said}")
    for key in ("repair_application", "formal_check"):
        form = json.loads((ROOT / f"forms/{key}.form").read_text("utf-8"))
        for one in form["components"]:
            if "label" in one:
                one.update(label=f"{one['label']}{bad}", description=bad)
        form["components"].insert(0, {"type": "text", "text": f"# {bad}\n\n{bad}", "id": "planted"})
        yield "form", key, json.dumps(form, ensure_ascii=False)

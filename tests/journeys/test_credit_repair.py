"""One repair, from penalty sheet to a record no longer public; killed and begun again between any steps."""

import re
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from app.demo.sheet import SHUNDA, Row, sheet
from tests.journeys.running import Running
from tests.journeys.visitor import Page, Visitor

DECISION = "青交执罚〔2026〕301号"
PENALTY = Row(301, SHUNDA, date(2026, 2, 26), "罚款", "3", "道路货运违法", "擅自改装营运车辆")
COMPANY, CLERK, REVIEWER, APPROVER, PUBLISHER = "顾清", "何芳", "林涛", "高峰", "沈洁"
APPLICATION = {
    "agent_name": "王经办",
    "agent_phone": "13800000000",
    "agent_capacity": "self",
    "performed_on": "2026-03-20",
    "payment": "once",
    "rectification_note": "已按决定书要求整改到位，罚款已缴清。",
    "promise_truth": True,
    "promise_liability": True,
    "promise_public": True,
}


@pytest.fixture(params=["sqlite", "postgres"])
def office(request, tmp_path: Path):
    database = ""
    if request.param == "postgres":
        database = request.getfixturevalue("postgres").create("journey")
    running = Running(tmp_path, database)
    running.start()
    yield running
    running.kill()


def test_from_the_penalty_sheet_to_a_record_no_longer_public(office, tmp_path):
    record = import_and_collect(office, tmp_path / "penalties.csv")
    apply_too_early(office, record)
    number = apply_when_invited(office, record)
    supplement(office, number)
    verify_and_grant(office, number, record)

    anyone = Visitor(office.root)
    assert "没有正在公示" in anyone.get(f"/?q={DECISION}").words
    assert anyone.get(f"/records/{record}").status == 404
    office.restart()
    office.flask("tick")
    office.flask("journal", "verify")
    office.flask("doctor")


def import_and_collect(office: Running, file: Path) -> int:
    """The publisher collects what was imported, and the public sees it; the record's number."""
    file.write_bytes(sheet((PENALTY,)))
    office.flask("import", "penalties", str(file))
    publisher = arrive(office, PUBLISHER)
    while waiting := [
        link for link in tasks_in(publisher.get("/inbox?view=unit")) if "核对决定信息" in around(link)
    ]:
        task = publisher.get(waiting[0].get("href"))
        assert publisher.submit(task, task.form("/complete"), decision="all").status == 200

    found = arrive(office).get(f"/?q={DECISION}")
    return int(re.search(r"/records/(\d+)", found.text).group(1))


def apply_too_early(office: Running, record: int) -> None:
    """Refused with the rule and the first day, and no trace is left."""
    office.flask("demo", "clock", "--to", "2026-04-10")
    company = arrive(office, COMPANY)

    refused = apply(company, record)

    assert refused.status == 422
    assert "2026年5月27日" in refused.words
    assert "信用修复管理办法" in refused.words
    assert DECISION not in company.get("/mine/cases").words


def apply_when_invited(office: Running, record: int) -> str:
    """On the first admissible day the company finds an invitation and applies; the case number."""
    office.flask("demo", "clock", "--to", "2026-05-27")
    company = arrive(office, COMPANY)
    eventually(lambda: DECISION in company.get("/letters").words)

    applied = apply(company, record)

    assert applied.status == 200
    return re.search(r"XF2026\d{6}", applied.words).group()


def supplement(office: Running, number: str) -> None:
    """The clerk names the gaps, the company answers in time, the clerk accepts."""
    clerk = arrive(office, CLERK)
    task = task_of(clerk, number)
    asked = clerk.submit(task, task.form("/supplement"), gaps="罚款缴纳凭证\n整改照片")
    assert asked.status == 200

    office.flask("demo", "clock", "--to", "2026-06-01")
    company = arrive(office, COMPANY)
    task = task_of(company, number, "/mine")
    assert "罚款缴纳凭证" in task.words
    answers = {"replies.0.reply": "已补交凭证", "replies.1.reply": "已补交照片"}
    assert company.submit(task, task.form("/complete"), **answers).status == 200

    clerk = arrive(office, CLERK)
    task = task_of(clerk, number)
    assert clerk.submit(task, task.form("/complete"), decision="accept").status == 200


def verify_and_grant(office: Running, number: str, record: int) -> None:
    """A reviewer verifies, another person approves; until then the record is public."""
    office.flask("demo", "clock", "--to", "2026-06-03")
    reviewer = arrive(office, REVIEWER)
    task = task_of(reviewer, number)
    found = {"sources": ["own_system"], "decision": "performed", "findings": "经核对，义务已全部履行。"}
    assert reviewer.submit(task, task.form("/complete"), **found).status == 200

    approver = arrive(office, APPROVER)
    assert approver.get(f"/records/{record}").status == 200
    task = task_of(approver, number)
    granted = approver.submit(task, task.form("/complete"), decision="grant", opinion="情况属实，准予修复。")
    assert granted.status == 200


def arrive(office: Running, name: str | None = None) -> Visitor:
    """Someone at a browser, after the office was killed and started again."""
    office.restart()
    visitor = Visitor(office.root)
    if name is not None:
        assert visitor.sign_in(name).status == 200
    return visitor


def apply(company: Visitor, record: int) -> Page:
    page = company.get(f"/mine/records/{record}/repair")
    return company.submit(page, page.form("/repair"), **APPLICATION)


def task_of(visitor: Visitor, number: str, path: str = "/inbox?view=unit") -> Page:
    """The task of the case that lies on this person's desk."""
    mine = next(link for link in tasks_in(visitor.get(path)) if number in around(link) or path == "/mine")
    return visitor.get(mine.get("href"))


def tasks_in(page: Page) -> list:
    return [link for link in page.tree.iter("a") if "/tasks/" in (link.get("href") or "")]


def around(link) -> str:
    """The words of the row that a link stands in."""
    row = next((up for up in link.iterancestors() if up.tag in ("tr", "li", "article", "section")), link)
    return row.text_content()


def eventually(holds: Callable[[], bool], seconds: float = 20) -> None:
    """What the metronome does comes a moment later."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.3)

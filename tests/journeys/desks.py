"""An office with many like tasks at its desks, served to real browsers, its clock moved by hand."""

import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

from app import clock
from app.casework.asked import About, Asked
from app.casework.commands import cases, files
from app.casework.models import Task
from app.clock import SHANGHAI
from app.credit.records import Record
from app.credit.subjects import Subject
from app.db import reading, unit_of_work
from app.demo import sheet, story
from app.demo.sheet import Row
from app.people import User, actor_of
from tests.journeys.chromium import CHROMIUM, FLAGS
from tests.web.builders import a_told_office, begin, find_user

FIRST = 500
PICTURE = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY52fTcuYAAAAAElFTkSuQmCC"
)
WIDE, PHONE = (1440, 900), (390, 844)


class Desks:
    """An office with `many` applications at the window."""

    def __init__(self, database: Any, folder: Path, office_clock: Any, many: int) -> None:
        self.clock = office_clock
        self.office = a_told_office(database, folder, office_clock)
        told = story._Story()
        told.hand_over(penalties(many), date(2026, 1, 6), "more.csv")
        told.collect(date(2026, 1, 7))
        office_clock.set(datetime(2026, 3, 2, 9, tzinfo=SHANGHAI))
        with reading() as session:
            rows = session.execute(
                select(Record, Subject).join(Subject, Subject.id == Record.subject_id).order_by(Record.id)
            )
            chosen = [(r, s) for r, s in rows if number_of(r) >= FIRST]
            applicants = {
                user.subject_id: actor_of(user) for user in session.scalars(select(User)) if user.subject_id
            }
        for record, subject in chosen:
            asked = Asked(applicants[subject.id], clock.now())
            proof = files.store(asked, BytesIO(PICTURE), "缴款凭证.png").id
            about = About(
                f"{subject.name}信用修复（{record.decision_no}）",
                subject_id=subject.id,
                unit_id=record.authority_id,
                business_key=f"record:{record.id}",
                facts={"record_id": record.id},
            )
            cases.start(asked, story.REPAIR, {**story.APPLICATION, "performance_proof": [proof]}, about)

    @contextmanager
    def served(self) -> Iterator[str]:
        server = make_server("127.0.0.1", 0, self.office, threaded=True)
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        serving.join()

    def cookie(self, login: str) -> str:
        with unit_of_work() as session:
            now = clock.machine_now()
            key = begin(session, find_user(session, login).id, now)
        client = self.office.test_client()
        with client.session_transaction() as kept:
            kept.update(key=key, seen=int(now.timestamp()))
        return client.get_cookie("chengnuo").value

    @contextmanager
    def browser(self, login: str, size: tuple[int, int] = WIDE) -> Iterator[Page]:
        """A person at a real browser; what its console complains of fails the test."""
        with self.served() as root, sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = chromium.new_page(
                base_url=root, viewport={"width": size[0], "height": size[1]}, locale="zh-CN"
            )
            page.context.add_cookies([{"name": "chengnuo", "value": self.cookie(login), "url": root}])
            complaints: list[str] = []
            page.on("pageerror", lambda problem: complaints.append(str(problem)))
            page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
            yield page
            chromium.close()
            assert [one for one in complaints if "status of 4" not in one] == []

    def tasks(self, state: str) -> list[Task]:
        with reading() as session:
            return list(
                session.scalars(select(Task).where(Task.element == "FormalCheck", Task.state == state))
            )


def penalties(many: int) -> tuple[Row, ...]:
    companies = [sheet.SHUNDA, sheet.HARBOUR, sheet.COACH, sheet.RIDE, sheet.GARAGE]
    return tuple(
        Row(
            FIRST + n,
            companies[n % 5],
            date(2025, 8, 1 + n % 28),
            "罚款",
            "3",
            "道路货运违法",
            "擅自改装营运车辆",
        )
        for n in range(many)
    )


def number_of(record: Record) -> int:
    return int(record.decision_no.partition("〕")[2].rstrip("号"))

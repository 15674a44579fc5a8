"""An office with people in it, and browsers of these people, for tests of pages."""

import re
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import calendar, create_app, db, definitions
from app.clock import machine_now
from app.config import ROOT, Config
from app.db import unit_of_work
from app.demo import people, sheet, story
from app.people import User, begin, find_user, issue
from tests.kept import once
from tests.people.builders import PASSWORD, a_person

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def an_office(database: db.Database, instance: Path, **settings: object) -> Flask:
    """The whole application on the test's own database."""
    address = database.address.render_as_string(hide_password=False)
    config = Config(**{"mode": "test", "database": address, "instance": instance, **settings})  # type: ignore[arg-type]
    office = create_app(config)
    office.testing = False  # errors are answered as they are to people
    return office


def a_user(login: str = "wang", *roles: str, **also: object) -> User:
    with unit_of_work() as session:
        return a_person(session, login, *roles, **also)


class Browser:
    """A person's browser: keeps cookies, sends the page's token with every form."""

    def __init__(self, office: Flask, *, https: bool = False) -> None:
        self.client: FlaskClient = office.test_client()
        self.base = "https://office.test" if https else "http://localhost"

    def get(self, path: str, **also: object) -> TestResponse:
        return self.client.get(path, base_url=self.base, buffered=True, **also)

    def post(self, path: str, page: str | None = None, **fields: object) -> TestResponse:
        """Post a form that stands on `page` (or at the same address)."""
        fields["csrf_token"] = self.token(page or path)
        return self.client.post(path, data=fields, base_url=self.base, headers={"Referer": self.base + "/"})

    def token(self, page: str) -> str:
        found = TOKEN.search(self.get(page).text)
        return found[1] if found else ""

    def enter(self, login: str) -> "Browser":
        """Signed in without the password, whose hashing takes its time."""
        with unit_of_work() as session:
            now = machine_now()
            key = begin(session, find_user(session, login).id, now)
        with self.client.session_transaction(base_url=self.base) as cookie:
            cookie.update(key=key, seen=int(now.timestamp()))
        return self

    def sign_in(self, login: str = "wang", password: str = PASSWORD) -> TestResponse:
        return self.post("/sign-in", login=login, password=password)


def a_browser(office: Flask, login: str | None = None) -> Browser:
    browser = Browser(office)
    if login is not None:
        assert browser.sign_in(login).status_code == 303
    return browser


class Program:
    """A program with a token of one person."""

    def __init__(self, office: Flask, login: str) -> None:
        self.client = office.test_client()
        with unit_of_work() as session:
            user = find_user(session, login)
            now = machine_now()
            self.token = issue(session, user, "测试", now, now + timedelta(days=1))

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(f"/api/v1{path}", headers=self._headers(headers))

    def post(self, path: str, body: object = None, **headers: str) -> TestResponse:
        return self.client.post(f"/api/v1{path}", json=body, headers=self._headers(headers))

    def put(self, path: str, body: object = None, **headers: str) -> TestResponse:
        return self.client.put(f"/api/v1{path}", json=body, headers=self._headers(headers))

    def send(self, method: str, path: str, body: object) -> TestResponse:
        return self.client.open(f"/api/v1{path}", method=method, json=body, headers=self._headers({}))

    def upload(self, content: BytesIO, name: str) -> TestResponse:
        return self.client.post("/api/v1/files", data={"file": (content, name)}, headers=self._headers({}))

    def raw(self, method: str, path: str, body: bytes) -> TestResponse:
        headers = self._headers({"Content_Type": "application/json"})
        return self.client.open(f"/api/v1{path}", method=method, data=body, headers=headers)

    def _headers(self, given: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in given.items()}
        return {"Authorization": f"Bearer {self.token}", **named}


def a_told_office(database: db.Database, folder: Path, office_clock: Any) -> Flask:
    """An office with the product's own definitions, the demonstration's people, and public records."""
    office = an_office(database, folder / "instance")
    once("told office", _tell)
    office_clock.set(date(2026, 3, 2))
    return office


def _tell() -> None:
    with unit_of_work() as session:
        calendar.seed(session)
        definitions.load_folder(session, ROOT, by="测试", now=story.at(date(2026, 1, 5)), note="")
        people.settle(session)
    told = story._Story()
    told.hand_over(sheet.OLD, date(2026, 1, 6), "penalties.csv")
    told.collect(date(2026, 1, 7))

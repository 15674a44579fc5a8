"""An office with people in it, and browsers of these people, for tests of pages."""

import re
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app, db
from app.config import Config
from app.db import unit_of_work
from app.people import User
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
        return self.client.get(path, base_url=self.base, **also)

    def post(self, path: str, page: str | None = None, **fields: object) -> TestResponse:
        """Post a form that stands on `page` (or at the same address)."""
        fields["csrf_token"] = self.token(page or path)
        return self.client.post(path, data=fields, base_url=self.base, headers={"Referer": self.base + "/"})

    def token(self, page: str) -> str:
        found = TOKEN.search(self.get(page).text)
        return found[1] if found else ""

    def sign_in(self, login: str = "wang", password: str = PASSWORD) -> TestResponse:
        return self.post("/sign-in", login=login, password=password)


def a_browser(office: Flask, login: str | None = None) -> Browser:
    browser = Browser(office)
    if login is not None:
        assert browser.sign_in(login).status_code == 303
    return browser

"""A letter into the message box goes by mail too, to who gave an address, where there is a mail server."""

from datetime import timedelta

import pytest

from app import outbound
from app.casework import letters, outbox
from app.casework.asked import Asked
from app.casework.commands.deliveries import deliver
from app.config import Config
from app.db import reading, unit_of_work
from app.people import SYSTEM, User
from tests.casework.office import MONDAY, open_office
from tests.outbound.mail_server import MailServer

ABOUT = {"number": "XF2026000001", "title": "顺达运输信用修复", "due": MONDAY.date()}
LETTER = {"case_id": None, "code": "notice_repair_accepted", "named": ABOUT}


@pytest.fixture
def reader(database):
    return open_office().people["applicant"].id


def write(reader: int, mail: str | None) -> None:
    with unit_of_work() as session:
        session.get_one(User, reader).mail = mail
        outbox.enqueue(session, key="letter:1", kind="inbox", body={"to": reader, **LETTER}, now=MONDAY)


def address(server: MailServer) -> str:
    return f"smtp+plain://127.0.0.1:{server.port}?from=office@example.com"


def deliver_all() -> None:
    for minute in range(3):
        deliver(Asked(SYSTEM, MONDAY + timedelta(minutes=minute)))


def test_a_letter_is_in_the_box_and_in_the_mail_once(reader, tmp_path):
    with MailServer() as server:
        outbound.install(Config(mode="test", instance=tmp_path, mail=address(server)))
        write(reader, "gu@example.com")
        deliver_all()
        got = list(server.letters)

    with reading() as session:
        assert letters.unread(session, reader) == 1
    (mail,) = got
    assert mail["To"] == "gu@example.com"
    assert mail["Subject"] == "【诚诺】案件 XF2026000001 有新消息"
    assert "2026年" in mail.get_content()
    assert "applicant某：" in mail.get_content()


@pytest.mark.parametrize(("mail", "served"), [(None, True), ("gu@example.com", False)])
def test_without_an_address_or_a_server_there_is_only_the_box(reader, tmp_path, mail, served):
    with MailServer() as server:
        outbound.install(Config(mode="test", instance=tmp_path, mail=address(server) if served else ""))
        write(reader, mail)
        deliver_all()

        assert server.letters == []
    with reading() as session:
        assert letters.unread(session, reader) == 1
        assert outbox.next_due(session) is None

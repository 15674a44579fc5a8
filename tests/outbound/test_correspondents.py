"""Each correspondent has one effect per key, however often a message is handed over."""

import json
import os
from datetime import date
from decimal import Decimal

import pytest

from app.casework.outbox import Delivery
from app.outbound.mail import Mail, NoMailServer
from app.outbound.portal import PortalFolder
from tests.casework.office import MONDAY
from tests.outbound.mail_server import MailServer


def a_delivery(key: str = "record:7:1", number: int = 3, **body) -> Delivery:
    return Delivery(number, key, "any", body, 1, MONDAY)


def test_the_portal_gets_one_json_line_per_message(tmp_path):
    portal = PortalFolder(tmp_path / "portal")

    portal.hand_over(a_delivery(act="publish", name="东方运输", fine=Decimal("1.50"), on=date(2026, 8, 7)))

    (file,) = (tmp_path / "portal").iterdir()
    line = json.loads(file.read_text("utf-8"))
    assert file.read_text("utf-8").count("\n") == 1
    assert (line["key"], line["at"], line["body"]["name"]) == ("record:7:1", MONDAY.isoformat(), "东方运输")


def test_the_portal_gets_a_message_once_however_often_it_is_handed_over(tmp_path):
    portal = PortalFolder(tmp_path)

    for _ in range(3):
        portal.hand_over(a_delivery())

    assert len(list(tmp_path.iterdir())) == 1


def test_a_hand_over_cut_off_in_the_middle_leaves_no_half_message(tmp_path, monkeypatch):
    portal = PortalFolder(tmp_path)
    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError("disk full")))
        with pytest.raises(OSError, match="disk full"):
            portal.hand_over(a_delivery())
    assert not list(tmp_path.glob("*.jsonl"))

    portal.hand_over(a_delivery())

    assert len(list(tmp_path.glob("*.jsonl"))) == 1


def test_messages_sort_as_they_were_written(tmp_path):
    portal = PortalFolder(tmp_path)

    for number in (12, 3, 100):
        portal.hand_over(a_delivery(f"k{number}", number))

    keys = [json.loads(file.read_text("utf-8"))["key"] for file in sorted(tmp_path.iterdir())]
    assert keys == ["k3", "k12", "k100"]


def test_a_letter_goes_by_mail_and_can_be_recognised_when_it_comes_twice():
    with MailServer() as server:
        mail = Mail.read(f"smtp+plain://127.0.0.1:{server.port}?from=office@example.com")

        for _ in range(2):
            mail.send(a_delivery(to="someone@example.com", subject="告知书", text="您的申请已受理。"))

    first, second = server.letters
    assert first["To"] == "someone@example.com"
    assert first["Message-ID"] == second["Message-ID"]
    assert first.get_content().strip() == "您的申请已受理。"


def test_a_letter_cannot_smuggle_in_another_head():
    with MailServer() as server:
        mail = Mail.read(f"smtp+plain://127.0.0.1:{server.port}?from=office@example.com")

        mail.send(a_delivery(to="a@example.com", subject="x\nBcc: b@example.com", text="."))

    assert server.letters[0]["Bcc"] is None


def test_a_line_that_is_to_be_encrypted_is_never_used_plain():
    with MailServer() as server, pytest.raises(Exception, match="STARTTLS"):
        Mail.read(f"smtp://127.0.0.1:{server.port}?from=a@example.com").send(
            a_delivery(to="a@example.com", subject="x", text=".")
        )

    assert server.letters == []


def test_without_a_mail_server_letters_wait():
    with pytest.raises(NoMailServer):
        Mail.read("").send(a_delivery(to="a@example.com", subject="x", text="."))


def test_an_address_says_all_about_the_server():
    mail = Mail.read("smtps://office%40x:p%3Aw@mail.example.com?from=office@example.com")

    assert (mail.user, mail.password, mail.port, mail.sender) == (
        "office@x",
        "p:w",
        465,
        "office@example.com",
    )

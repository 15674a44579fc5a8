"""消息: the box, and where letters go by mail too."""

import pytest

from app.db import reading
from app.people import find_user
from app.people.changes import of_user
from tests.web.builders import a_browser, a_told_office


@pytest.fixture
def office(sqlite_only, tmp_path, office_clock):
    return a_told_office(sqlite_only, tmp_path, office_clock)


def mail_of(login):
    with reading() as session:
        user = find_user(session, login)
        return user.mail, len(of_user(session, user.id))


def test_a_person_has_letters_sent_by_mail_too_and_ends_it_again(office):
    applicant = a_browser(office).enter("applicant")

    applicant.post("/letters/mail", page="/letters", mail=" gu@example.cn ")
    assert mail_of("applicant") == ("gu@example.cn", 1)
    assert "消息同时发到 gu@example.cn" in applicant.get("/letters").text

    applicant.post("/letters/mail", page="/letters", mail="")
    assert mail_of("applicant") == (None, 2)


@pytest.mark.parametrize("wrong", ["gu", "gu@example", "a@b.cn, c@d.cn", "<gu@example.cn>", "gu @example.cn"])
def test_what_is_no_address_is_refused_at_its_field_and_kept_there(office, wrong):
    answer = a_browser(office).enter("applicant").post("/letters/mail", page="/letters", mail=wrong)

    assert answer.status_code == 400
    assert "邮箱地址不完整" in answer.text
    assert "aria-invalid" in answer.text
    assert mail_of("applicant") == (None, 0)

"""What is half-written waits on the server, with its files, for nobody but its writer."""

from datetime import date, timedelta
from io import BytesIO

import pytest

from app import clock
from app.casework.asked import Asked
from app.casework.commands import files
from app.people import SYSTEM
from tests.web.builders import Browser, Program, a_told_office
from tests.web.test_applying import TYPED, address
from tests.web.test_strangers import PICTURE


@pytest.fixture
def office(sqlite_only, tmp_path, office_clock):
    return a_told_office(sqlite_only, tmp_path, office_clock)


@pytest.fixture
def applicant(office):
    return Browser(office).enter("applicant")


def test_an_application_is_there_again_without_having_been_handed_in(office, applicant):
    form = address(office)

    saved = applicant.post(f"{form}/draft", page=form, agent_name="王经办", agent_phone="写了一半")

    assert saved.status_code == 204
    page = Browser(office).enter("applicant").get(form).text
    assert 'value="王经办"' in page
    assert 'value="写了一半"' in page
    assert "继续填写申请" in applicant.get("/mine").text
    assert Program(office, "applicant").get("/cases").json == []


def test_a_draft_is_gone_when_it_is_handed_in_or_thrown_away(office, applicant):
    form = address(office)
    applicant.post(f"{form}/draft", page=form, agent_name="甲乙")
    applicant.post(f"{form}/discard", page=form)
    thrown = applicant.get("/mine").text
    applicant.post(f"{form}/draft", page=form, agent_name="甲乙")
    applicant.post(form, **TYPED)

    assert "继续填写申请" not in thrown
    assert "草稿保存于" not in applicant.get(form).text


@pytest.mark.parametrize("act", ["draft", "discard"])
def test_nobody_writes_on_another_s_record(office, applicant, act):
    form = address(office)
    stranger = Browser(office).enter("harbour")

    refused = stranger.client.post(
        f"{form}/{act}", data={"csrf_token": stranger.token("/password"), "agent_name": "x"}
    )

    assert refused.status_code == 404
    assert "继续填写申请" not in applicant.get("/mine").text


def test_a_file_named_in_a_draft_is_kept_until_the_draft_is_old(office, applicant, office_clock):
    form = address(office)
    kept = Program(office, "applicant").upload(BytesIO(PICTURE), "凭证.png").json["id"]
    loose = Program(office, "applicant").upload(BytesIO(PICTURE), "没用.png").json["id"]
    applicant.post(f"{form}/draft", page=form, performance_proof=kept)

    office_clock.move(days=5)
    files.sweep(Asked(SYSTEM, clock.now()))

    assert "凭证.png" in applicant.get(form).text
    assert applicant.get(f"/files/{kept}").status_code == 200
    assert applicant.get(f"/files/{loose}").status_code == 404
    office_clock.set(date(2026, 3, 2) + timedelta(days=40))
    files.sweep(Asked(SYSTEM, clock.now()))
    assert applicant.get(f"/files/{kept}").status_code == 404

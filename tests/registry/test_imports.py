"""Importing penalty sheets into the register."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app import calendar, db, definitions
from app.casework.asked import Asked
from app.credit import personal
from app.credit.records import Record
from app.credit.rulebook import check_rules
from app.credit.subjects import Subject
from app.people import SYSTEM, Agency
from app.registry import imports
from tests.registry.builders import (
    AGENCY,
    AGENCY_CODE,
    a_csv,
    a_row,
    a_uscc,
    some_rows,
)

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 8, 3, 1, tzinfo=UTC)
ASKED = Asked(SYSTEM, NOW)


@pytest.fixture(autouse=True)
def numbers_are_kept():
    personal.use("a secret of the tests, long enough to be one")


@pytest.fixture
def office(database):
    """The published rules and the calendar, and nothing else."""
    prepare()
    return database


def prepare():
    definitions.register_check("rules", lambda key, body, _session: check_rules(key, body))
    with db.unit_of_work() as session:
        calendar.seed(session)
        for file in sorted((ROOT / "rules").glob("*.yaml")):
            definitions.publish(
                session,
                "rules",
                file.stem,
                file.read_bytes(),
                by="测试",
                now=NOW,
                effective_from=None,
                note="",
            )


def count(table):
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(table))


def test_a_sheet_becomes_records_subjects_and_agencies(office):
    told = imports.import_penalties(ASKED, "七月.csv", a_csv(*some_rows(3)))

    assert told["accepted"] == 3
    assert told["provisional"]["agencies"] == [{"name": AGENCY, "code": AGENCY_CODE}]
    assert [met["code"] for met in told["provisional"]["subjects"]] == [a_uscc(n) for n in (1, 2, 3)]
    assert (count(Record), count(Subject), count(Agency)) == (3, 3, 1)


def test_a_second_import_creates_nothing(office):
    sheet = a_csv(*some_rows(5), a_row(9, fine_wan="-1"))
    imports.import_penalties(ASKED, "七月.csv", sheet)

    told = imports.import_penalties(ASKED, "七月.csv", sheet)

    assert (told["accepted"], told["already_there"]) == (0, 5)
    assert [line["code"] for line in told["rejected"]] == ["negative_fine"]
    assert told["provisional"] == {"agencies": [], "subjects": []}
    assert count(Record) == 5

"""A sheet sent through the browser: rehearsed, imported, taken up again, seen by those it concerns."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.casework.asked import Asked
from app.credit import personal
from app.credit.records import Record
from app.db import reading, unit_of_work
from app.errors import NotAllowed
from app.people import Agency
from app.registry import errands, imports, uploads
from app.registry.batches import ImportRow
from app.registry.imports import NoSuchBatch
from app.registry.uploads import EmptySheet, NoSuchUpload, NotRehearsed, Upload
from tests.registry.builders import AGENCY, a_csv, a_row, an_office, some_rows
from tests.registry.oversight import NOW, asked_by


@pytest.fixture
def publisher(database):
    personal.use("a secret of the tests, long enough to be one")
    uploads.install()
    an_office(NOW)
    return asked_by("li", "publisher")


def records():
    with reading() as session:
        return session.scalar(select(func.count()).select_from(Record))


def watched(asked, upload_id):
    with reading() as session:
        return uploads.watched(session, asked.actor, upload_id)


def kept(upload_id):
    with reading() as session:
        return session.execute(select(Upload.body, Upload.report).where(Upload.id == upload_id)).one()


def rehearsed(asked, body):
    upload_id = uploads.send(asked, "七月.csv", body)
    errands.carry_out(NOW)
    return upload_id


def test_a_sheet_is_rehearsed_first_and_nothing_is_written(publisher):
    upload_id = rehearsed(publisher, a_csv(*some_rows(3), a_row(9, name="")))

    report = kept(upload_id).report
    assert watched(publisher, upload_id).stage == "rehearsed"
    assert (report["accepted"], len(report["rejected"]), records()) == (3, 1, 0)


def test_a_rehearsed_sheet_is_imported_and_the_file_is_let_go(publisher):
    upload_id = rehearsed(publisher, a_csv(*some_rows(3), a_row(9, name="")))

    uploads.take_in(publisher, upload_id)
    assert watched(publisher, upload_id).stage == "importing"
    errands.carry_out(NOW)

    assert watched(publisher, upload_id).stage == "imported"
    assert kept(upload_id) == (None, None)
    assert records() == 3


def test_the_file_is_kept_locked(publisher):
    upload_id = uploads.send(publisher, "七月.csv", a_csv(*some_rows(1)))

    assert "运输有限公司".encode() not in kept(upload_id).body


def test_an_import_cut_off_goes_on_where_it_stopped(publisher, monkeypatch):
    monkeypatch.setattr(imports, "TOGETHER", 2)
    upload_id = rehearsed(publisher, a_csv(*some_rows(6)))
    uploads.take_in(publisher, upload_id)
    stored = imports._store
    calls = []

    def falls(*given):
        calls.append(1)
        if len(calls) == 2:
            raise SystemExit  # the worker is gone
        stored(*given)

    monkeypatch.setattr(imports, "_store", falls)
    with pytest.raises(SystemExit):
        errands.carry_out(NOW)
    assert (watched(publisher, upload_id).stage, records()) == ("importing", 2)
    monkeypatch.setattr(errands, "LEASE", timedelta(0))
    errands.carry_out(NOW)

    assert (watched(publisher, upload_id).stage, records()) == ("imported", 6)


def test_a_file_that_is_no_sheet_fails_with_a_sentence(publisher):
    upload_id = rehearsed(publisher, b"\x00\x01 no sheet")

    found = watched(publisher, upload_id)
    assert found.stage == "failed"
    assert found.errand.trouble
    with pytest.raises(NotRehearsed):
        uploads.take_in(publisher, upload_id)


def test_an_empty_file_is_refused_at_once(publisher):
    with pytest.raises(EmptySheet):
        uploads.send(publisher, "空.csv", b"")


def test_a_sheet_is_not_imported_twice(publisher):
    upload_id = rehearsed(publisher, a_csv(*some_rows(1)))
    uploads.take_in(publisher, upload_id)

    with pytest.raises(NotRehearsed):
        uploads.take_in(publisher, upload_id)


def test_others_see_it_only_in_the_same_agency_or_above(publisher):
    upload_id = rehearsed(publisher, a_csv(*some_rows(1)))
    uploads.take_in(publisher, upload_id)
    errands.carry_out(NOW)
    batch_id = watched(publisher, upload_id).upload.batch_id
    colleague, stranger = asked_by("wang", "clerk"), asked_by("zhao", "publisher", agency="邻市局")
    administrator = asked_by("root", "administrator", agency="省厅")

    for asked in (colleague, administrator):
        assert watched(asked, upload_id).stage == "imported"
    with reading() as session:
        assert uploads.batches(session, stranger.actor) == []
        with pytest.raises(NoSuchBatch):
            uploads.batch(session, stranger.actor, batch_id)
    with pytest.raises(NoSuchUpload):
        uploads.take_in(stranger, upload_id)


def test_who_may_not_import_may_not_send(publisher):
    with pytest.raises(NotAllowed):
        uploads.send(asked_by("rev", "reviewer"), "七月.csv", b"x")


def test_the_rows_of_a_batch_are_listed_by_what_became_of_them(publisher):
    mended = a_row(2, name=" 云水市第2运输有限公司 ")
    upload_id = rehearsed(publisher, a_csv(a_row(1), mended, a_row(3, name="")))
    uploads.take_in(publisher, upload_id)
    errands.carry_out(NOW)
    batch_id = watched(publisher, upload_id).upload.batch_id

    with reading() as session:
        found = {
            which: [row.row for row in uploads.rows(session, batch_id, which)]
            for which in ("all", "rejected", "mended")
        }
        assert session.scalar(select(func.count()).select_from(ImportRow)) == 3
    assert found == {"all": [2, 3, 4], "rejected": [4], "mended": [3]}


def test_what_nobody_imports_within_a_week_is_let_go(publisher):
    upload_id = rehearsed(publisher, a_csv(*some_rows(1)))
    uploads.forget_old(Asked(publisher.actor, NOW + timedelta(days=6)))
    before = kept(upload_id).body

    uploads.forget_old(Asked(publisher.actor, NOW + timedelta(days=8)))

    assert before is not None
    assert kept(upload_id) == (None, None)


def test_a_second_name_of_an_agency_leads_to_the_right_one(publisher):
    with unit_of_work() as session:
        right = session.query(Agency).filter_by(name="甲市交通运输局").one()
        session.add(Agency(name=AGENCY, successor_id=right.id))
        right_id = right.id

    upload_id = rehearsed(publisher, a_csv(*some_rows(1)))
    uploads.take_in(publisher, upload_id)
    errands.carry_out(NOW)

    with reading() as session:
        assert session.scalars(select(Record.authority_id)).all() == [right_id]
